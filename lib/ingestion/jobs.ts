/** Which event starts which command of ingestion. */
import { type ReportId, asId } from "@/lib/kernel";
import { defineJob } from "@/lib/outbox";
import { dayPassed } from "@/lib/outbox/events";

import { reportSubmitted } from "./events";
import { normaliseReport } from "./normalise-report";
import { pruneReports } from "./prune-reports";

export const jobs = [
  defineJob("ingestion.normalise-report", reportSubmitted, ({ reportId }) => normaliseReport(asId<ReportId>(reportId)), {
    queue: ({ repositoryId }) => `ingestion:${repositoryId}`,
  }),
  defineJob("ingestion.prune-reports", dayPassed, ({ day }) => pruneReports(day)),
];
