import { findVisibleRepository } from "@/app/_access/visible-repository";
import * as operations from "@/app/api/_contract/operations";
import { Waiver, Waivers } from "@/app/api/_contract/waivers";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { repositoryHref } from "@/app/api/_desk/shapes";
import { asWaiver } from "@/app/api/_desk/waiver-shapes";
import { findWaiver, listWaivers, waiveViolations } from "@/lib/health";
import { can } from "@/lib/identity";
import { fail } from "@/lib/kernel";

/** Every waiver there ever was. */
export const GET = handle(operations.listWaivers, async ({ path, query, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const found = await listWaivers(repository.value.id, query);
  return found.ok ? answer(Waivers, { items: found.value.items.map(asWaiver), nextCursor: found.value.nextCursor }) : problem(found);
});

/** Grants a waiver, or asks for one: that depends on who is speaking. */
export const POST = handle(operations.createWaiver, async ({ path, body: { match, reason, expiresAt, link }, principal }) => {
  const repository = await findVisibleRepository(principal, path);
  if (!repository.ok) return problem(repository);
  const { violation, violations, rule = null, from = null, to = null, file = null } = match;
  const named = violation === undefined ? violations : [violation];
  const { id } = repository.value;
  const waived = await waiveViolations(id, {
    match: named === undefined ? { rule, from, to, file } : { violations: named },
    reason, link, expiresAt: expiresAt === null ? null : new Date(expiresAt), by: principal.name, approves: can(principal, "waive", id),
  });
  if (!waived.ok) return problem(waived);
  const waiver = await findWaiver(id, waived.value.id);
  if (!waiver) return problem(fail("NOT_FOUND", "There is no such waiver."));
  return answer(Waiver, asWaiver(waiver), { status: 201, headers: { location: `${repositoryHref(repository.value)}/waivers/${waiver.id}` } });
});
