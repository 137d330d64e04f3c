import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Gate } from "@/app/api/_contract/gates";
import { answer } from "@/app/api/_desk/answer";
import { asGate } from "@/app/api/_desk/gate-shapes";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { readPolicy } from "@/lib/review";

/** The gate in force on the default branch, and how it came to that. */
export const GET = handle(operations.readGate, async ({ path, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  return answer(Gate, asGate(await readPolicy(repository.value.id)));
});
