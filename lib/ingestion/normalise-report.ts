import { createReadStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";

import type { ReportId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { type Tx, noTransaction, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { reportNormalised } from "./events";
import type { Warning } from "./model/facts";
import type { Done, SentFile } from "./parse-report";
import { type Counts, type Fault, type ReportRow, clearFacts, dropRawBefore, filesOf, findReport, insertFactChunk, rawChunk, seriesExaminedSomething, setOutcome } from "./report.store";
import { runParser } from "./run-parser.gateway";

const CHUNK = 1024 * 1024;
const RAW_KEPT_DAYS = 90;

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
  for (const { ordinal, role, name, bytes } of await filesOf(noTransaction, report.id)) {
    if (role !== "report" && role !== "baseline") continue;
    const place = path.join(/*turbopackIgnore: true*/ folder, String(ordinal));
    await writeFileOf(report.id, ordinal, place);
    files.push({ role, name, path: place, bytes });
  }
  const output = path.join(/*turbopackIgnore: true*/ folder, "facts");
  const read = await runParser({ format: report.format, root: report.meta.root ?? "", files, output });
  if (!read.ok) return fail(report, { code: read.reason, detail: read.detail, ...read.at });
  const { examined } = read.value.summary;
  const examinedNothing = !examined.files && !examined.modules && !examined.rules;
  if (examinedNothing && (await seriesExaminedSomething(noTransaction, report.repositoryId, report.source))) {
    return fail(report, { code: "NOTHING_EXAMINED", detail: "The report examined no file, module or rule, although earlier ones of its series did. Check that the checker still finds the sources." });
  }
  await keepFacts(report, read.value, output);
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

async function fail(report: ReportRow, error: Fault): Promise<void> {
  await setOutcome(noTransaction, report.id, { status: "failed", finishedAt: clock.now(), error });
}

async function keepFacts(report: ReportRow, { summary, warnings }: Done, output: string): Promise<void> {
  await transaction(
    async (tx) => {
      await clearFacts(tx, report.id);
      let ordinal = 0;
      for await (const chunk of createReadStream(/*turbopackIgnore: true*/ output, { highWaterMark: CHUNK })) await insertFactChunk(tx, report.id, ordinal++, chunk as Buffer);
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
