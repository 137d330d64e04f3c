import { spawnSync } from "node:child_process";
import fs from "node:fs";

/** Whether a process of this number runs, whoever it belongs to. One that has ended but was never waited for, as in containers without an init, does not run. */
export function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  if (process.platform === "linux" && statusOf(pid)[0] === "Z") return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

/** When a process began, in whatever words the system has; empty if it cannot be told. Tells a process from a later one of the same number. */
export function beginningOf(pid: number): string {
  if (process.platform === "linux") return statusOf(pid)[19] ?? "";
  if (process.platform === "win32") return "";
  return spawnSync("ps", ["-o", "lstart=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim();
}

/** What Linux says of a process, from its state on; the name before it may hold anything. */
function statusOf(pid: number): string[] {
  return textOf(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ") ?? [];
}

/** Whether the process is a PostgreSQL serving this data folder; where the system does not say, being alive is taken for it. */
export function servesDataFolder(pid: number, dataFolder: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform === "win32") return true;
  if (process.platform !== "linux") {
    return spawnSync("ps", ["-o", "command=", "-p", String(pid)], { encoding: "utf8" }).stdout.includes("postgres");
  }
  if (!textOf(`/proc/${pid}/cmdline`).includes("postgres")) return false;
  try {
    return fs.readlinkSync(`/proc/${pid}/cwd`) === dataFolder;
  } catch {
    return true;
  }
}

/** The system's code of an error, such as ENOENT; empty for any other error. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}

/** A file's text; empty when it is not there or may not be read. */
export function textOf(file: string): string {
  try {
    return fs.readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
