/** Every module's jobs, worked until told to stop: in the server's own process, or in as many `npm run worker` as there is work for. */
import { jobs as github } from "@/lib/github/jobs";
import { jobs as health } from "@/lib/health/jobs";
import { jobs as history } from "@/lib/history/jobs";
import { jobs as ingestion } from "@/lib/ingestion/jobs";
import { type Job, runWorker } from "@/lib/outbox";
import { jobs as review } from "@/lib/review/jobs";

export const jobs: readonly Job[] = [...ingestion, ...history, ...health, ...review, ...github];

/** Works all jobs until `stop`, which lets running ones finish. */
export function startWorker(): Promise<{ stop(): Promise<void> }> {
  return runWorker(jobs);
}
