import { EventEmitter } from "node:events";

import { type WorkerEvents, parseCronItems, run } from "graphile-worker";
import { z } from "zod";

import { readConfig } from "@/lib/kernel/config";
import { log } from "@/lib/kernel/log";
import { transaction } from "@/lib/kernel/transaction";

import type { Job } from "./job";
import { PASS_TIME, freeAbandoned } from "./outbox.store";
import { passTime } from "./pass-time";
import { SETTINGS, taskListOf } from "./task-list";
import { type Presence, keepPresence } from "./worker-presence";

const Config = z.object({ DATABASE_URL: z.string(), LINTEL_WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(4) });

const SESSION = "lintel worker ";
const SWEEP_EVERY = 10_000;
const POLL_EVERY = 500;

/**
 * Works the jobs of every module until `stop`, which lets running jobs finish. Also passes the time, and every few
 * seconds frees the jobs of workers that were killed.
 */
export async function runWorker(jobs: readonly Job[]): Promise<{ stop(): Promise<void> }> {
  const { DATABASE_URL: connectionString, LINTEL_WORKER_CONCURRENCY: concurrency } = readConfig(Config);
  const events: WorkerEvents = new EventEmitter();
  let presence: Presence | undefined;
  events.on("pool:create", ({ workerPool }) => {
    presence = keepPresence(connectionString, `${SESSION}${workerPool.id}`);
  });
  keepQueuesMoving(events);
  await freeAbandonedJobs();
  await passTime();
  const runner = await run({
    ...SETTINGS,
    connectionString,
    concurrency,
    maxPoolSize: concurrency + 4,
    pollInterval: POLL_EVERY,
    events,
    taskList: taskListOf(jobs),
    parsedCronItems: parseCronItems([{ task: PASS_TIME, match: "*/5 * * * *", identifier: PASS_TIME, options: { jobKey: PASS_TIME } }]),
  });
  const sweep = setInterval(() => void freeAbandonedJobs(), SWEEP_EVERY);
  return {
    stop: async () => {
      clearInterval(sweep);
      await runner.stop();
      await presence?.end();
    },
  };
}

/**
 * graphile-worker looks for the next job while the queue of the last one is still being unlocked, finds it locked and
 * would wait for its next poll; told once more a moment later, it goes on at once.
 */
function keepQueuesMoving(events: WorkerEvents): void {
  events.on("job:complete", ({ worker: { workerPool } }) => {
    for (const delay of [5, 25]) setTimeout(() => workerPool._active && workerPool.nudge(1), delay).unref();
  });
}

async function freeAbandonedJobs(): Promise<void> {
  try {
    const freed = await transaction((tx) => freeAbandoned(tx, SESSION));
    if (freed > 0) log.warn("Freed the jobs of workers that were killed", { workers: freed });
  } catch (error) {
    log.error("Could not look for the jobs of killed workers; the next look comes by itself", error);
  }
}
