import { setTimeout as wait } from "node:timers/promises";

import { type TaskList, Logger } from "graphile-worker";

import { log } from "@/lib/kernel/log";

import { announceEvent } from "./announce-event";
import type { Job } from "./job";
import { isOutage } from "./model/outage";
import { ANNOUNCE, PASS_TIME } from "./outbox.store";
import { passTime } from "./pass-time";

/** The jobs as graphile-worker wants them, with the two tasks of our own. */
export function taskListOf(jobs: readonly Job[]): TaskList {
  const own: TaskList = { [ANNOUNCE]: (message) => announceEvent(jobs, message), [PASS_TIME]: passTime };
  return { ...own, ...Object.fromEntries(jobs.map((job) => [job.name, (payload: unknown) => outlast(() => job.run(payload))])) };
}

const LONGEST_OUTAGE = 60_000;
const FIRST_PAUSE = 100;
const LONGEST_PAUSE = 2_000;

/** An outage of the database or the disk says nothing of the job: it waits for the end of it within the same attempt, up to a minute. */
async function outlast(run: () => Promise<void>, waited = 0, pause = FIRST_PAUSE): Promise<void> {
  return run().catch(async (error: unknown) => {
    if (waited >= LONGEST_OUTAGE || !isOutage(error)) throw error;
    await wait(pause);
    return outlast(run, waited + pause, Math.min(pause * 2, LONGEST_PAUSE));
  });
}

/**
 * Without the two delays graphile-worker does not wait for its own "done" when it stops, and finished jobs stay locked.
 * Signals are the server's business, not the worker's.
 */
export const SETTINGS = {
  noHandleSignals: true,
  preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
  logger: new Logger(() => (level, message) => {
    if (level === "error") log.error("The worker reports an error", message);
    if (level === "warning") log.warn(message);
  }),
};
