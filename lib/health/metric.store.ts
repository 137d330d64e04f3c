/** Figures of snapshots, numbers of modules, and rollups. */
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";
import type { OrderKey } from "@/lib/history";

import { type Day, type Quarter, dayOfKey, firstKeyOf } from "./model/days";
import { DIMENSIONS, type Dimension, type QuarterRow, packSteps, unpackSteps } from "./model/rollup";
import type { StructureCounts } from "./model/structure";

export type FigureRow = { key: OrderKey; brokenDependencies: number; structure: StructureCounts | null; silent: string[] };

const FIGURE = `encode(key, 'hex') AS key, broken_dependencies AS "brokenDependencies", structure, silent`;

/** One measurement of a repository at a time, until the transaction ends. */
export async function lockMeasuring(tx: Tx, repositoryId: RepositoryId): Promise<void> {
  await rawSql(tx).execute(`SELECT pg_advisory_xact_lock(hashtextextended('lintel.health:' || $1, 0))`, [repositoryId]);
}

export async function keepFigure(tx: Tx, repositoryId: RepositoryId, row: FigureRow): Promise<void> {
  await rawSql(tx).execute(
    `INSERT INTO health.snapshot_figure (repository_id, key, day, broken_dependencies, structure, silent) VALUES ($1, decode($2, 'hex'), $3, $4, $5::jsonb, $6)
     ON CONFLICT (repository_id, key) DO UPDATE SET broken_dependencies = excluded.broken_dependencies, structure = excluded.structure, silent = excluded.silent`,
    [repositoryId, row.key, dayOfKey(row.key), row.brokenDependencies, row.structure === null ? null : JSON.stringify(row.structure), row.silent],
  );
}

export async function dropFigure(tx: Tx, repositoryId: RepositoryId, key: OrderKey): Promise<void> {
  await rawSql(tx).execute(`DELETE FROM health.snapshot_figure WHERE repository_id = $1 AND key = decode($2, 'hex')`, [repositoryId, key]);
}

/** Figures from one day up to and including another, oldest first. */
export async function figuresBetween(tx: Tx, repositoryId: RepositoryId, first: Day, last: Day): Promise<FigureRow[]> {
  return rawSql(tx).query<FigureRow>(
    `SELECT ${FIGURE} FROM health.snapshot_figure f WHERE repository_id = $1 AND f.key >= decode($2, 'hex') AND f.key < decode($3, 'hex') ORDER BY f.key`,
    [repositoryId, firstKeyOf(first), firstKeyOf(last + 1)],
  );
}

export async function figuresOf(tx: Tx, repositoryId: RepositoryId, keys: readonly OrderKey[]): Promise<Map<OrderKey, FigureRow>> {
  const rows = await rawSql(tx).query<FigureRow>(
    `SELECT ${FIGURE} FROM health.snapshot_figure f WHERE repository_id = $1 AND f.key IN (SELECT decode(hex, 'hex') FROM unnest($2::text[]) AS hex)`,
    [repositoryId, keys],
  );
  return new Map(rows.map((row) => [row.key, row]));
}

/** The days of the first and the last snapshot; null without any. */
export async function measuredDays(tx: Tx, repositoryId: RepositoryId): Promise<{ first: Day; last: Day } | null> {
  const [row] = await rawSql(tx).query<{ first: number | null; last: number | null }>(
    `SELECT (SELECT day FROM health.snapshot_figure WHERE repository_id = $1 ORDER BY key LIMIT 1) AS first, (SELECT day FROM health.snapshot_figure WHERE repository_id = $1 ORDER BY key DESC LIMIT 1) AS last`,
    [repositoryId],
  );
  return row && row.first !== null && row.last !== null ? { first: row.first, last: row.last } : null;
}

export async function figureKeyAfter(tx: Tx, repositoryId: RepositoryId, key: OrderKey): Promise<OrderKey | null> {
  const [row] = await rawSql(tx).query<{ key: string }>(`SELECT encode(key, 'hex') AS key FROM health.snapshot_figure f WHERE repository_id = $1 AND f.key > decode($2, 'hex') ORDER BY f.key LIMIT 1`, [repositoryId, key]);
  return row?.key ?? null;
}

export async function figureKeyBefore(tx: Tx, repositoryId: RepositoryId, key: OrderKey): Promise<OrderKey | null> {
  const [row] = await rawSql(tx).query<{ key: string }>(`SELECT encode(key, 'hex') AS key FROM health.snapshot_figure f WHERE repository_id = $1 AND f.key < decode($2, 'hex') ORDER BY f.key DESC LIMIT 1`, [repositoryId, key]);
  return row?.key ?? null;
}

export type ModuleRow = { module: string; since: OrderKey; until: OrderKey; numbers: string };

const MODULE = `module, encode(since, 'hex') AS since, encode(until, 'hex') AS until, numbers::text AS numbers`;

/** Rows of modules that touch `[from, to]`. */
export async function modulesTouching(tx: Tx, repositoryId: RepositoryId, from: OrderKey, to: OrderKey): Promise<ModuleRow[]> {
  return rawSql(tx).query<ModuleRow>(
    `SELECT ${MODULE} FROM health.module_metric m WHERE repository_id = $1 AND m.until >= decode($2, 'hex') AND m.since <= decode($3, 'hex') ORDER BY module, m.since`,
    [repositoryId, from, to],
  );
}

export async function modulesAt(tx: Tx, repositoryId: RepositoryId, key: OrderKey): Promise<ModuleRow[]> {
  return rawSql(tx).query<ModuleRow>(
    `SELECT ${MODULE} FROM health.module_metric m WHERE repository_id = $1 AND m.until > decode($2, 'hex') AND m.since <= decode($2, 'hex') ORDER BY module`,
    [repositoryId, key],
  );
}

export async function replaceModules(tx: Tx, repositoryId: RepositoryId, drop: readonly ModuleRow[], keep: readonly ModuleRow[]): Promise<void> {
  const sql = rawSql(tx);
  if (drop.length > 0) {
    await sql.execute(
      `DELETE FROM health.module_metric m USING unnest($2::text[], $3::text[]) AS d (module, since) WHERE m.repository_id = $1 AND m.module = d.module AND m.since = decode(d.since, 'hex')`,
      [repositoryId, drop.map(({ module }) => module), drop.map(({ since }) => since)],
    );
  }
  if (keep.length === 0) return;
  await sql.execute(
    `INSERT INTO health.module_metric (repository_id, module, since, until, numbers)
     SELECT $1, module, decode(since, 'hex'), decode(until, 'hex'), numbers FROM unnest($2::text[], $3::text[], $4::text[], $5::jsonb[]) AS k (module, since, until, numbers)`,
    [repositoryId, keep.map(({ module }) => module), keep.map(({ since }) => since), keep.map(({ until }) => until), keep.map(({ numbers }) => numbers)],
  );
}

type StoredRollup = { dimension: number; name: string; quarter: number; open: number; baselined: number; waived: number; steps: number[] };

function rollupOf({ dimension, name, quarter, open, baselined, waived, steps }: StoredRollup): QuarterRow {
  return { dimension: DIMENSIONS[dimension] ?? "none", group: name, quarter, end: { open, baselined, waived }, steps: unpackSteps(quarter, steps) };
}

/** Rows of one dimension, or of all, from a quarter up to and including another. */
export async function rollupsBetween(tx: Tx, repositoryId: RepositoryId, dimension: Dimension | null, from: Quarter, to: Quarter): Promise<QuarterRow[]> {
  const rows = await rawSql(tx).query<StoredRollup>(
    `SELECT dimension, name, quarter, open, baselined, waived, steps FROM health.rollup
     WHERE repository_id = $1 AND ($2::smallint IS NULL OR dimension = $2) AND quarter >= $3 AND quarter <= $4 ORDER BY dimension, name, quarter`,
    [repositoryId, dimension === null ? null : DIMENSIONS.indexOf(dimension), from, to],
  );
  return rows.map(rollupOf);
}

/** The last quarter before one that has rows; null when there is none. */
export async function quarterBefore(tx: Tx, repositoryId: RepositoryId, quarter: Quarter): Promise<Quarter | null> {
  const [row] = await rawSql(tx).query<{ quarter: number }>(`SELECT quarter FROM health.rollup WHERE repository_id = $1 AND dimension = 0 AND quarter < $2 ORDER BY quarter DESC LIMIT 1`, [repositoryId, quarter]);
  return row?.quarter ?? null;
}

/** Every quarter from one on in which a snapshot lies. */
export async function quartersFrom(tx: Tx, repositoryId: RepositoryId, first: Day): Promise<Day[]> {
  const rows = await rawSql(tx).query<{ day: number }>(`SELECT DISTINCT day FROM health.snapshot_figure f WHERE repository_id = $1 AND f.key >= decode($2, 'hex') ORDER BY day`, [repositoryId, firstKeyOf(first)]);
  return rows.map(({ day }) => day);
}

export async function replaceRollups(tx: Tx, repositoryId: RepositoryId, from: Quarter, rows: readonly QuarterRow[]): Promise<void> {
  const sql = rawSql(tx);
  await sql.execute(`DELETE FROM health.rollup WHERE repository_id = $1 AND quarter >= $2`, [repositoryId, from]);
  if (rows.length === 0) return;
  await sql.execute(
    `INSERT INTO health.rollup (repository_id, dimension, name, quarter, open, baselined, waived, steps)
     SELECT $1, dimension, name, quarter, open, baselined, waived, ARRAY(SELECT value::int FROM jsonb_array_elements_text(steps) AS value)
     FROM unnest($2::smallint[], $3::text[], $4::int[], $5::int[], $6::int[], $7::int[], $8::jsonb[]) AS r (dimension, name, quarter, open, baselined, waived, steps)`,
    [
      repositoryId, rows.map(({ dimension }) => DIMENSIONS.indexOf(dimension)), rows.map(({ group }) => group), rows.map(({ quarter }) => quarter),
      rows.map(({ end }) => end.open), rows.map(({ end }) => end.baselined), rows.map(({ end }) => end.waived), rows.map(({ quarter, steps }) => JSON.stringify(packSteps(quarter, steps))),
    ],
  );
}
