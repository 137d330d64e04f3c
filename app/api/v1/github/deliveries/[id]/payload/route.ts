import * as operations from "@/app/api/_contract/operations";
import { ofWholeServer } from "@/app/api/_desk/delivery-shapes";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { readPayload } from "@/lib/github";
import { fail } from "@/lib/kernel";

/** What GitHub sent, as it was signed. */
export const GET = handle(operations.readDeliveryPayload, async ({ path, principal }) => {
  const allowed = ofWholeServer(principal);
  if (!allowed.ok) return problem(allowed);
  const payload = await readPayload(path.id);
  if (payload === null) return problem(fail("NOT_FOUND", "There is no such delivery, or it is kept no longer: that is for 30 days."));
  return new Response(payload, { headers: { "content-type": "application/json", "x-content-type-options": "nosniff", "cache-control": "no-store" } });
});
