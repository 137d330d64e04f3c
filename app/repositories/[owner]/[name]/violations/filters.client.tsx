"use client";

import { useQueryStates } from "nuqs";
import { useTransition } from "react";

import { Field, Select, TextInput } from "@/app/_ui/field";

import { GROUPS, questionParsers } from "./question";

export type Choices = {
  kinds: readonly string[];
  rules: readonly string[];
  severities: readonly string[];
  sources: readonly string[];
  modules: readonly string[];
  teams: readonly string[];
};

const STATUS_WORDS = [
  ["open", "open"],
  ["fixed", "fixed"],
  ["baselined", "baselined"],
  ["waived", "waived"],
  ["present", "all that are there"],
] as const;
const GROUP_WORDS = { none: "nothing", rule: "rule", pair: "module pair", file: "file", team: "team", teamPair: "team pair", tangle: "tangle", source: "source" };

/** Every filter is part of the address: what is chosen here can be sent to somebody. */
export function Filters({ choices }: { choices: Choices }) {
  const [isPending, startTransition] = useTransition();
  const [question, ask] = useQueryStates(questionParsers, { shallow: false, history: "push", scroll: false, startTransition });
  const change = (next: { [Key in keyof typeof question]?: (typeof question)[Key] | null }) => void ask({ ...next, cursor: null });

  return (
    <div data-screen-only aria-busy={isPending} className="mb-5 grid grid-cols-2 gap-x-3 gap-y-2.5 border-y border-hairline py-3 sm:grid-cols-3 lg:grid-cols-6">
      <form
        role="search"
        className="col-span-2"
        key={question.q}
        action={(form) => {
          const text = form.get("q");
          change({ q: typeof text === "string" && text.trim() ? text.trim() : null });
        }}
      >
        <Field label="Look for">
          <TextInput data-search type="search" name="q" defaultValue={question.q ?? ""} placeholder="a path, a rule, words of the message" aria-keyshortcuts="/" />
        </Field>
      </form>
      <Field label="Status">
        <Select value={question.status} onChange={(event) => change({ status: STATUS_WORDS.find(([value]) => value === event.target.value)?.[0] ?? null })}>
          {STATUS_WORDS.map(([value, words]) => <option key={value} value={value}>{words}</option>)}
        </Select>
      </Field>
      <Choice label="Kind" value={question.kind} choices={choices.kinds} onChange={(kind) => change({ kind })} />
      <Choice label="Severity" value={question.severity} choices={choices.severities} onChange={(severity) => change({ severity })} />
      <Choice label="Rule" value={question.rule} choices={choices.rules} onChange={(rule) => change({ rule })} />
      <Choice label="From module" value={question.from} choices={choices.modules} onChange={(from) => change({ from })} />
      <Choice label="To module" value={question.to} choices={choices.modules} onChange={(to) => change({ to })} />
      <Choice label="Team" value={question.team} choices={choices.teams} onChange={(team) => change({ team })} />
      <Field label="Team’s side">
        <Select value={question.direction ?? ""} disabled={!question.team} onChange={(event) => change({ direction: event.target.value === "in" ? "in" : event.target.value === "out" ? "out" : null })}>
          <option value="">either</option>
          <option value="out">reaches out</option>
          <option value="in">is reached</option>
        </Select>
      </Field>
      <Choice label="Source" value={question.source} choices={choices.sources} onChange={(source) => change({ source })} />
      <Field label="Grouped by">
        <Select value={question.group} onChange={(event) => change({ group: GROUPS.find((group) => group === event.target.value) ?? null })}>
          {GROUPS.map((group) => <option key={group} value={group}>{GROUP_WORDS[group]}</option>)}
        </Select>
      </Field>
      <p role="status" className="sr-only">{isPending ? "Reading …" : ""}</p>
    </div>
  );
}

function Choice({ label, value, choices, onChange }: { label: string; value: string | null; choices: readonly string[]; onChange: (value: string | null) => void }) {
  const listed = value && !choices.includes(value) ? [value, ...choices] : choices;
  return (
    <Field label={label}>
      <Select value={value ?? ""} onChange={(event) => onChange(event.target.value || null)}>
        <option value="">any</option>
        {listed.map((choice) => <option key={choice} value={choice}>{choice}</option>)}
      </Select>
    </Field>
  );
}
