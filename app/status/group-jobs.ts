import type { FailedJob } from "@/lib/outbox";

export type FailedGroup = { job: string; reason: string; ids: string[]; failedAt: Date };

/** Jobs that failed alike as one, in the order in which the first of each comes. The reason is its first line: the rest is for the log. */
export function groupJobs(jobs: readonly FailedJob[]): FailedGroup[] {
  const groups = new Map<string, FailedGroup>();
  for (const job of jobs) {
    const reason = job.reason.split("\n")[0] ?? job.reason;
    const key = `${job.job}\n${reason}`;
    const group = groups.get(key) ?? { job: job.job, reason, ids: [], failedAt: job.failedAt };
    group.ids.push(job.id);
    groups.set(key, group);
  }
  return [...groups.values()];
}
