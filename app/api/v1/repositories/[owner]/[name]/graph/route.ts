import { findVisibleRepository } from "@/app/_access/visible-repository";
import { ModuleGraph } from "@/app/api/_contract/modules";
import * as operations from "@/app/api/_contract/operations";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asStanding } from "@/app/api/_desk/team-shapes";
import { readModuleGraph } from "@/lib/health";
import { type CommitSha, asId, fail } from "@/lib/kernel";

/** The module graph of a snapshot. */
export const GET = handle(operations.readModuleGraph, async ({ path, query: { at }, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const graph = await readModuleGraph(repository.value.id, { at: at === undefined ? undefined : asId<CommitSha>(at) });
  if (!graph) return problem(fail("NOT_FOUND", at === undefined ? "There is no snapshot yet: the first report brings one." : `There is no snapshot of commit ${at} on the line.`));
  const { snapshot, isDescribed, ...rest } = graph;
  return answer(ModuleGraph, { ...asStanding(snapshot), described: isDescribed, ...rest });
});
