"use client";

import { useActionState, useState } from "react";

import { Button } from "@/app/_ui/button";
import { CodeBlock } from "@/app/_ui/code-block";
import { Field, Select, TextInput } from "@/app/_ui/field";

import type { Issued } from "./actions";

const SCOPE_HINTS: Record<string, string> = {
  upload: "Writes reports of its repository and reads nothing else: for CI.",
  read: "Reads; writes nothing: for scripts that chart or check.",
  admin: "May do everything, other tokens included.",
};

export function TokenForm({ repositories, action }: { repositories: readonly string[]; action: (previous: Issued | null, form: FormData) => Promise<Issued> }) {
  const [issued, issue, isPending] = useActionState(action, null);
  const [scope, setScope] = useState("upload");
  return (
    <form action={issue} className="space-y-4">
      <Field label="Scope" hint={SCOPE_HINTS[scope]}>
        <Select name="scope" value={scope} onChange={(event) => setScope(event.target.value)}>
          {Object.keys(SCOPE_HINTS).map((one) => <option key={one} value={one}>{one}</option>)}
        </Select>
      </Field>
      <Field label="Repository" hint={repositories.length === 0 ? "Register a repository first, or send its first report with the administrator’s token." : undefined}>
        <Select name="repository" defaultValue={repositories[0] ?? ""}>
          {scope !== "upload" && <option value="">every repository</option>}
          {repositories.map((repository) => <option key={repository} value={repository}>{repository}</option>)}
        </Select>
      </Field>
      <Field label="Ends after" hint="The last day on which it works, in UTC. Empty: it does not end."><TextInput type="date" name="until" /></Field>
      <Field label="What it is for"><TextInput name="note" maxLength={200} placeholder="CI of acme/shop" /></Field>
      <Button look="primary" type="submit" disabled={isPending}>Issue the token</Button>
      <div role="status" className="space-y-2">
        {issued && <p className={`text-sm ${issued.token ? "text-calm" : "text-alarm"}`}>{issued.text}</p>}
        {issued?.token && <CodeBlock label="The new token" text={issued.token} />}
      </div>
    </form>
  );
}
