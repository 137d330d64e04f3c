import { Delivery } from "@/app/api/_contract/deliveries";
import * as operations from "@/app/api/_contract/operations";
import { answer } from "@/app/api/_desk/answer";
import { asDelivery, ofWholeServer } from "@/app/api/_desk/delivery-shapes";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { findDeliveryView, retryDelivery } from "@/lib/github";
import { fail } from "@/lib/kernel";

/** Works a delivery that was given up once more. */
export const POST = handle(operations.retryDelivery, async ({ path, principal }) => {
  const allowed = ofWholeServer(principal);
  if (!allowed.ok) return problem(allowed);
  const retried = await retryDelivery(path.id);
  if (!retried.ok) return problem(retried);
  const delivery = await findDeliveryView(path.id);
  return delivery ? answer(Delivery, asDelivery(delivery), { status: 202 }) : problem(fail("NOT_FOUND", "It is kept no longer."));
});
