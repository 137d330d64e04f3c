import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Change } from "@/app/api/_contract/violations";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asChange } from "@/app/api/_desk/shapes";
import { readChange } from "@/lib/health";
import { type CommitSha, asId, fail } from "@/lib/kernel";

/** What a commit changed against the previous snapshot on the line. */
export const GET = handle(operations.readChanges, async ({ path, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const change = await readChange(repository.value.id, asId<CommitSha>(path.sha));
  if (!change) return problem(fail("NOT_FOUND", `There is no snapshot of commit ${path.sha} on the line.`));
  return answer(Change, asChange(repository.value, change));
});
