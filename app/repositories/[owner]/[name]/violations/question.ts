import { createLoader, parseAsString, parseAsStringLiteral } from "nuqs/server";

import { addressOf, repositoryPath } from "@/app/_ui/format";

export const STATUSES = ["open", "fixed", "baselined", "waived", "present"] as const;
export const SORTS = ["path", "rule", "age", "severity", "fromModule", "toModule"] as const;
export const GROUPS = ["none", "rule", "pair", "file", "team"] as const;
export type Group = (typeof GROUPS)[number];

/** What the page of violations can be asked, in the words of the API, so that a page and its export are the same question. */
export const questionParsers = {
  status: parseAsStringLiteral(STATUSES).withDefault("open"),
  at: parseAsString,
  module: parseAsString,
  from: parseAsString,
  to: parseAsString,
  fromTeam: parseAsString,
  toTeam: parseAsString,
  team: parseAsString,
  direction: parseAsStringLiteral(["in", "out"]),
  kind: parseAsString,
  rule: parseAsString,
  severity: parseAsString,
  source: parseAsString,
  changedAt: parseAsString,
  q: parseAsString,
  sort: parseAsStringLiteral(SORTS),
  group: parseAsStringLiteral(GROUPS).withDefault("none"),
  cursor: parseAsString,
};

export const loadQuestion = createLoader(questionParsers);
export type Question = Awaited<ReturnType<typeof loadQuestion>>;

/** The order in which a grouping's rows stand together. */
const SORT_OF_GROUP: Record<Group, (typeof SORTS)[number]> = { none: "severity", rule: "rule", pair: "fromModule", file: "path", team: "fromModule" };

export function sortOf(question: Question): (typeof SORTS)[number] {
  if (question.group !== "none") return SORT_OF_GROUP[question.group];
  return question.sort ?? "path";
}

/** The same page with another question. A new question begins at its first page. */
export function questionPath(repository: { owner: string; name: string }, question: Question, change: Partial<Question>): string {
  const next = { ...question, cursor: null, ...change };
  return addressOf(repositoryPath(repository, "violations"), {
    ...next,
    status: next.status === "open" ? null : next.status,
    group: next.group === "none" ? null : next.group,
  });
}

/** The API's address of the same question. */
export function apiAddress(repository: { owner: string; name: string }, question: Question): string {
  const { group: _, cursor: __, ...asked } = question;
  return addressOf(`/api/v1/repositories/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}/violations`, { ...asked, sort: sortOf(question), limit: 200 });
}

/** The address of the same list as CSV, all pages of it. */
export function csvAddress(repository: { owner: string; name: string }, question: Question): string {
  const { cursor: _, ...asked } = question;
  return addressOf(repositoryPath(repository, "violations/export"), asked);
}

/** The filters that narrow the list, in words. */
export function narrowings(question: Question): { name: keyof Question; text: string }[] {
  const { module, from, to, fromTeam, toTeam, team, direction, kind, rule, severity, source, q, at, changedAt } = question;
  const all: [keyof Question, string | null][] = [
    ["at", at && `as of ${at.slice(0, 7)}`],
    ["changedAt", changedAt && `changed by ${changedAt.slice(0, 7)}`],
    ["kind", kind && `kind ${kind}`],
    ["rule", rule && `rule ${rule}`],
    ["severity", severity && `severity ${severity}`],
    ["source", source && `source ${source}`],
    ["module", module && `module ${module}`],
    ["from", from && `from ${from}`],
    ["to", to && `to ${to}`],
    ["fromTeam", fromTeam && `from team ${fromTeam}`],
    ["toTeam", toTeam && `to team ${toTeam}`],
    ["team", team && `team ${team}`],
    ["direction", direction && (direction === "out" ? "reaching out" : "being reached")],
    ["q", q && `with “${q}”`],
  ];
  return all.flatMap(([name, text]) => (text ? [{ name, text }] : []));
}
