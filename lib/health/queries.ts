import { type Page, type SnapshotRow, findSnapshot as findHistorySnapshot, listSnapshots as listHistorySnapshots } from "@/lib/history";
import type { CommitSha, RepositoryId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { keepTime } from "./keep-time";
import { findMeasures } from "./measure.store";
import { structureOf } from "./model/structure";
import type { ModuleHealth, Snapshot } from "./model/views";
import { readModules } from "./module.store";
import { totalsWithWaivers } from "./waived-counts";

/** Snapshots of the line with their structure; null where no report gives a graph, and until it has been measured. */
export async function listSnapshots(repositoryId: RepositoryId, question: Parameters<typeof listHistorySnapshots>[1] = {}): Promise<Page<Snapshot>> {
  const { items, nextCursor } = await listHistorySnapshots(repositoryId, question);
  return { items: await withStructure(repositoryId, items), nextCursor };
}

/** One snapshot with its structure and its modules by name; null when the commit has none. No modules where no report gives a graph. */
export async function findSnapshot(repositoryId: RepositoryId, commit: CommitSha): Promise<(Snapshot & { modules: ModuleHealth[] }) | null> {
  const row = await findHistorySnapshot(repositoryId, commit);
  const [snapshot] = row ? await withStructure(repositoryId, [row]) : [];
  return snapshot ? { ...snapshot, modules: [...(await readModules(noTransaction, repositoryId, snapshot.key)).values()] } : null;
}

async function withStructure(repositoryId: RepositoryId, rows: readonly SnapshotRow[]): Promise<Snapshot[]> {
  await keepTime([repositoryId]);
  const [measures, totals] = await Promise.all([findMeasures(noTransaction, repositoryId, rows.map(({ key }) => key)), totalsWithWaivers(repositoryId, rows)]);
  return rows.flatMap((row) => {
    const counts = measures.get(row.key)?.structure ?? null;
    const counted = totals.get(row.key);
    return counted ? [{ ...row, totals: counted, structure: counts === null ? null : structureOf(counts) }] : [];
  });
}
