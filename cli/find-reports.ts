import { type Dirent, closeSync, createReadStream, existsSync, openSync, readSync, readdirSync, realpathSync, statSync } from "node:fs";
import { basename, isAbsolute, join, relative, resolve, sep } from "node:path";
import { createGunzip } from "node:zlib";

import { EXIT, type Outcome, done, errorCode, refused } from "./outcome";
import { recogniseReport } from "./recognise-report";
import { type Repository } from "./repository";

/** A file that will be sent. */
export type ReportFile = {
  /** Where it is on this machine. */
  path: string;
  /** As the user would write it: relative to where the command runs. */
  name: string;
  /** The tool, where its content tells; null for formats that only the server may know. */
  tool: string | null;
  /** The folder inside the repository that the report's paths start from, where the report tells. */
  root: string | null;
  bytes: number;
  modifiedAt: Date;
};

export type SkippedFile = { name: string; reason: string };

/** Names under which the checkers' reports are kept by habit; content decides then. */
const KNOWN_NAMES = /^(?:depcruise.*\.json|dependency-cruiser.*\.json|\.dependency-cruiser.*\.json|eslint(?!-suppressions\.json).*\.json|.+\.lintel\.json|lintel-report\.json)(?:\.gz)?$/i;

/** Folders that hold other people's files or none of today's. */
const FOREIGN_FOLDERS = new Set(["node_modules", "vendor", "fixtures", "__fixtures__", "testdata", ".git", ".hg", ".yarn", ".next", ".turbo", ".gradle", ".venv"]);

const DEEPEST = 6;
const HEAD_BYTES = 256 * 1024;
const TAIL_BYTES = 4 * 1024;

/** Looks at the files that the user named; one that cannot be a report refuses the whole upload. */
export async function readNamedReports(names: readonly string[], folder: string, repository: Repository | null): Promise<Outcome<ReportFile[]>> {
  const reports: ReportFile[] = [];
  for (const name of names) {
    const path = resolve(folder, name);
    const looked = await look(path, name, repository);
    if (looked.kind === "absent") return refused(EXIT.failed, `${name}: there is no such file.`, "Did the checker run, and did it write there?");
    if (looked.kind === "skipped") return refused(EXIT.failed, `${name} ${looked.reason}.`, "Nothing was sent: for this commit there will be a gap, not a zero.");
    reports.push(looked.report);
  }
  return done(reports);
}

/** Looks for reports under a folder by their usual names, and tells what was passed over and why. */
export async function findReports(folder: string, repository: Repository | null): Promise<{ reports: ReportFile[]; skipped: SkippedFile[] }> {
  const reports: ReportFile[] = [];
  const skipped: SkippedFile[] = [];
  for (const path of filesUnder(folder, 0)) {
    if (!KNOWN_NAMES.test(basename(path))) continue;
    const name = relative(folder, path);
    if (repository !== null && (await isTracked(repository, path))) {
      skipped.push({ name, reason: "is part of the repository, so it is not what a run has just written; name it to send it all the same" });
      continue;
    }
    const looked = await look(path, name, repository);
    if (looked.kind === "found" && looked.report.tool !== null) reports.push(looked.report);
    if (looked.kind === "found" && looked.report.tool === null) skipped.push({ name, reason: "is in no format that is known here; name it to send it all the same" });
    if (looked.kind === "skipped") skipped.push({ name, reason: looked.reason });
  }
  return { reports, skipped };
}

type Looked = { kind: "found"; report: ReportFile } | { kind: "skipped"; reason: string } | { kind: "absent" };

async function look(path: string, name: string, repository: Repository | null): Promise<Looked> {
  let ends: Ends;
  try {
    ends = readEnds(path);
  } catch (error) {
    return errorCode(error) === "ENOENT" ? { kind: "absent" } : { kind: "skipped", reason: `cannot be read (${errorCode(error) || "it is no file"})` };
  }
  const recognised = recogniseReport(ends.head, ends.tail);
  if (recognised.kind === "refused") return { kind: "skipped", reason: recognised.sentence };
  if (recognised.kind === "baseline") return { kind: "skipped", reason: "is a list of known violations, which goes with a report but is none" };

  const tool = recognised.kind === "report" ? recognised.tool : null;
  const key = tool === null ? undefined : FOLDER_KEYS[tool];
  const root = key !== undefined && repository?.root ? rootInside(repository.root, await readBaseFolder(path, key)) : null;
  return { kind: "found", report: { path, name, tool, root, bytes: ends.bytes, modifiedAt: ends.modifiedAt } };
}

type Ends = { head: Buffer; tail: Buffer; bytes: number; modifiedAt: Date };

function readEnds(path: string): Ends {
  const { size, mtime } = statSync(path);
  const file = openSync(path, "r");
  try {
    const head = Buffer.alloc(Math.min(size, HEAD_BYTES));
    readSync(file, head, 0, head.length, 0);
    const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
    readSync(file, tail, 0, tail.length, size - tail.length);
    return { head, tail, bytes: size, modifiedAt: mtime };
  } finally {
    closeSync(file);
  }
}

function* filesUnder(folder: string, depth: number): Generator<string> {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isFile()) yield path;
    // A folder with a .git of its own is another repository or another work tree.
    else if (entry.isDirectory() && depth < DEEPEST && !FOREIGN_FOLDERS.has(entry.name) && !existsSync(join(path, ".git"))) yield* filesUnder(path, depth + 1);
  }
}

async function isTracked({ git, root }: Repository, path: string): Promise<boolean> {
  if (root === null) return false;
  return (await git.ask(["ls-files", "--error-unmatch", "--", `:(top,literal)${relative(root, realpathSync(path))}`])).code === 0;
}

/** The key under which a tool says where it stood: `summary.optionsUsed.baseDir`, `metadata.cwd`. */
const FOLDER_KEYS: Readonly<Record<string, string>> = { "dependency-cruiser": "baseDir", eslint: "cwd" };

/** Where the tool says that it stood, read without holding the report. */
async function readBaseFolder(path: string, key: string): Promise<string | null> {
  const isCompressed = readEnds(path).head.subarray(0, 2).equals(Buffer.from([0x1f, 0x8b]));
  const file = createReadStream(path);
  const bytes = isCompressed ? file.pipe(createGunzip()) : file;
  const named = new RegExp(`^"${key}"\\s*:\\s*("(?:[^"\\\\]|\\\\.)*")`);
  let rest: Buffer = Buffer.alloc(0);
  try {
    for await (const chunk of bytes) {
      const text = Buffer.concat([rest, Buffer.from(chunk)]);
      const at = text.lastIndexOf(`"${key}"`);
      const found = at === -1 ? null : named.exec(text.toString("utf8", at, at + TAIL_BYTES));
      if (found?.[1] !== undefined) return String(JSON.parse(found[1]));
      rest = text.subarray(Math.max(0, text.length - TAIL_BYTES));
    }
    return null;
  } catch {
    return null;
  } finally {
    file.destroy();
  }
}

/** A folder as a path inside the repository, "" for its root; null when it lies outside or is unknown. */
export function rootInside(repositoryRoot: string, folder: string | null): string | null {
  if (folder === null || !isAbsolute(folder) || !existsSync(folder)) return null;
  const inside = relative(repositoryRoot, realpathSync(folder));
  if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside)) return null;
  return inside.split(sep).join("/");
}
