import type { Tx } from "@/lib/kernel/transaction";

import type { Event } from "./define-event";
import { addAnnouncement } from "./outbox.store";

/**
 * Says, in the transaction that states the fact, that it has happened: both are kept or neither is. The worker then
 * gives every job that listens an entry of its own in the queue; who listens is none of the publisher's business.
 */
export async function publish(tx: Tx, event: Event): Promise<void> {
  await addAnnouncement(tx, event);
}
