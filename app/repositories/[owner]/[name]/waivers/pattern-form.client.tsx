"use client";

import { useActionState, useDeferredValue, useEffect, useState } from "react";

import { Button } from "@/app/_ui/button";
import { Field, TextInput } from "@/app/_ui/field";

import { Effect, type Foreseen } from "../violations/waive-dialog.client";
import type { Patterns } from "./actions";
import { WaiverFields } from "./waiver-fields.client";

type Props = {
  given: Patterns;
  foresee: (patterns: Patterns) => Promise<Foreseen>;
  waive: (previous: string | null, form: FormData) => Promise<string | null>;
  mayApprove: boolean;
  commit: string;
};

/** A waiver by patterns: what is there, and what comes. Says how many violations it would take before it is kept. */
export function PatternForm({ given, foresee, waive, mayApprove, commit }: Props) {
  const [complaint, submit, isPending] = useActionState(waive, null);
  const [patterns, setPatterns] = useState(given);
  const asked = useDeferredValue(patterns);
  const [foreseen, setForeseen] = useState<Foreseen | null>(null);
  const isEmpty = Object.values(asked).every((text) => text.trim() === "");

  useEffect(() => {
    let isCurrent = true;
    if (isEmpty) return;
    void foresee(asked).then((answer) => {
      if (isCurrent) setForeseen(answer);
    });
    return () => {
      isCurrent = false;
    };
  }, [foresee, asked, isEmpty]);

  const input = (name: keyof Patterns, label: string, placeholder: string, hint?: string) => (
    <Field label={label} hint={hint}>
      <TextInput name={name} value={patterns[name]} maxLength={500} placeholder={placeholder} onChange={(event) => setPatterns({ ...patterns, [name]: event.target.value })} />
    </Field>
  );

  return (
    <form action={submit} className="space-y-4">
      <div className="grid gap-3 sm:grid-cols-2">
        {input("rule", "Rule", "no-internals, no-*")}
        {input("file", "File", "src/legacy/", "As CODEOWNERS writes paths.")}
        {input("from", "From module", "orders")}
        {input("to", "To module", "billing, bill*")}
      </div>
      <p role="status" className="min-h-10 text-sm text-ink-2">
        {isEmpty ? "Fill in at least one. All that are filled in must hold; * stands for any characters." : foreseen === null ? "Counting what would change …" : <Effect foreseen={foreseen} commit={commit} mayApprove={mayApprove} />}
      </p>
      <WaiverFields />
      <p role="alert" className="text-sm text-alarm empty:hidden">{complaint}</p>
      <Button look="primary" type="submit" disabled={isPending || isEmpty || foreseen?.ok === false}>{mayApprove ? "Waive" : "Ask for it"}</Button>
    </form>
  );
}
