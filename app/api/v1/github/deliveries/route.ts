import { Deliveries } from "@/app/api/_contract/deliveries";
import * as operations from "@/app/api/_contract/operations";
import { answer } from "@/app/api/_desk/answer";
import { asDelivery, ofWholeServer } from "@/app/api/_desk/delivery-shapes";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { listDeliveries } from "@/lib/github";

/** What GitHub has told, and what came of it. */
export const GET = handle(operations.listDeliveries, async ({ query, principal }) => {
  const allowed = ofWholeServer(principal);
  if (!allowed.ok) return problem(allowed);
  const { items, nextCursor } = await listDeliveries(query);
  return answer(Deliveries, { items: items.map(asDelivery), nextCursor });
});
