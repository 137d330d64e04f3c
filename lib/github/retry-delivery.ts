import { type Result, fail, ok } from "@/lib/kernel";
import { noTransaction, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { findDelivery, reviveDelivery } from "./delivery.store";
import { deliveryReceived } from "./events";
import { queueOf } from "./receive-delivery";

/** Has a delivery that failed worked once more, from the payload that was kept. One that did not fail has nothing to retry. */
export async function retryDelivery(id: string): Promise<Result<void, "NOT_FOUND">> {
  const delivery = await findDelivery(noTransaction, id);
  const isRevived = delivery !== null && (await transaction(async (tx) => {
    const revived = await reviveDelivery(tx, id);
    if (revived) await publish(tx, deliveryReceived({ id, about: queueOf(delivery) }));
    return revived;
  }));
  return isRevived ? ok(undefined) : fail("NOT_FOUND", "There is no such delivery that has failed.");
}
