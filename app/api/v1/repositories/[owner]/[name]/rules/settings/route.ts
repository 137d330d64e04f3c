import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Gate } from "@/app/api/_contract/gates";
import { answer } from "@/app/api/_desk/answer";
import { asGate } from "@/app/api/_desk/gate-shapes";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { changeRuleSetting, readPolicy } from "@/lib/review";

/** Counts a rule at another severity, or mutes it. */
export const POST = handle(operations.changeRuleSetting, async ({ path, body, principal }) => {
  const repository = await findVisibleRepository(principal, path, "admin");
  if (!repository.ok) return problem(repository);
  const changed = await changeRuleSetting(repository.value.id, { ...body, by: principal.name });
  return changed.ok ? answer(Gate, asGate(await readPolicy(repository.value.id))) : problem(changed);
});
