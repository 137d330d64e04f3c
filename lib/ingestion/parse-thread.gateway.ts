import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";

import { type Result, fail } from "@/lib/kernel";
import { log } from "@/lib/kernel/log";

import type { Reading, ReadingRefusal, ReadingTask } from "./parse-report";

/** How long and in how much memory (beside buffers) a report may be read. */
export type ThreadLimits = { readonly seconds: number; readonly megabytes: number };

export type ThreadRefusal = ReadingRefusal | "TIMEOUT" | "MEMORY";

/** Reads a report in a thread of its own: what breaks it breaks nothing else. */
export async function readInThread(task: ReadingTask, limits: ThreadLimits): Promise<Result<Reading, ThreadRefusal>> {
  const thread = new Worker(await threadFile(), {
    workerData: task,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: limits.megabytes },
  });
  const tooLong = fail("TIMEOUT", `Reading the report took longer than ${limits.seconds} seconds. Send it in parts, one for each folder, with a scope.`);
  return new Promise<Result<Reading, ThreadRefusal>>((resolve) => {
    const timer = setTimeout(() => resolve(tooLong), limits.seconds * 1000);
    const answer = (result: Result<Reading, ThreadRefusal>): void => {
      clearTimeout(timer);
      resolve(result);
    };
    thread.once("message", answer);
    thread.once("error", (error: Error & { code?: string }) => answer(refusalOf(error, limits)));
    thread.once("exit", () => answer(fail("INTERNAL", "Reading the report ended without an answer. Send it again.")));
  }).finally(() => thread.terminate());
}

function refusalOf(error: Error & { code?: string }, limits: ThreadLimits): Result<never, ThreadRefusal> {
  if (error.code === "ERR_WORKER_OUT_OF_MEMORY") {
    return fail("MEMORY", `Reading the report took more than ${limits.megabytes} MB. Send it in parts, one for each folder, with a scope.`);
  }
  log.error("A report could not be read", error);
  return fail("INTERNAL", "Reading the report failed in a way that nobody foresaw. The log of the server says more.");
}

let built: Promise<string> | null = null;

const THREAD = "parse-report.thread.mjs";

/** The file that a thread starts from: the one built together with this program; else, where sources are newer, one made for the moment. */
function threadFile(): Promise<string> {
  built ??= findOrBuild().catch((error: unknown) => {
    built = null;
    throw error;
  });
  return built;
}

async function findOrBuild(): Promise<string> {
  const beside = path.join(path.dirname(fileURLToPath(import.meta.url)), THREAD);
  if (timeOf(beside) > 0) return beside;
  const root = process.cwd();
  const ready = path.join(root, "dist", THREAD);
  const sources = path.join(root, "lib", "ingestion");
  const builtAt = timeOf(ready);
  if (builtAt > 0 && builtAt >= newestIn(sources)) return ready;

  const { build } = await import("esbuild");
  const folder = mkdtempSync(path.join(tmpdir(), "lintel-thread-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const outfile = path.join(folder, THREAD);
  await build({
    entryPoints: [path.join(sources, "parse-report.thread.ts")],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20",
    tsconfig: path.join(root, "tsconfig.json"),
    banner: { js: "import { createRequire as makeRequire } from 'node:module'; const require = makeRequire(import.meta.url);" },
    logLevel: "silent",
  });
  return outfile;
}

function timeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

function newestIn(folder: string): number {
  if (timeOf(folder) === 0) return 0;
  const names = readdirSync(folder, { recursive: true }).map(String);
  const sources = names.filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts"));
  return Math.max(0, ...sources.map((name) => timeOf(path.join(folder, name))));
}
