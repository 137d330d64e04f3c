import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { measureWaivers } from "./measure-snapshots";
import { repositoriesDue } from "./waiver.store";

/** Counts every waiver that has expired, wherever nobody has looked meanwhile. Safe to repeat. */
export async function expireWaivers(): Promise<void> {
  for (const id of await repositoriesDue(noTransaction, null, clock.now())) await measureWaivers(id);
}
