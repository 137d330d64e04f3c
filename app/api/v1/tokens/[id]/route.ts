import * as operations from "@/app/api/_contract/operations";
import { done } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { can, findTokenWithId, revokeToken } from "@/lib/identity";
import { type TokenId, asId, fail } from "@/lib/kernel";

/** Ends a token at once. */
export const DELETE = handle(operations.revokeToken, async ({ path, principal }) => {
  const id = asId<TokenId>(path.id);
  const token = await findTokenWithId(id);
  const revoked = token !== null && can(principal, "admin", token.repositoryId) && (await revokeToken(id));
  return revoked ? done() : problem(fail("NOT_FOUND", "There is no such token in force, or you may not end it."));
});
