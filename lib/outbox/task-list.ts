import { type TaskList, Logger } from "graphile-worker";

import { log } from "@/lib/kernel/log";

import { announceEvent } from "./announce-event";
import type { Job } from "./job";
import { ANNOUNCE, PASS_TIME } from "./outbox.store";
import { passTime } from "./pass-time";

/** The jobs as graphile-worker wants them, with the two tasks of our own. */
export function taskListOf(jobs: readonly Job[]): TaskList {
  const own: TaskList = { [ANNOUNCE]: (message) => announceEvent(jobs, message), [PASS_TIME]: passTime };
  return { ...own, ...Object.fromEntries(jobs.map((job) => [job.name, (payload: unknown) => job.run(payload)])) };
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
