import * as operations from "@/app/api/_contract/operations";
import { TeamDetail } from "@/app/api/_contract/teams";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asTeam, chooseTeam, visibleRepositories } from "@/app/api/_desk/team-shapes";
import { findTeamAcross } from "@/lib/health";
import { fail } from "@/lib/kernel";

/** One team over every repository that the caller may see. */
export const GET = handle(operations.readTeamAcross, async ({ path, query: { account }, principal }) => {
  const repositories = await visibleRepositories(principal);
  const team = await chooseTeam([...repositories.keys()], { slug: path.slug, account });
  if (!team.ok) return problem(team);
  const detail = await findTeamAcross([...repositories.keys()], team.value);
  return detail ? answer(TeamDetail, asTeam(detail, repositories)) : problem(fail("NOT_FOUND", `${team.value} has nothing in any repository.`));
});
