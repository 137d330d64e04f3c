import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { answerMarkdown, pageAddress } from "@/app/api/_desk/review-shapes";
import { fullName } from "@/app/api/_desk/shapes";
import { fail } from "@/lib/kernel";
import { findWeeklyReview, reviewMarkdown } from "@/lib/review";

/** One week of a repository, as Markdown. */
export const GET = handle(operations.readReviewMarkdown, async ({ path, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const { owner, name } = repository.value;
  const review = await findWeeklyReview(repository.value.id, path.week);
  const page = pageAddress(`/repositories/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/reviews/${path.week}`);
  return review ? answerMarkdown(reviewMarkdown(fullName(repository.value), review, page)) : problem(fail("NOT_FOUND", `The week ${path.week} has not begun.`));
});
