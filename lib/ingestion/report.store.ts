/** Reports as sent, and what became of them. */
import type { ReportId, RepositoryId } from "@/lib/kernel";
import { ownTables, rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { Summary, Warning } from "./model/facts";
import type { Meta } from "./model/meta";
import type { StoredStatus } from "./model/status";

const tables = ownTables(["reportFile"]);


export type Fault = { code: string; detail: string; line?: number; column?: number; offset?: number };
export type Counts = { reported: number; carried: number; baselined: number; bySeverity: Record<string, number> };

export type ReportRow = {
  id: ReportId; repositoryId: RepositoryId; commit: string; source: string; tool: string; writtenBy: string | null; format: string; contentDigest: string; meta: Meta; status: StoredStatus;
  receivedAt: Date; finishedAt: Date | null; toolVersion: string | null; summary: Summary | null; warnings: Warning[]; counts: Counts | null; error: Fault | null;
};

const COLUMNS = `id, repository_id AS "repositoryId", "commit", source, tool, written_by AS "writtenBy", format, content_digest AS "contentDigest", meta, status, received_at AS "receivedAt",
  finished_at AS "finishedAt", tool_version AS "toolVersion", summary, warnings, counts, error`;

export async function findReport(tx: Tx, id: ReportId): Promise<ReportRow | null> {
  const [row] = await rawSql(tx).query<ReportRow>(`SELECT ${COLUMNS} FROM ingestion.report WHERE id = $1`, [id]);
  return row ?? null;
}

export async function findReportByKey(tx: Tx, repositoryId: RepositoryId, keyDigest: string): Promise<ReportRow | null> {
  const [row] = await rawSql(tx).query<ReportRow>(`SELECT ${COLUMNS} FROM ingestion.report WHERE repository_id = $1 AND key_digest = $2`, [repositoryId, keyDigest]);
  return row ?? null;
}

/** The command that each of some series ran about a commit, as the latest run that told of one wrote it. */
export async function runCommands(tx: Tx, repositoryId: RepositoryId, commit: string, sources: readonly string[]): Promise<{ source: string; command: string }[]> {
  return rawSql(tx).query<{ source: string; command: string }>(
    `SELECT DISTINCT ON (source) source, meta -> 'run' ->> 'command' AS command FROM ingestion.report
     WHERE repository_id = $1 AND source = ANY ($3::text[]) AND "commit" = $2 AND meta -> 'run' ->> 'command' IS NOT NULL ORDER BY source, received_at DESC, id`,
    [repositoryId, commit, sources],
  );
}

export type NewReport = Pick<ReportRow, "id" | "repositoryId" | "commit" | "source" | "tool" | "writtenBy" | "format" | "contentDigest" | "meta" | "receivedAt"> & { keyDigest: string };

/** False when the same report is there already. */
export async function insertReport(tx: Tx, report: NewReport): Promise<boolean> {
  const written = await rawSql(tx).execute(
    `INSERT INTO ingestion.report (id, repository_id, "commit", source, tool, written_by, format, key_digest, content_digest, meta, status, received_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::json, 'queued', $11) ON CONFLICT (repository_id, key_digest) DO NOTHING`,
    [report.id, report.repositoryId, report.commit, report.source, report.tool, report.writtenBy, report.format, report.keyDigest, report.contentDigest, JSON.stringify(report.meta), report.receivedAt],
  );
  return written > 0;
}

export type FileRow = { ordinal: number; role: string; name: string; bytes: number; digest: string; packed: boolean };

export async function insertFile(tx: Tx, reportId: ReportId, file: FileRow): Promise<void> {
  await tables(tx).reportFile.create({ data: { reportId, ...file } });
}

export async function filesOf(tx: Tx, reportId: ReportId): Promise<FileRow[]> {
  const rows = await tables(tx).reportFile.findMany({ where: { reportId }, orderBy: { ordinal: "asc" } });
  return rows.map(({ bytes, ...row }) => ({ ...row, bytes: Number(bytes) }));
}

export async function insertRawChunk(tx: Tx, reportId: ReportId, file: number, ordinal: number, content: Uint8Array): Promise<void> {
  await rawSql(tx).execute(`INSERT INTO ingestion.raw_chunk (report_id, file, ordinal, content) VALUES ($1, $2, $3, $4)`, [reportId, file, ordinal, content]);
}

/** A file's bytes, chunk by chunk; none once they were pruned. */
export async function* rawChunksOf(tx: Tx, reportId: ReportId, file: number): AsyncGenerator<Buffer> {
  for (let ordinal = 0; ; ordinal += 1) {
    const [row] = await rawSql(tx).query<{ content: Buffer }>(`SELECT content FROM ingestion.raw_chunk WHERE report_id = $1 AND file = $2 AND ordinal = $3`, [reportId, file, ordinal]);
    if (!row) return;
    yield row.content;
  }
}

export async function hasRaw(tx: Tx, reportId: ReportId): Promise<boolean> {
  return (await rawSql(tx).query(`SELECT 1 FROM ingestion.raw_chunk WHERE report_id = $1 LIMIT 1`, [reportId])).length > 0;
}

export async function clearFacts(tx: Tx, reportId: ReportId): Promise<void> {
  await rawSql(tx).execute(`DELETE FROM ingestion.fact_chunk WHERE report_id = $1`, [reportId]);
}

export async function insertFactChunk(tx: Tx, reportId: ReportId, ordinal: number, content: Uint8Array): Promise<void> {
  await rawSql(tx).execute(`INSERT INTO ingestion.fact_chunk (report_id, ordinal, content) VALUES ($1, $2, $3)`, [reportId, ordinal, content]);
}

export async function* factChunksOf(tx: Tx, reportId: ReportId): AsyncGenerator<Buffer> {
  for (let ordinal = 0; ; ordinal += 1) {
    const [row] = await rawSql(tx).query<{ content: Buffer }>(`SELECT content FROM ingestion.fact_chunk WHERE report_id = $1 AND ordinal = $2`, [reportId, ordinal]);
    if (!row) return;
    yield row.content;
  }
}

/** False when the same words were kept before. */
export async function insertEnvelope(tx: Tx, reportId: ReportId, digest: string, meta: Meta, keptAt: Date): Promise<boolean> {
  const written = await rawSql(tx).execute(
    `INSERT INTO ingestion.envelope (report_id, digest, meta, kept_at) VALUES ($1, $2, $3::json, $4) ON CONFLICT DO NOTHING`,
    [reportId, digest, JSON.stringify(meta), keptAt],
  );
  return written > 0;
}

export async function findEnvelope(tx: Tx, reportId: ReportId, digest: string): Promise<Meta | null> {
  const [row] = await rawSql(tx).query<{ meta: Meta }>(`SELECT meta FROM ingestion.envelope WHERE report_id = $1 AND digest = $2`, [reportId, digest]);
  return row?.meta ?? null;
}

export type Outcome = { status: StoredStatus; finishedAt?: Date | null; toolVersion?: string | null; summary?: Summary | null; warnings?: readonly Warning[]; counts?: Counts | null; error?: Fault | null };

/** Changes what is given, and nothing else. */
export async function setOutcome(tx: Tx, id: ReportId, outcome: Outcome): Promise<void> {
  const values: unknown[] = [id, outcome.status];
  const parts = ["status = $2"];
  const set = (column: string, value: unknown, cast = "") => { parts.push(`${column} = $${values.push(value)}${cast}`); };
  const json = (value: unknown) => (value === null ? null : JSON.stringify(value));
  if (outcome.finishedAt !== undefined) set("finished_at", outcome.finishedAt);
  if (outcome.toolVersion !== undefined) set("tool_version", outcome.toolVersion);
  if (outcome.summary !== undefined) set("summary", json(outcome.summary), "::jsonb");
  if (outcome.warnings !== undefined) set("warnings", json(outcome.warnings), "::jsonb");
  if (outcome.counts !== undefined) set("counts", json(outcome.counts), "::jsonb");
  if (outcome.error !== undefined) set("error", json(outcome.error), "::jsonb");
  await rawSql(tx).execute(`UPDATE ingestion.report SET ${parts.join(", ")} WHERE id = $1`, values);
}

/** Every envelope that a report came in, the first one first. */
export async function envelopesOf(tx: Tx, reportId: ReportId): Promise<{ digest: string; meta: Meta }[]> {
  return rawSql(tx).query(`SELECT digest, meta FROM ingestion.envelope WHERE report_id = $1 ORDER BY kept_at, digest`, [reportId]);
}

/** Holds the report until the transaction ends, so that nobody changes its status meanwhile; answers the status. */
export async function lockReport(tx: Tx, id: ReportId): Promise<StoredStatus | null> {
  const [row] = await rawSql(tx).query<{ status: StoredStatus }>(`SELECT status FROM ingestion.report WHERE id = $1 FOR UPDATE`, [id]);
  return row?.status ?? null;
}

/** Whether the series has a report that examined something. */
export async function seriesExaminedSomething(tx: Tx, repositoryId: RepositoryId, source: string): Promise<boolean> {
  const rows = await rawSql(tx).query(
    `SELECT 1 FROM ingestion.report WHERE repository_id = $1 AND source = $2 AND status IN ('read', 'done', 'superseded')
       AND (coalesce((summary->'examined'->>'files')::bigint, 0) > 0 OR coalesce((summary->'examined'->>'modules')::bigint, 0) > 0 OR coalesce((summary->'examined'->>'rules')::bigint, 0) > 0) LIMIT 1`,
    [repositoryId, source],
  );
  return rows.length > 0;
}

export type ReportQuestion = { repositoryIds?: readonly RepositoryId[] | undefined; statuses?: readonly StoredStatus[] | undefined; before?: { at: string; id: string } | undefined; limit: number };

/** Newest first. */
export async function reportRows(tx: Tx, { repositoryIds, statuses, before, limit }: ReportQuestion): Promise<ReportRow[]> {
  return rawSql(tx).query(
    `SELECT ${COLUMNS} FROM ingestion.report
     WHERE ($1::text[] IS NULL OR repository_id = ANY ($1)) AND ($2::text[] IS NULL OR status = ANY ($2)) AND ($3::timestamptz IS NULL OR (received_at, id) < ($3, $4))
     ORDER BY received_at DESC, id DESC LIMIT $5`,
    [repositoryIds ?? null, statuses ?? null, before?.at ?? null, before?.id ?? "", limit],
  );
}

export async function countByStatus(tx: Tx, repositoryIds: readonly RepositoryId[] | null): Promise<{ status: StoredStatus; count: number }[]> {
  return rawSql(tx).query(`SELECT status, count(*)::int AS count FROM ingestion.report WHERE $1::text[] IS NULL OR repository_id = ANY ($1) GROUP BY status`, [repositoryIds]);
}

export async function countByFailure(tx: Tx): Promise<{ code: string; count: number }[]> {
  return rawSql(tx).query(`SELECT error->>'code' AS code, count(*)::int AS count FROM ingestion.report WHERE status = 'failed' GROUP BY 1 ORDER BY 1`);
}

export async function countByError(tx: Tx): Promise<{ code: string; count: number }[]> {
  return rawSql(tx).query(`SELECT error->>'code' AS code, count(*)::int AS count FROM ingestion.report WHERE status = 'failed' GROUP BY 1 ORDER BY 1`);
}

/** Forgets the bytes of reports that came before a moment; what was read from them stays. */
export async function dropRawBefore(tx: Tx, before: Date): Promise<number> {
  return rawSql(tx).execute(
    `DELETE FROM ingestion.raw_chunk c USING ingestion.report r WHERE r.id = c.report_id AND r.received_at < $1 AND r.status IN ('done', 'superseded')`,
    [before],
  );
}

