import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { WeekRows } from "@/app/api/_contract/reviews";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asWeeks } from "@/app/api/_desk/review-shapes";
import { repositoryHref } from "@/app/api/_desk/shapes";
import { listWeeks } from "@/lib/review";

/** Weeks of a repository, newest first. */
export const GET = handle(operations.listRepositoryReviews, async ({ path, query: { limit, cursor }, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  return answer(WeekRows, asWeeks(await listWeeks([repository.value.id], { limit, upTo: cursor }), `${repositoryHref(repository.value)}/reviews`));
});
