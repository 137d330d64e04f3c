/** Recorded reports, analyses and snapshots. */
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { Rank } from "./model/fold";
import type { EventKind, OrderKey, SourceState, Totals } from "./model/views";

/** What an analysis needs of its reports beside the sets. */
export type AnalysisSummary = {
  tool: string;
  toolVersion: string | null;
  examined: { files: number | null; modules: number | null; dependencies: number | null; rules: number | null };
  listsFiles: boolean;
  listsAllFiles: boolean;
  listsDependencies: boolean;
  /** Only what the tool was told to put up with was looked for. */
  knownOnly?: boolean;
  reported: number;
  baselined: number;
  bySeverity: Record<string, number>;
  /** Of Lintel's own findings: the sources that named packages from outside. */
  packagesBy?: readonly string[];
};

type Contents = { scope: string[] | null; violationsRoot: string; filesRoot: string; dependenciesRoot: string; evidence: string; rules: string | null; summary: AnalysisSummary };

export type Attached = Record<string, { digest: string; valid: boolean; files: { path: string; digest: string }[] }>;

export type RecordedReport = Contents & { reportId: string; commit: string; source: string; rank: Rank; configuration: Attached; removed: boolean };

/** `key`, `stateRoot`, `mapDigest` and `carried` are null while the commit is not on the line. */
export type AnalysisRow = Contents & { source: string; commit: string; key: OrderKey | null; stateRoot: string | null; mapDigest: string | null; carried: number | null };

/** An analysis that has its place on the line. */
export type PlacedAnalysis = AnalysisRow & { key: OrderKey; stateRoot: string; mapDigest: string; carried: number };

const CONTENTS = `scope, encode(violations_root, 'hex') AS "violationsRoot", encode(files_root, 'hex') AS "filesRoot", encode(dependencies_root, 'hex') AS "dependenciesRoot",
  encode(evidence, 'hex') AS evidence, encode(rules, 'hex') AS rules, summary`;
const REPORT = `report_id AS "reportId", encode(commit, 'hex') AS commit, source, rank, configuration, removed, ${CONTENTS}`;
const ANALYSIS = `source, encode(commit, 'hex') AS commit, encode(key, 'hex') AS key, encode(state_root, 'hex') AS "stateRoot", map_digest AS "mapDigest", carried, ${CONTENTS}`;

export async function recordedReports(tx: Tx, repositoryId: RepositoryId, commit: string, source?: string): Promise<RecordedReport[]> {
  return rawSql(tx).query<RecordedReport>(
    `SELECT ${REPORT} FROM history.recorded_report WHERE repository_id = $1 AND commit = decode($2, 'hex') AND ($3::text IS NULL OR source = $3) ORDER BY report_id`,
    [repositoryId, commit, source ?? null],
  );
}

export async function findRecordedReport(tx: Tx, repositoryId: RepositoryId, reportId: string): Promise<RecordedReport | null> {
  const [row] = await rawSql(tx).query<RecordedReport>(`SELECT ${REPORT} FROM history.recorded_report WHERE repository_id = $1 AND report_id = $2`, [repositoryId, reportId]);
  return row ?? null;
}

/** False when it was recorded before. */
export async function keepRecordedReport(tx: Tx, repositoryId: RepositoryId, report: RecordedReport): Promise<boolean> {
  const written = await rawSql(tx).execute(
    `INSERT INTO history.recorded_report (repository_id, report_id, commit, source, rank, configuration, removed, scope, violations_root, files_root, dependencies_root, evidence, rules, summary)
     VALUES ($1, $2, decode($3, 'hex'), $4, $5::jsonb, $6::jsonb, $7, $8::jsonb, decode($9, 'hex'), decode($10, 'hex'), decode($11, 'hex'), decode($12, 'hex'), decode($13, 'hex'), $14::jsonb)
     ON CONFLICT DO NOTHING`,
    [repositoryId, report.reportId, report.commit, report.source, JSON.stringify(report.rank), JSON.stringify(report.configuration), report.removed, ...contentValues(report)],
  );
  return written > 0;
}

export async function markRecordedReportRemoved(tx: Tx, repositoryId: RepositoryId, reportId: string): Promise<void> {
  await rawSql(tx).execute(`UPDATE history.recorded_report SET removed = true WHERE repository_id = $1 AND report_id = $2`, [repositoryId, reportId]);
}

function contentValues(one: Contents): unknown[] {
  return [one.scope === null ? null : JSON.stringify(one.scope), one.violationsRoot, one.filesRoot, one.dependenciesRoot, one.evidence, one.rules, JSON.stringify(one.summary)];
}

export async function findAnalysis(tx: Tx, repositoryId: RepositoryId, source: string, commit: string): Promise<AnalysisRow | null> {
  const [row] = await rawSql(tx).query<AnalysisRow>(`SELECT ${ANALYSIS} FROM history.analysis WHERE repository_id = $1 AND source = $2 AND commit = decode($3, 'hex')`, [repositoryId, source, commit]);
  return row ?? null;
}

export async function analysesOf(tx: Tx, repositoryId: RepositoryId, commits: readonly string[]): Promise<AnalysisRow[]> {
  return rawSql(tx).query<AnalysisRow>(
    `SELECT ${ANALYSIS} FROM history.analysis WHERE repository_id = $1 AND commit = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($2::text[]) AS hex)) ORDER BY source`,
    [repositoryId, commits],
  );
}

export async function keepAnalysis(tx: Tx, repositoryId: RepositoryId, row: AnalysisRow): Promise<void> {
  await rawSql(tx).execute(
    `INSERT INTO history.analysis (repository_id, source, commit, key, state_root, map_digest, carried, scope, violations_root, files_root, dependencies_root, evidence, rules, summary)
     VALUES ($1, $2, decode($3, 'hex'), decode($4, 'hex'), decode($5, 'hex'), $6, $7, $8::jsonb, decode($9, 'hex'), decode($10, 'hex'), decode($11, 'hex'), decode($12, 'hex'), decode($13, 'hex'), $14::jsonb)
     ON CONFLICT (repository_id, source, commit) DO UPDATE SET key = excluded.key, state_root = excluded.state_root, map_digest = excluded.map_digest, carried = excluded.carried,
       scope = excluded.scope, violations_root = excluded.violations_root, files_root = excluded.files_root, dependencies_root = excluded.dependencies_root,
       evidence = excluded.evidence, rules = excluded.rules, summary = excluded.summary`,
    [repositoryId, row.source, row.commit, row.key, row.stateRoot, row.mapDigest, row.carried, ...contentValues(row)],
  );
}

export async function dropAnalysis(tx: Tx, repositoryId: RepositoryId, source: string, commit: string): Promise<void> {
  await rawSql(tx).execute(`DELETE FROM history.analysis WHERE repository_id = $1 AND source = $2 AND commit = decode($3, 'hex')`, [repositoryId, source, commit]);
}

/** The last analysis of a source on the line before a key (or at it, with `orAt`). */
export async function analysisBefore(tx: Tx, repositoryId: RepositoryId, source: string, key: OrderKey, orAt = false): Promise<PlacedAnalysis | null> {
  const [row] = await rawSql(tx).query<PlacedAnalysis>(
    `SELECT ${ANALYSIS} FROM history.analysis WHERE repository_id = $1 AND source = $2 AND key ${orAt ? "<=" : "<"} decode($3, 'hex') ORDER BY analysis.key DESC LIMIT 1`,
    [repositoryId, source, key],
  );
  return row ?? null;
}

/** The first analysis of a source on the line after a key (or at it, with `orAt`). */
export async function analysisAfter(tx: Tx, repositoryId: RepositoryId, source: string, key: OrderKey, orAt = false): Promise<PlacedAnalysis | null> {
  const [row] = await rawSql(tx).query<PlacedAnalysis>(
    `SELECT ${ANALYSIS} FROM history.analysis WHERE repository_id = $1 AND source = $2 AND key ${orAt ? ">=" : ">"} decode($3, 'hex') ORDER BY analysis.key LIMIT 1`,
    [repositoryId, source, key],
  );
  return row ?? null;
}

/** The last analysis of a source on the line before a key (or at it, with `orAt`) that describes dependencies. */
export async function graphBefore(tx: Tx, repositoryId: RepositoryId, source: string, key: OrderKey, orAt = false): Promise<PlacedAnalysis | null> {
  const [row] = await rawSql(tx).query<PlacedAnalysis>(
    `SELECT ${ANALYSIS} FROM history.analysis WHERE repository_id = $1 AND source = $2 AND key ${orAt ? "<=" : "<"} decode($3, 'hex') AND summary->'listsDependencies' = 'true' ORDER BY analysis.key DESC LIMIT 1`,
    [repositoryId, source, key],
  );
  return row ?? null;
}

/** The key of the first analysis on the line after a key that describes dependencies, of one source or of any. */
export async function graphKeyAfter(tx: Tx, repositoryId: RepositoryId, key: OrderKey, source?: string): Promise<OrderKey | null> {
  const [row] = await rawSql(tx).query<{ key: string }>(
    `SELECT encode(key, 'hex') AS key FROM history.analysis WHERE repository_id = $1 AND ($3::text IS NULL OR source = $3) AND key > decode($2, 'hex') AND summary->'listsDependencies' = 'true' ORDER BY analysis.key LIMIT 1`,
    [repositoryId, key, source ?? null],
  );
  return row?.key ?? null;
}

/** Every source that has an analysis on the line. Walks the index from source to source. */
export async function sourcesOf(tx: Tx, repositoryId: RepositoryId): Promise<string[]> {
  const rows = await rawSql(tx).query<{ source: string }>(
    `WITH RECURSIVE step AS (
       (SELECT source FROM history.analysis WHERE repository_id = $1 AND key IS NOT NULL ORDER BY source LIMIT 1)
       UNION ALL
       SELECT (SELECT a.source FROM history.analysis a WHERE a.repository_id = $1 AND a.key IS NOT NULL AND a.source > step.source ORDER BY a.source LIMIT 1) FROM step WHERE step.source IS NOT NULL
     ) SELECT source FROM step WHERE source IS NOT NULL`,
    [repositoryId],
  );
  return rows.map(({ source }) => source);
}

export async function analysesAt(tx: Tx, repositoryId: RepositoryId, key: OrderKey): Promise<PlacedAnalysis[]> {
  return rawSql(tx).query<PlacedAnalysis>(`SELECT ${ANALYSIS} FROM history.analysis WHERE repository_id = $1 AND key = decode($2, 'hex') ORDER BY source`, [repositoryId, key]);
}

/** For each source its newest analysis at or before a key. `sources` are all that there are on the line, where they are known. */
export async function analysesInForce(tx: Tx, repositoryId: RepositoryId, key: OrderKey, sources?: readonly string[]): Promise<PlacedAnalysis[]> {
  const found: PlacedAnalysis[] = [];
  for (const source of sources ?? (await sourcesOf(tx, repositoryId))) {
    const row = await analysisBefore(tx, repositoryId, source, key, true);
    if (row) found.push(row);
  }
  return found;
}

/** The keys of analyses on the line within `[from, to]`, each once, in order. */
export async function analysisKeys(tx: Tx, repositoryId: RepositoryId, from: OrderKey, to: OrderKey): Promise<OrderKey[]> {
  const rows = await rawSql(tx).query<{ key: string }>(
    `SELECT encode(key, 'hex') AS key FROM history.analysis WHERE repository_id = $1 AND key >= decode($2, 'hex') AND key <= decode($3, 'hex') GROUP BY analysis.key ORDER BY analysis.key`,
    [repositoryId, from, to],
  );
  return rows.map(({ key }) => key);
}

export async function listPlacedAnalyses(tx: Tx, repositoryId: RepositoryId): Promise<PlacedAnalysis[]> {
  return rawSql(tx).query<PlacedAnalysis>(`SELECT ${ANALYSIS} FROM history.analysis WHERE repository_id = $1 AND key IS NOT NULL ORDER BY analysis.key, source`, [repositoryId]);
}

export type SnapshotRecord = { key: OrderKey; commit: string; mapDigest: string; root: string | null; totals: Totals; sources: SourceState[] };

// `key` in ORDER BY would be the text below, which no index holds: the columns are named with their tables there.
const SNAPSHOT = `encode(key, 'hex') AS key, encode(sha, 'hex') AS commit, map_digest AS "mapDigest", root, totals, sources`;

export async function snapshotAt(tx: Tx, repositoryId: RepositoryId, key: OrderKey): Promise<SnapshotRecord | null> {
  const [row] = await rawSql(tx).query<SnapshotRecord>(`SELECT ${SNAPSHOT} FROM history.snapshot WHERE repository_id = $1 AND key = decode($2, 'hex')`, [repositoryId, key]);
  return row ?? null;
}

export async function snapshotBefore(tx: Tx, repositoryId: RepositoryId, key: OrderKey, orAt = false): Promise<SnapshotRecord | null> {
  const [row] = await rawSql(tx).query<SnapshotRecord>(
    `SELECT ${SNAPSHOT} FROM history.snapshot WHERE repository_id = $1 AND key ${orAt ? "<=" : "<"} decode($2, 'hex') ORDER BY snapshot.key DESC LIMIT 1`,
    [repositoryId, key],
  );
  return row ?? null;
}

export async function snapshotKeyAfter(tx: Tx, repositoryId: RepositoryId, key: OrderKey): Promise<OrderKey | null> {
  const [row] = await rawSql(tx).query<{ key: string }>(`SELECT encode(key, 'hex') AS key FROM history.snapshot WHERE repository_id = $1 AND key > decode($2, 'hex') ORDER BY snapshot.key LIMIT 1`, [repositoryId, key]);
  return row?.key ?? null;
}

export async function snapshotOfCommit(tx: Tx, repositoryId: RepositoryId, sha: string): Promise<SnapshotRecord | null> {
  const [row] = await rawSql(tx).query<SnapshotRecord>(`SELECT ${SNAPSHOT} FROM history.snapshot WHERE repository_id = $1 AND sha = decode($2, 'hex')`, [repositoryId, sha]);
  return row ?? null;
}

/** Snapshots with `after < key < before`, in the wanted order. */
export async function snapshotsBetween(tx: Tx, repositoryId: RepositoryId, after: OrderKey, before: OrderKey, order: "newest" | "oldest", limit: number): Promise<SnapshotRecord[]> {
  return rawSql(tx).query<SnapshotRecord>(
    `SELECT ${SNAPSHOT} FROM history.snapshot s WHERE repository_id = $1 AND s.key > decode($2, 'hex') AND s.key < decode($3, 'hex') ORDER BY s.key ${order === "newest" ? "DESC" : "ASC"} LIMIT $4`,
    [repositoryId, after, before, limit],
  );
}

export async function keepSnapshot(tx: Tx, repositoryId: RepositoryId, row: SnapshotRecord, corrected: number): Promise<void> {
  await rawSql(tx).execute(
    `INSERT INTO history.snapshot (repository_id, key, sha, corrected, map_digest, root, totals, sources)
     VALUES ($1, decode($2, 'hex'), decode($3, 'hex'), $4, $5, $6, $7::jsonb, $8::jsonb)
     ON CONFLICT (repository_id, key) DO UPDATE SET map_digest = excluded.map_digest, root = excluded.root, totals = excluded.totals, sources = excluded.sources`,
    [repositoryId, row.key, row.commit, corrected, row.mapDigest, row.root, JSON.stringify(row.totals), JSON.stringify(row.sources)],
  );
}

export async function dropSnapshot(tx: Tx, repositoryId: RepositoryId, key: OrderKey): Promise<void> {
  await rawSql(tx).execute(`DELETE FROM history.snapshot WHERE repository_id = $1 AND key = decode($2, 'hex')`, [repositoryId, key]);
}

export async function keepMapParts(tx: Tx, repositoryId: RepositoryId, digest: string, parts: unknown): Promise<void> {
  await rawSql(tx).execute(`INSERT INTO history.module_map_source (repository_id, digest, parts) VALUES ($1, $2, $3::jsonb) ON CONFLICT DO NOTHING`, [repositoryId, digest, JSON.stringify(parts)]);
}

export async function readMapParts<Parts>(tx: Tx, repositoryId: RepositoryId, digest: string): Promise<Parts | null> {
  const [row] = await rawSql(tx).query<{ parts: Parts }>(`SELECT parts FROM history.module_map_source WHERE repository_id = $1 AND digest = $2`, [repositoryId, digest]);
  return row?.parts ?? null;
}

export type EventRow = { key: OrderKey; source: string; kind: EventKind; detail: string; facts: Record<string, string | number | string[]> };

/** Puts these events in the place of all events of one source ("" for the repository) at a key. */
export async function replaceEvents(tx: Tx, repositoryId: RepositoryId, key: OrderKey, source: string, events: readonly Omit<EventRow, "key" | "source">[]): Promise<void> {
  const sql = rawSql(tx);
  await sql.execute(`DELETE FROM history.event WHERE repository_id = $1 AND key = decode($2, 'hex') AND source = $3`, [repositoryId, key, source]);
  if (events.length === 0) return;
  await sql.execute(
    `INSERT INTO history.event (repository_id, key, source, kind, ordinal, detail, facts)
     SELECT $1, decode($2, 'hex'), $3, kind, ordinal, detail, facts FROM unnest($4::text[], $5::int[], $6::text[], $7::jsonb[]) AS e (kind, ordinal, detail, facts)`,
    [repositoryId, key, source, events.map(({ kind }) => kind), events.map((_, index) => index), events.map(({ detail }) => detail), events.map(({ facts }) => JSON.stringify(facts))],
  );
}

export async function eventsBetween(tx: Tx, repositoryId: RepositoryId, after: OrderKey, before: OrderKey, limit: number): Promise<EventRow[]> {
  return rawSql(tx).query<EventRow>(
    `SELECT encode(key, 'hex') AS key, source, kind, detail, facts FROM history.event e
     WHERE repository_id = $1 AND e.key > decode($2, 'hex') AND e.key < decode($3, 'hex') ORDER BY e.key DESC, kind, source, ordinal LIMIT $4`,
    [repositoryId, after, before, limit],
  );
}

/** Serialises everything that changes one repository's history, until the transaction ends. */
export async function lockRepository(tx: Tx, repositoryId: RepositoryId): Promise<void> {
  await rawSql(tx).execute(`SELECT pg_advisory_xact_lock(hashtextextended('lintel.history:' || $1, 0))`, [repositoryId]);
}

/** Every analysis, those beside the line too, in an order that depends on the facts alone. */
export async function allAnalyses(tx: Tx, repositoryId: RepositoryId): Promise<AnalysisRow[]> {
  return rawSql(tx).query<AnalysisRow>(`SELECT ${ANALYSIS} FROM history.analysis a WHERE repository_id = $1 ORDER BY a.source, a.commit`, [repositoryId]);
}
