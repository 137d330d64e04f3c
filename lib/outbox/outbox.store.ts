import { ownTables, rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { Event } from "./define-event";
import type { Period } from "./model/periods";

/** The task that carries an event from the publisher's transaction to the worker. */
export const ANNOUNCE = "outbox.announce";
/** The task that looks at the calendar. */
export const PASS_TIME = "outbox.pass-time";

/** One job's work in the queue. Of two equal keys that wait, only one does. */
export type Entry = { job: string; payload: string; queue: string | null; maxAttempts: number; key: string };

/** A job that will not be tried again by itself. */
export type FailedJob = { id: string; job: string; payload: unknown; reason: string; attempts: number; createdAt: Date; failedAt: Date };

const tables = ownTables(["passedPeriod"]);

/** Many attempts: the only thing that can go wrong is that the worker is older than the event. */
const ATTEMPTS_TO_ANNOUNCE = 25;

export async function addAnnouncement(tx: Tx, { name, payload }: Event): Promise<void> {
  await rawSql(tx).execute("SELECT graphile_worker.add_job($1::text, $2::json, max_attempts := $3::int)", [
    ANNOUNCE,
    JSON.stringify({ event: name, payload }),
    ATTEMPTS_TO_ANNOUNCE,
  ]);
}

/** In the order of their keys, so that two announcements never wait for each other. */
export async function addEntries(tx: Tx, entries: readonly Entry[]): Promise<void> {
  const sorted = [...entries].sort((a, b) => (a.key < b.key ? -1 : 1));
  for (const { job, payload, queue, maxAttempts, key } of sorted) {
    await rawSql(tx).execute("SELECT graphile_worker.add_job($1::text, $2::json, queue_name := $3::text, max_attempts := $4::int, job_key := $5::text)", [
      job,
      payload,
      queue,
      maxAttempts,
      key,
    ]);
  }
}

/** Whether this is the first to notice. */
export async function insertPassedPeriod(tx: Tx, { kind, period }: Period): Promise<boolean> {
  const { count } = await tables(tx).passedPeriod.createMany({ data: [{ kind, period }], skipDuplicates: true });
  return count === 1;
}

/** Short periods before a day need not be remembered: only the last of a kind is ever announced. */
export async function dropShortPeriods(tx: Tx, day: string): Promise<void> {
  await tables(tx).passedPeriod.deleteMany({ where: { kind: { in: ["hour", "five minutes"] }, period: { lt: day } } });
}

export async function countEntries(tx: Tx): Promise<{ waiting: number; failed: number; oldest: Date | null }> {
  const [row] = await rawSql(tx).query<{ waiting: number; failed: number; oldest: Date | null }>(
    `SELECT count(*) FILTER (WHERE NOT is_failed)::int AS waiting, count(*) FILTER (WHERE is_failed)::int AS failed,
            min(created_at) FILTER (WHERE NOT is_failed) AS oldest
     FROM (SELECT created_at, attempts >= max_attempts AND locked_at IS NULL AS is_failed FROM graphile_worker.jobs) AS entry`,
  );
  return row ?? { waiting: 0, failed: 0, oldest: null };
}

export async function selectFailed(tx: Tx, limit: number): Promise<FailedJob[]> {
  return rawSql(tx).query<FailedJob>(
    `SELECT entry.id::text AS id, task.identifier AS job, entry.payload, entry.attempts::int AS attempts, entry.created_at AS "createdAt", entry.updated_at AS "failedAt",
            coalesce(entry.last_error, 'The worker was killed each time it tried.') AS reason
     FROM graphile_worker._private_jobs AS entry JOIN graphile_worker._private_tasks AS task ON task.id = entry.task_id
     WHERE entry.attempts >= entry.max_attempts AND entry.locked_at IS NULL
     ORDER BY entry.updated_at DESC, entry.id DESC LIMIT $1`,
    [limit],
  );
}

/** Makes failed jobs due again with all their attempts; answers how many. */
export async function reviveFailed(tx: Tx, id: string): Promise<number> {
  return rawSql(tx).execute(
    `SELECT graphile_worker.reschedule_jobs(ARRAY[id], run_at := now(), attempts := 0)
     FROM graphile_worker.jobs WHERE id = $1::bigint AND attempts >= max_attempts AND locked_at IS NULL`,
    [id],
  );
}

/** Makes jobs that wait for their next attempt due at once; answers how many of these tasks are due now. */
export async function hurryWaiting(tx: Tx, tasks: readonly string[]): Promise<number> {
  return rawSql(tx).execute(
    `SELECT graphile_worker.reschedule_jobs(ARRAY[id], run_at := now())
     FROM graphile_worker.jobs WHERE task_identifier = ANY ($1::text[]) AND attempts < max_attempts AND locked_at IS NULL`,
    [tasks],
  );
}

/** A job that its worker never came back from may be what kills workers; after so many attempts it is taken for that. */
const MOST_ATTEMPTS_OF_ABANDONED = 25;

/**
 * Frees what a killed worker had taken, which would stay locked for four hours; answers how many such workers there
 * were. A living worker is known by a session that carries its name; the last few seconds are left alone, because a new
 * worker may not have its session yet. An attempt that was cut short says nothing of the job: it gets another one.
 */
export async function freeAbandoned(tx: Tx, sessionPrefix: string): Promise<number> {
  const abandoned = await rawSql(tx).query<{ owner: string }>(
    `SELECT owner
     FROM (SELECT locked_by AS owner, max(locked_at) AS latest FROM graphile_worker._private_jobs WHERE locked_by IS NOT NULL GROUP BY locked_by
           UNION SELECT locked_by, max(locked_at) FROM graphile_worker._private_job_queues WHERE locked_by IS NOT NULL GROUP BY locked_by) AS taken
     GROUP BY owner
     HAVING max(latest) < now() - interval '5 seconds'
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS session WHERE session.application_name = $1 || owner)`,
    [sessionPrefix],
  );
  if (abandoned.length === 0) return 0;
  const owners = abandoned.map(({ owner }) => owner);
  const jobs = await rawSql(tx).query<{ id: bigint }>("SELECT id FROM graphile_worker._private_jobs WHERE locked_by = ANY ($1::text[])", [owners]);
  await rawSql(tx).execute("SELECT graphile_worker.force_unlock_workers($1::text[])", [owners]);
  await giveAttemptBack(tx, jobs.map(({ id }) => id));
  return owners.length;
}

/** Frees the jobs that the database gave to a living worker, which never got the answer: `held` are those that it knows of. */
export async function freeForgotten(tx: Tx, owner: string, held: readonly string[]): Promise<number> {
  const forgotten = await rawSql(tx).query<{ id: bigint; queue: number | null }>(
    `UPDATE graphile_worker._private_jobs SET locked_by = NULL, locked_at = NULL
     WHERE locked_by = $1 AND locked_at < now() - interval '30 seconds' AND NOT id = ANY ($2::bigint[]) RETURNING id, job_queue_id AS queue`,
    [owner, held],
  );
  if (forgotten.length === 0) return 0;
  await rawSql(tx).execute("UPDATE graphile_worker._private_job_queues SET locked_by = NULL, locked_at = NULL WHERE locked_by = $1 AND id = ANY ($2::int[])", [owner, forgotten.flatMap(({ queue }) => queue ?? [])]);
  await giveAttemptBack(tx, forgotten.map(({ id }) => id));
  return forgotten.length;
}

/** What a worker began and did not end is no failure of the job; one that never ends well is given up all the same. */
async function giveAttemptBack(tx: Tx, ids: readonly bigint[]): Promise<void> {
  await rawSql(tx).execute(
    `SELECT graphile_worker.reschedule_jobs(ARRAY[id], max_attempts := greatest(max_attempts, least(max_attempts + 1, $2::int))::smallint)
     FROM graphile_worker._private_jobs WHERE id = ANY ($1::bigint[])`,
    [ids, MOST_ATTEMPTS_OF_ABANDONED],
  );
}
