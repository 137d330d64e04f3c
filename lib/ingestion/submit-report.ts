import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";

import { type ReportId, type RepositoryId, type Result, asId, fail, ok } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { type Tx, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { HEAD_BYTES, recogniseFormat } from "./adapters/registry";
import { envelopeKept, reportSubmitted } from "./events";
import type { Meta } from "./model/meta";
import { type ArchiveRefusal, type PlainFile, headOf, refusalOf, unpack } from "./parse-archive";
import { type ReportRow, findReportByKey, insertEnvelope, insertFile, insertRawChunk, insertReport, setOutcome } from "./report.store";
import { publicStatus, type ReportStatus } from "./queries";

/** A file that waits on disk; the caller removes it afterwards. `digest` is the SHA-256 of its bytes. */
export type SpooledFile = { role: "report" | "baseline" | "codeowners" | "config" | "owners"; name: string; path: string; bytes: number; digest: string };

export type Submission = { repositoryId: RepositoryId; meta: Meta; files: readonly SpooledFile[] };

export type Refusal = "REPORT_MISSING" | "EMPTY_BODY" | "ENCODING" | "FORMAT_UNKNOWN" | "FORMAT_AMBIGUOUS" | "META_INVALID" | ArchiveRefusal;

export type Submitted = { id: ReportId; source: string; tool: string; status: ReportStatus };

const CHUNK = 1024 * 1024;
const LONGEST_KEEPING = 5 * 60_000;

type Group = { format: string; tool: string; files: SpooledFile[] };

/**
 * Keeps reports as sent and leaves the reading to the worker: CI never waits for us. Files of one tool are one report.
 * The same content for the same commit, series, scope and run is the same report, and answers with the same id.
 */
export async function submitReport({ repositoryId, meta, files }: Submission): Promise<Result<{ reports: Submitted[] }, Refusal>> {
  const groups = await groupByTool(files, meta);
  if (!groups.ok) return groups;
  if (meta.source !== undefined && groups.value.length > 1) {
    return fail("META_INVALID", `One source cannot hold reports of several tools (${groups.value.map(({ tool }) => tool).join(", ")}). Send them apart, or leave source out.`);
  }
  const beside = files.filter(({ role }) => role !== "report");
  return transaction(
    async (tx) => {
      const reports: Submitted[] = [];
      for (const group of groups.value) reports.push(await keepReport(tx, { repositoryId, meta, files }, group, beside));
      return ok({ reports });
    },
    { timeout: LONGEST_KEEPING },
  );
}

/** Reports by the tool that wrote them; every file must be one that can be read. */
async function groupByTool(files: readonly SpooledFile[], meta: Meta): Promise<Result<Group[], Refusal>> {
  const groups = new Map<string, Group>();
  const reports = files.filter(({ role }) => role === "report");
  if (reports.length === 0) return fail("REPORT_MISSING", "Send at least one file as the part report.");
  for (const file of reports) {
    if (file.bytes === 0) return fail("EMPTY_BODY", `${file.name} is empty. The checker wrote nothing: see what it printed on standard error.`);
    const recognised = await recogniseFile(file);
    if (!recognised.ok) return recognised;
    const { format } = recognised.value;
    const tool = meta.tool ?? recognised.value.tool ?? format;
    const key = JSON.stringify([format, tool]);
    const group = groups.get(key) ?? { format, tool, files: [] };
    group.files.push(file);
    groups.set(key, group);
  }
  return ok([...groups.values()]);
}

async function recogniseFile(file: SpooledFile): Promise<Result<{ format: string; tool: string | null }, Refusal>> {
  const unpacked = await unpack(file);
  if (!unpacked.ok) return unpacked;
  let refusal: Result<{ format: string; tool: string | null }, Refusal> = fail("FORMAT_UNKNOWN", `${file.name} holds no report of a known format.`);
  for (const plain of unpacked.value) {
    const recognised = await recognisePlain(plain);
    if (recognised.ok) return recognised;
    if (unpacked.value.length === 1) refusal = recognised;
  }
  return refusal;
}

async function recognisePlain(plain: PlainFile): Promise<Result<{ format: string; tool: string | null }, Refusal>> {
  const head = await headOf(plain, HEAD_BYTES).then(
    (bytes) => ok(bytes),
    (error: unknown) => refusalOf(error) ?? Promise.reject(error instanceof Error ? error : new Error("The file could not be read.")),
  );
  if (!head.ok) return head;
  const recognised = recogniseFormat(head.value, plain.name);
  if (!recognised.ok) return recognised;
  const { adapter, isBaseline, tool } = recognised.value;
  if (isBaseline) return fail("FORMAT_UNKNOWN", `${plain.name} is a list of known violations, not a report. Send it as the part baseline, beside the report.`);
  return ok({ format: adapter.format, tool });
}

async function keepReport(tx: Tx, { repositoryId, meta }: Submission, group: Group, beside: readonly SpooledFile[]): Promise<Submitted> {
  const source = meta.source ?? group.tool;
  const files = [...group.files, ...beside];
  const contentDigest = digest([group.format, group.tool, meta.root ?? "", files.map(({ role, name, digest: content }) => [role, name, content]).sort()]);
  const run = meta.run ? [meta.run.at ?? null, meta.run.id ?? null, meta.run.attempt ?? null] : null;
  const keyDigest = digest([meta.commit, source, meta.scope && meta.scope.length > 0 ? [...meta.scope].sort() : null, run, contentDigest]);
  const id = asId<ReportId>(randomUUID());
  const receivedAt = clock.now();
  const isNew = await insertReport(tx, { id, repositoryId, commit: meta.commit, source, tool: group.tool, format: group.format, keyDigest, contentDigest, meta, receivedAt });
  if (!isNew) return keepAgain(tx, repositoryId, keyDigest, meta);
  for (const [ordinal, file] of files.entries()) {
    await insertFile(tx, id, { ordinal, role: file.role, name: file.name, bytes: file.bytes, digest: file.digest });
    await keepBytes(tx, id, ordinal, file.path);
  }
  await insertEnvelope(tx, id, envelopeDigest(meta), meta, receivedAt);
  await publish(tx, reportSubmitted({ repositoryId, reportId: id }));
  return { id, source, tool: group.tool, status: "queued" };
}

/** The same report once more: nothing changes, but what is newly said of commits is taken in. */
async function keepAgain(tx: Tx, repositoryId: RepositoryId, keyDigest: string, meta: Meta): Promise<Submitted> {
  const known: ReportRow | null = await findReportByKey(tx, repositoryId, keyDigest);
  if (!known) throw new Error("A report that is there already cannot be found.");
  const isNews = await insertEnvelope(tx, known.id, envelopeDigest(meta), meta, clock.now());
  if (isNews && known.status !== "failed") await publish(tx, envelopeKept({ repositoryId, reportId: known.id, envelope: envelopeDigest(meta) }));
  return { id: known.id, source: known.source, tool: known.tool, status: publicStatus(known.status) };
}

async function keepBytes(tx: Tx, id: ReportId, file: number, path: string): Promise<void> {
  let ordinal = 0;
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK })) await insertRawChunk(tx, id, file, ordinal++, chunk as Buffer);
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

function envelopeDigest({ commit, committedAt, parents, renames, paths, lineage, branch, defaultBranch, pullRequest }: Meta): string {
  return digest([commit, committedAt, parents, renames, paths, lineage, branch, defaultBranch, pullRequest?.number]);
}

/** Puts a failed report back to be read once more. False when it is not a failed one. */
export async function retryReport(report: Pick<ReportRow, "id" | "repositoryId" | "status">): Promise<boolean> {
  if (report.status !== "failed") return false;
  await transaction(async (tx) => {
    await setOutcome(tx, report.id, { status: "queued", finishedAt: null, error: null });
    await publish(tx, reportSubmitted({ repositoryId: report.repositoryId, reportId: report.id }));
  });
  return true;
}
