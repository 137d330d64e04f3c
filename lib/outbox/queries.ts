import { noTransaction } from "@/lib/kernel/transaction";

import { type FailedJob, countEntries, selectFailed } from "./outbox.store";

const MOST_FAILED_SHOWN = 200;

/** How far behind the worker is: jobs waiting or running, jobs failed for good, and since when the oldest waits. */
export function readBacklog(): Promise<{ waiting: number; failed: number; oldest: Date | null }> {
  return countEntries(noTransaction);
}

/** Jobs that will not be tried again by themselves, the latest first, at most 200. */
export function listFailedJobs(): Promise<FailedJob[]> {
  return selectFailed(noTransaction, MOST_FAILED_SHOWN);
}
