import { gunzipSync, inflateRawSync } from "node:zlib";

import { type ReportId, type RepositoryId, type Result, fail, ok } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { decodeText } from "./adapters/parse-text";
import { adapters } from "./adapters/registry";
import type { Fact, Summary, Warning } from "./model/facts";
import type { Meta } from "./model/meta";
import { REPORT_STATUSES, type ReportStatus, publicStatus } from "./model/status";
import { type ReportRow, countByError, countByStatus, factChunksOf, filesOf, findEnvelope, findReport, rawChunksOf, reportRows, runCommands } from "./report.store";

/** A report and what became of it; `counts` is what history made of it, `meta` the first envelope it came in. */
export type Report = Omit<ReportRow, "status"> & { status: ReportStatus };

/** Configuration of the repository as of the report's commit; `path` is where it lies in the repository. */
export type ConfigurationFile = { role: "config" | "codeowners" | "owners"; path: string; text: string };

export async function readReport(id: ReportId): Promise<Report | null> {
  const row = await findReport(noTransaction, id);
  return row ? shown(row) : null;
}

function shown(row: ReportRow): Report {
  return { ...row, status: publicStatus(row.status) };
}

export type ReportsQuestion = { /** Left out: of all. */ repositoryIds?: readonly RepositoryId[] | undefined; status?: ReportStatus | undefined; limit?: number | undefined; cursor?: string | undefined };

/** Reports, newest first. */
export async function listReports({ repositoryIds, status, limit = 50, cursor }: ReportsQuestion): Promise<{ items: Report[]; nextCursor: string | null }> {
  const statuses = status === "processing" ? (["processing", "read"] as const) : status && [status];
  const rows = await reportRows(noTransaction, { repositoryIds, statuses, before: readCursor(cursor), limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(shown), nextCursor: rows.length > limit && last ? cursorAfter(last) : null };
}

function cursorAfter({ receivedAt, id }: ReportRow): string {
  return Buffer.from(`${receivedAt.toISOString()}|${id}`).toString("base64url");
}

/** Where the last page ended; what is no cursor of ours is passed over. */
function readCursor(cursor: string | undefined): { at: string; id: string } | undefined {
  const [at = "", id = ""] = Buffer.from(cursor ?? "", "base64url").toString().split("|");
  return /^\d{4}-[\d:.TZ-]+$/.test(at) && !Number.isNaN(Date.parse(at)) && /^[0-9a-f-]{36}$/.test(id) ? { at, id } : undefined;
}

/** What CI typed for each of some series about a commit, by series; those that did not tell are left out. */
export async function readRunCommands(repositoryId: RepositoryId, commit: string, sources: readonly string[]): Promise<Map<string, string>> {
  return new Map((await runCommands(noTransaction, repositoryId, commit, sources)).map(({ source, command }) => [source, command]));
}

/** How many reports are in which state: of all repositories, or of some. */
export async function countReports(repositoryIds: readonly RepositoryId[] | null = null): Promise<Record<ReportStatus, number>> {
  const counts: Record<ReportStatus, number> = { queued: 0, processing: 0, done: 0, failed: 0, superseded: 0 };
  for (const { status, count } of await countByStatus(noTransaction, repositoryIds)) counts[publicStatus(status)] += count;
  return counts;
}

/** How many reports failed, by the code of their reason. */
export async function countFailures(): Promise<Record<string, number>> {
  return Object.fromEntries((await countByError(noTransaction)).map(({ code, count }) => [code, count]));
}

/** A report that may be retried, or why it may not. */
export async function findFailedReport(id: ReportId): Promise<Result<Report, "NOT_FOUND" | "META_INVALID">> {
  const report = await readReport(id);
  if (!report) return fail("NOT_FOUND", "There is no such report.");
  return report.status === "failed" ? ok(report) : fail("META_INVALID", `The report is ${report.status}; only a failed one can be retried.`);
}

/** The facts of a report that was read, one after the other; none of a failed one. */
export async function* readFacts(id: ReportId): AsyncGenerator<Fact> {
  for await (const chunk of factChunksOf(noTransaction, id)) {
    const lines = inflateRawSync(chunk).toString("utf8").trimEnd().replaceAll("\n", ",");
    const facts: Fact[] = JSON.parse(`[${lines}]`);
    yield* facts;
  }
}

/** What the reading of a report ended with. Ask only after `reportNormalised`. */
export async function readSummary(id: ReportId): Promise<{ summary: Summary; warnings: Warning[] }> {
  const row = await findReport(noTransaction, id);
  if (!row?.summary) throw new Error(`Report ${id} has not been read.`);
  return { summary: row.summary, warnings: row.warnings };
}

/** What `envelopeKept` speaks of. Null when the report turned out to be unusable: then its words about commits do not count either. */
export async function readEnvelope(id: ReportId, envelope: string): Promise<Meta | null> {
  const row = await findReport(noTransaction, id);
  return row && row.status !== "failed" ? findEnvelope(noTransaction, id, envelope) : null;
}

/** Configuration, CODEOWNERS and package metadata that came with a report; none of a failed one. */
export async function readAttachments(id: ReportId): Promise<ConfigurationFile[]> {
  const row = await findReport(noTransaction, id);
  if (!row || row.status === "failed") return [];
  const attachments: ConfigurationFile[] = [];
  for (const { role, name, ordinal, packed } of await filesOf(noTransaction, id)) {
    if (role !== "config" && role !== "codeowners" && role !== "owners") continue;
    const bytes = await gather(rawChunksOf(noTransaction, id, ordinal));
    attachments.push({ role, path: name, text: textOf(packed ? gunzipSync(bytes) : bytes) });
  }
  return attachments;
}

/** UTF-8 or UTF-16; what is neither is read as UTF-8 with marks where it fails, so that the owner of the file sees where. */
function textOf(bytes: Uint8Array): string {
  const decoder = decodeText();
  const [start, end] = [decoder.push(bytes), decoder.end()];
  const text = start.ok && end.ok ? Buffer.concat([start.value, end.value]) : bytes;
  return new TextDecoder().decode(text).replaceAll("\0", "\uFFFD");
}

async function gather(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const chunk of chunks) parts.push(chunk);
  return Buffer.concat(parts);
}

export type RawFile = { role: string; name: string; /** As sent, in bytes. */ size: number; /** True when `chunks` are gzipped, although the file was not. */ packed: boolean; chunks: AsyncIterable<Uint8Array> };

/** The files of a report as they are kept. After 90 days `chunks` are empty. */
export async function readRaw(id: ReportId): Promise<RawFile[]> {
  const files = await filesOf(noTransaction, id);
  return files.map(({ role, name, bytes, packed, ordinal }) => ({ role, name, size: bytes, packed, chunks: rawChunksOf(noTransaction, id, ordinal) }));
}

/** The formats that can be read, by name. */
export function listFormats(): string[] {
  return adapters.map(({ format }) => format);
}

export { REPORT_STATUSES, type ReportStatus };
