import { z } from "zod";

import { REPORT_STATUSES } from "@/lib/ingestion";

import { ReportVerdict } from "./pulls";
import { Commit, Moment, Paging, RepositoryName, pageOf } from "./words";

export const ReportStatus = z.enum(REPORT_STATUSES).meta({
  description: "`superseded`: read, but a later run of the same source, commit and scope counts instead. `failed`: changed no number anywhere.",
});

export const Report = z
  .strictObject({
    id: z.string(),
    repository: RepositoryName,
    commit: Commit,
    source: z.string().meta({ description: "The series the report belongs to." }),
    tool: z.string(),
    toolVersion: z.string().nullable(),
    status: ReportStatus,
    receivedAt: Moment,
    finishedAt: Moment.nullable(),
    examined: z.strictObject({
      files: z.int().nullable(),
      modules: z.int().nullable(),
      dependencies: z.int().nullable(),
      rules: z.int().nullable(),
    }).meta({ description: "What the checker looked at; null where the report does not tell." }),
    violations: z.strictObject({
      reported: z.int().nullable().meta({ description: "Rows of the tool's own report." }),
      carried: z.int().nullable().meta({ description: "Known before and not examined by this report: they still hold." }),
      baselined: z.int().nullable(),
      bySeverity: z.record(z.string(), z.int()),
    }).meta({ description: "Null until the report is part of the history." }),
    warnings: z.array(z.strictObject({ code: z.string(), detail: z.string(), count: z.int() })).meta({ description: "What was left out or cleaned on the way, and how often." }),
    error: z
      .strictObject({ code: z.string(), detail: z.string(), line: z.int().optional(), column: z.int().optional(), offset: z.int().optional() })
      .nullable(),
    verdict: ReportVerdict.nullable().optional().meta({ description: "Only where one report is asked about; null when it was not sent for a pull request, and until that has been looked at with this report." }),
  })
  .meta({ id: "Report" });

export const Reports = pageOf(Report).meta({ id: "Reports" });

export const ReportsQuery = z.strictObject({
  status: z.enum(REPORT_STATUSES, `Status is one of ${REPORT_STATUSES.join(", ")}.`).optional(),
  repository: RepositoryName.optional(),
  ...Paging,
});

/** The answer to an upload: everything is stored, nothing is read yet. */
export const Accepted = z
  .strictObject({
    reports: z.array(z.strictObject({ id: z.string(), source: z.string(), tool: z.string(), status: ReportStatus, href: z.string() })),
    snapshot: z.strictObject({ href: z.string() }),
  })
  .meta({ id: "Accepted" });
