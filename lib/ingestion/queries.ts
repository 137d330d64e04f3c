import { inflateRawSync } from "node:zlib";

import { type ReportId, type RepositoryId, type Result, fail, ok } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { adapters } from "./adapters/registry";
import type { Fact, Summary, Warning } from "./model/facts";
import type { Meta } from "./model/meta";
import { type ReportRow, type StoredStatus, countByStatus, factChunk, findEnvelope, filesOf, findReport, rawChunk, reportRows } from "./report.store";

export const REPORT_STATUSES = ["queued", "processing", "done", "failed", "superseded"] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

/** A report whose facts are there but not yet part of the history is still being processed. */
export function publicStatus(status: StoredStatus): ReportStatus {
  return status === "read" ? "processing" : status;
}

export type Report = Omit<ReportRow, "status"> & { status: ReportStatus };

function shown(row: ReportRow): Report {
  return { ...row, status: publicStatus(row.status) };
}

export async function readReport(id: ReportId): Promise<Report | null> {
  if (!/^[0-9a-f-]{36}$/.test(id)) return null;
  const row = await findReport(noTransaction, id);
  return row ? shown(row) : null;
}

export type ReportsQuestion = { repositoryId?: RepositoryId | undefined; status?: ReportStatus | undefined; limit?: number | undefined; cursor?: string | undefined };

/** Reports, newest first. */
export async function listReports({ repositoryId, status, limit = 50, cursor }: ReportsQuestion): Promise<{ items: Report[]; nextCursor: string | null }> {
  const statuses: readonly StoredStatus[] | undefined = status === undefined ? undefined : status === "processing" ? ["processing", "read"] : [status];
  const [at, id] = cursor === undefined ? [] : Buffer.from(cursor, "base64url").toString().split("|");
  const before = at !== undefined && id !== undefined && !Number.isNaN(Date.parse(at)) ? { at, id } : undefined;
  const rows = await reportRows(noTransaction, { repositoryId, statuses, before, limit: limit + 1 });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: page.map(({ cursorAt: _cursorAt, ...row }) => shown(row)), nextCursor: rows.length > limit && last ? Buffer.from(`${last.cursorAt}|${last.id}`).toString("base64url") : null };
}

/** How many reports are in which state. */
export async function countReports(): Promise<Record<ReportStatus, number>> {
  const counts: Record<ReportStatus, number> = { queued: 0, processing: 0, done: 0, failed: 0, superseded: 0 };
  for (const { status, count } of await countByStatus(noTransaction)) counts[publicStatus(status)] += count;
  return counts;
}

/** The facts of a report that was read, as they were emitted. */
export async function* readFacts(id: ReportId): AsyncGenerator<Fact> {
  for (let ordinal = 0; ; ordinal++) {
    const chunk = await factChunk(noTransaction, id, ordinal);
    if (!chunk) return;
    for (const line of inflateRawSync(chunk).toString().split("\n")) if (line !== "") yield JSON.parse(line) as Fact;
  }
}

/** The words about commits that came with a report the time that this digest names. */
export async function readEnvelope(id: ReportId, digest: string): Promise<Meta | null> {
  return findEnvelope(noTransaction, id, digest);
}

export async function readSummary(id: ReportId): Promise<{ summary: Summary; warnings: Warning[] }> {
  const row = await findReport(noTransaction, id);
  if (!row?.summary) throw new Error(`Report ${id} has not been read.`);
  return { summary: row.summary, warnings: row.warnings };
}

const MOST_ATTACHED = 4 * 1024 * 1024;

/** Configuration, CODEOWNERS and package metadata that came with a report, as text. Larger ones than 4 MB are left out. */
export async function readAttachments(id: ReportId): Promise<{ role: "config" | "codeowners" | "owners"; path: string; text: string }[]> {
  const attachments: { role: "config" | "codeowners" | "owners"; path: string; text: string }[] = [];
  for (const { role, name, ordinal, bytes } of await filesOf(noTransaction, id)) {
    if ((role !== "config" && role !== "codeowners" && role !== "owners") || bytes > MOST_ATTACHED) continue;
    const parts: Buffer[] = [];
    for (let part = 0; ; part++) {
      const chunk = await rawChunk(noTransaction, id, ordinal, part);
      if (!chunk) break;
      parts.push(chunk);
    }
    attachments.push({ role, path: name, text: new TextDecoder().decode(Buffer.concat(parts)).replaceAll("\u0000", "\uFFFD") });
  }
  return attachments;
}

/** The formats that can be read, by name. */
export function listFormats(): string[] {
  return adapters.map(({ format }) => format);
}

/** For a report that may be retried by whoever asks. */
export async function findFailedReport(id: ReportId): Promise<Result<ReportRow, "NOT_FOUND" | "META_INVALID">> {
  const row = /^[0-9a-f-]{36}$/.test(id) ? await findReport(noTransaction, id) : null;
  if (!row) return fail("NOT_FOUND", "There is no such report.");
  return row.status === "failed" ? ok(row) : fail("META_INVALID", `The report is ${publicStatus(row.status)}; only a failed one can be retried.`);
}
