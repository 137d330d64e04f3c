"use client";

import { useActionState } from "react";

import { Button } from "@/app/_ui/button";
import { Field, Select, TextInput } from "@/app/_ui/field";

import type { Answer } from "./answer";
import { FormAnswer } from "./form-answer";

export function NewRepositoryForm({ action }: { action: (previous: Answer | null, form: FormData) => Promise<Answer> }) {
  const [answer, register, isPending] = useActionState(action, null);
  return (
    <form action={register} className="space-y-4">
      <Field label="Repository"><TextInput name="repository" required placeholder="owner/name" /></Field>
      <Field label="Default branch"><TextInput name="defaultBranch" required defaultValue="main" /></Field>
      <Field label="Visibility" hint="As it is on the code host.">
        <Select name="visibility" defaultValue="private"><option value="private">private</option><option value="public">public</option></Select>
      </Field>
      <FormAnswer answer={answer} />
      <Button look="primary" type="submit" disabled={isPending}>Register</Button>
    </form>
  );
}
