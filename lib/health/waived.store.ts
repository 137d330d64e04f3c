/** Where violations count as waived, and how far that has been counted. */
import type { Dimensions, Flow, OrderKey } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { WaivedPart } from "./model/waived";

const HEX_LIST = (parameter: string) => `ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest(${parameter}::text[]) AS hex))`;

/** `version` 0: nobody has waived anything yet. */
export type Counted = { readonly version: number; readonly staleFrom: OrderKey | null };

export async function readCounted(tx: Tx, repositoryId: RepositoryId): Promise<Counted> {
  const [row] = await rawSql(tx).query<Counted>(`SELECT version, encode(stale_from, 'hex') AS "staleFrom" FROM health.waiver_count WHERE repository_id = $1`, [repositoryId]);
  return row ?? { version: 0, staleFrom: null };
}

/** Whoever counts at the same time finds the version other than before, and begins again. `staleFrom`: measures from there on no longer hold. */
export async function raiseVersion(tx: Tx, repositoryId: RepositoryId, staleFrom: OrderKey | null): Promise<void> {
  await rawSql(tx).execute(
    `INSERT INTO health.waiver_count AS c (repository_id, version, stale_from) VALUES ($1, 1, decode($2, 'hex'))
     ON CONFLICT (repository_id) DO UPDATE SET version = c.version + 1, stale_from = least(c.stale_from, excluded.stale_from)`,
    [repositoryId, staleFrom],
  );
}

/** All is measured that a version asked for. */
export async function clearStale(tx: Tx, repositoryId: RepositoryId, version: number): Promise<void> {
  await rawSql(tx).execute("UPDATE health.waiver_count SET stale_from = NULL WHERE repository_id = $1 AND version = $2", [repositoryId, version]);
}

const PART = `encode(fingerprint, 'hex') AS fingerprint, encode(chain, 'hex') AS chain, encode(opened, 'hex') AS opened, encode(closed, 'hex') AS closed, waiver_id AS waiver, began, ended,
  source, rule, kind, severity, from_module AS "fromModule", to_module AS "toModule", from_team AS "fromTeam", to_team AS "toTeam"`;

/** All pieces of a repository, or those of some lives, or those that are there at a key; oldest first. */
export async function readParts(tx: Tx, repositoryId: RepositoryId, question: { chains?: readonly string[]; at?: OrderKey } = {}): Promise<WaivedPart[]> {
  const { chains, at } = question;
  return rawSql(tx).query(
    `SELECT ${PART} FROM health.waived w WHERE repository_id = $1 AND ($2::text[] IS NULL OR chain = ${HEX_LIST("$2")})
       AND ($3::text IS NULL OR (w.opened <= decode($3, 'hex') AND w.closed > decode($3, 'hex'))) ORDER BY w.opened, w.fingerprint`,
    [repositoryId, chains ?? null, at ?? null],
  );
}

/** All pieces of each of the repositories that has any, oldest first. */
export async function readPartsOf(tx: Tx, repositoryIds: readonly RepositoryId[]): Promise<Map<string, WaivedPart[]>> {
  const rows = await rawSql(tx).query<WaivedPart & { id: string }>(`SELECT repository_id AS id, ${PART} FROM health.waived w WHERE repository_id = ANY ($1) ORDER BY w.opened, w.fingerprint`, [repositoryIds]);
  const found = new Map<string, WaivedPart[]>();
  for (const { id, ...part } of rows) {
    const known = found.get(id);
    if (known) known.push(part);
    else found.set(id, [part]);
  }
  return found;
}

/** Pieces that begin or end at a key. */
export async function readPartsAround(tx: Tx, repositoryId: RepositoryId, key: OrderKey): Promise<WaivedPart[]> {
  return rawSql(tx).query(`SELECT ${PART} FROM health.waived w WHERE repository_id = $1 AND (w.opened = decode($2, 'hex') OR w.closed = decode($2, 'hex')) ORDER BY w.opened, w.fingerprint`, [repositoryId, key]);
}

export async function dropParts(tx: Tx, repositoryId: RepositoryId, parts: readonly WaivedPart[]): Promise<void> {
  if (parts.length === 0) return;
  await rawSql(tx).execute(
    `DELETE FROM health.waived w USING unnest($2::text[], $3::text[]) AS gone (fingerprint, opened)
     WHERE w.repository_id = $1 AND w.fingerprint = decode(gone.fingerprint, 'hex') AND w.opened = decode(gone.opened, 'hex')`,
    [repositoryId, parts.map(({ fingerprint }) => fingerprint), parts.map(({ opened }) => opened)],
  );
}

export async function keepParts(tx: Tx, repositoryId: RepositoryId, parts: readonly WaivedPart[]): Promise<void> {
  if (parts.length === 0) return;
  await rawSql(tx).execute(
    `INSERT INTO health.waived (repository_id, fingerprint, opened, closed, chain, waiver_id, began, ended, source, rule, kind, severity, from_module, to_module, from_team, to_team)
     SELECT $1, decode(fingerprint, 'hex'), decode(opened, 'hex'), decode(closed, 'hex'), decode(chain, 'hex'), waiver, began, ended, source, rule, kind, severity, "fromModule", "toModule", "fromTeam", "toTeam"
     FROM json_to_recordset($2::json) AS part (fingerprint text, opened text, closed text, chain text, waiver uuid, began text, ended text, source text, rule text, kind text, severity text,
       "fromModule" text, "toModule" text, "fromTeam" text, "toTeam" text)`,
    [repositoryId, JSON.stringify(parts)],
  );
}

export type WaivedEdge = { edge: bigint; opened: OrderKey; closed: OrderKey };

export async function replaceEdges(tx: Tx, repositoryId: RepositoryId, edges: readonly WaivedEdge[]): Promise<void> {
  await rawSql(tx).execute("DELETE FROM health.waived_edge WHERE repository_id = $1", [repositoryId]);
  if (edges.length === 0) return;
  await rawSql(tx).execute(
    `INSERT INTO health.waived_edge (repository_id, edge, opened, closed)
     SELECT $1, edge, decode(opened, 'hex'), decode(closed, 'hex') FROM unnest($2::bigint[], $3::text[], $4::text[]) AS one (edge, opened, closed)`,
    [repositoryId, edges.map(({ edge }) => edge), edges.map(({ opened }) => opened), edges.map(({ closed }) => closed)],
  );
}

/** How many broken dependencies do not count at each of the keys, because all that is open about them is waived. */
export async function countEdges(tx: Tx, repositoryId: RepositoryId, keys: readonly OrderKey[]): Promise<Map<OrderKey, number>> {
  const rows = await rawSql(tx).query<{ key: OrderKey; count: number }>(
    `SELECT hex AS key, count(*)::int AS count FROM unnest($2::text[]) AS place (hex)
     JOIN health.waived_edge e ON e.repository_id = $1 AND e.opened <= decode(hex, 'hex') AND e.closed > decode(hex, 'hex') GROUP BY 1`,
    [repositoryId, keys],
  );
  return new Map(rows.map(({ key, count }) => [key, count]));
}

export type WaivedCount = Dimensions & { key: OrderKey; count: number };

/** How many violations count as waived at each of the keys, by everything that they are grouped by. */
export async function countParts(tx: Tx, repositoryId: RepositoryId, keys: readonly OrderKey[]): Promise<WaivedCount[]> {
  return rawSql(tx).query(
    `SELECT hex AS key, source, rule, kind, severity, from_module AS "fromModule", to_module AS "toModule", from_team AS "fromTeam", to_team AS "toTeam", count(*)::int AS count
     FROM unnest($2::text[]) AS place (hex) JOIN health.waived w ON w.repository_id = $1 AND w.opened <= decode(hex, 'hex') AND w.closed > decode(hex, 'hex') GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9`,
    [repositoryId, keys],
  );
}

/** Pieces that begin or end at or after a key, and before another where one is given: how, and how many, by everything that they are grouped by. */
export type PartBoundary = Dimensions & { side: "began" | "ended"; key: OrderKey; how: Flow | "continued"; count: number };

export async function listBoundaries(tx: Tx, repositoryId: RepositoryId, window: { since: OrderKey } | { at: readonly OrderKey[] }): Promise<PartBoundary[]> {
  const dimensions = `source, rule, kind, severity, from_module AS "fromModule", to_module AS "toModule", from_team AS "fromTeam", to_team AS "toTeam", count(*)::int AS count`;
  const [bound, value] = "since" in window ? [(column: string) => `w.${column} >= decode($2, 'hex')`, window.since] : [(column: string) => `w.${column} = ${HEX_LIST("$2")}`, window.at];
  return rawSql(tx).query(
    `SELECT 'began' AS side, encode(opened, 'hex') AS key, began AS how, ${dimensions} FROM health.waived w WHERE repository_id = $1 AND ${bound("opened")} GROUP BY 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
     UNION ALL SELECT 'ended', encode(closed, 'hex'), ended, ${dimensions} FROM health.waived w WHERE repository_id = $1 AND ended IS NOT NULL AND ${bound("closed")} GROUP BY 2, 3, 4, 5, 6, 7, 8, 9, 10, 11`,
    [repositoryId, value],
  );
}

/** How many violations count by each waiver at a key. */
export async function countByWaiver(tx: Tx, repositoryId: RepositoryId, at: OrderKey): Promise<Map<string, number>> {
  const rows = await rawSql(tx).query<{ id: string; count: number }>(
    `SELECT waiver_id AS id, count(*)::int AS count FROM health.waived w WHERE repository_id = $1 AND w.opened <= decode($2, 'hex') AND w.closed > decode($2, 'hex') GROUP BY 1`,
    [repositoryId, at],
  );
  return new Map(rows.map(({ id, count }) => [id, count]));
}
