import { asId } from "@/lib/kernel";

import { type PlacedAnalysis, analysesInForce, analysisKeys, dropSnapshot, keepSnapshot, snapshotAt, snapshotBefore } from "./analysis.store";
import { brokenDependenciesGained, countBoundaries } from "./interval.store";
import { BEFORE_ALL, secondsOf, shaOf } from "./model/order";
import { NOTHING, nextTotals } from "./model/totals";
import type { OrderKey, SourceState } from "./model/views";
import type { Settling } from "./settling";

/**
 * Counts the snapshots anew within the stretches of the line that were settled, oldest first, each from the one before.
 * Answers which were written and which are gone.
 */
export async function refreshSnapshots(settling: Settling): Promise<{ changed: OrderKey[]; removed: OrderKey[] }> {
  const { tx, repositoryId, ranges, maps } = settling;
  const wanted = new Set<OrderKey>();
  for (const [from, to] of united(ranges)) for (const key of await analysisKeys(tx, repositoryId, from, to)) wanted.add(key);
  const removed: OrderKey[] = [];
  for (const [from] of ranges) {
    if (wanted.has(from) || removed.includes(from) || !(await snapshotAt(tx, repositoryId, from))) continue;
    await dropSnapshot(tx, repositoryId, from);
    removed.push(from);
  }
  const keys = [...wanted].sort();
  const boundaries = new Map<OrderKey, Awaited<ReturnType<typeof countBoundaries>>>();
  for (const count of keys.length > 0 ? await countBoundaries(tx, repositoryId, keys) : []) boundaries.set(count.key, [...(boundaries.get(count.key) ?? []), count]);
  for (const key of keys) {
    const previous = await snapshotBefore(tx, repositoryId, key);
    const stored = await snapshotAt(tx, repositoryId, key);
    const inForce = await analysesInForce(tx, repositoryId, key);
    const map = maps.get(key);
    const gained = await brokenDependenciesGained(tx, repositoryId, previous?.key ?? BEFORE_ALL, key);
    const totals = nextTotals(previous?.totals ?? NOTHING, boundaries.get(key) ?? [], {
      reported: sum(inForce.map(({ summary }) => summary.reported)), carried: sum(inForce.map(({ carried }) => carried)),
      brokenDependencies: (previous?.totals.brokenDependencies ?? 0) + gained,
    });
    const mapDigest = map?.digest ?? stored?.mapDigest;
    if (mapDigest === undefined) throw new Error(`The snapshot ${key} of repository ${repositoryId} has no module map.`);
    await keepSnapshot(tx, repositoryId, {
      key, commit: shaOf(key), mapDigest, root: map ? map.root : (stored?.root ?? null), totals, sources: inForce.map((row) => sourceState(row, key)),
    }, secondsOf(key));
  }
  return { changed: keys, removed };
}

function united(ranges: readonly [OrderKey, OrderKey][]): [OrderKey, OrderKey][] {
  const sorted = [...ranges].sort(([one], [other]) => (one < other ? -1 : 1));
  const merged: [OrderKey, OrderKey][] = [];
  for (const [from, to] of sorted) {
    const last = merged.at(-1);
    if (last && from <= last[1]) last[1] = to > last[1] ? to : last[1];
    else merged.push([from, to]);
  }
  return merged;
}

function sourceState(row: PlacedAnalysis, at: OrderKey): SourceState {
  return {
    source: row.source, tool: row.summary.tool, toolVersion: row.summary.toolVersion, status: row.key === at ? "current" : "carried",
    commit: asId(row.commit), ageSeconds: secondsOf(at) - secondsOf(row.key), partial: row.scope !== null, examined: row.summary.examined,
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
