/** Dependencies between modules over the line, a row only where one changes, and who owns how many modules now. */
import type { OrderKey } from "@/lib/history";
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import { bytesOf } from "./measure.store";
import { instantOfKey } from "./model/days";
import { type EdgeChange, type EdgeWeight, type Edges, STARTS, edgeName } from "./model/edge-changes";

/** Edges are walked through the index one by one: a look per edge, however long the history is. */
const KNOWN_EDGES = `WITH RECURSIVE known (edge) AS (
    (SELECT r.edge FROM health.edge_row r WHERE r.repository_id = $1 ORDER BY r.edge LIMIT 1)
    UNION ALL
    SELECT (SELECT r.edge FROM health.edge_row r WHERE r.repository_id = $1 AND r.edge > known.edge ORDER BY r.edge LIMIT 1) FROM known WHERE known.edge IS NOT NULL
  )`;

/** The dependencies of a snapshot; null where nobody looked. */
export async function readEdges(tx: Tx, repositoryId: RepositoryId, key: OrderKey): Promise<Edges | null> {
  const [measure] = await rawSql(tx).query<{ kept: boolean }>("SELECT edges_kept AS kept FROM health.measure WHERE repository_id = $1 AND key = $2", [repositoryId, bytesOf(key)]);
  if (!measure?.kept) return null;
  const rows = await rawSql(tx).query<EdgeWeight>(
    `${KNOWN_EDGES}
     SELECT r.from_module AS "from", r.to_module AS "to", r.weight FROM known CROSS JOIN LATERAL (
       SELECT * FROM health.edge_row r WHERE r.repository_id = $1 AND r.edge = known.edge AND r.valid_from <= $2 ORDER BY r.valid_from DESC LIMIT 1
     ) r WHERE r.weight IS NOT NULL`,
    [repositoryId, bytesOf(key)],
  );
  return new Map(rows.map((edge) => [edgeName(edge), edge]));
}

/** Forgets what was written at these snapshots. */
export async function dropEdges(tx: Tx, repositoryId: RepositoryId, keys: readonly OrderKey[]): Promise<void> {
  await rawSql(tx).execute(
    `${KNOWN_EDGES} DELETE FROM health.edge_row r USING known, unnest($2::bytea[]) AS place (key)
     WHERE r.repository_id = $1 AND r.edge = known.edge AND r.valid_from = place.key`,
    [repositoryId, keys.map(bytesOf)],
  );
}

/** Writes what changes at each snapshot. */
export async function keepEdges(tx: Tx, repositoryId: RepositoryId, changes: readonly { key: OrderKey; changes: readonly EdgeChange[] }[]): Promise<void> {
  const rows = changes.flatMap(({ key, changes: changed }) => changed.map((change) => ({ key, name: edgeName(change), ...change })));
  if (rows.length === 0) return;
  await rawSql(tx).execute(
    `INSERT INTO health.edge_row (repository_id, edge, valid_from, from_module, to_module, weight, start)
     SELECT $1, md5(name)::uuid, decode(key, 'hex'), "from", "to", weight, start
     FROM json_to_recordset($2::json) AS row (name text, key text, "from" text, "to" text, weight int, start smallint)`,
    [repositoryId, JSON.stringify(rows)],
  );
}

/** Says of these snapshots whether their dependencies are kept. */
export async function markEdges(tx: Tx, repositoryId: RepositoryId, keys: readonly OrderKey[], kept: boolean): Promise<void> {
  await rawSql(tx).execute("UPDATE health.measure SET edges_kept = $3 WHERE repository_id = $1 AND key = ANY($2::bytea[])", [repositoryId, keys.map(bytesOf), kept]);
}

export type Introduction = { commit: CommitSha; at: string };

/** The commit with which each of some dependencies last came to be, by `edgeName`; those that were there when history began, or of which nobody knows, are not among them. */
export async function findIntroductions(tx: Tx, repositoryId: RepositoryId, at: OrderKey, edges: readonly Pick<EdgeWeight, "from" | "to">[]): Promise<Map<string, Introduction>> {
  const rows = await rawSql(tx).query<{ name: string; key: string; start: number }>(
    `SELECT asked.name, encode(r.valid_from, 'hex') AS key, r.start FROM unnest($3::text[]) AS asked (name) CROSS JOIN LATERAL (
       SELECT valid_from, start FROM health.edge_row r WHERE r.repository_id = $1 AND r.edge = md5(asked.name)::uuid AND r.valid_from <= $2 AND r.start > 0 ORDER BY r.valid_from DESC LIMIT 1
     ) r`,
    [repositoryId, bytesOf(at), edges.map(edgeName)],
  );
  return new Map(rows.flatMap(({ name, key, start }) => (start === STARTS.isNew ? [[name, { commit: asId<CommitSha>(key.slice(10)), at: instantOfKey(key) }]] : [])));
}

/** Group label of owners → how many modules. */
export type ModulesOwned = Record<string, number>;

/** Keeps who owns how many modules at a repository's newest snapshot. */
export async function keepOwnership(tx: Tx, repositoryId: RepositoryId, key: OrderKey, owners: ModulesOwned): Promise<void> {
  await rawSql(tx).execute(
    `INSERT INTO health.ownership (repository_id, key, owners) VALUES ($1, $2, $3::jsonb) ON CONFLICT (repository_id) DO UPDATE SET key = excluded.key, owners = excluded.owners`,
    [repositoryId, bytesOf(key), JSON.stringify(owners)],
  );
}

/** Who owns how many modules in each of the repositories that have been measured. */
export async function readOwnerships(tx: Tx, repositoryIds: readonly RepositoryId[]): Promise<Map<string, { key: OrderKey; owners: ModulesOwned }>> {
  const rows = await rawSql(tx).query<{ id: string; key: string; owners: ModulesOwned }>(
    `SELECT repository_id AS id, encode(key, 'hex') AS key, owners FROM health.ownership WHERE repository_id = ANY($1)`,
    [repositoryIds],
  );
  return new Map(rows.map(({ id, key, owners }) => [id, { key, owners }]));
}
