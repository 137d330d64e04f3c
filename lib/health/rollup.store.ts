/** Rollups: each group through each quarter. */
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { Day, Quarter } from "./model/days";
import { DIMENSIONS, type Dimension, type QuarterRow, packSteps, unpackSteps } from "./model/rollup";

type Group = Pick<QuarterRow, "dimension" | "group">;
type StoredRow = [dimension: number, name: string, quarter: number, open: number, baselined: number, waived: number, steps: number[]];

const CODES = new Map<Dimension, number>(DIMENSIONS.map((dimension, code) => [dimension, code]));
const ALL_CODES = DIMENSIONS.map((_, code) => code);
const ROWS = "coalesce(json_agg(json_build_array(dimension, name, quarter, open, baselined, waived, steps) ORDER BY quarter), '[]') AS rows";

/** The quarters from this one on that rollups know of, ascending: each has a row for the total. */
export async function listRolledQuarters(tx: Tx, repositoryId: RepositoryId, from: Quarter): Promise<Quarter[]> {
  const rows = await rawSql(tx).query<{ quarter: number }>("SELECT quarter FROM health.rollup WHERE repository_id = $1 AND dimension = 0 AND quarter >= $2 ORDER BY quarter", [repositoryId, from]);
  return rows.map(({ quarter }) => quarter);
}

/** The rows of one dimension, or of one of its groups, in these quarters, ascending by quarter. */
export async function readRollups(tx: Tx, repositoryId: RepositoryId, dimension: Dimension, question: { from?: Quarter | undefined; to?: Quarter | undefined; group?: string | undefined }): Promise<QuarterRow[]> {
  const { from, to, group } = question;
  const [row] = await rawSql(tx).query<{ rows: StoredRow[] }>(
    `SELECT ${ROWS} FROM health.rollup WHERE repository_id = $1 AND dimension = $2 AND quarter BETWEEN coalesce($3::int, -2147483648) AND coalesce($4::int, 2147483647)
     ${group === undefined ? "" : "AND digest = md5($5)::uuid"}`,
    [repositoryId, CODES.get(dimension), from ?? null, to ?? null, ...(group === undefined ? [] : [group])],
  );
  return (row?.rows ?? []).map(rollupOf);
}

/** The totals of several repositories in these quarters, ascending by quarter. */
export async function readTotals(tx: Tx, repositoryIds: readonly RepositoryId[], from: Quarter, to: Quarter): Promise<Map<string, QuarterRow[]>> {
  const rows = await rawSql(tx).query<{ id: string; rows: StoredRow[] }>(
    `SELECT repository_id AS id, ${ROWS} FROM health.rollup WHERE repository_id = ANY($1) AND dimension = 0 AND quarter BETWEEN $2 AND $3 GROUP BY repository_id`,
    [repositoryIds, from, to],
  );
  return new Map(rows.map(({ id, rows: stored }) => [id, stored.map(rollupOf)]));
}

/** All rows from a quarter on, ascending by quarter. */
export async function readAllRollups(tx: Tx, repositoryId: RepositoryId, from: Quarter): Promise<QuarterRow[]> {
  const [row] = await rawSql(tx).query<{ rows: StoredRow[] }>(`SELECT ${ROWS} FROM health.rollup WHERE repository_id = $1 AND dimension = ANY($2::smallint[]) AND quarter >= $3`, [repositoryId, ALL_CODES, from]);
  return (row?.rows ?? []).map(rollupOf);
}

/** From a quarter on, the rows of the named groups and of all groups that something moved at or after a day; ascending by quarter. */
export async function readMovedRollups(tx: Tx, repositoryId: RepositoryId, from: Quarter, day: Day, named: readonly Group[]): Promise<QuarterRow[]> {
  const [row] = await rawSql(tx).query<{ rows: StoredRow[] }>(
    `WITH moved AS (
       SELECT dimension, digest FROM health.rollup WHERE repository_id = $1 AND dimension = ANY($2::smallint[]) AND quarter >= $3 AND last_day >= $4
       UNION SELECT dimension, md5(name)::uuid FROM unnest($5::smallint[], $6::text[]) AS named (dimension, name)
     )
     SELECT ${ROWS} FROM moved JOIN health.rollup r USING (dimension, digest) WHERE r.repository_id = $1 AND r.quarter >= $3`,
    [repositoryId, ALL_CODES, from, day, named.map(({ dimension }) => CODES.get(dimension)), named.map(({ group }) => group)],
  );
  return (row?.rows ?? []).map(rollupOf);
}

export async function keepRollups(tx: Tx, repositoryId: RepositoryId, rows: readonly QuarterRow[]): Promise<void> {
  if (rows.length === 0) return;
  const stored = rows.map(({ dimension, group, quarter, end, steps }) => ({
    dimension: CODES.get(dimension), name: group, quarter, ...end, last: steps.at(-1)?.day ?? null, steps: packSteps(quarter, steps),
  }));
  await rawSql(tx).execute(
    `INSERT INTO health.rollup (repository_id, dimension, quarter, digest, name, open, baselined, waived, last_day, steps)
     SELECT $1, dimension, quarter, md5(name)::uuid, name, open, baselined, waived, last, steps
     FROM json_to_recordset($2::json) AS row (dimension smallint, name text, quarter int, open int, baselined int, waived int, last int, steps int[])
     ON CONFLICT (repository_id, dimension, quarter, digest) DO UPDATE SET open = excluded.open, baselined = excluded.baselined, waived = excluded.waived, last_day = excluded.last_day, steps = excluded.steps`,
    [repositoryId, JSON.stringify(stored)],
  );
}

export async function dropRollups(tx: Tx, repositoryId: RepositoryId, rows: readonly QuarterRow[]): Promise<void> {
  if (rows.length === 0) return;
  await rawSql(tx).execute(
    `DELETE FROM health.rollup r USING unnest($2::smallint[], $3::int[], $4::text[]) AS gone (dimension, quarter, name)
     WHERE r.repository_id = $1 AND r.dimension = gone.dimension AND r.quarter = gone.quarter AND r.digest = md5(gone.name)::uuid`,
    [repositoryId, rows.map(({ dimension }) => CODES.get(dimension)), rows.map(({ quarter }) => quarter), rows.map(({ group }) => group)],
  );
}

function rollupOf([code, name, quarter, open, baselined, waived, steps]: StoredRow): QuarterRow {
  return { dimension: DIMENSIONS[code] ?? "none", group: name, quarter, end: { open, baselined, waived }, steps: unpackSteps(quarter, steps) };
}
