import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Teams } from "@/app/api/_contract/teams";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { pageAfter } from "@/app/api/_desk/team-shapes";
import { listTeams } from "@/lib/health";

/** The teams of a repository, and what belongs to none. */
export const GET = handle(operations.listTeams, async ({ path, query, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const page = pageAfter(await listTeams(repository.value.id), ({ team }) => team, query);
  return page.ok ? answer(Teams, page.value) : problem(page);
});
