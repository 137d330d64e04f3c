import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Rules } from "@/app/api/_contract/course";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { listRules } from "@/lib/health";

/** Every rule of every source, the ones that are gone included. */
export const GET = handle(operations.listRules, async ({ path, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  return answer(Rules, { items: await listRules(repository.value.id), nextCursor: null });
});
