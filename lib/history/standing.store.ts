/** Reads how things stand: over many repositories at once, and over whole lives of violations. */
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { SnapshotRecord } from "./analysis.store";
import { NEVER } from "./model/order";
import type { OrderKey } from "./model/views";

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

/** Open violations at a key by the modules of both ends and their owners. */
export async function countByPair(tx: Tx, repositoryId: RepositoryId, key: OrderKey): Promise<{ fromModule: string; toModule: string; fromTeam: string; toTeam: string; count: number }[]> {
  return rawSql(tx).query(
    `SELECT from_module AS "fromModule", to_module AS "toModule", from_team AS "fromTeam", to_team AS "toTeam", count(*)::int AS count FROM history.interval
     WHERE repository_id = $1 AND opened <= decode($2, 'hex') AND closed > decode($2, 'hex') AND status = 'open' GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4`,
    [repositoryId, key],
  );
}

export type StoredLife = {
  chain: string; began: OrderKey; isDiscovered: boolean; opened: OrderKey; closed: OrderKey | null; isFixed: boolean;
  fromModule: string; toModule: string; fromTeam: string; toTeam: string;
};

/**
 * Stretches in which open violations belonged to a team, each with the beginning of the lifetime that it is part of: a violation
 * that was renamed, reassigned or in a baseline for a while goes on living. Those that had not begun at `at` are left out.
 */
export async function livesOfTeam(tx: Tx, repositoryId: RepositoryId, team: string, side: "in" | "out", at: OrderKey): Promise<StoredLife[]> {
  const column = side === "out" ? "from_team" : "to_team";
  return rawSql(tx).query(
    `WITH stretch AS (
       SELECT i.chain, i.opened, i.closed, i.opened_as, i.closed_as, i.status, i.from_module, i.to_module, i.from_team, i.to_team,
         i.opened_as NOT IN ('introduced', 'discovered', 'reopened') AND lag(i.closed) OVER (PARTITION BY i.chain ORDER BY i.opened) = i.opened AS goes_on
       FROM history.interval i
       WHERE i.repository_id = $1 AND i.opened <= decode($3, 'hex') AND i.chain IN (SELECT chain FROM history.interval WHERE repository_id = $1 AND ${column} = $2)
     ), life AS (SELECT *, count(*) FILTER (WHERE goes_on IS NOT TRUE) OVER (PARTITION BY chain ORDER BY opened) AS number FROM stretch),
     told AS (SELECT *, first_value(opened) OVER of_life AS began, first_value(opened_as) OVER of_life AS began_as FROM life WINDOW of_life AS (PARTITION BY chain, number ORDER BY opened))
     SELECT encode(chain, 'hex') AS chain, encode(began, 'hex') AS began, began_as = 'discovered' AS "isDiscovered", encode(opened, 'hex') AS opened,
       CASE WHEN closed > decode($3, 'hex') THEN NULL ELSE encode(closed, 'hex') END AS closed, coalesce(closed <= decode($3, 'hex') AND closed_as = 'fixed', false) AS "isFixed",
       from_module AS "fromModule", to_module AS "toModule", from_team AS "fromTeam", to_team AS "toTeam"
     FROM told WHERE ${column} = $2 AND status = 'open' ORDER BY told.began, told.chain, told.opened`,
    [repositoryId, team, at],
  );
}

/** The oldest snapshot's key; null before the first. */
export async function oldestSnapshotKey(tx: Tx, repositoryId: RepositoryId): Promise<OrderKey | null> {
  const [row] = await rawSql(tx).query<{ key: string }>("SELECT encode(key, 'hex') AS key FROM history.snapshot WHERE repository_id = $1 ORDER BY snapshot.key LIMIT 1", [repositoryId]);
  return row?.key ?? null;
}

/** What each commit of the line up to a key changed, where that is known: merges and commits that touch more than `most` paths are left out. */
export async function pathsOfCommits(tx: Tx, repositoryId: RepositoryId, upTo: OrderKey = NEVER, most = 50): Promise<{ paths: string[] }[]> {
  return rawSql(tx).query(
    `SELECT paths FROM history.commit c WHERE repository_id = $1 AND on_line AND c.key <= decode($2, 'hex') AND cardinality(parents) <= 1
       AND CASE WHEN jsonb_typeof(paths) = 'array' THEN jsonb_array_length(paths) ELSE 0 END BETWEEN 1 AND $3`,
    [repositoryId, upTo, most],
  );
}
