import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Waiver } from "@/app/api/_contract/waivers";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asWaiver } from "@/app/api/_desk/waiver-shapes";
import { decideWaiver, findWaiver } from "@/lib/health";
import { fail } from "@/lib/kernel";

/** Says yes or no to what was asked for. */
export const POST = handle(operations.decideWaiver, async ({ path, body, principal }) => {
  const repository = await findVisibleRepository(principal, path, "waive");
  if (!repository.ok) return problem(repository);
  const decided = await decideWaiver(repository.value.id, path.id, { approved: body.approved, by: principal.name });
  const waiver = decided ? await findWaiver(repository.value.id, path.id) : null;
  return waiver ? answer(Waiver, asWaiver(waiver)) : problem(fail("NOT_FOUND", "There is no such waiver that waits for a decision."));
});
