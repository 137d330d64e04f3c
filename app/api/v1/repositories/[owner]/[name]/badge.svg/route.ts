import { whoSpeaks } from "@/app/_access/who-speaks";
import * as operations from "@/app/api/_contract/operations";
import { drawBadge } from "@/app/api/_desk/badge";
import { handleAnyone } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { fullName } from "@/app/api/_desk/shapes";
import { findRepository } from "@/lib/catalog";
import { readOverview } from "@/lib/health";
import { can, canSomewhere } from "@/lib/identity";
import { fail } from "@/lib/kernel";

/** A number as a badge: of a public repository for anybody, of a private one for whoever may read it. */
export const GET = handleAnyone(operations.readBadge, async ({ request, path, query: { metric } }) => {
  const [repository, principal] = await Promise.all([findRepository(path.owner, path.name), whoSpeaks(request.headers)]);
  const isPublic = repository?.visibility === "public";
  const mayRead = repository !== null && principal.ok && can(principal.value, "read", repository.id);
  if (!repository || !(isPublic || mayRead)) {
    if (!principal.ok) return problem(principal.reason === "UNAUTHENTICATED" ? fail("UNAUTHENTICATED", "A badge of a private repository needs a token: Authorization: Bearer TOKEN.") : principal);
    if (!canSomewhere(principal.value, "read")) return problem(fail("FORBIDDEN", "This token may not read. Use one with scope read."));
    return problem(fail("NOT_FOUND", "There is no such repository, or you may not see it."));
  }
  const health = (await readOverview([repository.id])).get(repository.id);
  return new Response(drawBadge(fullName(repository), metric, health), {
    headers: {
      "content-type": "image/svg+xml; charset=utf-8",
      "cache-control": isPublic ? "public, max-age=300" : "private, no-cache",
      // Somebody's names stand in it, and it may be opened by itself: nothing in it is to run or to load.
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
      "x-content-type-options": "nosniff",
    },
  });
});
