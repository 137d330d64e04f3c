import { count } from "@/app/_ui/format";
import { Age } from "@/app/_ui/moment";
import { SectionHeader } from "@/app/_ui/page-header";
import type { FailedJob } from "@/lib/outbox";

import { retryFailedJob } from "./actions";
import { Retry } from "./retry.client";

/** Work that was given up after its last attempt: each with its reason and a way to begin again. */
export function FailedJobs({ jobs, now }: { jobs: readonly FailedJob[]; now: Date }) {
  return (
    <section aria-labelledby="jobs">
      <SectionHeader id="jobs" title="Jobs that gave up">
        Numbers that depend on them may be behind. Remove the cause (the database, the disk, an old worker), then let them begin again; a job may be repeated without harm.
      </SectionHeader>
      <ul className="divide-y divide-hairline border-y border-hairline text-sm">
        {jobs.map((job) => (
          <li key={job.id} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-2">
            <div className="min-w-0 flex-1 basis-80">
              <p><code className="font-mono font-semibold">{job.job}</code> <span className="text-ink-2">gave up <Age at={job.failedAt} now={now} /> after {count(job.attempts, "attempt")}</span></p>
              <p className="break-words text-ink-2">{job.reason}</p>
            </div>
            <Retry action={retryFailedJob.bind(null, job.id)} label={`Let the job ${job.job} begin again`} />
          </li>
        ))}
      </ul>
    </section>
  );
}
