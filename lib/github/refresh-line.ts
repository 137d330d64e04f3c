import { recordCommits } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";

import type { Place } from "./client.gateway";
import { gatherLineage } from "./gather-lineage";
import { askTip } from "./repositories.gateway";

/** Tells history where the default branch stands, with the commits that led there; null when the branch cannot be reached. */
export async function refreshLine(place: Place, repositoryId: RepositoryId, branch: string): Promise<string | null> {
  const tip = await askTip(place, branch);
  if (tip === null) return null;
  const lineage = await gatherLineage(place, repositoryId, tip);
  const recorded = await recordCommits(repositoryId, lineage.map((fact) => ({ ...fact, claimed: fact.sha === tip })));
  if (!recorded.ok) throw new Error(recorded.detail);
  return tip;
}
