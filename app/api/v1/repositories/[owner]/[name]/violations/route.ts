import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Violations } from "@/app/api/_contract/violations";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asViolation } from "@/app/api/_desk/shapes";
import { listViolations } from "@/lib/health";
import { type CommitSha, asId } from "@/lib/kernel";

/** Violations as of a commit, filtered. */
export const GET = handle(operations.listViolations, async ({ path, query: { from, to, at, changedAt, order, ...rest }, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const found = await listViolations(repository.value.id, {
    ...rest,
    descending: order === "desc",
    fromModule: from,
    toModule: to,
    at: at === undefined ? undefined : asId<CommitSha>(at),
    changedAt: changedAt === undefined ? undefined : asId<CommitSha>(changedAt),
  });
  if (!found.ok) return problem(found);
  const { items, nextCursor, total } = found.value;
  return answer(Violations, { items: items.map(asViolation(repository.value)), nextCursor, total });
});
