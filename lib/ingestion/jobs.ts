/** Which event starts which command of ingestion. */
import { type ReportId, asId } from "@/lib/kernel";
import { defineJob } from "@/lib/outbox";
import { dayPassed } from "@/lib/outbox/events";

import { reportSubmitted } from "./events";
import { forgetRawReports, normaliseReport } from "./normalise-report";

export const jobs = [
  defineJob("ingestion.normalise-report", reportSubmitted, ({ reportId }) => normaliseReport(asId<ReportId>(reportId))),
  defineJob("ingestion.forget-raw-reports", dayPassed, ({ day }) => forgetRawReports(day)),
];
