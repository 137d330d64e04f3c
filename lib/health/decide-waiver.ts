import type { RepositoryId } from "@/lib/kernel";
import { cleanText } from "@/lib/kernel/text";
import { clock } from "@/lib/kernel/time";
import { type Tx, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { waiversChanged } from "./events";
import { measureWaivers } from "./measure-snapshots";
import { raiseVersion } from "./waived.store";
import * as store from "./waiver.store";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const LONGEST = 2000;

/** Grants or declines a waiver that was asked for. Answers whether there was one to decide on. */
export async function decideWaiver(repositoryId: RepositoryId, id: string, { approved, by }: { approved: boolean; by: string }): Promise<boolean> {
  return change(repositoryId, id, (tx) => store.decideWaiver(tx, repositoryId, id, { approved, by, at: clock.now() }));
}

/** Ends a waiver, or takes back that it was asked for; what it waived is open again. Answers whether there was one to end. The trail stays. */
export async function endWaiver(repositoryId: RepositoryId, id: string, { by, because = null, at = clock.now() }: { by: string; because?: string | null; at?: Date }): Promise<boolean> {
  const why = because === null || because.trim() === "" ? null : cleanText(because.trim(), { maxLength: LONGEST }).text;
  return change(repositoryId, id, (tx) => store.endWaiver(tx, repositoryId, id, { by, at, because: why }));
}

async function change(repositoryId: RepositoryId, id: string, write: (tx: Tx) => Promise<boolean>): Promise<boolean> {
  if (!UUID.test(id)) return false;
  const written = await transaction(async (tx) => {
    if (!(await write(tx))) return false;
    await raiseVersion(tx, repositoryId, null);
    await publish(tx, waiversChanged({ repositoryId }));
    return true;
  });
  if (written) await measureWaivers(repositoryId);
  return written;
}
