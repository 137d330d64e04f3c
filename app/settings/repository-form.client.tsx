"use client";

import Link from "next/link";
import { useActionState } from "react";

import { Button } from "@/app/_ui/button";
import { Field, Select, TextInput } from "@/app/_ui/field";
import { repositoryPath } from "@/app/_ui/format";

import type { Answer } from "./answer";
import { FormAnswer } from "./form-answer";

type Props = { owner: string; name: string; defaultBranch: string; visibility: string; action: (previous: Answer | null, form: FormData) => Promise<Answer> };

export function RepositoryForm({ owner, name, defaultBranch, visibility, action }: Props) {
  const [answer, save, isPending] = useActionState(action, null);
  return (
    <form action={save} aria-label={`${owner}/${name}`} className="grid items-end gap-x-4 gap-y-2 sm:grid-cols-[minmax(0,2fr)_minmax(0,1.2fr)_minmax(0,1fr)_auto]">
      <p className="min-w-0 pb-1 font-medium break-words"><Link href={repositoryPath({ owner, name })} className="plain-link">{owner}/{name}</Link></p>
      <Field label="Default branch"><TextInput name="defaultBranch" required defaultValue={defaultBranch} /></Field>
      <Field label="Visibility">
        <Select name="visibility" defaultValue={visibility}><option value="private">private</option><option value="public">public</option></Select>
      </Field>
      <Button type="submit" disabled={isPending}>Save</Button>
      <div className="sm:col-span-4"><FormAnswer answer={answer} /></div>
    </form>
  );
}
