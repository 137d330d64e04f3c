/** What was measured at snapshots, and the calendar of days that have one. */
import type { OrderKey } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import { type Day, type Quarter, firstDayOf, firstKeyOf, quarterOf } from "./model/days";
import type { Figures } from "./model/metrics";
import type { StructureCounts } from "./model/structure";
import type { CalendarDay } from "./model/trend";

export type Measure = Figures & { readonly key: OrderKey; readonly carried: readonly string[] };

type StoredMeasure = { [Figure in keyof StructureCounts]: number | null } & { key: string; carried: string[]; brokenDependencies: number };

const FIGURES = `broken_dependencies AS "brokenDependencies", modules, dependencies, tangles, largest_tangle AS "largestTangle", modules_in_tangles AS "modulesInTangles",
  ccd, files, file_tangles AS "fileTangles", cross_references AS "crossReferences"`;

/** One job at a time measures a repository, until its transaction ends. */
export async function lockMeasuring(tx: Tx, repositoryId: RepositoryId): Promise<void> {
  await rawSql(tx).execute("SELECT pg_advisory_xact_lock(hashtextextended('lintel.health:' || $1, 0))", [repositoryId]);
}

export async function keepMeasures(tx: Tx, repositoryId: RepositoryId, measures: readonly Measure[]): Promise<void> {
  await rawSql(tx).execute(
    `INSERT INTO health.measure (repository_id, key, carried, broken_dependencies, modules, dependencies, tangles, largest_tangle, modules_in_tangles, ccd, files, file_tangles, cross_references)
     SELECT $1, decode(key, 'hex'), carried, "brokenDependencies", modules, dependencies, tangles, "largestTangle", "modulesInTangles", ccd, files, "fileTangles", "crossReferences"
     FROM json_to_recordset($2::json) AS row (key text, carried text[], "brokenDependencies" int, modules int, dependencies int, tangles int, "largestTangle" int, "modulesInTangles" int,
       ccd double precision, files int, "fileTangles" int, "crossReferences" int)
     ON CONFLICT (repository_id, key) DO UPDATE SET carried = excluded.carried, broken_dependencies = excluded.broken_dependencies, modules = excluded.modules,
       dependencies = excluded.dependencies, tangles = excluded.tangles, largest_tangle = excluded.largest_tangle, modules_in_tangles = excluded.modules_in_tangles,
       ccd = excluded.ccd, files = excluded.files, file_tangles = excluded.file_tangles, cross_references = excluded.cross_references`,
    [repositoryId, JSON.stringify(measures.map(({ key, carried, brokenDependencies, structure }) => ({ key, carried, brokenDependencies, ...structure })))],
  );
}

export async function dropMeasures(tx: Tx, repositoryId: RepositoryId, keys: readonly OrderKey[]): Promise<void> {
  await rawSql(tx).execute("DELETE FROM health.measure WHERE repository_id = $1 AND key = ANY($2::bytea[])", [repositoryId, keys.map(bytesOf)]);
}

/** Measures of those of the snapshots that have been measured. */
export async function findMeasures(tx: Tx, repositoryId: RepositoryId, keys: readonly OrderKey[]): Promise<Map<OrderKey, Measure>> {
  const rows = await rawSql(tx).query<StoredMeasure>(
    `SELECT encode(key, 'hex') AS key, carried, ${FIGURES} FROM health.measure WHERE repository_id = $1 AND measure.key = ANY($2::bytea[])`,
    [repositoryId, keys.map(bytesOf)],
  );
  return new Map(rows.map((row) => [row.key, measureOf(row)]));
}

/** Measures of the snapshots in `[from, to)`, oldest first. */
export async function listMeasures(tx: Tx, repositoryId: RepositoryId, from: OrderKey, to: OrderKey): Promise<Measure[]> {
  const rows = await rawSql(tx).query<StoredMeasure>(
    `SELECT encode(key, 'hex') AS key, carried, ${FIGURES} FROM health.measure WHERE repository_id = $1 AND measure.key >= $2 AND measure.key < $3 ORDER BY measure.key`,
    [repositoryId, bytesOf(from), bytesOf(to)],
  );
  return rows.map(measureOf);
}

/** The keys of snapshots that were measured, from one on, ascending. */
export async function listMeasuredKeys(tx: Tx, repositoryId: RepositoryId, from: OrderKey): Promise<OrderKey[]> {
  const rows = await rawSql(tx).query<{ key: OrderKey }>("SELECT encode(m.key, 'hex') AS key FROM health.measure m WHERE m.repository_id = $1 AND m.key >= $2 ORDER BY m.key", [repositoryId, bytesOf(from)]);
  return rows.map(({ key }) => key);
}

/** For each key, measured or not, the measured snapshots next to it. */
export async function listNeighbours(tx: Tx, repositoryId: RepositoryId, keys: readonly OrderKey[]): Promise<{ key: OrderKey; before: OrderKey | null; after: OrderKey | null }[]> {
  return rawSql(tx).query(
    `SELECT encode(place.key, 'hex') AS key,
       (SELECT encode(m.key, 'hex') FROM health.measure m WHERE m.repository_id = $1 AND m.key < place.key ORDER BY m.key DESC LIMIT 1) AS before,
       (SELECT encode(m.key, 'hex') FROM health.measure m WHERE m.repository_id = $1 AND m.key > place.key ORDER BY m.key LIMIT 1) AS after
     FROM unnest($2::bytea[]) AS place (key) ORDER BY place.key`,
    [repositoryId, keys.map(bytesOf)],
  );
}

/** Brings the calendar up to date for these days, from the measures of each. */
export async function rebuildCalendar(tx: Tx, repositoryId: RepositoryId, days: readonly Day[]): Promise<void> {
  for (const quarter of new Set(days.map(quarterOf))) {
    const changed = new Set(days.filter((day) => quarterOf(day) === quarter));
    const kept = (await readCalendar(tx, repositoryId, { from: quarter, to: quarter })).days.filter(({ day }) => !changed.has(day));
    const rebuilt: CalendarDay[] = [];
    for (const day of changed) rebuilt.push(...calendarDay(day, await listMeasures(tx, repositoryId, firstKeyOf(day), firstKeyOf(day + 1))));
    await keepQuarter(tx, repositoryId, quarter, [...kept, ...rebuilt].sort((one, other) => one.day - other.day));
  }
}

/** What a day says: its last snapshot's figures. A source is silent when every snapshot of the day carried it. */
function calendarDay(day: Day, measures: readonly Measure[]): CalendarDay[] {
  const last = measures.at(-1);
  if (!last) return [];
  const silent = last.carried.filter((source) => measures.every(({ carried }) => carried.includes(source)));
  return [{ day, snapshots: measures.length, commit: last.key.slice(10), figures: { brokenDependencies: last.brokenDependencies, structure: last.structure }, silent }];
}

async function keepQuarter(tx: Tx, repositoryId: RepositoryId, quarter: Quarter, days: readonly CalendarDay[]): Promise<void> {
  if (days.length === 0) {
    await rawSql(tx).execute("DELETE FROM health.calendar WHERE repository_id = $1 AND quarter = $2", [repositoryId, quarter]);
    return;
  }
  const first = firstDayOf(quarter);
  const sources = [...new Set(days.flatMap(({ silent }) => silent))].sort();
  await rawSql(tx).execute(
    `INSERT INTO health.calendar (repository_id, quarter, days, snapshots, commits, broken_dependencies, structures, silent) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (repository_id, quarter) DO UPDATE SET days = excluded.days, snapshots = excluded.snapshots, commits = excluded.commits,
       broken_dependencies = excluded.broken_dependencies, structures = excluded.structures, silent = excluded.silent`,
    [
      repositoryId,
      quarter,
      days.map(({ day }) => day - first),
      days.map(({ snapshots }) => snapshots),
      Buffer.from(days.map(({ commit }) => commit).join(""), "hex"),
      days.map(({ figures }) => figures.brokenDependencies),
      JSON.stringify(days.map(({ figures }) => packStructure(figures.structure))),
      JSON.stringify(sources.map((source) => [source, days.filter(({ silent }) => silent.includes(source)).map(({ day }) => day - first)])),
    ],
  );
}

/** The quarters with a snapshot from one on, ascending, and the last before it. */
export async function listCalendarQuarters(tx: Tx, repositoryId: RepositoryId, first: Quarter): Promise<{ before: Quarter | null; from: Quarter[] }> {
  const [row] = await rawSql(tx).query<{ before: number | null; from: number[] | null }>(
    `SELECT (SELECT max(quarter) FROM health.calendar WHERE repository_id = $1 AND quarter < $2) AS before,
       (SELECT array_agg(quarter ORDER BY quarter) FROM health.calendar WHERE repository_id = $1 AND quarter >= $2) AS "from"`,
    [repositoryId, first],
  );
  return { before: row?.before ?? null, from: row?.from ?? [] };
}

export type CalendarQuestion = { from?: Quarter | undefined; to?: Quarter | undefined; withFigures?: boolean };

/** The days with a snapshot in these quarters, and the first and last quarter that have one at all. */
export type CalendarAnswer = { first: Quarter | null; last: Quarter | null; days: CalendarDay[] };

type StoredQuarter = [quarter: number, days: number[], snapshots: number[], commits: string, silent: [string, number[]][], broken: number[] | null, structures: (PackedStructure | null)[] | null];

const BOUNDS = "coalesce($2::int, -2147483648) AND coalesce($3::int, 2147483647)";

/** One row, whatever the time asked for: what costs time is rows that are handed to JavaScript. */
export async function readCalendar(tx: Tx, repositoryId: RepositoryId, { from, to, withFigures = true }: CalendarQuestion = {}): Promise<CalendarAnswer> {
  const figures = withFigures ? "broken_dependencies, structures" : "NULL, NULL";
  const [row] = await rawSql(tx).query<{ first: number | null; last: number | null; quarters: StoredQuarter[] | null }>(
    `SELECT (SELECT min(quarter) FROM health.calendar WHERE repository_id = $1) AS first, (SELECT max(quarter) FROM health.calendar WHERE repository_id = $1) AS last,
       (SELECT json_agg(json_build_array(quarter, days, snapshots, encode(commits, 'hex'), silent, ${figures}) ORDER BY quarter)
        FROM health.calendar WHERE repository_id = $1 AND quarter BETWEEN ${BOUNDS}) AS quarters`,
    [repositoryId, from ?? null, to ?? null],
  );
  return { first: row?.first ?? null, last: row?.last ?? null, days: (row?.quarters ?? []).flatMap(daysOf) };
}

/** Of each of the repositories its days in these quarters, oldest first. */
export async function readCalendars(tx: Tx, repositoryIds: readonly RepositoryId[], from: Quarter, to: Quarter): Promise<Map<string, CalendarDay[]>> {
  const rows = await rawSql(tx).query<{ id: string; quarters: StoredQuarter[] }>(
    `SELECT repository_id AS id, json_agg(json_build_array(quarter, days, snapshots, encode(commits, 'hex'), silent, NULL, NULL) ORDER BY quarter) AS quarters
     FROM health.calendar WHERE repository_id = ANY($1) AND quarter BETWEEN ${BOUNDS} GROUP BY repository_id`,
    [repositoryIds, from, to],
  );
  return new Map(rows.map(({ id, quarters }) => [id, quarters.flatMap(daysOf)]));
}

function daysOf([quarter, days, snapshots, commits, silences, broken, structures]: StoredQuarter): CalendarDay[] {
  const first = firstDayOf(quarter);
  const silent = new Map<number, string[]>();
  for (const [source, quiet] of silences) for (const day of quiet) silent.set(day, [...(silent.get(day) ?? []), source]);
  return days.map((day, place) => ({
    day: first + day,
    snapshots: snapshots[place] ?? 0,
    commit: commits.slice(place * 40, place * 40 + 40),
    figures: { brokenDependencies: broken?.[place] ?? 0, structure: unpackStructure(structures?.[place] ?? null) },
    silent: silent.get(day) ?? [],
  }));
}

/** Figures without their names: modules, dependencies, tangles, largest tangle, modules in tangles, CCD, files, file tangles, crossing references. */
type PackedStructure = [number, number, number, number, number, number, number | null, number | null, number | null];

function packStructure(counts: StructureCounts | null): PackedStructure | null {
  if (counts === null) return null;
  const { modules, dependencies, tangles, largestTangle, modulesInTangles, ccd, files, fileTangles, crossReferences } = counts;
  return [modules, dependencies, tangles, largestTangle, modulesInTangles, ccd, files, fileTangles, crossReferences];
}

function unpackStructure(packed: PackedStructure | null): StructureCounts | null {
  if (packed === null) return null;
  const [modules, dependencies, tangles, largestTangle, modulesInTangles, ccd, files, fileTangles, crossReferences] = packed;
  return { modules, dependencies, tangles, largestTangle, modulesInTangles, ccd, files, fileTangles, crossReferences };
}

function measureOf({ key, carried, brokenDependencies, modules, dependencies, tangles, largestTangle, modulesInTangles, ccd, files, fileTangles, crossReferences }: StoredMeasure): Measure {
  const structure =
    modules === null
      ? null
      : { modules, dependencies: dependencies ?? 0, tangles: tangles ?? 0, largestTangle: largestTangle ?? 0, modulesInTangles: modulesInTangles ?? 0, ccd: ccd ?? 0, files, fileTangles, crossReferences };
  return { key, carried, brokenDependencies, structure };
}

export function bytesOf(key: OrderKey): Buffer {
  return Buffer.from(key, "hex");
}
