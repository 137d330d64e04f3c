/** Starts the reading thread, and survives it. */
import path from "node:path";
import { Worker } from "node:worker_threads";

import { z } from "zod";

import { type Result, fail } from "@/lib/kernel";
import { readConfig } from "@/lib/kernel/config";

import type { Done, Order } from "./parse-report";

const Config = z.object({
  /** The built thread; `npm start` sets nothing and finds it in dist. */
  LINTEL_PARSER: z.string().optional(),
  LINTEL_ROOT: z.string().optional(),
  LINTEL_PARSE_SECONDS: z.coerce.number().positive().default(300),
  LINTEL_PARSE_MEGABYTES: z.coerce.number().positive().default(768),
});

/** Reads a report within limits of time and memory: what breaks the thread breaks nothing else. */
export async function runParser(order: Order): Promise<Result<Done, string>> {
  const { LINTEL_PARSER, LINTEL_ROOT, LINTEL_PARSE_SECONDS, LINTEL_PARSE_MEGABYTES } = readConfig(Config);
  const file = LINTEL_PARSER ?? path.join(/*turbopackIgnore: true*/ LINTEL_ROOT ?? process.cwd(), "dist", "parse-report.mjs");
  const worker = new Worker(file, { workerData: order, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: LINTEL_PARSE_MEGABYTES } });
  let timer: NodeJS.Timeout | undefined;
  const outcome = await new Promise<Result<Done, string>>((resolve) => {
    timer = setTimeout(() => resolve(fail("TIMEOUT", `Reading the report took longer than ${LINTEL_PARSE_SECONDS} seconds. Send a smaller scope at a time.`)), LINTEL_PARSE_SECONDS * 1000);
    worker.once("message", resolve);
    worker.once("error", (error: NodeJS.ErrnoException) =>
      resolve(error.code === "ERR_WORKER_OUT_OF_MEMORY" ? fail("MEMORY", "Reading the report took too much memory. Send a smaller scope at a time.") : fail("INTERNAL", `The report could not be read: ${error.message}`)),
    );
    worker.once("exit", (code) => resolve(fail("INTERNAL", `The reading of the report ended with code ${code}.`)));
  });
  clearTimeout(timer);
  await worker.terminate();
  return outcome;
}
