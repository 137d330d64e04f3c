import { mkdtemp, open, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import { z } from "zod";

import type { ReportId } from "@/lib/kernel";
import { readConfig } from "@/lib/kernel/config";
import { clock } from "@/lib/kernel/time";
import { type Tx, noTransaction, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { reportNormalised } from "./events";
import type { Warning } from "./model/facts";
import type { SentFile } from "./parse-archive";
import type { Reading } from "./parse-report";
import { readInThread } from "./parse-thread.gateway";
import { type Counts, type Fault, type ReportRow, clearFacts, dropRawBefore, filesOf, findReport, insertFactChunk, rawChunk, seriesExaminedSomething, setOutcome } from "./report.store";

const RAW_KEPT_DAYS = 90;

/** How long, and in how much memory, one report may be read. */
const Config = z.object({ LINTEL_PARSE_SECONDS: z.coerce.number().positive().default(300), LINTEL_PARSE_MEGABYTES: z.coerce.number().positive().default(768) });

/** Reads a report into facts. What cannot be read ends as failed, with a code and a place, and changes nothing else. */
export async function normaliseReport(id: ReportId): Promise<void> {
  const report = await findReport(noTransaction, id);
  if (!report || (report.status !== "queued" && report.status !== "processing")) return;
  await setOutcome(noTransaction, id, { status: "processing" });
  const folder = await mkdtemp(path.join(/*turbopackIgnore: true*/ os.tmpdir(), "lintel-report-"));
  await readInto(report, folder).finally(() => rm(/*turbopackIgnore: true*/ folder, { recursive: true, force: true }));
}

async function readInto(report: ReportRow, folder: string): Promise<void> {
  const files: SentFile[] = [];
  const baselines: SentFile[] = [];
  for (const { ordinal, role, name, bytes } of await filesOf(noTransaction, report.id)) {
    if (role !== "report" && role !== "baseline") continue;
    const place = path.join(/*turbopackIgnore: true*/ folder, String(ordinal));
    await writeFileOf(report.id, ordinal, place);
    (role === "report" ? files : baselines).push({ name, path: place, bytes });
  }
  const out = path.join(/*turbopackIgnore: true*/ folder, "facts");
  const { LINTEL_PARSE_SECONDS: seconds, LINTEL_PARSE_MEGABYTES: megabytes } = readConfig(Config);
  const { meta, format, tool } = report;
  const read = await readInThread({ format, tool: meta.tool === undefined ? tool : null, root: meta.root ?? "", partial: (meta.scope ?? []).length > 0, files, baselines, out }, { seconds, megabytes });
  if (!read.ok) return refuse(report, { code: read.reason, detail: read.detail, ...read.at });
  const { examined } = read.value.summary;
  const examinedNothing = !examined.files && !examined.modules && !examined.rules;
  if (examinedNothing && (await seriesExaminedSomething(noTransaction, report.repositoryId, report.source))) {
    return refuse(report, { code: "NOTHING_EXAMINED", detail: "The report examined no file, module or rule, although earlier ones of its series did. Check that the checker still finds the sources." });
  }
  await keepFacts(report, read.value, out);
}

async function writeFileOf(id: ReportId, file: number, place: string): Promise<void> {
  const target = await open(/*turbopackIgnore: true*/ place, "wx", 0o600);
  for (let ordinal = 0; ; ordinal++) {
    const chunk = await rawChunk(noTransaction, id, file, ordinal);
    if (!chunk) break;
    await target.write(chunk);
  }
  await target.close();
}

async function refuse(report: ReportRow, error: Fault): Promise<void> {
  await setOutcome(noTransaction, report.id, { status: "failed", finishedAt: clock.now(), error });
}

async function keepFacts(report: ReportRow, { summary, warnings, chunks }: Reading, out: string): Promise<void> {
  await transaction(
    async (tx) => {
      await clearFacts(tx, report.id);
      const file = await open(/*turbopackIgnore: true*/ out, "r");
      for (const [ordinal, length] of chunks.entries()) {
        const { buffer } = await file.read(Buffer.alloc(length), 0, length);
        await insertFactChunk(tx, report.id, ordinal, buffer);
      }
      await file.close();
      await setOutcome(tx, report.id, { status: "read", summary, warnings, toolVersion: summary.toolVersion ?? null, error: null });
      await publish(tx, reportNormalised({ repositoryId: report.repositoryId, reportId: report.id }));
    },
    { timeout: 5 * 60_000 },
  );
}

/** History has taken the report in; `warnings` are what it had to leave out. */
export async function markRecorded(tx: Tx, id: ReportId, counts: Counts, warnings: readonly Warning[] = []): Promise<void> {
  const report = await findReport(tx, id);
  if (!report) return;
  const others = report.warnings.filter(({ code }) => !warnings.some((warning) => warning.code === code));
  await setOutcome(tx, id, { status: "done", finishedAt: report.finishedAt ?? clock.now(), counts, error: null, warnings: [...others, ...warnings] });
}

/** A later run counts instead. */
export async function markSuperseded(tx: Tx, id: ReportId): Promise<void> {
  await setOutcome(tx, id, { status: "superseded", finishedAt: clock.now() });
}

/** History cannot take the report in. */
export async function markFailed(tx: Tx, id: ReportId, error: Fault): Promise<void> {
  await setOutcome(tx, id, { status: "failed", finishedAt: clock.now(), error });
}

/** Forgets the bytes of old reports; facts stay. */
export async function forgetRawReports(today: string): Promise<void> {
  await dropRawBefore(noTransaction, new Date(Date.parse(today) - RAW_KEPT_DAYS * 86_400_000));
}
