import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import v8 from "node:v8";
import { Worker } from "node:worker_threads";

import { log } from "@/lib/kernel/log";

const MEGABYTE = 1024 * 1024;
const BEGIN_AGAIN_AFTER = 1_000;

/** Works the jobs in a thread beside the pages until `stop`, which lets running jobs finish. A thread that breaks ends nothing else: another one goes on. */
export async function startWorkerThread(root: string): Promise<{ stop(): Promise<void> }> {
  let stopping = false;
  let thread = await begin(root);
  const over = (async () => {
    for (;;) {
      await thread.ended;
      if (stopping) return;
      log.warn("The worker's thread ended by itself; another one begins");
      await wait(BEGIN_AGAIN_AFTER, undefined, { ref: false });
      thread = await beginAgain(root, () => stopping);
      if (stopping) thread.stop();
    }
  })();
  return {
    stop: async () => {
      stopping = true;
      thread.stop();
      await over;
    },
  };
}

type Thread = { ended: Promise<void>; stop(): void };

async function beginAgain(root: string, isStopping: () => boolean): Promise<Thread> {
  for (;;) {
    try {
      return await begin(root);
    } catch (error) {
      if (isStopping()) return { ended: Promise.resolve(), stop: () => undefined };
      log.error("The worker's thread could not begin; the next attempt comes by itself", error);
      await wait(BEGIN_AGAIN_AFTER, undefined, { ref: false });
    }
  }
}

/** Resolves once it is at work. It may use as much memory as the whole process. */
function begin(root: string): Promise<Thread> {
  const worker = new Worker(path.join(/*turbopackIgnore: true*/ root, "dist", "worker.thread.mjs"), { execArgv: [], resourceLimits: { maxOldGenerationSizeMb: Math.floor(v8.getHeapStatistics().heap_size_limit / MEGABYTE) } });
  return new Promise((resolve, reject) => {
    const ended = new Promise<void>((done) => worker.once("exit", () => done()));
    worker.on("error", (error: unknown) => {
      log.error("The worker's thread broke", error);
      reject(error);
    });
    worker.once("exit", () => reject(new Error("The worker's thread ended before it was at work.")));
    worker.once("message", () => resolve({ ended, stop: () => worker.postMessage("stop") }));
  });
}
