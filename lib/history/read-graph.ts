import { type ModuleMap, readModuleMap } from "@/lib/catalog";
import { DEPENDENCY_KINDS, type DependencyKind } from "@/lib/ingestion";
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { type AnalysisRow, analysesInForce, analysesOf, readMapParts, snapshotAt, snapshotBefore } from "./analysis.store";
import { nodesOf } from "./bucket.store";
import { type CommitRow, findCommits } from "./commit.store";
import { readSet } from "./model/buckets";
import { type StoredDependency, type StoredFile, readDependency, readFile } from "./model/elements";
import { shaOf } from "./model/order";
import type { ModuleEdge, ModuleGraph, OrderKey } from "./model/views";
import { type Evidence, type MapParts, evidenceOfAll, mapOf } from "./settling";

/** The module graph of a snapshot, merged over the sources that describe one; null where none does. It is shared with others who ask: nobody changes it. */
export async function readGraph(repositoryId: RepositoryId, key: OrderKey): Promise<ModuleGraph | null> {
  const snapshot = await snapshotAt(noTransaction, repositoryId, key);
  if (!snapshot) return null;
  const rows = (await analysesInForce(noTransaction, repositoryId, key)).filter(({ summary }) => summary.listsDependencies);
  if (rows.length === 0) return null;
  const madeOf = JSON.stringify([repositoryId, snapshot.mapDigest, rows.map(({ filesRoot, dependenciesRoot, evidence }) => [filesRoot, dependenciesRoot, evidence])]);
  const drawn = await drawnLately(madeOf, async () => {
    const evidence = await evidenceOfAll({ tx: noTransaction, repositoryId }, rows);
    const parts = await readMapParts<MapParts>(noTransaction, repositoryId, snapshot.mapDigest);
    if (!parts) throw new Error(`History has lost the module map ${snapshot.mapDigest} of repository ${repositoryId}.`);
    const map = await readModuleMap(repositoryId, parts);
    const { files, dependencies } = await mergeSources(repositoryId, rows);
    return drawGraph(map, evidence, files, dependencies);
  });
  return { key, commit: asId<CommitSha>(shaOf(key)), ...drawn };
}

type Drawn = Pick<ModuleGraph, "modules" | "edges" | "files">;

/** Graphs are kept up to this many edges together, between modules and between files. */
const KEPT_EDGES = 600_000;

/** Graphs that were drawn lately, by what they are made of. Maps, sets and evidence are named by their content, so none can go stale. */
const lately = new Map<string, { graph: Promise<Drawn>; edges: number }>();

function drawnLately(madeOf: string, draw: () => Promise<Drawn>): Promise<Drawn> {
  const known = lately.get(madeOf);
  if (known) {
    lately.delete(madeOf);
    lately.set(madeOf, known);
    return known.graph;
  }
  const graph = draw();
  const entry = { graph, edges: 0 };
  lately.set(madeOf, entry);
  graph.then(({ edges, files }) => {
    entry.edges = edges.length + (files?.edges.length ?? 0);
    forgetOldest();
  }, () => lately.delete(madeOf));
  return graph;
}

function forgetOldest(): void {
  let edges = [...lately.values()].reduce((sum, entry) => sum + entry.edges, 0);
  for (const [madeOf, entry] of lately) {
    if (edges <= KEPT_EDGES) return;
    lately.delete(madeOf);
    edges -= entry.edges;
  }
}

/**
 * The module graph of a commit beside the line, as the configuration of its base draws it: what its own reports describe,
 * and of sources that did not report about it what they said of the base. Null where none of its own reports describes
 * dependencies, or where one describes a part only: half a graph would look like one that was taken apart.
 */
export async function readGraphBeside(repositoryId: RepositoryId, commit: CommitRow, base: OrderKey): Promise<ModuleGraph | null> {
  const own = await analysesOf(noTransaction, repositoryId, [commit.sha]);
  const describing = own.filter(({ summary }) => summary.listsDependencies);
  if (describing.length === 0 || describing.some(({ scope }) => scope !== null)) return null;
  const rest = (await analysesInForce(noTransaction, repositoryId, base)).filter((row) => row.summary.listsDependencies && !own.some(({ source }) => source === row.source));
  const rows = [...describing, ...rest];
  const map = await mapBeside(repositoryId, [...own, ...rest], base);
  if (!map) return null;
  const { files, dependencies } = await mergeSources(repositoryId, rows);
  return { key: commit.key, commit: asId<CommitSha>(commit.sha), ...drawGraph(map, await evidenceOfAll({ tx: noTransaction, repositoryId }, rows), files, dependencies) };
}

/** The module map of a commit beside the line: configuration and owners of its base, and what its own reports know of modules. Null before the first snapshot. */
export async function mapBeside(repositoryId: RepositoryId, rows: readonly AnalysisRow[], base: OrderKey): Promise<ModuleMap | null> {
  const anchor = await snapshotBefore(noTransaction, repositoryId, base, true);
  const parts = anchor && (await readMapParts<MapParts>(noTransaction, repositoryId, anchor.mapDigest));
  if (!anchor || !parts) return null;
  const evidence = await evidenceOfAll({ tx: noTransaction, repositoryId }, rows);
  return readModuleMap(repositoryId, { ...parts, evidence, stickyRoot: anchor.root ?? parts.stickyRoot });
}

/** The files behind a dependency between modules, by path; `total` counts them all. Empty where reports speak of modules only. */
export type References = { from: string; to: string; files: { from: string; to: string }[]; total: number };

/**
 * Which files make up dependencies between modules at a commit, at most `most` of each. A commit beside the line is read as
 * its base configures it. Nothing where no report describes dependencies.
 */
export async function listReferences(repositoryId: RepositoryId, commit: CommitSha, edges: readonly { from: string; to: string }[], { base, most = 5 }: { base?: CommitSha | undefined; most?: number } = {}): Promise<References[]> {
  const wanted = new Map(edges.map(({ from, to }) => [JSON.stringify([from, to]), { from, to, files: new Map<string, { from: string; to: string }>() }]));
  const found = await findCommits(noTransaction, repositoryId, base === undefined ? [commit] : [commit, base]);
  const row = found.get(commit);
  if (!row || wanted.size === 0) return [];
  const own = row.onLine ? await analysesInForce(noTransaction, repositoryId, row.key) : await analysesOf(noTransaction, repositoryId, [commit]);
  const snapshot = row.onLine ? await snapshotAt(noTransaction, repositoryId, row.key) : null;
  const map = snapshot ? await mapOf({ tx: noTransaction, repositoryId }, snapshot.mapDigest) : await mapBeside(repositoryId, own, (base === undefined ? undefined : found.get(base)?.key) ?? row.key);
  if (!map) return [];
  const { dependencies } = await mergeSources(repositoryId, own.filter(({ summary }) => summary.listsDependencies));
  for (const { level, from, to } of dependencies) {
    if (level === "file") wanted.get(JSON.stringify([map.moduleOf(from), map.moduleOf(to)]))?.files.set(`${from}\0${to}`, { from, to });
  }
  return [...wanted.values()].map(({ from, to, files }) => {
    const sorted = [...files].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, file]) => file);
    return { from, to, files: sorted.slice(0, most), total: sorted.length };
  });
}

async function mergeSources(repositoryId: RepositoryId, rows: readonly AnalysisRow[]): Promise<{ files: Map<string, StoredFile>; dependencies: StoredDependency[] }> {
  const load = nodesOf(noTransaction, repositoryId);
  const files = new Map<string, StoredFile>();
  const dependencies = new Map<string, StoredDependency>();
  for (const row of rows) {
    for (const value of (await readSet(row.filesRoot, load)).values()) {
      const file = readFile(value);
      const known = files.get(file.path);
      if (!known || (!known.examined && file.examined)) files.set(file.path, file);
    }
    for (const [digest, value] of await readSet(row.dependenciesRoot, load)) {
      const one = readDependency(value);
      const known = dependencies.get(digest);
      dependencies.set(digest, known ? { ...known, kinds: mostOf(known.kinds, one.kinds) } : one);
    }
  }
  return { files, dependencies: [...dependencies.values()] };
}

/** Two sources that see the same reference see one reference: the larger count holds. */
function mostOf(one: StoredDependency["kinds"], other: StoredDependency["kinds"]): StoredDependency["kinds"] {
  const most = { ...one };
  for (const kind of DEPENDENCY_KINDS) if (other[kind] !== undefined) most[kind] = Math.max(most[kind] ?? 0, other[kind]);
  return most;
}

function drawGraph(map: ModuleMap, evidence: Evidence, files: ReadonlyMap<string, StoredFile>, dependencies: readonly StoredDependency[]): Drawn {
  const counted = new Map<string, number>();
  const folders = new Map<string, string>();
  const paths = new Set(files.keys());
  for (const { level, from, to, kinds } of dependencies) {
    if (level !== "file") continue;
    paths.add(from);
    if (Object.keys(kinds).some((kind) => kind !== "external")) paths.add(to);
  }
  for (const path of paths) {
    const module = map.moduleOf(path);
    if (module === null) continue;
    counted.set(module, (counted.get(module) ?? 0) + 1);
    folders.set(module, map.folderOf(path) ?? module);
  }
  const named = new Map(map.modules().map((module) => [module.name, module]));
  const edges = new Map<string, ModuleEdge & { seen: Set<DependencyKind> }>();
  const add = (from: string, to: string, kinds: StoredDependency["kinds"]) => {
    if (from === to) return;
    const key = JSON.stringify([from, to]);
    const edge = edges.get(key) ?? { from, to, weight: 0, kinds: [], seen: new Set<DependencyKind>() };
    for (const kind of DEPENDENCY_KINDS) {
      const weight = kinds[kind];
      if (kind === "external" || weight === undefined) continue;
      edge.weight += weight;
      edge.seen.add(kind);
    }
    if (edge.weight > 0) edges.set(key, edge);
  };
  const speaking = new Set<string>();
  for (const one of dependencies) {
    const [from, to] = one.level === "module" ? [one.from, one.to] : [map.moduleOf(one.from), map.moduleOf(one.to)];
    if (from === null || to === null) continue;
    if (one.level === "module") for (const name of [from, to]) speaking.add(name);
    add(from, to, one.kinds);
  }
  const evidenced = new Map(evidence.modules.map((module) => [module.name, module]));
  const names = [...new Set([...counted.keys(), ...speaking, ...[...evidenced.keys()].filter((name) => named.has(name))])].sort();
  const modules = names.map((name) => {
    const module = named.get(name);
    const path = module?.path ?? evidenced.get(name)?.path ?? folders.get(name) ?? (map.root === null ? name : `${map.root}/${name}`);
    return {
      name, path, role: module?.role ?? "module" as const, owners: [...(module?.owners ?? map.ownersOf(`${path}/x`))], team: map.teamOf(`${path}/x`),
      files: counted.get(name) ?? evidenced.get(name)?.files ?? null,
    };
  });
  return {
    modules,
    edges: [...edges].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, { from, to, weight, seen }]) => ({ from, to, weight, kinds: [...seen].sort() })),
    files: paths.size === 0 ? null : fileGraph(paths, names, map, dependencies),
  };
}

function fileGraph(paths: ReadonlySet<string>, names: readonly string[], map: ModuleMap, dependencies: readonly StoredDependency[]): NonNullable<ModuleGraph["files"]> {
  const sorted = [...paths].sort();
  const place = new Map(sorted.map((path, index) => [path, index]));
  const moduleIndex = new Map(names.map((name, index) => [name, index]));
  const edges: { from: number; to: number }[] = [];
  for (const { level, from, to, kinds } of dependencies) {
    if (level !== "file" || from === to || !Object.keys(kinds).some((kind) => kind !== "external" && kind !== "event")) continue;
    const [one, other] = [place.get(from), place.get(to)];
    if (one !== undefined && other !== undefined) edges.push({ from: one, to: other });
  }
  return { paths: sorted, moduleOf: sorted.map((path) => moduleIndex.get(map.moduleOf(path) ?? "") ?? null), edges };
}
