import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Verdicts } from "@/app/api/_contract/pulls";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asVerdict } from "@/app/api/_desk/pull-shapes";
import { listJudgedPullRequests } from "@/lib/review";

/** Pull requests with their verdicts, greatest number first. */
export const GET = handle(operations.listPulls, async ({ path, query, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const { items, nextCursor } = await listJudgedPullRequests(repository.value.id, query);
  return answer(Verdicts, { items: items.map((pull) => asVerdict(repository.value, pull)), nextCursor: nextCursor === null ? null : String(nextCursor) });
});
