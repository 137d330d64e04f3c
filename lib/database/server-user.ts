import { spawnSync } from "node:child_process";
import fs from "node:fs";

import { complaint } from "./complaint";
import { type ServerUser, identityOf } from "./run-binary";

/**
 * PostgreSQL refuses to run as root: root starts it as whom an existing cluster belongs to, else as `postgres`, else as
 * `lintel`, made for it when missing. `cluster` is the folder of the cluster, whether there is one or not.
 */
export function findServerUser(cluster: string): ServerUser {
  if (process.getuid?.() !== 0) return null;
  const found = ownerOf(cluster) ?? named("postgres") ?? named("lintel") ?? made() ?? named("nobody");
  if (!found) throw complaint("PostgreSQL refuses to run as root, and no other user could be made for it. Start as an ordinary user, or set DATABASE_URL.");
  return found;
}

/** Whether the user passes the test of test(1), such as `-x`, on a path. Mode bits of the file alone do not tell: a parent folder may be closed. */
export function passes(user: ServerUser, test: "-r" | "-w" | "-x", target: string): boolean {
  return spawnSync("/bin/sh", ["-c", `test ${test} "$1"`, "sh", target], { ...identityOf(user), cwd: "/" }).status === 0;
}

function ownerOf(folder: string): ServerUser {
  const uid = fs.statSync(folder, { throwIfNoEntry: false })?.uid ?? 0;
  return uid === 0 ? null : entry((fields) => Number(fields[2]) === uid);
}

function made(): ServerUser {
  spawnSync("useradd", ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", "lintel"]);
  return named("lintel");
}

function named(name: string): ServerUser {
  return entry((fields) => fields[0] === name);
}

/** initdb asks the passwd file for its user's name, so a bare number would not do. */
function entry(wanted: (fields: string[]) => boolean): ServerUser {
  const fields = fs
    .readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .map((line) => line.split(":"))
    .find(wanted);
  return fields ? { name: fields[0] ?? "", uid: Number(fields[2]), gid: Number(fields[3]) } : null;
}
