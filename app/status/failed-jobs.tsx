import { count } from "@/app/_ui/format";
import { Age } from "@/app/_ui/moment";
import { SectionHeader } from "@/app/_ui/page-header";
import type { FailedJob } from "@/lib/outbox";

import { retryFailedJobs } from "./actions";
import { groupJobs } from "./group-jobs";
import { Retry } from "./retry.client";

/** Work that was given up after its last attempt: what failed alike stands together, with its reason and a way to begin again. */
export function FailedJobs({ jobs, total, now }: { jobs: readonly FailedJob[]; total: number; now: Date }) {
  return (
    <section aria-labelledby="jobs">
      <SectionHeader id="jobs" title="Jobs that gave up">
        Numbers that depend on them may be behind. Remove the cause (the database, the disk, an old worker), then let them begin again; a job may be repeated without harm.
        {total > jobs.length && ` The newest ${jobs.length} of ${total} are listed.`}
      </SectionHeader>
      <ul className="divide-y divide-hairline border-y border-hairline text-sm">
        {groupJobs(jobs).map((group) => (
          <li key={`${group.job}${group.reason}`} className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2 py-2">
            <div className="min-w-0 flex-1 basis-80">
              <p>
                <code className="font-mono font-semibold">{group.job}</code>{" "}
                <span className="text-ink-2">{count(group.ids.length, "job")} gave up, the last <Age at={group.failedAt} now={now} /></span>
              </p>
              <p className="break-words text-ink-2">{group.reason}</p>
            </div>
            <Retry action={retryFailedJobs.bind(null, group.ids)} label={`Let ${count(group.ids.length, "job")} ${group.job} begin again`} />
          </li>
        ))}
      </ul>
    </section>
  );
}
