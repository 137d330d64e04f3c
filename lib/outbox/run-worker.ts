import { EventEmitter } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

import { type WorkerEvents, parseCronItems, run } from "graphile-worker";
import { z } from "zod";

import { readConfig } from "@/lib/kernel/config";
import { log } from "@/lib/kernel/log";
import { transaction } from "@/lib/kernel/transaction";

import type { Job } from "./job";
import { openPool } from "./open-pool";
import { PASS_TIME, freeAbandoned, freeForgotten } from "./outbox.store";
import { passTime } from "./pass-time";
import { SETTINGS, taskListOf } from "./task-list";
import { type Signs, watchSigns } from "./watch-signs";
import { type Presence, keepPresence } from "./worker-presence";

const Config = z.object({ DATABASE_URL: z.string(), LINTEL_WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(64).default(4) });

const SESSION = "lintel worker ";
const SWEEP_EVERY = 10_000;
const POLL_EVERY = 500;
const BEGIN_AGAIN_AFTER = 1_000;
const LONGEST_END = 10_000;

/**
 * Works the jobs of every module until `stop`, which lets running jobs finish. Also passes the time, and every few
 * seconds frees the jobs of workers that were killed. Where the database goes and comes again, so does the work.
 */
export async function runWorker(jobs: readonly Job[]): Promise<{ stop(): Promise<void> }> {
  await freeAbandonedJobs();
  await passTime();
  let stopping = false;
  let shift: Shift | null = await beginShift(jobs);
  const over = (async () => {
    while (shift) {
      if (stopping) await shift.end();
      await shift.over;
      shift = stopping ? null : await nextShift(jobs, () => stopping);
    }
  })();
  const sweep = setInterval(() => {
    void freeAbandonedJobs();
    void lookAfter(shift);
  }, SWEEP_EVERY);
  return {
    stop: async () => {
      stopping = true;
      clearInterval(sweep);
      await shift?.end();
      await over;
    },
  };
}

/** The worker from its beginning until it ends, by `end` or by itself: it does that when it cannot say that a job is done. */
type Shift = { over: Promise<unknown>; end(): Promise<void>; signs: Signs; name(): string; giveUp(): void };

async function beginShift(jobs: readonly Job[]): Promise<Shift> {
  const { DATABASE_URL: connectionString, LINTEL_WORKER_CONCURRENCY: concurrency } = readConfig(Config);
  const events: WorkerEvents = new EventEmitter();
  const signs = watchSigns(events);
  let presence: Presence | undefined;
  let name = "";
  events.on("pool:create", ({ workerPool }) => {
    name = workerPool.id;
    presence = keepPresence(connectionString, `${SESSION}${workerPool.id}`);
  });
  keepQueuesMoving(events);
  const stopped = new Promise<void>((resolve) => events.once("stop", () => resolve()));
  const pool = openPool(connectionString, concurrency + 4);
  const runner = await run({
    ...SETTINGS,
    pgPool: pool,
    concurrency,
    pollInterval: POLL_EVERY,
    events,
    taskList: taskListOf(jobs),
    parsedCronItems: parseCronItems([{ task: PASS_TIME, match: "*/5 * * * *", identifier: PASS_TIME, options: { jobKey: PASS_TIME } }]),
  }).catch((error: unknown) => {
    void pool.end();
    throw error;
  });
  let ending: Promise<void> | null = null;
  // One that ended by itself may wait for ever for what it could not tell the database; its jobs are freed without it.
  const endedByItself = stopped.then(() => ending ?? wait(LONGEST_END, undefined, { ref: false }));
  const givenUp = new EventEmitter();
  const abandoned = new Promise<void>((resolve) => givenUp.once("now", () => resolve()));
  const over = Promise.race([runner.promise.catch(() => undefined), endedByItself, abandoned]).then(() => {
    // Not waited for: a worker that ended by itself may never give a connection back.
    void pool.end();
    return presence?.end();
  });
  const end = () => (ending ??= runner.stop().catch(() => undefined));
  const giveUp = () => {
    void end();
    givenUp.emit("now");
  };
  return { over, end, signs, name: () => name, giveUp };
}

/** Tries until the database lets it begin; null when it is told to stop meanwhile. */
async function nextShift(jobs: readonly Job[], isStopping: () => boolean): Promise<Shift | null> {
  log.warn("The worker ended by itself; another one begins as soon as the database lets it");
  while (!isStopping()) {
    try {
      const shift = await beginShift(jobs);
      log.info("The worker is at work again");
      return shift;
    } catch (error) {
      log.error("The worker could not begin again; the next attempt comes by itself", error);
      await wait(BEGIN_AGAIN_AFTER, undefined, { ref: false });
    }
  }
  return null;
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

/** Gives up a shift that has broken without a word, and frees what it was given and never heard of. */
async function lookAfter(shift: Shift | null): Promise<void> {
  if (!shift) return;
  if (shift.signs.isSilent()) {
    log.warn("The worker neither works nor looks for work; it is given up");
    return shift.giveUp();
  }
  try {
    const freed = await transaction((tx) => freeForgotten(tx, shift.name(), shift.signs.held()));
    if (freed > 0) log.warn("Freed jobs that the worker was given and never heard of", { jobs: freed });
  } catch (error) {
    log.error("Could not look for jobs that were given in vain; the next look comes by itself", error);
  }
}

async function freeAbandonedJobs(): Promise<void> {
  try {
    const freed = await transaction((tx) => freeAbandoned(tx, SESSION));
    if (freed > 0) log.warn("Freed the jobs of workers that were killed", { workers: freed });
  } catch (error) {
    log.error("Could not look for the jobs of killed workers; the next look comes by itself", error);
  }
}
