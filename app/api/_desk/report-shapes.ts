import type { z } from "zod";

import type { Repository } from "@/lib/catalog";
import type { Report } from "@/lib/ingestion";

import type * as reports from "../_contract/reports";
import { fullName } from "./shapes";

/** What became of a report. */
export function asReport(repository: Repository, report: Report): z.output<typeof reports.Report> {
  const { id, commit, source, tool, toolVersion, status, receivedAt, finishedAt, examined, violations, warnings, error } = report;
  return {
    id,
    repository: fullName(repository),
    commit,
    source,
    tool,
    toolVersion,
    status,
    receivedAt: receivedAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    examined,
    violations,
    warnings: warnings.map(({ code, detail, count }) => ({ code, detail, count })),
    error,
  };
}
