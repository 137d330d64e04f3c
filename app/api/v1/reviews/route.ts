import * as operations from "@/app/api/_contract/operations";
import { WeekRows } from "@/app/api/_contract/reviews";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { asWeeks } from "@/app/api/_desk/review-shapes";
import { listRepositories } from "@/lib/catalog";
import { can } from "@/lib/identity";
import { listWeeks } from "@/lib/review";

/** Weeks of all repositories that the caller may see, newest first. */
export const GET = handle(operations.listReviews, async ({ query: { limit, cursor }, principal }) => {
  const visible = (await listRepositories()).filter(({ id }) => can(principal, "read", id));
  return answer(WeekRows, asWeeks(await listWeeks(visible.map(({ id }) => id), { limit, upTo: cursor }), "/api/v1/reviews"));
});
