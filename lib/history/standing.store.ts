/** Reads how things stand: over many repositories at once, and over whole lives of violations. */
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { SnapshotRecord } from "./analysis.store";
import { NEVER } from "./model/order";
import type { OrderKey } from "./model/views";

/** A repository as of one of its snapshots. */
export type Standpoint = { readonly repositoryId: RepositoryId; readonly at: OrderKey };

/** The newest snapshot of each repository that has one. */
export async function newestSnapshots(tx: Tx, repositoryIds: readonly RepositoryId[]): Promise<(SnapshotRecord & { repositoryId: string })[]> {
  return rawSql(tx).query(
    `SELECT asked.id AS "repositoryId", encode(s.key, 'hex') AS key, encode(s.sha, 'hex') AS commit, s.map_digest AS "mapDigest", s.root, s.totals, s.sources
     FROM unnest($1::text[]) AS asked (id)
     CROSS JOIN LATERAL (SELECT * FROM history.snapshot WHERE repository_id = asked.id ORDER BY key DESC LIMIT 1) s`,
    [repositoryIds],
  );
}

export type FoundEvent = { repositoryId: string; key: OrderKey; source: string; kind: string; detail: string; facts: Record<string, string | number | string[]> };

/** Events of these kinds after a key, newest first. */
export async function eventsOfKinds(tx: Tx, repositoryIds: readonly RepositoryId[], kinds: readonly string[], after: OrderKey, limit: number): Promise<FoundEvent[]> {
  return rawSql(tx).query(
    `SELECT repository_id AS "repositoryId", encode(key, 'hex') AS key, source, kind, detail, facts FROM history.event e
     WHERE repository_id = ANY($1) AND e.key > decode($3, 'hex') AND kind = ANY($2) ORDER BY e.key DESC, source, ordinal LIMIT $4`,
    [repositoryIds, kinds, after, limit],
  );
}

/** Repositories, each at one of its snapshots, as rows of `asked (id, at)`; the looks into each are as if it were asked alone. */
const ASKED = `unnest($1::text[], $2::text[]) AS place (id, hex) CROSS JOIN LATERAL (SELECT place.id, decode(place.hex, 'hex') AS at) asked`;

function placesOf(points: readonly Standpoint[]): [ids: string[], keys: string[]] {
  return [points.map(({ repositoryId }) => repositoryId), points.map(({ at }) => at)];
}

export type StoredPair = { repositoryId: string; fromModule: string; toModule: string; fromTeam: string; toTeam: string; count: number };

/** Open violations at a snapshot of each repository, by the modules of both ends and their owners. */
export async function countByPair(tx: Tx, points: readonly Standpoint[]): Promise<StoredPair[]> {
  return rawSql(tx).query(
    `SELECT asked.id AS "repositoryId", pair.* FROM ${ASKED} CROSS JOIN LATERAL (
       SELECT from_module AS "fromModule", to_module AS "toModule", from_team AS "fromTeam", to_team AS "toTeam", count(*)::int AS count FROM history.interval
       WHERE repository_id = asked.id AND opened <= asked.at AND closed > asked.at AND status = 'open' GROUP BY 1, 2, 3, 4
     ) pair ORDER BY 1, 2, 3, 4, 5`,
    placesOf(points),
  );
}

export type StoredLife = {
  repositoryId: string; chain: string; began: OrderKey; isDiscovered: boolean; opened: OrderKey; closed: OrderKey | null; isFixed: boolean;
  fromModule: string; toModule: string; fromTeam: string; toTeam: string;
};

/**
 * Stretches in which open violations belonged to a team, each with the beginning of the lifetime that it is part of: a violation
 * that was renamed, reassigned or in a baseline for a while goes on living. Those that had not begun at `at` are left out.
 */
export async function livesOfTeam(tx: Tx, points: readonly Standpoint[], team: string, side: "in" | "out"): Promise<StoredLife[]> {
  const column = side === "out" ? "from_team" : "to_team";
  return rawSql(tx).query(
    `SELECT asked.id AS "repositoryId", encode(chain, 'hex') AS chain, encode(began, 'hex') AS began, began_as = 'discovered' AS "isDiscovered", encode(opened, 'hex') AS opened,
       CASE WHEN closed > asked.at THEN NULL ELSE encode(closed, 'hex') END AS closed, coalesce(closed <= asked.at AND closed_as = 'fixed', false) AS "isFixed",
       from_module AS "fromModule", to_module AS "toModule", from_team AS "fromTeam", to_team AS "toTeam"
     FROM ${ASKED} CROSS JOIN LATERAL (
     WITH stretch AS (
       SELECT i.chain, i.opened, i.closed, i.opened_as, i.closed_as, i.status, i.from_module, i.to_module, i.from_team, i.to_team,
         i.opened_as NOT IN ('introduced', 'discovered', 'reopened') AND lag(i.closed) OVER (PARTITION BY i.chain ORDER BY i.opened) = i.opened AS goes_on
       FROM history.interval i
       WHERE i.repository_id = asked.id AND i.opened <= asked.at AND i.chain IN (SELECT chain FROM history.interval WHERE repository_id = asked.id AND ${column} = $3)
     ), numbered AS (SELECT *, count(*) FILTER (WHERE goes_on IS NOT TRUE) OVER (PARTITION BY chain ORDER BY opened) AS number FROM stretch),
     told AS (SELECT *, first_value(opened) OVER of_life AS began, first_value(opened_as) OVER of_life AS began_as FROM numbered WINDOW of_life AS (PARTITION BY chain, number ORDER BY opened))
     SELECT * FROM told WHERE ${column} = $3 AND status = 'open') life ORDER BY life.began, life.chain, life.opened`,
    [...placesOf(points), team],
  );
}

/** The oldest snapshot's key of each repository that has a snapshot. */
export async function oldestSnapshotKeys(tx: Tx, repositoryIds: readonly RepositoryId[]): Promise<Map<string, OrderKey>> {
  const rows = await rawSql(tx).query<{ id: string; key: string }>(
    `SELECT asked.id, encode(s.key, 'hex') AS key FROM unnest($1::text[]) AS asked (id)
     CROSS JOIN LATERAL (SELECT key FROM history.snapshot WHERE repository_id = asked.id ORDER BY key LIMIT 1) s`,
    [repositoryIds],
  );
  return new Map(rows.map(({ id, key }) => [id, key]));
}

/** What each commit of the line up to a key changed, where that is known: merges and commits that touch more than `most` paths are left out. */
export async function pathsOfCommits(tx: Tx, repositoryId: RepositoryId, upTo: OrderKey = NEVER, most = 50): Promise<{ paths: string[] }[]> {
  return rawSql(tx).query(
    `SELECT paths FROM history.commit c WHERE repository_id = $1 AND on_line AND c.key <= decode($2, 'hex') AND cardinality(parents) <= 1
       AND CASE WHEN jsonb_typeof(paths) = 'array' THEN jsonb_array_length(paths) ELSE 0 END BETWEEN 1 AND $3`,
    [repositoryId, upTo, most],
  );
}
