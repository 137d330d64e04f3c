import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { done } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { endWaiver } from "@/lib/health";
import { fail } from "@/lib/kernel";

/** Ends a waiver; what it waived is open again. */
export const DELETE = handle(operations.endWaiver, async ({ path, principal }) => {
  const repository = await findVisibleRepository(principal, path, "waive");
  if (!repository.ok) return problem(repository);
  const ended = await endWaiver(repository.value.id, path.id, { by: principal.name });
  return ended ? done() : problem(fail("NOT_FOUND", "There is no such waiver that stands or is asked for."));
});
