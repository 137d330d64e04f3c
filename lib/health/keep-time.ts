import type { RepositoryId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { measureWaivers } from "./measure-snapshots";
import { repositoriesDue } from "./waiver.store";

/** Counts waivers that have expired since anybody looked, of these repositories: an expiry takes effect by the time, whenever the worker comes round. */
export async function keepTime(repositoryIds: readonly RepositoryId[]): Promise<void> {
  for (const id of await repositoriesDue(noTransaction, repositoryIds, clock.now())) await measureWaivers(id);
}
