"use client";

import { useState } from "react";

import { Field, Select, TextInput } from "@/app/_ui/field";

import { PRESETS } from "./presets";

/** What every waiver says: why, until when, and where more stands. */
export function WaiverFields() {
  const [until, setUntil] = useState("90");
  return (
    <div className="space-y-3">
      <Field label="Why it is accepted" hint="A sentence that others can judge when the waiver ends.">
        <textarea name="reason" required minLength={10} maxLength={2000} rows={3} className="w-full rounded-[3px] border border-line bg-paper px-2 py-1 text-sm text-ink placeholder:text-ink-3" />
      </Field>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Until" hint={until === "never" ? "It stands until somebody ends it. A waiver without an end is a rule that nobody keeps." : undefined}>
          <Select name="until" value={until} onChange={(event) => setUntil(event.target.value)}>
            {PRESETS.map(([value, words]) => <option key={value} value={value}>{words}</option>)}
          </Select>
        </Field>
        {until === "day" && <Field label="Last day, UTC"><TextInput type="date" name="day" required /></Field>}
      </div>
      <Field label="Link" hint="The issue or decision, if there is one."><TextInput type="url" name="link" maxLength={2000} placeholder="https://" /></Field>
    </div>
  );
}
