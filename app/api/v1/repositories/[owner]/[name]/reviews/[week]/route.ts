import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { RepositoryReview } from "@/app/api/_contract/reviews";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asReview } from "@/app/api/_desk/review-shapes";
import { fullName } from "@/app/api/_desk/shapes";
import { fail } from "@/lib/kernel";
import { findWeeklyReview } from "@/lib/review";

/** One week of a repository. */
export const GET = handle(operations.readReview, async ({ path, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const review = await findWeeklyReview(repository.value.id, path.week);
  return review ? answer(RepositoryReview, asReview(fullName(repository.value), review)) : problem(fail("NOT_FOUND", `The week ${path.week} has not begun.`));
});
