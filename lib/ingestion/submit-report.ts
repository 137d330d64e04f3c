import { createHash, randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGzip } from "node:zlib";

import { type ReportId, type RepositoryId, type Result, asId, fail, ok } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { type Tx, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { peekBytes } from "./adapters/parse-text";
import { HEAD_BYTES, type Recognised, recogniseFormat } from "./adapters/registry";
import { envelopeKept, reportSubmitted } from "./events";
import { type Meta, commitFactsOf } from "./model/meta";
import { type ReportStatus, publicStatus } from "./model/status";
import { type ArchiveFault, UNPACK_LIMITS, firstBytes, packingOf, visitTexts } from "./parse-archive";
import { findReportByKey, insertEnvelope, insertFile, insertRawChunk, insertReport } from "./report.store";

export const MAX_REPORT_BYTES = 64 * 1024 * 1024;

/** What a file of an upload is for. A report is read by an adapter, the others are read with it. */
export type FileRole = "report" | "baseline" | "codeowners" | "config" | "owners";

/** A file that waits on disk; the caller removes it afterwards. `digest` is the hexadecimal SHA-256 of its bytes, `name` its path in the repository or as it was sent. */
export type SpooledFile = { role: FileRole; name: string; path: string; bytes: number; digest: string };

export type Submission = { repositoryId: RepositoryId; meta: Meta; files: readonly SpooledFile[] };

export type Refusal = "REPORT_MISSING" | "EMPTY_BODY" | "ENCODING" | "FORMAT_UNKNOWN" | "FORMAT_AMBIGUOUS" | "META_INVALID" | ArchiveFault;

export type Submitted = { id: ReportId; source: string; tool: string; status: ReportStatus };

/** What Lintel itself finds has this name: a report under it would be taken for Lintel's word. */
const RESERVED_SOURCE = "lintel";

const CHUNK = 1024 * 1024;
const LONGEST_KEEPING = 5 * 60_000;
const LARGEST_TEXT = 3 * 1024 * 1024;
const LONGEST_NAME = 4096;

/** Files that one tool wrote in one format: one report. */
type Group = { format: string; writtenBy: string | null; tool: string; files: SpooledFile[] };

/**
 * Keeps reports as sent and leaves the reading to the worker: CI never waits for us. Files of one tool are one report.
 * The same content for the same commit, series, scope and run is the same report, and answers with the same id.
 * Refusals keep nothing.
 */
export async function submitReport({ repositoryId, meta, files: sent }: Submission): Promise<Result<{ reports: Submitted[] }, Refusal>> {
  const files = sent.map((file) => ({ ...file, name: cleanName(file.name) }));
  const refusal = files.map(sizeRefusal).find((found) => found !== null);
  if (refusal) return refusal;
  const sorted = await sortFiles(files, meta);
  if (!sorted.ok) return sorted;
  const { groups, beside } = sorted.value;
  if (meta.source !== undefined && groups.length > 1) {
    return fail("META_INVALID", `One source cannot hold reports of several tools (${groups.map(({ tool }) => tool).join(", ")}). Send them apart, or leave source out.`);
  }
  if (new Set(groups.map(({ tool }) => tool)).size < groups.length) {
    return fail("META_INVALID", "These files are reports in several formats and cannot all be of one tool. Send them apart, or leave tool out.");
  }
  if (groups.some(({ tool }) => (meta.source ?? tool) === RESERVED_SOURCE)) {
    return fail("META_INVALID", `The source ${RESERVED_SOURCE} is Lintel's own: it holds what Lintel finds by the rules of lintel.yml. Give this report another source.`);
  }
  return transaction(
    async (tx) => {
      const reports: Submitted[] = [];
      for (const group of groups) reports.push(await keepReport(tx, repositoryId, meta, group, beside));
      return ok({ reports });
    },
    { timeout: LONGEST_KEEPING },
  );
}

/** The tools whose reports these files are, by their first bytes: what else belongs to them can be looked for before they are submitted. */
export async function recogniseTools(files: readonly SpooledFile[]): Promise<Set<string>> {
  const tools = new Set<string>();
  for (const file of files) {
    const looked = await lookInto(file);
    if (looked.ok) for (const { adapter, tool, isBaseline } of looked.value) if (!isBaseline) tools.add(tool ?? unnamed(adapter.format));
  }
  return tools;
}

const UNKEEPABLE = /\0|\p{Surrogate}/gu;

function cleanName(name: string): string {
  return name.replace(UNKEEPABLE, "\uFFFD").replaceAll("\\", "/").replace(/^(?:\.?\/)+/, "").slice(0, LONGEST_NAME);
}

function sizeRefusal({ role, name, bytes }: SpooledFile): Result<never, Refusal> | null {
  if (role === "report" && bytes === 0) return fail("EMPTY_BODY", `${name} is empty. The checker wrote nothing: see what it printed on standard error.`);
  const most = role === "report" || role === "baseline" ? MAX_REPORT_BYTES : LARGEST_TEXT;
  return bytes > most ? fail("TOO_LARGE", `${name} is larger than ${most / 1024 / 1024} MB.`) : null;
}

/** Groups reports by the tool that wrote them; a list of known violations that was sent as a report is one all the same. */
async function sortFiles(files: readonly SpooledFile[], meta: Meta): Promise<Result<{ groups: Group[]; beside: SpooledFile[] }, Refusal>> {
  const groups = new Map<string, Group>();
  const beside = files.filter(({ role }) => role !== "report");
  for (const file of files.filter(({ role }) => role === "report")) {
    const looked = await lookInto(file);
    if (!looked.ok) return looked;
    const reports = looked.value.filter(({ isBaseline }) => !isBaseline);
    if (reports.length === 0) beside.push({ ...file, role: "baseline" });
    for (const { adapter, tool: writtenBy } of reports) {
      const key = JSON.stringify([adapter.format, writtenBy]);
      const group = groups.get(key) ?? { format: adapter.format, writtenBy, tool: meta.tool ?? writtenBy ?? unnamed(adapter.format), files: [] };
      if (!group.files.includes(file)) group.files.push(file);
      groups.set(key, group);
    }
  }
  if (groups.size > 0) return ok({ groups: [...groups.values()], beside });
  return fail("REPORT_MISSING", beside.some(({ role }) => role === "baseline") ? "There are known violations, but no report that they belong to. Send the report with them." : "Send at least one file as the part report.");
}

/** Whoever writes Lintel's format is not Lintel, even where its first bytes do not tell who it is. */
function unnamed(format: string): string {
  return format === RESERVED_SOURCE ? "unnamed" : format;
}

/** What the texts in a file are, by their first bytes. One that nobody knows does not matter beside one that somebody does. */
async function lookInto(file: SpooledFile): Promise<Result<Recognised[], Refusal>> {
  const found: Recognised[] = [];
  const unknown: Result<never, Refusal>[] = [];
  const visited = await visitTexts<Refusal>(file, UNPACK_LIMITS, async (name, bytes) => {
    const { head, bytes: rest } = await peekBytes(bytes, HEAD_BYTES);
    await rest.return(undefined);
    const recognised = recogniseFormat(head, name);
    if (recognised.ok) found.push(recognised.value);
    else unknown.push(recognised);
    return ok(undefined);
  });
  // What is known to be a report is kept as one, and fails as one when it is read.
  if (found.length > 0) return ok(found);
  if (!visited.ok) return visited;
  const [first] = unknown;
  return first ?? fail("EMPTY_BODY", `${file.name} is an archive without a file in it.`);
}

async function keepReport(tx: Tx, repositoryId: RepositoryId, meta: Meta, group: Group, beside: readonly SpooledFile[]): Promise<Submitted> {
  const { format, tool, writtenBy } = group;
  const source = meta.source ?? tool;
  const files = [...group.files, ...beside];
  const contents = files.map(({ role, name, digest: content }) => JSON.stringify([role, role === "report" ? "" : name, content]));
  const contentDigest = digest([format, tool, meta.root ?? "", [...new Set(contents)].sort()]);
  const keyDigest = digest([meta.commit, source, scopeOf(meta), [meta.run?.at, meta.run?.id, meta.run?.attempt], contentDigest]);
  const id = asId<ReportId>(randomUUID());
  const receivedAt = clock.now();
  const isNew = await insertReport(tx, { id, repositoryId, commit: meta.commit, source, tool, writtenBy, format, keyDigest, contentDigest, meta, receivedAt });
  if (!isNew) return keepAgain(tx, repositoryId, keyDigest, meta);
  for (const [ordinal, file] of files.entries()) {
    const packed = await keepBytes(tx, id, ordinal, file.path);
    await insertFile(tx, id, { ordinal, role: file.role, name: file.name, bytes: file.bytes, digest: file.digest, packed });
  }
  await insertEnvelope(tx, id, envelopeDigest(meta), meta, receivedAt);
  await publish(tx, reportSubmitted({ repositoryId, reportId: id }));
  return { id, source, tool, status: "queued" };
}

function scopeOf({ scope }: Meta): string[] | null {
  return scope && scope.length > 0 ? [...new Set(scope)].sort() : null;
}

/** The same report once more: nothing changes, but what is newly said of commits is taken in, if the report can be read. */
async function keepAgain(tx: Tx, repositoryId: RepositoryId, keyDigest: string, meta: Meta): Promise<Submitted> {
  const known = await findReportByKey(tx, repositoryId, keyDigest);
  if (!known) throw new Error("A report that is there already cannot be found.");
  const envelope = envelopeDigest(meta);
  const isNews = await insertEnvelope(tx, known.id, envelope, meta, clock.now());
  const isRead = known.status === "read" || known.status === "done" || known.status === "superseded";
  if (isNews && isRead) await publish(tx, envelopeKept({ repositoryId, reportId: known.id, envelope }));
  return { id: known.id, source: known.source, tool: known.tool, status: publicStatus(known.status) };
}

/** In chunks, and never larger than it came: what was not packed is packed now. */
async function keepBytes(tx: Tx, id: ReportId, file: number, path: string): Promise<boolean> {
  const packs = packingOf(await firstBytes(path)) === "plain";
  const plain = createReadStream(path, { highWaterMark: CHUNK });
  const gzip = createGzip({ level: 3, chunkSize: CHUNK });
  const stream = packs ? pipeline(plain, gzip, () => undefined) : plain;
  let ordinal = 0;
  for await (const chunk of stream) {
    if (chunk instanceof Uint8Array) await insertRawChunk(tx, id, file, ordinal++, chunk);
  }
  return packs;
}

function digest(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}

function envelopeDigest(meta: Meta): string {
  return digest(commitFactsOf(meta));
}
