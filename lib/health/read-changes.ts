import { type Change, type Comparison, type PlainChange, compareStates, readSnapshotChange } from "@/lib/history";
import type { CommitSha, RepositoryId } from "@/lib/kernel";

import { compareGraphs } from "./model/change";

/** What a snapshot changed against the one before it on the line; null when the commit has none. */
export async function readChange(repositoryId: RepositoryId, commit: CommitSha): Promise<Change | null> {
  const change = await readSnapshotChange(repositoryId, commit);
  return change && withGraphs(change);
}

/**
 * What leads from one commit to another; null when one of them has no analysis. `knowsGraphs` is false where one of the two
 * has no module graph, so that no dependency or tangle can be told.
 */
export async function compareCommits(repositoryId: RepositoryId, base: CommitSha, head: CommitSha): Promise<(Change & Pick<Comparison, "baselined"> & { knowsGraphs: boolean }) | null> {
  const change = await compareStates(repositoryId, base, head);
  return change && { ...withGraphs(change), baselined: change.baselined, knowsGraphs: change.graphs.before !== null && change.graphs.after !== null };
}

function withGraphs({ graphs, ...change }: PlainChange): Change {
  return { ...change, ...compareGraphs(graphs.before, graphs.after) };
}
