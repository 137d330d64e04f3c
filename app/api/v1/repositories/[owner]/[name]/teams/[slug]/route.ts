import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { TeamDetail } from "@/app/api/_contract/teams";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asTeam, chooseTeam } from "@/app/api/_desk/team-shapes";
import { findTeam } from "@/lib/health";
import { fail } from "@/lib/kernel";

/** One team in a repository; of the repository's own account where several have a team of that slug. */
export const GET = handle(operations.readTeam, async ({ path, query: { account }, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const { id, owner } = repository.value;
  const team = await chooseTeam([id], { slug: path.slug, account, prefer: owner });
  if (!team.ok) return problem(team);
  const detail = await findTeam(id, team.value);
  return detail ? answer(TeamDetail, asTeam(detail, new Map([[id, repository.value]]))) : problem(fail("NOT_FOUND", `${team.value} has nothing in this repository.`));
});
