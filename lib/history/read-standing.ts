import { type ModuleMap, readModuleMap } from "@/lib/catalog";
import { type RepositoryId, asId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { readMapParts, snapshotAt } from "./analysis.store";
import { orderKey } from "./model/order";
import type { EventKind, HistoryEvent, OrderKey, SnapshotRow } from "./model/views";
import { snapshotRow } from "./queries";
import { pointAt } from "./read-violations";
import type { MapParts } from "./settling";
import { type Standpoint, countByPair, eventsOfKinds, livesOfTeam, newestSnapshots, oldestSnapshotKeys, pathsOfCommits } from "./standing.store";

export type { Standpoint } from "./standing.store";

/** The newest snapshot of each of the repositories that has one: one question, however many they are. */
export async function findLatestSnapshots(repositoryIds: readonly RepositoryId[]): Promise<Map<RepositoryId, SnapshotRow>> {
  return new Map((await newestSnapshots(noTransaction, repositoryIds)).map((record) => [asId<RepositoryId>(record.repositoryId), snapshotRow(record)]));
}

/** Events of some kinds in several repositories since a moment (ISO 8601), newest first. */
export async function listEventsAcross(repositoryIds: readonly RepositoryId[], { kinds, since, limit }: { kinds: readonly EventKind[]; since: string; limit: number }): Promise<(HistoryEvent & { repositoryId: RepositoryId })[]> {
  const after = orderKey(Math.ceil(Date.parse(since) / 1000), "0".repeat(40));
  const known = new Map<string, EventKind>(kinds.map((kind) => [kind, kind]));
  return (await eventsOfKinds(noTransaction, repositoryIds, kinds, after, limit)).flatMap(({ repositoryId, key, source, kind, detail, facts }) => {
    const named = known.get(kind);
    return named ? [{ repositoryId: asId<RepositoryId>(repositoryId), ...pointAt(key), kind: named, source: source === "" ? null : source, detail, facts }] : [];
  });
}

type PairEnds = { fromModule: string; toModule: string; fromTeam: string; toTeam: string };
export type PairCount = PairEnds & { count: number };

/** Of each of the repositories its open violations, by the modules of both ends and their owners; placeholders are groups like any other. */
export async function readPairCounts(points: readonly Standpoint[]): Promise<Map<RepositoryId, PairCount[]>> {
  return byRepository(points, await countByPair(noTransaction, points));
}

/** Every repository asked about has its rows, in the order in which they came, or none. */
function byRepository<Row extends { repositoryId: string }>(points: readonly Standpoint[], rows: readonly Row[]): Map<RepositoryId, Omit<Row, "repositoryId">[]> {
  const found = new Map<string, Omit<Row, "repositoryId">[]>();
  for (const { repositoryId, ...row } of rows) {
    const known = found.get(repositoryId);
    if (known) known.push(row);
    else found.set(repositoryId, [row]);
  }
  return new Map(points.map(({ repositoryId }) => [repositoryId, found.get(repositoryId) ?? []]));
}

/** A stretch of the line, `[opened, closed)`, over which a violation was open and a team's. `began` is where its lifetime did; `closed` null: it is open still. */
export type ObservedLife = PairEnds & { chain: string; began: OrderKey; isDiscovered: boolean; opened: OrderKey; closed: OrderKey | null; isFixed: boolean };

/** Of each of the repositories the lives of a team's open violations, by their beginning, with the key at which its history begins: nothing older can be known. */
export async function listLivesOfTeam(points: readonly Standpoint[], { team, side }: { team: string; side: "in" | "out" }): Promise<Map<RepositoryId, { lives: ObservedLife[]; historyBegan: OrderKey }>> {
  const [stored, oldest] = await Promise.all([livesOfTeam(noTransaction, points, team, side), oldestSnapshotKeys(noTransaction, points.map(({ repositoryId }) => repositoryId))]);
  const lives = byRepository(points, stored);
  return new Map(points.map(({ repositoryId, at }) => [repositoryId, { lives: lives.get(repositoryId) ?? [], historyBegan: oldest.get(repositoryId) ?? at }]));
}

/** The module map in force at a snapshot; null where there is no such snapshot. */
export async function readMapAt(repositoryId: RepositoryId, key: OrderKey): Promise<ModuleMap | null> {
  const snapshot = await snapshotAt(noTransaction, repositoryId, key);
  const parts = snapshot && (await readMapParts<MapParts>(noTransaction, repositoryId, snapshot.mapDigest));
  return parts ? readModuleMap(repositoryId, parts) : null;
}

/**
 * Which modules each commit of the line up to a snapshot touched, as the map of that snapshot draws them. Merge commits, commits
 * that touch more than 50 files and those whose changed paths are not known are left out.
 */
export async function listModulesTouched(repositoryId: RepositoryId, key: OrderKey): Promise<string[][]> {
  const map = await readMapAt(repositoryId, key);
  if (!map) return [];
  return (await pathsOfCommits(noTransaction, repositoryId, key)).map(({ paths }) => [...new Set(paths.flatMap((path) => map.moduleOf(path) ?? []))]);
}

