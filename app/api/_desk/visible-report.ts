import { type Repository, findRepositoryById } from "@/lib/catalog";
import { type Permission, type Principal, can } from "@/lib/identity";
import { type Report, readReport } from "@/lib/ingestion";
import { type ReportId, type Result, asId, fail, ok } from "@/lib/kernel";

/** A report with its repository, for whoever has one of the permissions on it. */
export async function findVisibleReport(principal: Principal, id: string, permissions: readonly Permission[]): Promise<Result<{ repository: Repository; report: Report }, "NOT_FOUND">> {
  const report = await readReport(asId<ReportId>(id));
  const mayKnow = report && permissions.some((permission) => can(principal, permission, report.repositoryId));
  const repository = mayKnow ? await findRepositoryById(report.repositoryId) : null;
  return report && repository ? ok({ repository, report }) : fail("NOT_FOUND", "There is no such report, or you may not see it.");
}
