import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Comparison } from "@/app/api/_contract/violations";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asChange } from "@/app/api/_desk/shapes";
import { compareCommits } from "@/lib/health";
import { type CommitSha, asId, fail } from "@/lib/kernel";

/** What differs between two commits: `compare/BASE...HEAD`. */
export const GET = handle(operations.compareCommits, async ({ path, principal }) => {
  const [base, head] = path.range.split("...").map((sha) => asId<CommitSha>(sha));
  if (base === undefined || head === undefined) return problem(fail("COMMIT_INVALID", "Name two commits: BASE...HEAD."));
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const change = await compareCommits(repository.value.id, base, head);
  if (!change) return problem(fail("NOT_FOUND", "One of the two commits has no analysis."));
  return answer(Comparison, { ...asChange(repository.value, change), unchanged: change.unchanged });
});
