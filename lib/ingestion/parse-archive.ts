/** Files as sent are plain, gzipped or zipped; here they become plain bytes, within limits. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createGunzip } from "node:zlib";

import { openPromise } from "yauzl";

import { type Place, type Result, fail, ok } from "@/lib/kernel";

export type ArchiveRefusal = "ARCHIVE" | "ARCHIVE_RATIO" | "ARCHIVE_PATH" | "TOO_LARGE" | "EMPTY_BODY" | "TRUNCATED";
export type Refused = { readonly ok: false; readonly reason: ArchiveRefusal; readonly detail: string; readonly at?: Place };

/** A file on disk, as it was sent. */
export type SentFile = { readonly name: string; readonly path: string; readonly bytes: number };

/** How much may come out of a packed file: in bytes, and as a multiple of what was sent, which counts from some size on. */
export type UnpackLimits = { readonly bytes: number; readonly ratio: number; readonly ratioFrom: number; readonly entries: number };

const MEGABYTE = 1024 * 1024;
export const UNPACK_LIMITS: UnpackLimits = { bytes: 512 * MEGABYTE, ratio: 200, ratioFrom: 10 * MEGABYTE, entries: 2000 };

/** One file inside what was sent. Reading it throws a refusal when a limit is passed; `refusalOf` tells it from a bug. */
export type PlainFile = { readonly name: string; readonly bytes: () => AsyncIterable<Uint8Array> };

const refusals = new WeakSet<object>();

function refuse(reason: ArchiveRefusal, detail: string): Error & { refusal: Refused } {
  const error = Object.assign(new Error(detail), { refusal: fail(reason, detail) as Refused });
  refusals.add(error);
  return error;
}

/** The refusal that was thrown while reading, or null when something else went wrong. */
export function refusalOf(error: unknown): Refused | null {
  if (typeof error !== "object" || error === null) return null;
  if (refusals.has(error) && "refusal" in error) return error.refusal as Refused;
  const code = "code" in error ? error.code : undefined;
  if (code === "Z_BUF_ERROR") return fail("TRUNCATED", "The gzipped file ends in the middle. Send it again.");
  if (typeof code === "string" && code.startsWith("Z_")) return fail("ARCHIVE", "The gzipped file is damaged. Send it again.");
  return null;
}

/** What kind of file it is, by its first bytes. */
async function packingOf(path: string): Promise<"plain" | "gzip" | "zip"> {
  const file = await open(path, "r");
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0).finally(() => file.close());
  if (bytesRead >= 2 && buffer[0] === 0x1f && buffer[1] === 0x8b) return "gzip";
  return bytesRead === 4 && buffer.readUInt32BE(0) === 0x504b0304 ? "zip" : bytesRead === 4 && buffer.readUInt32BE(0) === 0x504b0506 ? "zip" : "plain";
}

/** The plain files in what was sent as one file on disk. */
export async function unpack({ path, name, bytes: sent }: SentFile, limits: UnpackLimits = UNPACK_LIMITS): Promise<Result<PlainFile[], ArchiveRefusal>> {
  const packing = await packingOf(path);
  if (packing === "plain") return ok([{ name, bytes: () => createReadStream(path) }]);
  if (packing === "gzip") return ok([{ name: name.replace(/\.gz$/i, ""), bytes: () => limited(gunzipped(path), sent, limits) }]);
  try {
    return await unzip(path, sent, limits);
  } catch (error) {
    const refused = refusalOf(error);
    if (refused) return refused;
    const message = error instanceof Error ? error.message : "";
    if (/relative path|absolute path|invalid characters|backslash/i.test(message)) return fail("ARCHIVE_PATH", "The zip file holds a name that leads outside its folder. Zip the reports by plain relative names.");
    return fail("ARCHIVE", `The zip file cannot be read (${message || "damaged"}). Zip the reports again.`);
  }
}

async function unzip(path: string, sent: number, limits: UnpackLimits): Promise<Result<PlainFile[], ArchiveRefusal>> {
  const files: PlainFile[] = [];
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true, strictFileNames: true, validateEntrySizes: true });
  try {
    if (zip.entryCount > limits.entries) return fail("ARCHIVE", `The zip file holds more than ${limits.entries} files. Send only the reports.`);
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith("/")) continue;
      if (entry.isEncrypted()) return fail("ARCHIVE", "The zip file is encrypted. Send it without a password.");
      if (/\.(zip|gz|tgz|tar)$/i.test(entry.fileName)) return fail("ARCHIVE", `${entry.fileName} is an archive within an archive. Send the reports in one zip file.`);
      const { fileName, compressedSize } = entry;
      files.push({ name: fileName, bytes: () => readEntry(path, fileName, Math.min(Math.max(compressedSize, 1), sent), limits) });
    }
  } finally {
    zip.close();
  }
  return files.length === 0 ? fail("EMPTY_BODY", "The zip file holds no file.") : ok(files);
}

async function* readEntry(path: string, name: string, sent: number, limits: UnpackLimits): AsyncGenerator<Uint8Array> {
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true, strictFileNames: true, validateEntrySizes: true });
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName !== name) continue;
      yield* limited(await zip.openReadStreamPromise(entry), sent, limits);
      return;
    }
  } finally {
    zip.close();
  }
}

async function* gunzipped(path: string): AsyncGenerator<Uint8Array> {
  const source = createReadStream(path);
  const gunzip = source.pipe(createGunzip());
  source.once("error", (error) => gunzip.destroy(error));
  try {
    yield* gunzip as AsyncIterable<Uint8Array>;
  } finally {
    source.destroy();
  }
}

/** Passes bytes on until they are too many, or too many for what was sent. */
async function* limited(bytes: AsyncIterable<Uint8Array>, sent: number, limits: UnpackLimits): AsyncGenerator<Uint8Array> {
  let unpacked = 0;
  for await (const chunk of bytes) {
    unpacked += chunk.length;
    if (unpacked > limits.bytes) throw refuse("TOO_LARGE", `The file unpacks to more than ${Math.round(limits.bytes / MEGABYTE)} MB. Send a smaller scope at a time.`);
    if (unpacked > limits.ratioFrom && unpacked > sent * limits.ratio) throw refuse("ARCHIVE_RATIO", `The file unpacks to more than ${limits.ratio} times its size. That is a bomb, not a report.`);
    yield chunk;
  }
}

/** Visits every plain text in what was sent, one after the other, until a visit refuses. */
export async function visitTexts<Refusal extends string>(
  file: SentFile,
  limits: UnpackLimits,
  visit: (name: string, bytes: AsyncIterable<Uint8Array>) => Promise<Result<void, Refusal>>,
): Promise<Result<void, Refusal | ArchiveRefusal>> {
  try {
    const unpacked = await unpack(file, limits);
    if (!unpacked.ok) return unpacked;
    for (const plain of unpacked.value) {
      const visited = await visit(plain.name, plain.bytes());
      if (!visited.ok) return visited;
    }
    return ok(undefined);
  } catch (error) {
    const refused = refusalOf(error);
    if (refused) return refused;
    throw error;
  }
}

/** The first bytes of a plain file. */
export async function headOf(file: PlainFile, length: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of file.bytes()) {
    parts.push(chunk);
    size += chunk.length;
    if (size >= length) break;
  }
  return Buffer.concat(parts).subarray(0, length);
}
