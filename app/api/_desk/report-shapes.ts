import type { z } from "zod";

import type { Repository } from "@/lib/catalog";
import type { Report } from "@/lib/ingestion";

import type * as reports from "../_contract/reports";
import { fullName } from "./shapes";

const NOT_TOLD = { files: null, modules: null, dependencies: null, rules: null };
const NOT_COUNTED = { reported: null, carried: null, baselined: null, bySeverity: {} };

/** What became of a report. */
export function asReport(repository: Repository, report: Report): z.output<typeof reports.Report> {
  const { id, commit, source, tool, toolVersion, status, receivedAt, finishedAt, summary, counts, warnings, error } = report;
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
    examined: summary?.examined ?? NOT_TOLD,
    violations: counts ?? NOT_COUNTED,
    warnings,
    error,
  };
}
