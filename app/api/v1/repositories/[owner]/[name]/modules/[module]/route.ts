import { findVisibleRepository } from "@/app/_access/visible-repository";
import { ModuleDetail } from "@/app/api/_contract/modules";
import * as operations from "@/app/api/_contract/operations";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asStanding } from "@/app/api/_desk/team-shapes";
import { findModule } from "@/lib/health";
import { type CommitSha, asId, fail } from "@/lib/kernel";

/** One module as of a snapshot. */
export const GET = handle(operations.readModule, async ({ path, query: { at }, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const found = await findModule(repository.value.id, path.module, { at: at === undefined ? undefined : asId<CommitSha>(at) });
  if (!found) return problem(fail("NOT_FOUND", `There is no module ${path.module} in the graph of ${at === undefined ? "the newest snapshot" : `commit ${at}`}.`));
  const { snapshot, ...module } = found;
  return answer(ModuleDetail, { ...asStanding(snapshot), ...module });
});
