import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { HistoryEvents } from "@/app/api/_contract/course";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { listEvents } from "@/lib/health";

/** What changed the meaning of numbers, newest first. */
export const GET = handle(operations.listEvents, async ({ path, query, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  return answer(HistoryEvents, await listEvents(repository.value.id, query));
});
