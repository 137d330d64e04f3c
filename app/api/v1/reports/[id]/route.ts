import { findVisibleReport } from "@/app/api/_desk/visible-report";
import * as operations from "@/app/api/_contract/operations";
import { Report } from "@/app/api/_contract/reports";
import { answer, done } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asReportVerdict } from "@/app/api/_desk/pull-shapes";
import { asReport } from "@/app/api/_desk/report-shapes";
import { removeReport } from "@/lib/history";
import { type CommitSha, asId, fail } from "@/lib/kernel";
import { listVerdictsOf } from "@/lib/review";

/** What became of a report. Whoever may send reports about its repository may follow what becomes of them. */
export const GET = handle(operations.readReport, async ({ path, principal }) => {
  const found = await findVisibleReport(principal, path.id, ["read", "upload"]);
  if (!found.ok) return problem(found);
  const { repository, report } = found.value;
  const number = report.meta.pullRequest?.number;
  const verdict = number === undefined ? undefined : (await listVerdictsOf(repository.id, asId<CommitSha>(report.commit))).find((one) => one.number === number && report.finishedAt !== null && one.lookedAt >= report.finishedAt.toISOString());
  return answer(Report, { ...asReport(repository, report), verdict: verdict ? asReportVerdict(repository, verdict) : null });
});

/** Takes a report out of history, which becomes what it would be without it. */
export const DELETE = handle(operations.removeReport, async ({ path, principal }) => {
  const found = await findVisibleReport(principal, path.id, ["admin"]);
  if (!found.ok) return problem(found);
  const { repository, report } = found.value;
  const removed = await removeReport(repository.id, report.id);
  return removed ? done() : problem(fail("NOT_FOUND", `This report is ${report.status} and part of no history.`));
});
