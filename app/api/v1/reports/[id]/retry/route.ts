import { findVisibleReport } from "@/app/api/_desk/visible-report";
import * as operations from "@/app/api/_contract/operations";
import { Report } from "@/app/api/_contract/reports";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asReport } from "@/app/api/_desk/report-shapes";
import { findFailedReport, retryReport } from "@/lib/ingestion";

/** Reads a failed report once more: after an upgrade, say. */
export const POST = handle(operations.retryReport, async ({ path, principal }) => {
  const found = await findVisibleReport(principal, path.id, ["admin"]);
  if (!found.ok) return problem(found);
  const failed = await findFailedReport(found.value.report.id);
  if (!failed.ok) return problem(failed);
  await retryReport(failed.value);
  const queued = await findVisibleReport(principal, path.id, ["admin"]);
  return queued.ok ? answer(Report, asReport(queued.value.repository, queued.value.report), { status: 202 }) : problem(queued);
});
