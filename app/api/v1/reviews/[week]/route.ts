import * as operations from "@/app/api/_contract/operations";
import { ReviewOfAll } from "@/app/api/_contract/reviews";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asReviewOfAll } from "@/app/api/_desk/review-shapes";
import { listRepositories } from "@/lib/catalog";
import { can } from "@/lib/identity";
import { fail } from "@/lib/kernel";
import { findReviewOfAll } from "@/lib/review";

/** One week of all repositories that the caller may see. */
export const GET = handle(operations.readReviewOfAll, async ({ path: { week }, principal }) => {
  const visible = (await listRepositories()).filter(({ id }) => can(principal, "read", id));
  const review = await findReviewOfAll(visible, week);
  return review ? answer(ReviewOfAll, asReviewOfAll(review)) : problem(fail("NOT_FOUND", `The week ${week} has not begun.`));
});
