import type { Kind, Severity, ViolationFact } from "@/lib/ingestion";
import type { Commit } from "./line";
import { compareReports, type ToldFile, type ToldReport } from "./told";

/** What configuration says about paths and rules, as far as history asks. */
export type Attributor = {
  readonly root: string | null;
  moduleOf(path: string): string | null;
  /** The group label of a path's owners. */
  teamOf(path: string | null): string;
  overrideOf(rule: string): { kind?: Kind; severity?: Severity } | null;
};

export type InForce = { readonly config: ToldFile | null; readonly codeowners: ToldFile | null; readonly owners: readonly ToldFile[] };

/** Turns the files in force, the paths known at a snapshot and the root chosen before into answers. */
export type Attribute = (inForce: InForce, paths: ReadonlySet<string>, root: string | null) => Attributor;

export type Dimensions = {
  readonly source: string;
  readonly rule: string;
  readonly kind: string;
  readonly severity: string;
  readonly fromModule: string;
  readonly toModule: string;
  readonly fromTeam: string;
  readonly toTeam: string;
};

/** Resolves one violation's dimensions. */
export function dimensionsOf(source: string, fact: ViolationFact, map: Attributor): Dimensions {
  const moduleLabel = (end: ViolationFact["from"]): string =>
    (end.path === undefined ? end.module : map.moduleOf(end.path)) ?? "(outside any module)";
  const override = map.overrideOf(fact.rule);
  return {
    source,
    rule: fact.rule,
    kind: override?.kind ?? fact.kind,
    severity: override?.severity ?? fact.severity,
    fromModule: moduleLabel(fact.from),
    toModule: fact.to ? moduleLabel(fact.to) : "(no target)",
    fromTeam: map.teamOf(fact.from.path ?? null),
    toTeam: fact.to ? map.teamOf(fact.to.path ?? null) : "(no target)",
  };
}

const CODEOWNERS_PLACES = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];

/** The files in force at a position of the line: of the newest commit at or before it that has one; a `config` only where it is valid. */
export function inForceAt(line: readonly Commit[], position: number, reports: readonly ToldReport[], isValid: (config: string) => boolean): InForce {
  const owners = new Map<string, ToldFile>();
  let config: ToldFile | null = null;
  let codeowners: ToldFile | null = null;
  for (const commit of line.slice(0, position + 1)) {
    const files = filesAt(reports.filter((report) => report.commit === commit.sha));
    config = files.find((file) => file.role === "config" && isValid(file.text)) ?? config;
    const places = files.filter((file) => file.role === "codeowners");
    codeowners = CODEOWNERS_PLACES.flatMap((place) => places.filter((file) => file.path === place))[0] ?? places[0] ?? codeowners;
    for (const file of files) if (file.role === "owners") owners.set(file.path, file);
  }
  return { config, codeowners, owners: [...owners.values()] };
}

/** Of several texts for one role and path, that of the latest report counts. */
function filesAt(reports: readonly ToldReport[]): ToldFile[] {
  const files = new Map<string, ToldFile>();
  for (const report of [...reports].sort(compareReports)) {
    for (const file of report.files) files.set(`${file.role} ${file.path}`, file);
  }
  return [...files.values()];
}
