import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Verdict } from "@/app/api/_contract/pulls";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asVerdict } from "@/app/api/_desk/pull-shapes";
import { fail } from "@/lib/kernel";
import { findPullRequest } from "@/lib/review";

/** The verdict on a pull request. */
export const GET = handle(operations.readPull, async ({ path, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const pull = await findPullRequest(repository.value.id, path.number);
  return pull ? answer(Verdict, asVerdict(repository.value, pull)) : problem(fail("NOT_FOUND", `Nobody has sent a report for pull request ${path.number}.`));
});
