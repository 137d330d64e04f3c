import * as operations from "@/app/api/_contract/operations";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { answerMarkdown, pageAddress } from "@/app/api/_desk/review-shapes";
import { listRepositories } from "@/lib/catalog";
import { can } from "@/lib/identity";
import { fail } from "@/lib/kernel";
import { findReviewOfAll, reviewOfAllMarkdown } from "@/lib/review";

/** One week of all repositories that the caller may see, as Markdown. */
export const GET = handle(operations.readReviewOfAllMarkdown, async ({ path: { week }, principal }) => {
  const visible = (await listRepositories()).filter(({ id }) => can(principal, "read", id));
  const review = await findReviewOfAll(visible, week);
  return review ? answerMarkdown(reviewOfAllMarkdown(review, pageAddress(`/reviews/${week}`))) : problem(fail("NOT_FOUND", `The week ${week} has not begun.`));
});
