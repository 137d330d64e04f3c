import type { Fact, Summary } from "@/lib/ingestion";

/** One statement about a commit, as an upload or its lineage makes it; what is absent was not said. */
export type ToldCommit = {
  readonly sha: string;
  readonly committedAt?: string;
  readonly parents?: readonly string[];
  readonly renames?: readonly (readonly [from: string, to: string])[];
  readonly paths?: readonly string[];
};

export type Run = { readonly at: string | null; readonly id: string; readonly attempt: number };

export type ToldFile = { readonly role: "config" | "codeowners" | "owners"; readonly path: string; readonly text: string };

/** A report that was read without an error, whole. */
export type ToldReport = {
  readonly source: string;
  readonly commit: string;
  /** Null: it covers everything. */
  readonly scope: readonly string[] | null;
  readonly run: Run;
  readonly digest: string;
  readonly summary: Summary;
  readonly facts: readonly Fact[];
  readonly files: readonly ToldFile[];
};

/** Everything that was ever said about a repository; neither order nor repetition means anything. */
export type Told = {
  readonly commits: readonly ToldCommit[];
  /** Commits that an upload called the default branch's. */
  readonly claims: readonly string[];
  readonly reports: readonly ToldReport[];
};

const text = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Which of two reports of one commit is the later: by run, then full after partial, then by content. */
export function compareReports(a: ToldReport, b: ToldReport): number {
  return compareRuns(a.run, b.run) || Number(a.scope === null) - Number(b.scope === null) || text(a.digest, b.digest);
}

function compareRuns(a: Run, b: Run): number {
  const at = (run: Run): number => (run.at === null ? -Infinity : Date.parse(run.at));
  const [left, right] = [at(a), at(b)];
  return (left < right ? -1 : left > right ? 1 : 0) || compareIds(a.id, b.id) || a.attempt - b.attempt;
}

/** Ids made of digits are numbers, and come before other names. */
function compareIds(a: string, b: string): number {
  const isNumber = (id: string): boolean => /^[0-9]+$/.test(id);
  if (isNumber(a) && isNumber(b)) return a.length === b.length ? text(a, b) : Number(BigInt(a) - BigInt(b));
  return a === "" || b === "" || isNumber(a) === isNumber(b) ? text(a, b) : isNumber(a) ? -1 : 1;
}
