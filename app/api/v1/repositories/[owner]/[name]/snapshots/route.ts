import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Snapshots } from "@/app/api/_contract/snapshots";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asSnapshot } from "@/app/api/_desk/shapes";
import { listSnapshots } from "@/lib/health";

/** The line, newest first in ancestry. */
export const GET = handle(operations.listSnapshots, async ({ path, query, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const { items, nextCursor } = await listSnapshots(repository.value.id, query);
  return answer(Snapshots, { items: items.map(asSnapshot), nextCursor });
});
