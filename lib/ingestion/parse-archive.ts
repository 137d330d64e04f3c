import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { type Readable, pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

import yauzl from "yauzl";

import { type Result, fail, ok } from "@/lib/kernel";

/** A file that was sent, on disk: plain, gzipped or a zip of several. */
export type SentFile = { readonly path: string; readonly name: string };

export type ArchiveFault = "ARCHIVE" | "ARCHIVE_RATIO" | "ARCHIVE_PATH" | "TOO_LARGE" | "TRUNCATED";
type Fault = { ok: false; reason: ArchiveFault; detail: string };

/** How much may come out of what was sent. `ratio` counts once `free` bytes have come out. */
export type UnpackLimits = { readonly unpacked: number; readonly ratio: number; readonly free: number };

const MEGABYTE = 1024 * 1024;
export const UNPACK_LIMITS: UnpackLimits = { unpacked: 512 * MEGABYTE, ratio: 200, free: 10 * MEGABYTE };

type Visit<Reason extends string> = (name: string, bytes: AsyncIterable<Uint8Array>) => Promise<Result<void, Reason>>;

const MOST_ENTRIES = 1000;
const READ_AT_ONCE = 256 * 1024;
const SYMLINK = 0o120000;
const FILE_TYPE = 0o170000;
const NESTED = "An archive within an archive is not read. Send the report itself, gzipped or in one zip.";

/**
 * Opens each text that a file holds, one after the other, and stops at the first refusal, the visitor's included.
 * A visitor need not read to the end. Nothing is written anywhere; names within a zip are looked at, never used as paths.
 */
export async function visitTexts<Reason extends string>(file: SentFile, limits: UnpackLimits, visit: Visit<Reason>): Promise<Result<void, Reason | ArchiveFault>> {
  const packing = packingOf(await firstBytes(file.path));
  if (packing === "zip") return visitZip(file, limits, visit);
  const budget = { sent: (await stat(file.path)).size, unpacked: 0, limits };
  const plain = createReadStream(file.path, { highWaterMark: READ_AT_ONCE });
  if (packing === "plain") return visitStream(file.name, plain, budget, false, visit);
  const gunzip = createGunzip({ chunkSize: READ_AT_ONCE });
  // What goes wrong is thrown to whoever reads from `gunzip`.
  pipeline(plain, gunzip, () => undefined);
  return visitStream(file.name.replace(/\.gz$/i, ""), gunzip, budget, true, visit);
}

/** What kind of file it is, by its first four bytes. */
export function packingOf([a, b, c, d]: Uint8Array): "plain" | "gzip" | "zip" {
  if (a === 0x1f && b === 0x8b) return "gzip";
  return a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6)) ? "zip" : "plain";
}

export async function firstBytes(path: string): Promise<Uint8Array> {
  const file = await open(path);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(4), 0, 4, 0).finally(() => file.close());
  return buffer.subarray(0, bytesRead);
}

type Budget = { readonly sent: number; unpacked: number; readonly limits: UnpackLimits };
type State = { fault: Fault | null };

async function visitStream<Reason extends string>(
  name: string,
  stream: Readable,
  budget: Budget,
  packed: boolean,
  visit: Visit<Reason>,
): Promise<Result<void, Reason | ArchiveFault>> {
  const state: State = { fault: null };
  const visited = await visit(name, guarded(stream, budget, packed, state)).finally(() => stream.destroy());
  return state.fault ?? visited;
}

/** Passes bytes on within the budget; what goes wrong ends them and is left in `state`. */
async function* guarded(stream: Readable, budget: Budget, packed: boolean, state: State): AsyncGenerator<Uint8Array> {
  let isFirst = true;
  try {
    for await (const chunk of stream) {
      if (!(chunk instanceof Uint8Array)) continue;
      budget.unpacked += chunk.length;
      state.fault = isFirst && packed && packingOf(chunk) !== "plain" ? fail("ARCHIVE", NESTED) : overdraft(budget, packed);
      isFirst = false;
      if (state.fault) return;
      yield chunk;
    }
  } catch (error) {
    state.fault = faultOf(error);
  }
}

function overdraft({ sent, unpacked, limits }: Budget, packed: boolean): Fault | null {
  if (unpacked > limits.unpacked) return fail("TOO_LARGE", `Unpacked, the report is larger than ${Math.floor(limits.unpacked / MEGABYTE)} MB. Send it in parts, one for each folder, with a scope.`);
  const isBomb = packed && unpacked > limits.free && unpacked > sent * limits.ratio;
  return isBomb ? fail("ARCHIVE_RATIO", `The archive unpacks to more than ${limits.ratio} times its size; no report does that.`) : null;
}

function faultOf(error: unknown): Fault {
  const said = typeof error === "object" && error !== null && "message" in error ? String(error.message) : String(error);
  if (/unexpected end/i.test(said)) return fail("TRUNCATED", "The archive ends in the middle. Send the whole file.");
  if (/relative path|absolute path|invalid characters in file/i.test(said)) {
    return fail("ARCHIVE_PATH", "The zip names a file outside of itself. Make it anew, with plain relative names.");
  }
  return fail("ARCHIVE", `The archive cannot be unpacked (${said}). Make it anew, or send the report as it is.`);
}

async function visitZip<Reason extends string>(file: SentFile, limits: UnpackLimits, visit: Visit<Reason>): Promise<Result<void, Reason | ArchiveFault>> {
  const opened = await openZip(file.path);
  if (!opened.ok) return opened;
  const { zip, entries } = opened.value;
  const budget = { sent: (await stat(file.path)).size, unpacked: 0, limits };
  try {
    for (const entry of entries) {
      const stream = await openEntry(zip, entry);
      if (!stream.ok) return stream;
      const visited = await visitStream(entry.fileName, stream.value, budget, true, visit);
      if (!visited.ok) return visited;
    }
    return ok(undefined);
  } finally {
    zip.close();
  }
}

async function openEntry(zip: yauzl.ZipFile, entry: yauzl.Entry): Promise<Result<Readable, ArchiveFault>> {
  try {
    return ok(await zip.openReadStreamPromise(entry));
  } catch (error) {
    return faultOf(error);
  }
}

/** Reads the whole directory before anything is unpacked, so that one bad name refuses the archive. */
async function openZip(path: string): Promise<Result<{ zip: yauzl.ZipFile; entries: yauzl.Entry[] }, ArchiveFault>> {
  try {
    const zip = await yauzl.openPromise(path, { lazyEntries: true, autoClose: false, strictFileNames: true, validateEntrySizes: true });
    const entries: yauzl.Entry[] = [];
    for await (const entry of zip.eachEntry()) {
      const refusal = refusalOf(entry, entries.length);
      if (refusal) {
        zip.close();
        return refusal;
      }
      if (!entry.fileName.endsWith("/")) entries.push(entry);
    }
    return ok({ zip, entries });
  } catch (error) {
    return faultOf(error);
  }
}

function refusalOf(entry: yauzl.Entry, earlier: number): Fault | null {
  if (earlier >= MOST_ENTRIES) return fail("ARCHIVE", `The zip holds more than ${MOST_ENTRIES} files. Send only the reports.`);
  if (entry.isEncrypted()) return fail("ARCHIVE", "The zip is encrypted. Send it without a password.");
  const mode = entry.externalFileAttributes >>> 16;
  return (mode & FILE_TYPE) === SYMLINK ? fail("ARCHIVE_PATH", "The zip holds a symbolic link. Send the files themselves.") : null;
}
