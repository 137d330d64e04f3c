import { runOnce } from "graphile-worker";
import { z } from "zod";

import { readConfig } from "@/lib/kernel/config";
import { transaction } from "@/lib/kernel/transaction";

import type { Job } from "./job";
import { openPool } from "./open-pool";
import { hurryWaiting } from "./outbox.store";
import { SETTINGS, taskListOf } from "./task-list";

/**
 * Runs, in this process, everything that waits and whatever follows from it, until nothing is left: for tests and
 * tools. Attempts are made at once, without pauses; a job that fails for good is thrown with its own error.
 */
export async function drain(jobs: readonly Job[], { concurrency = 1 }: { concurrency?: number } = {}): Promise<void> {
  const { DATABASE_URL: connectionString } = readConfig(z.object({ DATABASE_URL: z.string() }));
  const failures: unknown[] = [];
  const lastAttempt = ({ job }: { job: { attempts: number; max_attempts: number } }) => job.attempts >= job.max_attempts;
  const tasks = Object.entries(taskListOf(jobs)).map(([name, run]) => [
    name,
    (payload: unknown, helpers: Parameters<NonNullable<typeof run>>[1]) =>
      Promise.resolve(run?.(payload, helpers)).catch((error: unknown) => {
        if (lastAttempt(helpers)) failures.push(error);
        throw error;
      }),
  ]);
  const pgPool = openPool(connectionString, concurrency + 2);
  const work = async (): Promise<void> => {
    do {
      await runOnce({ ...SETTINGS, pgPool, concurrency }, Object.fromEntries(tasks));
      if (failures.length > 0) throw failures[0];
    } while ((await transaction((tx) => hurryWaiting(tx, tasks.map(([name]) => String(name))))) > 0);
  };
  await work().finally(() => pgPool.end());
}
