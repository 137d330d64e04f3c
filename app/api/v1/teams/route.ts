import * as operations from "@/app/api/_contract/operations";
import { TeamsAcross } from "@/app/api/_contract/teams";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { fullName } from "@/app/api/_desk/shapes";
import { pageAfter, visibleRepositories } from "@/app/api/_desk/team-shapes";
import { listTeamsAcross } from "@/lib/health";

/** Teams over every repository that the caller may see. */
export const GET = handle(operations.listTeamsAcross, async ({ query, principal }) => {
  const repositories = await visibleRepositories(principal);
  const page = pageAfter(await listTeamsAcross([...repositories.keys()]), ({ team }) => team, query);
  if (!page.ok) return problem(page);
  const { items, nextCursor } = page.value;
  return answer(TeamsAcross, {
    items: items.map(({ repositories: ids, ...team }) => ({ ...team, repositories: ids.flatMap((id) => { const repository = repositories.get(id); return repository ? [fullName(repository)] : []; }) })),
    nextCursor,
  });
});
