/** What Lintel itself finds by the rules of lintel.yml: every rule asked of every dependency, commit by commit, from nothing. */
import type { Kind, Severity } from "@/lib/ingestion";
import { type Analysis, covers, fingerprint, identityOf, type Row, type SeenFact, winner } from "./analysis";
import type { Attributor } from "./attribution";
import { type Commit, renamedBackward } from "./line";
import { type Judgement, lastRules, type OwnPlaced, type Placed } from "./lives";
import { type Edge, edgesOf, hasLooked, isFull, isStillThere, lastLook, looksAt, wasThere, wasUnseen } from "./looks";

/** What a lintel.yml asks of a module. `path` is a folder, or `src/*`. */
export type Law = { readonly path: string; readonly public?: readonly string[]; readonly dependsOn?: readonly string[]; readonly kernel?: { readonly maxFiles?: number }; readonly free?: readonly string[] };
export type Laws = { readonly modules: readonly Law[]; readonly owners: boolean };

export const OWN = "lintel";

const WORDS: Record<string, { kind: Kind; severity: Severity }> = {
  "public-api": { kind: "privacy", severity: "error" }, "declared-dependencies": { kind: "dependency", severity: "error" }, "kernel-independence": { kind: "kernel", severity: "error" },
  "kernel-budget": { kind: "kernel", severity: "error" }, "framework-free": { kind: "framework", severity: "error" }, "owned-modules": { kind: "ownership", severity: "warning" },
};

/** The rules that laws set, each with what it asks: equal texts ask for the same. */
export function rulesIn(laws: Laws | null): Map<string, string> {
  const asks = (of: (law: Law) => unknown): string | null => {
    const each = laws?.modules.map((law) => [law.path, of(law) ?? null]) ?? [];
    return each.some(([, one]) => one !== null) ? JSON.stringify(each) : null;
  };
  const rules: [string, string | null][] = [
    ["public-api", asks((law) => law.public)], ["declared-dependencies", asks((law) => law.dependsOn)], ["kernel-independence", asks((law) => law.kernel && true)],
    ["kernel-budget", asks((law) => law.kernel?.maxFiles)], ["framework-free", asks((law) => law.free)], ["owned-modules", laws?.owners ? JSON.stringify(laws.modules.map(({ path }) => path)) : null],
  ];
  return new Map(rules.flatMap(([rule, text]) => (text === null ? [] : [[rule, text] as const])));
}

export function describesGraph({ parts }: Analysis): boolean {
  return parts.some(({ summary }) => summary.listsDependencies);
}

/** Lintel's own analyses along the line: where a graph is described and a rule is in force, or has just gone. */
export function findOwn(line: readonly Commit[], analyses: readonly Analysis[], maps: ReadonlyMap<number, { readonly map: Attributor; readonly laws: Laws | null }>): OwnPlaced[] {
  const placed: OwnPlaced[] = [];
  for (const [position, commit] of line.entries()) {
    const at = maps.get(position);
    const witnesses = analyses.filter((one) => one.commit === commit.sha && describesGraph(one));
    const rules = rulesIn(at?.laws ?? null);
    if (!at || witnesses.length === 0 || (rules.size === 0 && lastRules(placed).size === 0)) continue;
    placed.push({ position, witnesses, rules, analysis: { source: OWN, commit: commit.sha, parts: [], rows: findBroken(witnesses, at.laws, at.map) } });
  }
  return placed;
}

function findBroken(witnesses: readonly Analysis[], laws: Laws | null, map: Attributor): Map<string, Row> {
  const rows = new Map<string, Row>();
  const report = (source: string, rule: string, from: SeenFact["from"], to: SeenFact["to"], message: string): void => {
    const id = fingerprint(OWN, rule, identityOf(from), identityOf(to), 0);
    const by = [...new Set([...(rows.get(id)?.fact.by ?? []), source])].sort();
    const fact: SeenFact = { fact: "violation", rule, ...(WORDS[rule] ?? { kind: "other", severity: "error" }), from, ...(to && { to }), message, baselined: false, by };
    rows.set(id, { fingerprint: id, rule, from: identityOf(from), to: identityOf(to), ordinal: 0, fact });
  };
  for (const witness of witnesses) for (const edge of edgesOf(witness)) judgeEdge(edge, laws, map, (...said) => report(witness.source, ...said));
  const known = new Set(witnesses.flatMap(pathsOf));
  for (const folder of new Set([...known].flatMap((path) => (map.moduleOf(path) === null ? [] : [path.split("/").slice(0, 2).join("/")])))) {
    const name = map.moduleOf(`${folder}/x`) ?? "";
    const files = [...known].filter((path) => path.startsWith(`${folder}/`)).length;
    const budget = lawOf(`${folder}/x`, laws)?.kernel?.maxFiles;
    for (const witness of witnesses.filter((one) => pathsOf(one).some((path) => path.startsWith(`${folder}/`)))) {
      if (budget !== undefined && files > budget) report(witness.source, "kernel-budget", { path: `${folder}/` }, undefined, `${name} has ${files} files; its budget is ${budget}.`);
      if (laws?.owners && map.teamOf(`${folder}/x`) === "(unowned)") report(witness.source, "owned-modules", { path: `${folder}/` }, undefined, `Nobody owns ${name}.`);
    }
  }
  return rows;
}

/** The law for a path: of the folder that is named, else of all folders. */
function lawOf(path: string, laws: Laws | null): Law | undefined {
  return laws?.modules.find((law) => path.startsWith(`${law.path}/`)) ?? laws?.modules.find((law) => law.path === "src/*" && path.split("/").length > 2);
}

function judgeEdge({ from, to, kind }: Edge, laws: Laws | null, map: Attributor, report: (rule: string, from: SeenFact["from"], to: SeenFact["to"], message: string) => void): void {
  const [user, used] = [map.moduleOf(from), map.moduleOf(to)];
  const [own, other] = [user === null ? undefined : lawOf(from, laws), lawOf(to, laws)];
  if (kind === "external" && own?.free?.includes(to)) report("framework-free", { path: from }, { symbol: to }, `${user} is to be free of ${to} and uses it.`);
  if (kind === "external" || kind === "event" || used === null || used === user) return;
  const name = user ?? from;
  const below = to.split("/").slice(2).join("/");
  if (other?.public && !other.public.includes(below)) report("public-api", { path: from }, { path: to }, `${name} reaches past the public API of ${used}: ${to} is not part of it.`);
  if (own?.dependsOn && !own.dependsOn.includes(used) && !other?.kernel) report("declared-dependencies", { path: from }, { path: to }, `${name} uses ${used} without declaring it.`);
  if (own?.kernel && !other?.kernel) report("kernel-independence", { path: from }, { path: to }, `${name} is a shared kernel and depends on ${used}.`);
}

/** Paths that a commit's reports name and speak for. */
function pathsOf(analysis: Analysis): string[] {
  const { parts } = analysis;
  const named = parts.flatMap((part) => part.facts.flatMap((fact) => (fact.fact === "file" && winner(parts, fact) === part ? [fact.path] : [])));
  const ends = edgesOf(analysis).flatMap(({ from, to, kind }) => (kind === "external" ? [from] : [from, to]));
  return [...new Set([...named, ...ends])].filter((path) => winner(parts, { path }) !== undefined);
}

/** How one of Lintel's own analyses judges. `graphs` are all analyses on the line that describe a graph, oldest first. */
export function judgeOfOwn(line: readonly Commit[], placed: readonly OwnPlaced[], index: number, graphs: readonly Placed[]): Judgement {
  const here = placed[index];
  if (!here) throw new Error("There is no such analysis.");
  const before = placed[index - 1];
  const witnessesOf = ({ fact }: Row): Placed[] => here.witnesses.filter(({ source }) => fact.by?.includes(source)).map((analysis) => ({ position: here.position, analysis }));
  const earlierOf = (source: string): Placed[] => graphs.filter((one) => one.analysis.source === source && one.position < here.position);
  /** What a rule asked when a source told of the graph; undefined: it was not in force, or the source could not tell. */
  const askedAt = (at: Placed, rule: string): string | undefined =>
    canTell(at.analysis, rule) ? placed.find(({ position }) => position === at.position)?.rules.get(rule) : undefined;
  return {
    renamesRules: false,
    isRuleGone: ({ rule }) => !here.rules.has(rule),
    isExamined: (row) => witnessesOf(row).some((one) => canTell(one.analysis, row.rule) && isSeen(one.analysis, row) && hasLooked(line, before?.position ?? here.position, one, row)),
    isDiscovered: (row) => !before?.rules.has(row.rule) || witnessesOf(row).every((one) => {
      const last = earlierOf(one.analysis.source).findLast((then) => looksAt(then.analysis, placeThen(line, then, here, row)) && isSeen(then.analysis, row));
      const asked = last && askedAt(last, row.rule);
      if (!last || asked === undefined) return true;
      return (asked !== here.rules.get(row.rule) && wasThere(line, last, one, row)) || wasUnseen(line, last, one, row);
    }),
    isRedefined: (row) => witnessesOf(row).some((one) => {
      const last = lastLook(earlierOf(one.analysis.source), (then) => looksAt(then.analysis, row.fact.from) && isSeen(then.analysis, row) && askedAt(then, row.rule) !== undefined);
      return last !== undefined && askedAt(last, row.rule) !== here.rules.get(row.rule) && isStillThere(line, last, one, row);
    }),
  };
}

function placeThen(line: readonly Commit[], then: Placed, here: Placed, { fact: { from } }: Row): SeenFact["from"] {
  if (from.path === undefined) return from;
  return { ...from, path: renamedBackward(line, then.position, here.position, from.path) };
}

/** Only who names packages can tell of frameworks. */
function canTell(analysis: Analysis, rule: string): boolean {
  return rule !== "framework-free" || edgesOf(analysis).some(({ kind }) => kind === "external");
}

/** A budget is for all of a folder: who looked at a part cannot tell. */
function isSeen(analysis: Analysis, { rule, from }: Row): boolean {
  return rule !== "kernel-budget" || isFull(analysis) || analysis.parts.some(({ scope }) => scope !== null && covers(scope, `${from}any/where/below`));
}
