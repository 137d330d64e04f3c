import { type CommitSha, asId, type RepositoryId } from "@/lib/kernel";
import { type FlowRow, type OrderKey, type SnapshotRow, readFlow } from "@/lib/history";
import { noTransaction } from "@/lib/kernel/transaction";

import type { HealthTotals } from "./model/views";
import { type CountedBoundary, ledgerOf, withWaivers } from "./model/waived-totals";
import { countEdges, countParts, listBoundaries, readCounted } from "./waived.store";

/** History's ledger from a key on, with what waivers change in it. */
export async function readLedger(repositoryId: RepositoryId, sinceKey: OrderKey): Promise<FlowRow[]> {
  const ledger = await readFlow(repositoryId, { sinceKey });
  return [...ledger, ...ledgerOf(await listBoundaries(noTransaction, repositoryId, { since: sinceKey }), commitOf)];
}

function commitOf(key: OrderKey): CommitSha {
  return asId<CommitSha>(key.slice(10));
}

/** The totals of snapshots with waivers taken into account, by key. */
export async function totalsWithWaivers(repositoryId: RepositoryId, rows: readonly Pick<SnapshotRow, "key" | "totals">[]): Promise<Map<OrderKey, HealthTotals>> {
  const keys = rows.map(({ key }) => key);
  const { version } = await readCounted(noTransaction, repositoryId);
  if (version === 0) return new Map(rows.map(({ key, totals }) => [key, withWaivers(totals, [], 0, [])]));
  const [counts, edges, boundaries] = await Promise.all([
    countParts(noTransaction, repositoryId, keys),
    countEdges(noTransaction, repositoryId, keys),
    listBoundaries(noTransaction, repositoryId, { at: keys }),
  ]);
  const at = <Row extends { key: OrderKey }>(list: readonly Row[], key: OrderKey) => list.filter((row) => row.key === key);
  return new Map(rows.map(({ key, totals }) => [key, withWaivers(totals, at(counts, key), edges.get(key) ?? 0, ledgerOf(at<CountedBoundary>(boundaries, key), commitOf))]));
}
