import { createHash, randomUUID } from "node:crypto";
import { createWriteStream } from "node:fs";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import path from "node:path";
import { type Readable, Transform, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";

import type { Busboy } from "busboy";

import type { SpooledFile } from "@/lib/ingestion";
import { type Result, fail, ok } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { isOutage } from "@/lib/outbox";

import { chunksOf } from "./chunks";
import { openForm } from "./parse-form";

/** What was sent: the text of `meta`, and every file on disk, for as long as the work with it lasts. */
export type Upload = { meta: string; files: SpooledFile[] };

/** In bytes, but for `idle`: the milliseconds after which a sender that says nothing is given up. */
export type Limits = { part: number; body: number; meta: number; files: number; idle: number };

export type Refusal = "TOO_LARGE" | "META_INVALID" | "EMPTY_BODY" | "REPORT_MISSING" | "TIMEOUT";

type Role = SpooledFile["role"];

const ROLES: Record<string, Role> = { report: "report", baseline: "baseline", codeowners: "codeowners", config: "config", owners: "owners" };
const PARTS = ["meta", ...Object.keys(ROLES)];
const MEGABYTE = 1024 * 1024;
const STALE = 6 * 60 * 60 * 1000;

/**
 * Receives a multipart body as it comes, each file straight to disk, hashed on the way, never held in memory.
 * Whatever happens, nothing stays in the folder once `work` has ended: a hang-up and a refusal included.
 */
export async function withUpload<Value>(
  request: Request,
  { spool, limits }: { spool: string; limits: Limits },
  work: (upload: Upload) => Promise<Value>,
): Promise<Result<Value, Refusal>> {
  const announced = Number(request.headers.get("content-length") ?? 0);
  if (announced > limits.body) return tooLarge(limits.body, "An upload");
  const form = openForm(request.headers, limits);
  if (!form.ok) return form;
  if (!request.body) return fail("EMPTY_BODY", "The body is empty: send multipart/form-data with the parts meta and report.");

  const folder = path.join(/*turbopackIgnore: true*/ spool, randomUUID());
  await mkdir(/*turbopackIgnore: true*/ folder, { recursive: true, mode: 0o700 });
  return receive(chunksOf(request.body), form.value, folder, limits)
    .then(async (upload) => (upload.ok ? ok(await work(upload.value)) : upload))
    .finally(() => rm(/*turbopackIgnore: true*/ folder, { recursive: true, force: true }));
}

/** Removes what a killed process left behind. */
export async function sweepSpool(spool: string): Promise<void> {
  await mkdir(/*turbopackIgnore: true*/ spool, { recursive: true, mode: 0o700 });
  for (const name of await readdir(/*turbopackIgnore: true*/ spool)) {
    const folder = path.join(/*turbopackIgnore: true*/ spool, name);
    const { mtimeMs } = await stat(/*turbopackIgnore: true*/ folder).catch(() => ({ mtimeMs: Infinity }));
    if (clock.now().getTime() - mtimeMs > STALE) await rm(/*turbopackIgnore: true*/ folder, { recursive: true, force: true });
  }
}

async function receive(chunks: AsyncIterable<Uint8Array>, form: Busboy, folder: string, limits: Limits): Promise<Result<Upload, Refusal>> {
  // In the order of the parts, whichever is written first: a place is taken when a part begins.
  const files: Promise<SpooledFile>[] = [];
  const writing: Promise<unknown>[] = [];
  const metas: string[] = [];
  // Looked at once the body has ended; a failure before that is not a forgotten one.
  const follow = (work: Promise<unknown>): void => {
    writing.push(work);
    work.catch(() => undefined);
  };
  let refused: ReturnType<typeof fail<Refusal>> | null = null;
  // The first refusal stands. What still comes is read and thrown away, so that the sender gets to hear the answer.
  const refuse = (reason: Refusal, detail: string): void => {
    refused ??= fail(reason, detail);
  };

  form.on("field", (name, value, { valueTruncated }) => {
    if (name !== "meta") return refuse("META_INVALID", PARTS.includes(name) ? `Send ${name} as a file, with a file name.` : unknownPart(name));
    if (valueTruncated) return refuse("TOO_LARGE", `meta holds at most ${limits.meta / MEGABYTE} MB.`);
    metas.push(value);
  });

  form.on("file", (name, file, { filename }) => {
    if (name === "meta") {
      follow(readMeta(file, limits.meta).then((text) => (text === null ? refuse("TOO_LARGE", `meta holds at most ${limits.meta / MEGABYTE} MB.`) : void metas.push(text))));
      return;
    }
    const role = ROLES[name];
    if (!role || refused) {
      if (!role) refuse("META_INVALID", unknownPart(name));
      file.resume();
      return;
    }
    file.on("limit", () => refuse("TOO_LARGE", `${filename || name} is larger than ${limits.part / MEGABYTE} MB. Send it gzipped, or as several reports with a scope each.`));
    const written = keep(file, path.join(/*turbopackIgnore: true*/ folder, String(writing.length)), { role, name: filename || name });
    files.push(written);
    follow(written);
    written.catch((error: Error) => form.destroy(error));
  });

  form.on("filesLimit", () => refuse("TOO_LARGE", `At most ${limits.files} files at once: put them into a .zip.`));
  form.on("fieldsLimit", () => refuse("META_INVALID", "Too many fields: only meta is one."));
  form.on("partsLimit", () => refuse("META_INVALID", "Too many parts."));

  const ended = await pipeline(measured(chunks, form, limits, refuse), form).then(() => null, (error: unknown) => error ?? new Error("The body ended early."));
  const kept = await Promise.allSettled(writing);
  const outage = [ended, ...kept.map((one) => (one.status === "rejected" ? one.reason : null))].find((error) => error !== null && isOutage(error) && !isHangUp(error));
  if (outage) throw outage;
  if (refused) return refused;
  if (ended !== null) return fail("META_INVALID", "The multipart body is cut off or malformed: it must end with its closing boundary.");
  return judge(metas, await Promise.all(files));
}

/** What must be there is there, once. */
function judge(metas: string[], files: SpooledFile[]): Result<Upload, Refusal> {
  const [meta] = metas;
  if (meta === undefined && files.length === 0) return fail("EMPTY_BODY", "The body is empty: send the parts meta and report.");
  if (meta === undefined) return fail("META_INVALID", "Send the part meta: JSON that names the repository and the commit.");
  if (metas.length > 1) return fail("META_INVALID", "Send meta once.");
  if (!files.some(({ role }) => role === "report")) return fail("REPORT_MISSING", "Send at least one file as the part report.");
  return ok({ meta, files });
}

/** Passes the bytes on while they keep coming and stay within the limit. */
async function* measured(chunks: AsyncIterable<Uint8Array>, form: Writable, limits: Limits, refuse: (reason: Refusal, detail: string) => void): AsyncGenerator<Uint8Array> {
  const idle = setTimeout(() => {
    refuse("TIMEOUT", `Nothing came for ${limits.idle / 1000} seconds.`);
    form.destroy(new Error("The sender fell silent."));
  }, limits.idle);
  form.once("close", () => clearTimeout(idle));
  let bytes = 0;
  for await (const chunk of chunks) {
    idle.refresh();
    bytes += chunk.byteLength;
    if (bytes > limits.body) {
      refuse("TOO_LARGE", tooLarge(limits.body, "An upload").detail);
      form.destroy(new Error("The body is too large."));
      return;
    }
    yield chunk;
  }
}

async function keep(file: Readable, place: string, { role, name }: { role: Role; name: string }): Promise<SpooledFile> {
  const hash = createHash("sha256");
  let bytes = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(file, counter, createWriteStream(/*turbopackIgnore: true*/ place, { mode: 0o600, flags: "wx" }));
  return { role, name, path: place, bytes, digest: hash.digest("hex") };
}

/** Null when it is larger than `most` bytes. */
async function readMeta(file: Readable, most: number): Promise<string | null> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of file) {
    const piece = Buffer.from(chunk);
    bytes += piece.length;
    if (bytes <= most) text += decoder.decode(piece, { stream: true });
  }
  return bytes > most ? null : text + decoder.decode();
}

/** A connection that the sender closed is not an outage of ours. */
function isHangUp(error: unknown): boolean {
  return /aborted|ECONNRESET|EPIPE|premature close|unexpected end/i.test(String(error));
}

function unknownPart(name: string): string {
  return `There is no part named “${name.slice(0, 100)}”. Parts are ${PARTS.join(", ")}.`;
}

function tooLarge(most: number, what: string) {
  return fail("TOO_LARGE", `${what} holds at most ${most / MEGABYTE} MB.`);
}
