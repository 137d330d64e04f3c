import { createLoader, parseAsString, parseAsStringLiteral } from "nuqs/server";

import { addressOf, repositoryPath } from "@/app/_ui/format";
import type { ViolationGroup } from "@/lib/history";

export const STATUSES = ["open", "fixed", "baselined", "waived", "present"] as const;
export const SORTS = ["path", "rule", "age", "severity", "fromModule", "toModule", "modulePair", "teamPair"] as const;
export type Sort = (typeof SORTS)[number];
export const ORDERS = ["asc", "desc"] as const;
export const GROUPS = ["none", "rule", "pair", "file", "team", "teamPair", "tangle", "source"] as const;
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
  file: parseAsString,
  tangle: parseAsString,
  changedAt: parseAsString,
  q: parseAsString,
  sort: parseAsStringLiteral(SORTS).withDefault("path"),
  order: parseAsStringLiteral(ORDERS).withDefault("asc"),
  group: parseAsStringLiteral(GROUPS).withDefault("none"),
  cursor: parseAsString,
};

export const loadQuestion = createLoader(questionParsers);
export type Question = Awaited<ReturnType<typeof loadQuestion>>;

/** A grouping in history's words; undefined where nothing is grouped. */
export function groupingOf(group: Group): ViolationGroup | undefined {
  if (group === "none") return undefined;
  return group === "pair" ? "modulePair" : group;
}

/** The question that finds one group of a grouping and nothing else; null where no filter says it. */
export function groupQuestion(group: Group, label: string): Partial<Question> | null {
  const [from = "", to = ""] = label.split(" → ");
  switch (group) {
    case "rule": return { rule: label };
    case "pair": return { from, to };
    case "file": return { file: label };
    case "team": return { fromTeam: label };
    case "teamPair": return { fromTeam: from, toTeam: to };
    case "source": return { source: label };
    case "tangle": return label === "" ? null : { tangle: label };
    case "none": return null;
  }
}

/** A column's next order: the other way round where it sorts already. */
export function orderBy(question: Question, sort: Sort): Pick<Question, "sort" | "order"> {
  return { sort, order: question.sort === sort && question.order === "asc" ? "desc" : "asc" };
}

/** The same page with another question. A new question begins at its first page. */
export function questionPath(repository: { owner: string; name: string }, question: Question, change: Partial<Question>): string {
  return addressOf(repositoryPath(repository, "violations"), said({ ...question, cursor: null, ...change }));
}

/** What a question says, without what is as by default. */
function said(question: Question): Record<string, string | null> {
  return {
    ...question,
    status: question.status === "open" ? null : question.status,
    sort: question.sort === "path" ? null : question.sort,
    order: question.order === "asc" ? null : question.order,
    group: question.group === "none" ? null : question.group,
  };
}

/** The API's address of the same question. */
export function apiAddress(repository: { owner: string; name: string }, question: Question): string {
  const { group: _, cursor: __, ...asked } = question;
  return addressOf(`/api/v1/repositories/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}/violations`, { ...asked, limit: 200 });
}

/** The address of the same list in one file, all pages of it. */
export function fileAddress(repository: { owner: string; name: string }, question: Question, format: "csv" | "json"): string {
  return addressOf(repositoryPath(repository, "violations/export"), { ...said({ ...question, cursor: null }), format: format === "csv" ? null : format });
}

/** The filters that narrow the list, in words. */
export function narrowings(question: Question): { name: keyof Question; text: string }[] {
  const { module, from, to, fromTeam, toTeam, team, direction, kind, rule, severity, source, file, tangle, q, at, changedAt } = question;
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
    ["file", file && `in ${file}`],
    ["tangle", tangle && `inside the tangle of ${tangle}`],
    ["fromTeam", fromTeam && `from team ${fromTeam}`],
    ["toTeam", toTeam && `to team ${toTeam}`],
    ["team", team && `team ${team}`],
    ["direction", direction && (direction === "out" ? "reaching out" : "being reached")],
    ["q", q && `with “${q}”`],
  ];
  return all.flatMap(([name, text]) => (text ? [{ name, text }] : []));
}

/** The filters as patterns of a waiver, where they say nothing that patterns cannot: then what comes later can be waived too. */
export function patternsOf(question: Question): { rule: string | null; from: string | null; to: string | null; file: string | null } | null {
  const sayable = new Set<keyof Question>(["rule", "from", "to", "file"]);
  const parts = narrowings(question);
  if (parts.length === 0 || parts.some(({ name }) => !sayable.has(name)) || question.status !== "open") return null;
  const { rule, from, to, file } = question;
  return { rule: escaped(rule), from: escaped(from), to: escaped(to), file: file === null ? null : `/${escaped(file) ?? ""}` };
}

/** A name as a pattern that means just that name. */
function escaped(name: string | null): string | null {
  return name === null ? null : name.replace(/[\\*?]/g, "\\$&");
}
