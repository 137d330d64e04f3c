import { transaction } from "@/lib/kernel/transaction";

import { reviveFailed } from "./outbox.store";

/** Lets a job that failed for good begin again; false when there is no such failed job. */
export async function retryJob(id: string): Promise<boolean> {
  if (!/^\d{1,18}$/.test(id)) return false;
  return (await transaction((tx) => reviveFailed(tx, id))) === 1;
}
