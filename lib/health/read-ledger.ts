import { type FlowRow, type Window, readFlowBetween } from "@/lib/history";
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { keepTime } from "./keep-time";
import { keyAt } from "./model/days";
import { BEFORE_ALL } from "./model/waived";
import { ledgerOf } from "./model/waived-totals";
import { readLedger } from "./waived-counts";
import { listBoundaries } from "./waived.store";

/**
 * The ledger of a window of time (ISO 8601, both ends included), waivers taken into account: what trends add up. Rows with
 * counts below zero take back what history counts of violations that are waived.
 */
export async function readLedgerBetween(repositoryId: RepositoryId, window: Required<Window>): Promise<FlowRow[]> {
  await keepTime([repositoryId]);
  const before = keyAt(window.to, "after");
  const [ledger, boundaries] = await Promise.all([readFlowBetween(repositoryId, window), listBoundaries(noTransaction, repositoryId, { since: keyAt(window.from, "first") })]);
  return [...ledger, ...ledgerOf(boundaries.filter(({ key }) => key < before), (key) => asId<CommitSha>(key.slice(10)))];
}

/** The ledger since the first report, waivers taken into account: added up to a key it is what is open there. */
export async function readWholeLedger(repositoryId: RepositoryId): Promise<FlowRow[]> {
  await keepTime([repositoryId]);
  return readLedger(repositoryId, BEFORE_ALL);
}
