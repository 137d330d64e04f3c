import type { RepositoryId } from "@/lib/kernel";
import type { Tx } from "@/lib/kernel/transaction";

import { type NotedEvent, insertNoted } from "./noted.store";

export type { NotedEvent };

/** Notes what a module above this one did to the meaning of numbers, within its own transaction: told among the repository's events and marked on its charts. */
export async function noteEvent(tx: Tx, repositoryId: RepositoryId, event: NotedEvent): Promise<void> {
  await insertNoted(tx, repositoryId, event);
}
