import { createHash } from "node:crypto";
import type { End, RuleFact, ViolationFact } from "@/lib/ingestion";
import { compareReports, type ToldReport } from "./told";

/** What is said of a violation; of what Lintel found itself with the sources that showed it. */
export type SeenFact = ViolationFact & { readonly by?: readonly string[] };

/** One row of what a source reports, with its identity. */
export type Row = {
  readonly fingerprint: string;
  readonly rule: string;
  readonly from: string;
  readonly to: string;
  readonly ordinal: number;
  readonly fact: SeenFact;
};

/** One source at one commit: the reports that count, oldest run first, and what they say together. */
export type Analysis = {
  readonly source: string;
  readonly commit: string;
  readonly parts: readonly ToldReport[];
  readonly rows: ReadonlyMap<string, Row>;
};

export function identityOf(end: End | undefined): string {
  return end?.path ?? end?.symbol ?? end?.module ?? "";
}

export function fingerprint(source: string, rule: string, from: string, to: string, ordinal: number): string {
  return createHash("sha256").update(JSON.stringify([source, rule, from, to, ordinal])).digest("hex").slice(0, 32);
}

/** Unites what one source said about one commit. */
export function analyse(source: string, commit: string, reports: readonly ToldReport[]): Analysis {
  const ascending = [...reports].sort(compareReports);
  const scopeOf = (report: ToldReport): string => JSON.stringify(report.scope && [...report.scope].sort());
  const parts = ascending.slice(Math.max(0, ascending.findLastIndex((report) => report.scope === null)))
    .filter((report, index, all) => all.findLastIndex((other) => scopeOf(other) === scopeOf(report)) === index);
  const facts = parts.flatMap((part) =>
    part.facts.filter((fact) => fact.fact === "violation").filter((fact) => winner(parts, fact.from) === part));
  return { source, commit, parts, rows: numbered(source, facts) };
}

function numbered(source: string, facts: readonly ViolationFact[]): Map<string, Row> {
  const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
  const sorted = [...facts].sort((a, b) =>
    (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0) || text(a.message, b.message) || text(a.from.symbol ?? "", b.from.symbol ?? "")
    || text(a.to?.symbol ?? "", b.to?.symbol ?? "") || text(a.severity, b.severity) || Number(a.baselined) - Number(b.baselined));
  const counts = new Map<string, number>();
  const rows = new Map<string, Row>();
  for (const fact of sorted) {
    const [from, to] = [identityOf(fact.from), identityOf(fact.to)];
    const place = JSON.stringify([fact.rule, from, to]);
    const ordinal = counts.get(place) ?? 0;
    counts.set(place, ordinal + 1);
    const id = fingerprint(source, fact.rule, from, to, ordinal);
    rows.set(id, { fingerprint: id, rule: fact.rule, from, to, ordinal, fact });
  }
  return rows;
}

/** The report that speaks for an end: the last one that covers it. */
export function winner(parts: readonly ToldReport[], end: End): ToldReport | undefined {
  return parts.findLast((part) => part.scope === null || (end.path !== undefined && covers(part.scope, end.path)));
}

/** Whether one of the globs covers a path; `*` stays within a folder, `**` does not. */
export function covers(scope: readonly string[], path: string): boolean {
  return scope.some((glob) => {
    const pattern = glob.split("**").map((piece) => piece.split("*").map((text) => text.replace(/[.+?^${}()|[\]\\]/g, "\\$&")).join("[^/]*")).join(".*");
    return new RegExp(`^${pattern}$`, "s").test(path);
  });
}

/** The rules that a report shows to be active, or null where it does not tell. */
export function activeRules(part: ToldReport): Map<string, RuleFact | null> | null {
  if (!part.summary.listsRules) return null;
  const rules = new Map<string, RuleFact | null>();
  for (const fact of part.facts) {
    if (fact.fact === "violation" && !rules.has(fact.rule)) rules.set(fact.rule, null);
    if (fact.fact === "rule") rules.set(fact.name, fact);
  }
  return rules;
}

/** Whether a report looked into a file: yes, no (it knows the file all the same), or `unnamed`. */
export function lookedInto(part: ToldReport, path: string): "yes" | "no" | "unnamed" {
  const named = part.facts.filter((fact) => fact.fact === "file").filter((fact) => fact.path === path);
  if (named.length === 0) return "unnamed";
  return named.some((fact) => fact.examined) ? "yes" : "no";
}

/** Whether the path is a folder of files that the report names. */
export function isFolder(part: ToldReport, path: string): boolean {
  return part.facts.some((fact) => fact.fact === "file" && fact.path.startsWith(`${path}/`));
}

type RulesTold = { readonly rules: ReadonlyMap<string, RuleFact | null> };

/** What the reports of one commit list together; null as soon as one of them does not list its rules. */
export function rulesOf({ parts }: Analysis): RulesTold | null {
  const lists = parts.map(activeRules).filter((rules) => rules !== null);
  if (lists.length < parts.length) return null;
  return { rules: new Map(lists.flatMap((rules) => [...rules])) };
}
