import fs from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

import { complaint } from "./complaint";
import { beginningOf, codeOf, isAlive, textOf } from "./processes";

const PATIENCE = 120_000;
const TIME_TO_SIGN = 5_000;

/** Starting and stopping exclude each other: one process at a time does `work` for this lock file. A dead holder's lock is taken over. */
export async function withStartLock<Value>(file: string, work: () => Promise<Value>): Promise<Value> {
  await acquire(file);
  try {
    return await work();
  } finally {
    fs.rmSync(file, { force: true });
  }
}

async function acquire(file: string): Promise<void> {
  const patienceEnds = Date.now() + PATIENCE;
  while (!create(file)) {
    const signature = textOf(file);
    if (isAbandoned(file, signature)) bury(file, signature);
    else if (Date.now() > patienceEnds) {
      throw complaint(`Process ${signature.split(" ")[0]} has been starting or stopping the database for two minutes (${file}).`);
    } else await wait(25);
  }
}

/** A hard link appears with its content in one step. Where the file system knows none, the signature follows the file. */
function create(file: string): boolean {
  const signature = `${process.pid} ${beginningOf(process.pid)}`;
  const draft = `${file}.${process.pid}`;
  try {
    fs.writeFileSync(draft, signature);
    fs.linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    if (["EACCES", "EROFS", "ENOSPC"].includes(codeOf(error))) throw error;
    return createInTwoSteps(file, signature);
  } finally {
    fs.rmSync(draft, { force: true });
  }
}

function createInTwoSteps(file: string, signature: string): boolean {
  try {
    fs.writeFileSync(file, signature, { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

function isAbandoned(file: string, signature: string): boolean {
  if (signature === "") {
    const created = fs.statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    return created !== undefined && Date.now() - created > TIME_TO_SIGN;
  }
  const [pid, beginning] = signature.split(" ");
  return !isAlive(Number(pid)) || (beginning !== "" && beginningOf(Number(pid)) !== beginning);
}

/** Takes the lock away under a name of our own; if meanwhile somebody else had renewed it, it is put back. */
function bury(file: string, signature: string): void {
  const grave = `${file}.abandoned.${process.pid}`;
  try {
    fs.renameSync(file, grave);
    if (textOf(grave) !== signature) fs.linkSync(grave, file);
  } catch (error) {
    if (!["ENOENT", "EEXIST"].includes(codeOf(error))) throw error;
  } finally {
    fs.rmSync(grave, { force: true });
  }
}
