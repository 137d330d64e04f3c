import { type OrderKey, findSnapshot, readGraph, readModuleCounts } from "@/lib/history";
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { type Tx, noTransaction, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { countOwned } from "./count-owned";
import { countWaivers } from "./count-waivers";
import { dropEdges, keepEdges, keepOwnership, markEdges, readEdges } from "./edge.store";
import { repositoryMeasured } from "./events";
import { type Measure, dropMeasures, keepMeasures, listMeasuredKeys, listNeighbours, lockMeasuring, rebuildCalendar } from "./measure.store";
import { type Modules, changesBetween } from "./model/change-only";
import { dayOfKey } from "./model/days";
import { type Edges, edgeChanges, edgesOf } from "./model/edge-changes";
import { measureStructure } from "./model/structure";
import { dropModules, keepModules, readModules } from "./module.store";
import { rollUp } from "./roll-up";
import { clearStale, countEdges, countParts, readCounted } from "./waived.store";

export type SnapshotsChange = { readonly since: OrderKey; readonly keys: readonly OrderKey[]; readonly removed: readonly OrderKey[] };

/** What was measured at a snapshot, with its modules by name: none where no report gives a graph. Without `edges` nobody looked at them. */
export type MeasuredSnapshot = Measure & { readonly modules: Modules; readonly edges?: Edges };

/** Snapshots that are measured in one go: bounds memory when configuration has moved thousands of them. */
const AT_ONCE = 50;
const LONGEST = 10 * 60_000;
const PAST_ALL: OrderKey = "f".repeat(50);

/** Measures snapshots that are other than before, forgets those that are gone, and brings the rollups up to date. Safe to repeat. */
export async function measureSnapshots(repositoryId: RepositoryId, { since, keys, removed }: SnapshotsChange): Promise<void> {
  await countWaivers(repositoryId);
  await measure(repositoryId, since, [...keys, ...removed]);
  await transaction((tx) => publish(tx, repositoryMeasured({ repositoryId })));
}

/** Counts waivers, and measures anew what they change: after one was granted or ended, and when one has expired. Safe to repeat. */
export async function measureWaivers(repositoryId: RepositoryId): Promise<void> {
  await countWaivers(repositoryId);
  await measure(repositoryId, null, []);
  await transaction((tx) => publish(tx, repositoryMeasured({ repositoryId })));
}

async function measure(repositoryId: RepositoryId, since: OrderKey | null, changed: readonly OrderKey[]): Promise<void> {
  const { version, staleFrom } = await readCounted(noTransaction, repositoryId);
  const stale = staleFrom === null ? [] : await listMeasuredKeys(noTransaction, repositoryId, staleFrom);
  const places = [...new Set([...changed, ...stale])].sort();
  for (let first = 0; first < places.length; first += AT_ONCE) await measureSome(repositoryId, places.slice(first, first + AT_ONCE));
  const from = [since, staleFrom].filter((key) => key !== null).sort()[0];
  if (from !== undefined) await rollUp(repositoryId, from);
  if (staleFrom !== null) await transaction((tx) => clearStale(tx, repositoryId, version));
}

async function measureSome(repositoryId: RepositoryId, places: readonly OrderKey[]): Promise<void> {
  for (let done = false; !done; ) {
    const { version } = await readCounted(noTransaction, repositoryId);
    const measured: MeasuredSnapshot[] = [];
    const gone: OrderKey[] = [];
    for (const key of places) {
      const snapshot = await measureSnapshot(repositoryId, key);
      if (snapshot) measured.push(snapshot);
      else gone.push(key);
    }
    done = await transaction(
      async (tx) => {
        await lockMeasuring(tx, repositoryId);
        // Waivers were counted anew meanwhile: what was measured may be of before.
        if ((await readCounted(tx, repositoryId)).version !== version) return false;
        await keepSnapshots(tx, repositoryId, measured, gone);
        return true;
      },
      { timeout: LONGEST },
    );
  }
}

/** Null when there is no such snapshot any more: another change has come since, and is on its way. */
async function measureSnapshot(repositoryId: RepositoryId, key: OrderKey): Promise<MeasuredSnapshot | null> {
  const snapshot = await findSnapshot(repositoryId, asId<CommitSha>(key.slice(10)));
  if (!snapshot || snapshot.key !== key) return null;
  const carried = snapshot.sources.filter(({ status }) => status === "carried").map(({ source }) => source).sort();
  const brokenDependencies = snapshot.totals.brokenDependencies - ((await countEdges(noTransaction, repositoryId, [key])).get(key) ?? 0);
  const graph = await readGraph(repositoryId, key);
  if (!graph) return { key, carried, brokenDependencies, structure: null, modules: new Map() };
  const { counts, modules } = measureStructure(graph);
  const violations = await readOpenByModule(repositoryId, key);
  const withViolations = modules.map((module) => {
    const { violationsIn = 0, violationsOut = 0 } = violations.get(module.name) ?? {};
    return [module.name, { ...module, violationsIn, violationsOut }] as const;
  });
  return { key, carried, brokenDependencies, structure: counts, modules: new Map(withViolations), edges: edgesOf(graph) };
}

/** Open violations into and out of each module, without those that are waived. */
async function readOpenByModule(repositoryId: RepositoryId, key: OrderKey): Promise<Map<string, { violationsIn: number; violationsOut: number }>> {
  const counts = new Map((await readModuleCounts(repositoryId, key)).map(({ module, ...count }) => [module, count]));
  for (const { fromModule, toModule, count } of await countParts(noTransaction, repositoryId, [key])) {
    const [from, to] = [counts.get(fromModule), counts.get(toModule)];
    if (from) from.violationsOut -= count;
    if (to) to.violationsIn -= count;
  }
  return counts;
}

/** Keeps what was measured, in one transaction: measures, modules where they change, and the calendar. */
export async function keepSnapshots(tx: Tx, repositoryId: RepositoryId, measured: readonly MeasuredSnapshot[], gone: readonly OrderKey[]): Promise<void> {
  await lockMeasuring(tx, repositoryId);
  const places = [...measured.map(({ key }) => key), ...gone];
  await dropMeasures(tx, repositoryId, gone);
  await keepMeasures(tx, repositoryId, measured);
  await keepChanges(tx, repositoryId, new Map(measured.map(({ key, modules }) => [key, modules])), places);
  await keepEdgeChanges(tx, repositoryId, measured, places);
  await keepOwners(tx, repositoryId, measured, gone);
  await rebuildCalendar(tx, repositoryId, [...new Set(places.map(dayOfKey))]);
}

/** The same for dependencies, as far as they are known: where they are not, nothing is written and nothing is concluded. */
async function keepEdgeChanges(tx: Tx, repositoryId: RepositoryId, measured: readonly MeasuredSnapshot[], places: readonly OrderKey[]): Promise<void> {
  const known = new Map(measured.map(({ key, edges }) => [key, edges ?? null]));
  const touched = new Set(places);
  const after = (await listNeighbours(tx, repositoryId, places)).flatMap((place) => (place.after !== null && !touched.has(place.after) ? [place.after] : []));
  const next = [...new Set(after)];
  for (const key of next) known.set(key, await readEdges(tx, repositoryId, key));
  const edgesAt = async (key: OrderKey | null): Promise<Edges | null> => (key === null ? null : (known.get(key) ?? (known.has(key) ? null : await readEdges(tx, repositoryId, key))));

  const changes = [];
  for (const { key, before } of await listNeighbours(tx, repositoryId, [...measured.map((snapshot) => snapshot.key), ...next])) {
    const edges = await edgesAt(key);
    if (edges) changes.push({ key, changes: edgeChanges(await edgesAt(before), edges) });
  }
  await dropEdges(tx, repositoryId, [...touched, ...next]);
  await keepEdges(tx, repositoryId, changes);
  await markEdges(tx, repositoryId, measured.flatMap(({ key, edges }) => (edges ? [key] : [])), true);
  await markEdges(tx, repositoryId, measured.flatMap(({ key, edges }) => (edges ? [] : [key])), false);
}

/** Who owns what is kept of the newest snapshot only: the overview asks it of every repository at once. */
async function keepOwners(tx: Tx, repositoryId: RepositoryId, measured: readonly MeasuredSnapshot[], gone: readonly OrderKey[]): Promise<void> {
  const [{ before: newest } = { before: null }] = await listNeighbours(tx, repositoryId, [PAST_ALL]);
  if (newest === null) return;
  const fresh = measured.find(({ key }) => key === newest);
  if (!fresh && gone.every((key) => key < newest)) return;
  await keepOwnership(tx, repositoryId, newest, countOwned((fresh?.modules ?? (await readModules(tx, repositoryId, newest))).values()));
}

/**
 * Rows say what is other than at the snapshot before. So a snapshot that changes, comes or goes also touches the next one:
 * that one is read as it was, and written anew against its new neighbour.
 */
async function keepChanges(tx: Tx, repositoryId: RepositoryId, measured: ReadonlyMap<OrderKey, Modules>, places: readonly OrderKey[]): Promise<void> {
  const touched = new Set(places);
  const next = (await listNeighbours(tx, repositoryId, places)).flatMap(({ after }) => (after !== null && !touched.has(after) ? [after] : []));
  const asIs = new Map<OrderKey, Modules>();
  const modulesAt = async (key: OrderKey | null): Promise<Modules> => {
    if (key === null) return new Map();
    const known = measured.get(key) ?? asIs.get(key) ?? (await readModules(tx, repositoryId, key));
    if (!measured.has(key)) asIs.set(key, known);
    return known;
  };

  const written = [...measured.keys(), ...new Set(next)];
  const changes = [];
  for (const { key, before } of await listNeighbours(tx, repositoryId, written)) {
    changes.push({ key, changes: changesBetween(await modulesAt(before), await modulesAt(key)) });
  }
  await dropModules(tx, repositoryId, [...touched, ...next]);
  await keepModules(tx, repositoryId, changes);
}
