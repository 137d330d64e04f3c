import { createWriteStream } from "node:fs";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

import { z } from "zod";

import type { ReportId } from "@/lib/kernel";
import { readConfig } from "@/lib/kernel/config";
import { type Tx, noTransaction, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { envelopeKept, reportNormalised } from "./events";
import { markFailed } from "./mark-report";
import type { Summary } from "./model/facts";
import type { SentFile } from "./parse-archive";
import type { Reading } from "./parse-report";
import { type ThreadLimits, readInThread } from "./parse-thread.gateway";
import {
  type Fault, type ReportRow, clearFacts, envelopesOf, filesOf, findReport, insertFactChunk, lockReport, rawChunksOf, seriesExaminedSomething, setOutcome,
} from "./report.store";

const LONGEST_KEEPING = 5 * 60_000;

const Limits = z.object({
  /** How long one report may be read, in seconds. */
  LINTEL_PARSE_SECONDS: z.coerce.number().positive().default(50),
  /** How much memory the reading of one report may take, beside buffers of fixed size. */
  LINTEL_PARSE_MEGABYTES: z.coerce.number().positive().default(384),
});

/** Reads a report into facts. What cannot be read ends as failed, with a code and a place, and changes nothing else. Safe to repeat. */
export async function normaliseReport(id: ReportId): Promise<void> {
  const report = await findReport(noTransaction, id);
  if (!report || (report.status !== "queued" && report.status !== "processing")) return;
  await setOutcome(noTransaction, id, { status: "processing" });
  const folder = await mkdtemp(path.join(tmpdir(), "lintel-report-"));
  await readWithin(folder, report, threadLimits()).finally(() => rm(folder, { recursive: true, force: true }));
}

function threadLimits(): ThreadLimits {
  const { LINTEL_PARSE_SECONDS, LINTEL_PARSE_MEGABYTES } = readConfig(Limits);
  return { seconds: LINTEL_PARSE_SECONDS, megabytes: LINTEL_PARSE_MEGABYTES };
}

async function readWithin(folder: string, report: ReportRow, limits: ThreadLimits): Promise<void> {
  const { files, baselines } = await fetchFiles(folder, report.id);
  const out = path.join(folder, "facts");
  const { format, writtenBy, meta } = report;
  const partial = meta.scope !== undefined && meta.scope.length > 0;
  const read = await readInThread({ format, tool: writtenBy, root: meta.root ?? "", partial, files, baselines, out }, limits);
  if (!read.ok) return refuse(report, { code: read.reason, detail: read.detail, ...read.at });
  if (!partial && examinedNothing(read.value.summary) && (await seriesExaminedSomething(noTransaction, report.repositoryId, report.source))) {
    const detail = "The report examined no file, module or rule, although earlier ones of its series did. Check that the checker still finds the sources and its configuration.";
    return refuse(report, { code: "NOTHING_EXAMINED", detail });
  }
  await keepFacts(report, read.value, out);
}

/** A list of known violations says nothing of what was examined: it may well be empty. */
function examinedNothing({ examined: { files, modules, rules }, knownOnly }: Summary): boolean {
  return !knownOnly && !files && !modules && !rules;
}

/** From the database to disk, where the reading thread takes them from. */
async function fetchFiles(folder: string, id: ReportId): Promise<{ files: SentFile[]; baselines: SentFile[] }> {
  const fetched: { files: SentFile[]; baselines: SentFile[] } = { files: [], baselines: [] };
  for (const { ordinal, role, name } of await filesOf(noTransaction, id)) {
    if (role !== "report" && role !== "baseline") continue;
    const place = path.join(folder, String(ordinal));
    await pipeline(Readable.from(rawChunksOf(noTransaction, id, ordinal)), createWriteStream(place, { mode: 0o600 }));
    fetched[role === "report" ? "files" : "baselines"].push({ name, path: place });
  }
  return fetched;
}

function refuse(report: ReportRow, error: Fault): Promise<void> {
  return transaction((tx) => markFailed(tx, report.id, error));
}

/** Facts, summary and the news of them together. Nothing is kept when the report has been settled by somebody else meanwhile. */
async function keepFacts(report: ReportRow, { summary, warnings, chunks }: Reading, out: string): Promise<void> {
  await transaction(
    async (tx) => {
      if ((await lockReport(tx, report.id)) !== "processing") return;
      await clearFacts(tx, report.id);
      await keepChunks(tx, report.id, chunks, out);
      await setOutcome(tx, report.id, { status: "read", summary, warnings, toolVersion: summary.toolVersion ?? null, error: null });
      const about = { repositoryId: report.repositoryId, reportId: report.id };
      await publish(tx, reportNormalised(about));
      const [, ...later] = await envelopesOf(tx, report.id);
      for (const { digest: envelope } of later) await publish(tx, envelopeKept({ ...about, envelope }));
    },
    { timeout: LONGEST_KEEPING },
  );
}

async function keepChunks(tx: Tx, id: ReportId, sizes: readonly number[], out: string): Promise<void> {
  const file = await open(out);
  const keep = async (): Promise<void> => {
    for (const [ordinal, size] of sizes.entries()) {
      const { buffer } = await file.read(Buffer.alloc(size), 0, size);
      await insertFactChunk(tx, id, ordinal, buffer);
    }
  };
  await keep().finally(() => file.close());
}
