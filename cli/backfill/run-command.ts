import { spawn } from "node:child_process";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { delimiter } from "node:path";

import { errorText } from "../outcome";
import type { Variables } from "../run-git";

/** How a command ended. Its output lies in two files, however long it is. */
export type Ended = {
  /** Null when it did not end by itself: it could not be started, or was stopped. */
  code: number | null;
  /** Why it has no code. */
  reason: string | null;
  out: string;
  errors: string;
  milliseconds: number;
};

export type Running = { ended: Promise<Ended>; kill(): void };

export type CommandOptions = {
  /** A program and its words; one word alone that holds blanks is a line for the shell. */
  words: readonly string[];
  folder: string;
  environment: Variables;
  /** Variables of ours that it may know. */
  more: Variables;
  /** Folders that programs are looked for in, before and after those of the environment. */
  programs: { first: readonly string[]; last: readonly string[] };
  /** Where its output is written: `<name>.out` and `<name>.err`. */
  log: string;
  /** Milliseconds after which it is stopped. */
  timeout: number;
};

/** Our own secrets, and what binds git to another repository, are no business of the checker. */
const OWN_VARIABLE = /^LINTEL_/;

/** Starts a command in a group of its own, so that what it starts can be stopped with it. */
export function startCommand({ words, folder, environment, more, programs, log, timeout }: CommandOptions): Running {
  const [program = "", ...rest] = words;
  const isLine = rest.length === 0 && /\s/.test(program);
  const [out, errors] = [`${log}.out`, `${log}.err`];
  const [toOut, toErrors] = [openSync(out, "w", 0o600), openSync(errors, "w", 0o600)];
  const begun = performance.now();
  const variables = Object.fromEntries(Object.entries(environment).filter(([name, value]) => value !== undefined && !OWN_VARIABLE.test(name)));
  const child = spawn(program, rest, {
    cwd: folder,
    env: { ...variables, ...more, PATH: [...programs.first, variables["PATH"], ...programs.last].filter(Boolean).join(delimiter), NODE_ENV: process.env.NODE_ENV },
    stdio: ["ignore", toOut, toErrors],
    shell: isLine,
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  closeSync(toOut);
  closeSync(toErrors);
  let reason: string | null = null;
  const kill = () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      process.kill(process.platform === "win32" ? child.pid : -child.pid, "SIGKILL");
    } catch {
      child.kill("SIGKILL");
    }
  };
  const timer = setTimeout(() => {
    reason = `it did not end within ${Math.round(timeout / 1000)} s`;
    kill();
  }, timeout);

  return {
    kill,
    ended: new Promise((resolve) => {
      const finish = (code: number | null, why: string | null) => {
        clearTimeout(timer);
        resolve({ code, reason: why, out, errors, milliseconds: performance.now() - begun });
      };
      child.on("error", (error) => finish(null, `it could not be started: ${errorText(error)}`));
      child.on("close", (code, signal) => finish(reason === null ? code : null, reason ?? (signal === null ? null : `it was stopped by ${signal}`)));
    }),
  };
}

const LOOKED_AT = 16 * 1024;
/** Colours, links and whatever else a terminal would obey. */
const ESCAPES = /\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b\[[0-?]*[ -/]*[@-~]|\x1b./g;

/** The last lines of a file, safe to print on a terminal. */
export function lastLines(path: string, most: number): string[] {
  const { size } = statSync(path);
  const bytes = Buffer.alloc(Math.min(size, LOOKED_AT));
  const file = openSync(path, "r");
  readSync(file, bytes, 0, bytes.length, size - bytes.length);
  closeSync(file);
  return plainLines(bytes.toString("utf8")).slice(-most);
}

export function plainLines(text: string): string[] {
  const lines = text.replace(ESCAPES, "").split(/\r?\n|\r/).map((line) => line.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "").trimEnd());
  return lines.filter((line) => line !== "").map((line) => (line.length > 300 ? `${line.slice(0, 300)}…` : line));
}
