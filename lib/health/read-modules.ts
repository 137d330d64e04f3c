import { teamLabel } from "@/lib/catalog";
import { type ModuleGraph, type OrderKey, type PairCount, type SnapshotRow, findLatestSnapshot, findSnapshot, listModulesTouched, readGraph, readMapAt, readPairCounts } from "@/lib/history";
import type { CommitSha, RepositoryId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { findIntroductions } from "./edge.store";
import { type TangleEdge, findEdgesToCut } from "./model/edges-to-cut";
import { edgeName } from "./model/edge-changes";
import { type Extraction, drawChecklist, findEntrances, findHiddenCoupling, findKernelFiles } from "./model/extraction";
import { buildGraph } from "./model/graph";
import type { GraphView, ModuleDetail, ModuleList, ModuleRow, Neighbour, Standing, TangleToCut } from "./model/module-views";
import { dependenciesOf } from "./model/structure";
import { findTangles } from "./model/tangles";
import type { ModuleHealth } from "./model/views";
import { readModules } from "./module.store";
import { listViolations } from "./read-violations";
import { readRollups } from "./rollup.store";
import { readParts } from "./waived.store";

/** The snapshot of a commit, or the newest; null where there is none. */
async function snapshotAt(repositoryId: RepositoryId, at: CommitSha | undefined): Promise<SnapshotRow | null> {
  return at === undefined ? findLatestSnapshot(repositoryId) : findSnapshot(repositoryId, at);
}

function standingOf({ commit, committedAt, sources }: SnapshotRow): Standing {
  return { commit, at: committedAt, sources };
}

function rowOf(module: ModuleHealth): ModuleRow {
  return { ...module, team: teamLabel(module.owners) };
}

/** Open violations at a snapshot by both ends, waived ones taken out. */
export async function readOpenPairs(repositoryId: RepositoryId, key: OrderKey): Promise<PairCount[]> {
  const [counted, waived] = await Promise.all([readPairCounts([{ repositoryId, at: key }]), readParts(noTransaction, repositoryId, { at: key })]);
  return withoutWaivedPairs(counted.get(repositoryId) ?? [], waived);
}

/** Pairs less what counts as waived at the same key. */
export function withoutWaivedPairs(counted: readonly PairCount[], waived: readonly Omit<PairCount, "count">[]): PairCount[] {
  if (waived.length === 0) return [...counted];
  const nameOf = ({ fromModule, toModule, fromTeam, toTeam }: Omit<PairCount, "count">) => JSON.stringify([fromModule, toModule, fromTeam, toTeam]);
  const less = new Map<string, number>();
  for (const part of waived) less.set(nameOf(part), (less.get(nameOf(part)) ?? 0) + 1);
  return counted.map((pair) => ({ ...pair, count: pair.count - (less.get(nameOf(pair)) ?? 0) })).filter(({ count }) => count > 0);
}

/** The modules of a snapshot by name, and what is open outside them; null where there is no such snapshot. */
export async function listModules(repositoryId: RepositoryId, { at }: { at?: CommitSha | undefined } = {}): Promise<ModuleList | null> {
  const snapshot = await snapshotAt(repositoryId, at);
  if (!snapshot) return null;
  const [modules, pairs] = await Promise.all([readModules(noTransaction, repositoryId, snapshot.key), readOpenPairs(repositoryId, snapshot.key)]);
  const others = new Map<string, { violationsIn: number; violationsOut: number }>();
  const count = (group: string, side: "violationsIn" | "violationsOut", amount: number) => {
    if (modules.has(group)) return;
    const known = others.get(group) ?? { violationsIn: 0, violationsOut: 0 };
    others.set(group, { ...known, [side]: known[side] + amount });
  };
  for (const pair of pairs) {
    count(pair.fromModule, "violationsOut", pair.count);
    count(pair.toModule, "violationsIn", pair.count);
  }
  return {
    snapshot: standingOf(snapshot), isDescribed: modules.size > 0, items: [...modules.values()].map(rowOf),
    others: [...others].sort(([one], [other]) => (one < other ? -1 : 1)).map(([group, counts]) => ({ group, ...counts })),
  };
}

/** The module graph of a snapshot with its tangles and what to cut in each; null where there is no such snapshot. */
export async function readModuleGraph(repositoryId: RepositoryId, { at }: { at?: CommitSha | undefined } = {}): Promise<GraphView | null> {
  const snapshot = await snapshotAt(repositoryId, at);
  if (!snapshot) return null;
  const graph = await readGraph(repositoryId, snapshot.key);
  const modules = await readModules(noTransaction, repositoryId, snapshot.key);
  if (!graph) return { snapshot: standingOf(snapshot), isDescribed: false, modules: [], dependencies: [], tangles: [] };
  const along = violationsAlong(await readOpenPairs(repositoryId, snapshot.key));
  return {
    snapshot: standingOf(snapshot), isDescribed: true, modules: [...modules.values()].map(rowOf),
    dependencies: graph.edges.map((edge) => ({ ...edge, violations: along.get(edgeName(edge)) ?? 0 })),
    tangles: await cutTangles(repositoryId, graph),
  };
}

/** The largest tangle of a snapshot; of what to cut in it the first `most`, each with the commit that brought it. Null where nothing is tangled, or no such snapshot is. */
export async function readLargestTangle(repositoryId: RepositoryId, { at, most }: { at?: CommitSha | undefined; most: number }): Promise<(TangleToCut & { toCut: number }) | null> {
  const snapshot = await snapshotAt(repositoryId, at);
  const graph = snapshot && (await readGraph(repositoryId, snapshot.key));
  const largest = graph && findCuts(graph)[0];
  if (!largest) return null;
  const [told] = await sinceWhen(repositoryId, graph.key, [{ ...largest, edgesToCut: largest.edgesToCut.slice(0, most) }]);
  return told ? { ...told, toCut: largest.edgesToCut.length } : null;
}

function violationsAlong(pairs: readonly PairCount[]): Map<string, number> {
  const along = new Map<string, number>();
  for (const { fromModule, toModule, count } of pairs) {
    const name = edgeName({ from: fromModule, to: toModule });
    along.set(name, (along.get(name) ?? 0) + count);
  }
  return along;
}

/** The tangles of a graph, the largest first, each with what to cut and the commit that brought it. */
async function cutTangles(repositoryId: RepositoryId, graph: ModuleGraph): Promise<TangleToCut[]> {
  return sinceWhen(repositoryId, graph.key, findCuts(graph));
}

async function sinceWhen(repositoryId: RepositoryId, key: OrderKey, found: readonly Cuts[]): Promise<TangleToCut[]> {
  const introductions = await findIntroductions(noTransaction, repositoryId, key, found.flatMap(({ edgesToCut }) => edgesToCut));
  return found.map((tangle) => ({ ...tangle, edgesToCut: tangle.edgesToCut.map((edge) => ({ ...edge, introducedBy: introductions.get(edgeName(edge)) ?? null })) }));
}

type Cuts = Omit<TangleToCut, "edgesToCut"> & { edgesToCut: Omit<TangleToCut["edgesToCut"][number], "introducedBy">[] };

/** What was found for a graph holds for as long as somebody has the graph: its edges stand for it, which snapshots with the same graph share. */
const cutsOf = new WeakMap<ModuleGraph["edges"], Cuts[]>();

/** The tangles of a graph, the largest first, each with what to cut. */
export function findCuts(graph: ModuleGraph): readonly Cuts[] {
  const known = cutsOf.get(graph.edges);
  if (known) return known;
  const found = cutAll(graph);
  cutsOf.set(graph.edges, found);
  return found;
}

function cutAll(graph: ModuleGraph): Cuts[] {
  const edges = dependenciesOf(graph, "without hosts");
  const nameOf = (place: number) => graph.modules[place]?.name ?? "";
  return findTangles(buildGraph(graph.modules.length, edges)).map((members) => {
    const placeOf = new Map(members.map((member, place) => [member, place]));
    const inside = edges.flatMap(({ from, to, weight = 1 }): TangleEdge[] => {
      const [source, target] = [placeOf.get(from), placeOf.get(to)];
      return source === undefined || target === undefined ? [] : [{ from: source, to: target, weight }];
    });
    const cut = findEdgesToCut(members.length, inside);
    return {
      modules: members.map(nameOf).sort(), exact: cut.isExact,
      edgesToCut: cut.edges.map(({ from, to, weight }) => ({ from: nameOf(members[from] ?? -1), to: nameOf(members[to] ?? -1), weight })),
    };
  });
}

/** One module as of a snapshot: whom it leans on, who leans on it and how, and how far it is from leaving. Null where the snapshot's graph has no such module. */
export async function findModule(repositoryId: RepositoryId, name: string, { at }: { at?: CommitSha | undefined } = {}): Promise<ModuleDetail | null> {
  const snapshot = await snapshotAt(repositoryId, at);
  const measured = snapshot && (await readModules(noTransaction, repositoryId, snapshot.key));
  const module = measured?.get(name);
  const graph = module && snapshot ? await readGraph(repositoryId, snapshot.key) : null;
  if (!snapshot || !measured || !module || !graph) return null;
  const [map, pairs, tangles] = await Promise.all([readMapAt(repositoryId, snapshot.key), readOpenPairs(repositoryId, snapshot.key), cutTangles(repositoryId, graph)]);
  const patterns = map?.publicOf(`${module.path}/x`) ?? null;
  const entrances = findEntrances(graph, name, (path) => map?.isPublic(path) ?? null);
  const tangle = tangles.find(({ modules }) => modules.includes(name)) ?? null;
  const along = violationsAlong(pairs);
  const introductions = await findIntroductions(noTransaction, repositoryId, snapshot.key, graph.edges.filter(({ from, to }) => from === name || to === name));
  const neighbours = (side: "from" | "to"): Neighbour[] => {
    const other = side === "from" ? "to" : "from";
    return graph.edges
      .filter((edge) => edge[side] === name)
      .map((edge) => {
        const end = measured.get(edge[other]);
        return { module: edge[other], team: teamLabel(end?.owners ?? []), role: end?.role ?? "module", weight: edge.weight, kinds: edge.kinds, violations: along.get(edgeName(edge)) ?? 0, since: introductions.get(edgeName(edge)) ?? null };
      })
      .sort((one, two) => two.violations - one.violations || two.weight - one.weight || (one.module < two.module ? -1 : 1));
  };
  const facts = { snapshot, module, graph, declaresPublic: patterns !== null, entrances, tangle };
  return {
    snapshot: standingOf(snapshot), module: rowOf(module), public: patterns && [...patterns],
    entrances: entrances && { ...entrances, bypassing: patterns === null ? null : entrances.bypassing },
    dependencies: neighbours("from"), dependents: neighbours("to"),
    violations: { out: byOtherEnd(pairs, name, "fromModule", "toModule"), in: byOtherEnd(pairs, name, "toModule", "fromModule") },
    tangle, extraction: module.role === "host" ? null : await drawExtraction(repositoryId, facts),
  };
}

function byOtherEnd(pairs: readonly PairCount[], name: string, side: "fromModule" | "toModule", other: "fromModule" | "toModule"): { group: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const pair of pairs) if (pair[side] === name) counts.set(pair[other], (counts.get(pair[other]) ?? 0) + pair.count);
  return [...counts].map(([group, count]) => ({ group, count })).sort((one, two) => two.count - one.count || (one.group < two.group ? -1 : 1));
}

type ExtractionInput = { snapshot: SnapshotRow; module: ModuleHealth; graph: ModuleGraph; declaresPublic: boolean; entrances: ReturnType<typeof findEntrances>; tangle: TangleToCut | null };

async function drawExtraction(repositoryId: RepositoryId, { snapshot, module, graph, declaresPublic, entrances, tangle }: ExtractionInput): Promise<Extraction> {
  const { name } = module;
  const [commits, tableRules] = await Promise.all([listModulesTouched(repositoryId, snapshot.key), readRollups(noTransaction, repositoryId, "kind", { group: "database" })]);
  const roles = new Map(graph.modules.map(({ name: other, role }) => [other, role]));
  const tied = new Set(graph.edges.flatMap(({ from, to }) => (from === name ? [to] : to === name ? [from] : [])));
  return drawChecklist({
    name, owners: module.owners, entrances, declaresPublic,
    tangle: tangle && { modules: tangle.modules, edgesToCut: tangle.edgesToCut, isExact: tangle.exact },
    edges: graph.edges, roleOf: (other) => roles.get(other) ?? "module",
    knowsTables: tableRules.length > 0 || graph.edges.some(({ kinds }) => kinds.includes("database")),
    tableViolations: await countTableViolations(repositoryId, snapshot, name),
    kernelFiles: findKernelFiles(graph, name), hasKernel: graph.modules.some(({ role }) => role === "kernel"),
    hidden: findHiddenCoupling(commits, name, (other) => tied.has(other)),
  });
}

/** Open violations of database rules between a module and anything else. */
async function countTableViolations(repositoryId: RepositoryId, { commit, totals }: SnapshotRow, name: string): Promise<number> {
  if ((totals.byKind.database ?? 0) === 0) return 0;
  const [all, within] = await Promise.all([
    listViolations(repositoryId, { kind: "database", module: name, at: commit, limit: 1 }),
    listViolations(repositoryId, { kind: "database", fromModule: name, toModule: name, at: commit, limit: 1 }),
  ]);
  return (all.ok ? all.value.total : 0) - (within.ok ? within.value.total : 0);
}

