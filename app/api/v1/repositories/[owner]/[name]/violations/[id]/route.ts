import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { ViolationLife } from "@/app/api/_contract/violations";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asLifetime, asViolation } from "@/app/api/_desk/shapes";
import { asWaiver } from "@/app/api/_desk/waiver-shapes";
import { findViolation } from "@/lib/health";
import { fail } from "@/lib/kernel";

/** One violation with its lifetimes. */
export const GET = handle(operations.readViolation, async ({ path, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const violation = await findViolation(repository.value.id, path.id);
  if (!violation) return problem(fail("NOT_FOUND", "There is no such violation."));
  return answer(ViolationLife, {
    ...asViolation(repository.value)(violation), lifetimes: violation.lifetimes.map(asLifetime), path: violation.path, help: violation.help,
    waiver: violation.waiver && asWaiver(violation.waiver), waivers: violation.waivers.map(asWaiver),
  });
});
