import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Gate } from "@/app/api/_contract/gates";
import { answer } from "@/app/api/_desk/answer";
import { asGate } from "@/app/api/_desk/gate-shapes";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { changeLimit, readPolicy } from "@/lib/review";

/** Sets how many open violations a group may have. */
export const POST = handle(operations.changeLimit, async ({ path, body, principal }) => {
  const repository = await findVisibleRepository(principal, path, "admin");
  if (!repository.ok) return problem(repository);
  const changed = await changeLimit(repository.value.id, { ...body, by: principal.name });
  return changed.ok ? answer(Gate, asGate(await readPolicy(repository.value.id))) : problem(changed);
});
