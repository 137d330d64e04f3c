import { findVisibleRepository } from "@/app/_access/visible-repository";
import { Modules } from "@/app/api/_contract/modules";
import * as operations from "@/app/api/_contract/operations";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asStanding, pageAfter } from "@/app/api/_desk/team-shapes";
import { listModules } from "@/lib/health";
import { type CommitSha, asId, fail } from "@/lib/kernel";

/** The modules of a snapshot, by name. */
export const GET = handle(operations.listModules, async ({ path, query: { at, ...paging }, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const modules = await listModules(repository.value.id, { at: at === undefined ? undefined : asId<CommitSha>(at) });
  if (!modules) return problem(fail("NOT_FOUND", at === undefined ? "There is no snapshot yet: the first report brings one." : `There is no snapshot of commit ${at} on the line.`));
  const page = pageAfter(modules.items, ({ name }) => name, paging);
  return page.ok ? answer(Modules, { ...asStanding(modules.snapshot), described: modules.isDescribed, ...page.value, others: modules.others }) : problem(page);
});
