import { findRepositoryById } from "@/lib/catalog";
import { recordCommits } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { findLinkOf } from "./app.store";
import type { Place } from "./client.gateway";
import { gatherLineage } from "./gather-lineage";
import { placeOf } from "./link-repository";
import { askTip } from "./repositories.gateway";

/**
 * Tells history where the default branch stands, with the commits that led there: its word goes before the claims of uploads,
 * so that a branch that was set back is followed. Null when the branch cannot be reached.
 */
export async function refreshLine(place: Place, repositoryId: RepositoryId, branch: string): Promise<string | null> {
  const at = clock.now();
  const tip = await askTip(place, branch);
  if (tip === null) return null;
  const lineage = await gatherLineage(place, repositoryId, tip);
  const recorded = await recordCommits(repositoryId, lineage.map((fact) => ({ ...fact, claimed: false })), { tip: { sha: tip, at } });
  if (!recorded.ok) throw new Error(recorded.detail);
  return tip;
}

/** The same for a repository by our own name for it: a report about a commit beside the line may be of its newest. */
export async function followDefaultBranch(repositoryId: RepositoryId): Promise<void> {
  const [link, repository] = [await findLinkOf(noTransaction, repositoryId), await findRepositoryById(repositoryId)];
  const place = link && (await placeOf(link));
  if (place && repository) await refreshLine(place, repositoryId, repository.defaultBranch);
}

/** GitHub is no longer there to say where the default branch stands: claims of uploads count again. */
export async function forgetTip(repositoryId: RepositoryId): Promise<void> {
  await recordCommits(repositoryId, [], { tip: null });
}
