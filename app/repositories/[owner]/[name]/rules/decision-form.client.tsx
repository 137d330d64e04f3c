"use client";

import { type ReactNode, useActionState, useDeferredValue, useEffect, useState } from "react";

import { Button } from "@/app/_ui/button";
import { Field, Select, TextInput } from "@/app/_ui/field";
import { count } from "@/app/_ui/format";

import type { Foreseen } from "./actions";
import { COUNTS_AS } from "./choices";

type Act = {
  foresee: (fields: Record<string, string>) => Promise<Foreseen>;
  decide: (previous: string | null, form: FormData) => Promise<string | null>;
};

type Choice = { value: string; label: string };

/** How a rule counts in gates, decided by an administrator. */
export function RuleForm({ rules, ...act }: Act & { rules: readonly Choice[] }) {
  const [fields, setFields] = useState({ rule: rules[0]?.value ?? "", counts: "reported" });
  return (
    <DecisionForm {...act} fields={fields} verb="Save the setting">
      <Field label="Rule"><Select name="rule" value={fields.rule} onChange={(event) => setFields({ ...fields, rule: event.target.value })}>{rules.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}</Select></Field>
      <Field label="It counts" hint="In gates and annotations. Charts and lists go on showing what is reported.">
        <Select name="counts" value={fields.counts} onChange={(event) => setFields({ ...fields, counts: event.target.value })}>{COUNTS_AS.map(([value, words]) => <option key={value} value={value}>{words}</option>)}</Select>
      </Field>
    </DecisionForm>
  );
}

/** How many open violations a group may have, decided by an administrator. */
export function LimitForm({ groups, ...act }: Act & { groups: readonly (Choice & { limit: number })[] }) {
  const [fields, setFields] = useState({ group: groups[0]?.value ?? "", limit: String(groups[0]?.limit ?? 0) });
  const pick = (value: string) => setFields({ group: value, limit: String(groups.find((group) => group.value === value)?.limit ?? 0) });
  return (
    <DecisionForm {...act} fields={fields} verb="Save the limit">
      <Field label="Group"><Select name="group" value={fields.group} onChange={(event) => pick(event.target.value)}>{groups.map(({ value, label }) => <option key={value} value={value}>{label}</option>)}</Select></Field>
      <Field label="It may have" hint="A raised limit stays until the group has reached it, and only falls again from there.">
        <TextInput name="limit" type="number" min={0} step={1} required value={fields.limit} onChange={(event) => setFields({ ...fields, limit: event.target.value })} />
      </Field>
    </DecisionForm>
  );
}

/** Shows what a decision would do before it is kept, and asks why where it lets more pass. */
function DecisionForm({ foresee, decide, fields, verb, children }: Act & { fields: Record<string, string>; verb: string; children: ReactNode }) {
  const [complaint, submit, isPending] = useActionState(decide, null);
  const asked = useDeferredValue(JSON.stringify(fields));
  const [answered, setAnswered] = useState<{ asked: string; foreseen: Foreseen } | null>(null);
  const foreseen = answered?.asked === asked ? answered.foreseen : null;

  useEffect(() => {
    let isCurrent = true;
    void foresee(Object.fromEntries(Object.entries<string>(JSON.parse(asked)))).then((answer) => {
      if (isCurrent) setAnswered({ asked, foreseen: answer });
    });
    return () => {
      isCurrent = false;
    };
  }, [foresee, asked]);

  const loosens = foreseen?.ok === true && foreseen.loosens;
  return (
    <form action={submit} className="space-y-3">
      {children}
      <p role="status" className="min-h-10 text-sm text-ink-2">
        {foreseen === null ? "Counting what it concerns …" : foreseen.ok ? `${count(foreseen.open, "open violation")} ${foreseen.open === 1 ? "is" : "are"} concerned. ${foreseen.loosens ? "This lets more pass than now, so say why." : "This lets nothing more pass than now."}` : foreseen.text}
      </p>
      <Field label={loosens ? "Why" : "Why, if there is more to say"}><TextInput name="reason" required={loosens} maxLength={2000} /></Field>
      <p role="alert" className="text-sm text-alarm empty:hidden">{complaint}</p>
      <Button look={loosens ? "alarm" : "primary"} type="submit" disabled={isPending || foreseen?.ok !== true}>{verb}</Button>
    </form>
  );
}
