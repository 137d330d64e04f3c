import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Trend } from "@/app/api/_contract/course";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { readTrend } from "@/lib/health";

/** A number over time, grouped. */
export const GET = handle(operations.readTrend, async ({ path, query, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  return answer(Trend, await readTrend({ repositoryId: repository.value.id, ...query }));
});
