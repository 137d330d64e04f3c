/** The reports of one source at one commit, folded into one analysis. */
import { type BuiltSet, type LoadNodes, changeSet, readSet } from "./buckets";
import { type Rules, readDependency, readFile, readViolation } from "./elements";
import { covers } from "./scope";
import type { Examination } from "./state";

/** Which run of CI a report is from: `[run.at, run.id, run.attempt, full, content]`, made comparable. */
export type Rank = readonly [at: string, id: string, attempt: number, full: number, content: string];

/** Numbers in run ids compare as numbers; a missing run comes before any other. */
export function rankOf(run: { at?: string; id?: string; attempt?: number } | undefined, full: boolean, content: string): Rank {
  const at = run?.at === undefined ? "" : new Date(run.at).toISOString();
  const id = run?.id ?? "";
  return [at, /^\d+$/.test(id) ? id.padStart(40, "0") : id, run?.attempt ?? 0, full ? 1 : 0, content];
}

export function compareRanks(one: Rank, other: Rank): number {
  for (const [index, part] of one.entries()) {
    const against = other[index] ?? "";
    if (part < against) return -1;
    if (part > against) return 1;
  }
  return 0;
}

export type RankedReport = Examination & { readonly reportId: string; readonly rank: Rank };

export type Folded = {
  readonly examination: Examination;
  readonly nodes: BuiltSet["nodes"];
  /** The reports that still count for something, earliest first. */
  readonly counting: readonly string[];
};

/** Each report replaces everything within its scope; a full one everything. `reports` is not empty. */
export async function foldReports(reports: readonly RankedReport[], load: LoadNodes): Promise<Folded> {
  const sorted = [...reports].sort((one, other) => compareRanks(one.rank, other.rank));
  const lastFull = sorted.findLastIndex(({ scope }) => scope === null);
  const scopes = sorted.map(({ scope }) => JSON.stringify(scope));
  const counting = sorted.filter((_, index) => index >= lastFull && !scopes.includes(scopes[index] ?? "", index + 1));
  const [first, ...rest] = counting;
  if (!first) throw new Error("An analysis needs at least one report.");
  let folded: Examination = first;
  const nodes: BuiltSet["nodes"] = new Map();
  const loadAll: LoadNodes = async (digests) => {
    const here = new Map(digests.flatMap((digest) => { const node = nodes.get(digest); return node ? [[digest, node] as const] : []; }));
    const missing = digests.filter((digest) => !here.has(digest));
    return missing.length === 0 ? here : new Map([...here, ...(await load(missing))]);
  };
  for (const next of rest) folded = await unite(folded, next, loadAll, nodes);
  return { examination: folded, nodes, counting: counting.map(({ reportId }) => reportId) };
}

async function unite(before: Examination, next: Examination, load: LoadNodes, nodes: BuiltSet["nodes"]): Promise<Examination> {
  const within = (path: string | undefined) => covers(next.scope, path);
  const replace = async (one: string, other: string, belongs: (value: string) => boolean): Promise<string> => {
    const replaced = [...(await readSet(one, load))].filter(([, value]) => belongs(value)).map(([key]) => [key, null] as const);
    const changes = new Map<string, string | null>([...replaced, ...(await readSet(other, load))]);
    const built = await changeSet(one, changes, load);
    for (const [digest, node] of built.nodes) nodes.set(digest, node);
    return built.root;
  };
  return {
    violationsRoot: await replace(before.violationsRoot, next.violationsRoot, (value) => within(readViolation(value).from.path)),
    filesRoot: await replaceFiles(before.filesRoot, next.filesRoot, within, load, nodes),
    dependenciesRoot: await replace(before.dependenciesRoot, next.dependenciesRoot, (value) => within(readDependency(value).from)),
    rules: uniteRules(before.rules, next.rules),
    scope: before.scope === null || next.scope === null ? null : [...new Set([...before.scope, ...next.scope])].sort(),
    listsFiles: before.listsFiles && next.listsFiles,
    listsAllFiles: before.listsAllFiles && next.listsAllFiles,
    ...(before.knownOnly && next.knownOnly && { knownOnly: true }),
  };
}

/** A file outside the later scope keeps what the earlier report said; inside, only the later report counts. */
async function replaceFiles(one: string, other: string, within: (path: string) => boolean, load: LoadNodes, nodes: BuiltSet["nodes"]): Promise<string> {
  const changes = new Map<string, string | null>();
  const earlier = await readSet(one, load);
  for (const [key, value] of earlier) if (within(readFile(value).path)) changes.set(key, null);
  for (const [key, value] of await readSet(other, load)) if (within(readFile(value).path) || !earlier.has(key)) changes.set(key, value);
  const built = await changeSet(one, changes, load);
  for (const [digest, node] of built.nodes) nodes.set(digest, node);
  return built.root;
}

/** Rules are listed only when both reports list theirs; where both name one, the later word counts. */
function uniteRules(before: Rules | null, next: Rules | null): Rules | null {
  if (before === null || next === null) return null;
  return Object.fromEntries(Object.entries({ ...before, ...next }).sort(([one], [other]) => (one < other ? -1 : 1)));
}
