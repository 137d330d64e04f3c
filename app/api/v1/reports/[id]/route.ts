import { findVisibleReport } from "@/app/api/_desk/visible-report";
import * as operations from "@/app/api/_contract/operations";
import { Report } from "@/app/api/_contract/reports";
import { answer, done } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asReport } from "@/app/api/_desk/report-shapes";
import { removeReport } from "@/lib/history";
import { fail } from "@/lib/kernel";

/** What became of a report. Whoever may send reports about its repository may follow what becomes of them. */
export const GET = handle(operations.readReport, async ({ path, principal }) => {
  const found = await findVisibleReport(principal, path.id, ["read", "upload"]);
  return found.ok ? answer(Report, asReport(found.value.repository, found.value.report)) : problem(found);
});

/** Takes a report out of history, which becomes what it would be without it. */
export const DELETE = handle(operations.removeReport, async ({ path, principal }) => {
  const found = await findVisibleReport(principal, path.id, ["admin"]);
  if (!found.ok) return problem(found);
  const { repository, report } = found.value;
  const removed = await removeReport(repository.id, report.id);
  return removed ? done() : problem(fail("NOT_FOUND", `This report is ${report.status} and part of no history.`));
});
