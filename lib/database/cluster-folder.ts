import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import { complaint } from "./complaint";
import { codeOf } from "./processes";
import type { ServerUser } from "./run-binary";
import { passes } from "./server-user";

/** Where everything of one embedded server lies. */
export type ClusterFolder = {
  /** The data folder that the user named: lock and password stay here. */
  dataDir: string;
  /** Belongs to the server's user, mode 700. */
  run: string;
  /** PostgreSQL's own data directory. */
  data: string;
  log: string;
  output: string;
  port: string;
  password: string;
  lock: string;
  /** Where a copy of the programs would go. */
  home: string;
  /** Whether `run` had to leave the data folder, because the server's user cannot enter that. */
  moved: boolean;
};

const HOME_OF_ROOT = "/var/lib/lintel";

/** Where the cluster lies when the server's user can enter the data folder. */
export function insideFolder(dataDir: string): string {
  return path.join(path.resolve(dataDir), "postgres");
}

/** Makes the folders, and finds a place outside when the server's user cannot reach into the data folder. */
export function prepareClusterFolder(wanted: string, user: ServerUser): ClusterFolder {
  const dataDir = makeDataDir(path.resolve(wanted));
  const inside = insideFolder(dataDir);
  if (!user) return describe(dataDir, makeRunFolder(inside, user), dataDir, false);

  const outside = path.join(HOME_OF_ROOT, createHash("sha256").update(dataDir).digest("hex").slice(0, 16));
  if (!fs.existsSync(path.join(outside, "postgres")) && canEnter(inside, user)) return describe(dataDir, inside, HOME_OF_ROOT, false);

  fs.mkdirSync(outside, { recursive: true, mode: 0o755 });
  fs.chmodSync(HOME_OF_ROOT, 0o755);
  return describe(dataDir, makeRunFolder(path.join(outside, "postgres"), user), HOME_OF_ROOT, true);
}

/** Tried rather than computed: any folder on the way may be closed. */
function canEnter(run: string, user: ServerUser): boolean {
  const isNew = !fs.existsSync(run);
  makeRunFolder(run, user);
  const entered = passes(user, "-w", run);
  if (!entered && isNew) fs.rmdirSync(run);
  return entered;
}

function describe(dataDir: string, run: string, home: string, moved: boolean): ClusterFolder {
  return {
    dataDir,
    run,
    data: path.join(run, "data"),
    log: path.join(run, "server.log"),
    output: path.join(run, "control.log"),
    port: path.join(run, "port"),
    password: path.join(dataDir, "database-password"),
    lock: path.join(dataDir, "database.lock"),
    home,
    moved,
  };
}

function makeDataDir(dataDir: string): string {
  try {
    fs.mkdirSync(dataDir, { recursive: true });
    fs.accessSync(dataDir, fs.constants.W_OK);
    for (const name of ["database-password", "postgres"]) ownedByUs(path.join(dataDir, name));
    return fs.realpathSync(dataDir);
  } catch (error) {
    if (!["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"].includes(codeOf(error))) throw error;
    throw complaint(`The data folder ${dataDir} cannot be used (${codeOf(error)}): ${ownerOf(dataDir)}. Start as that user, or name another folder with LINTEL_DATA_DIR.`);
  }
}

function ownedByUs(file: string): void {
  if (fs.existsSync(file)) fs.accessSync(file, fs.constants.R_OK);
}

function ownerOf(folder: string): string {
  const us = process.getuid?.() ?? 0;
  const them = fs.statSync(folder, { throwIfNoEntry: false })?.uid;
  return them === undefined ? "it does not exist and cannot be made" : `it belongs to the user with the number ${them}, this program runs as ${us}`;
}

function makeRunFolder(run: string, user: ServerUser): string {
  fs.mkdirSync(run, { recursive: true, mode: 0o700 });
  if (user) fs.chownSync(run, user.uid, user.gid);
  fs.chmodSync(run, 0o700);
  return run;
}
