/** Every module's jobs, worked until told to stop: in the server's own process, or in as many `npm run worker` as there is work for. */
import { jobs as history } from "@/lib/history/jobs";
import { type Job, runWorker } from "@/lib/outbox";

export const jobs: readonly Job[] = [...history];

/** Works all jobs until `stop`, which lets running ones finish. */
export function startWorker(): Promise<{ stop(): Promise<void> }> {
  return runWorker(jobs);
}
