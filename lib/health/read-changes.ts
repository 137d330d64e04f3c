import { type Change, type PlainChange, compareStates, readSnapshotChange } from "@/lib/history";
import type { CommitSha, RepositoryId } from "@/lib/kernel";

import { compareGraphs } from "./model/change";

/** What a snapshot changed against the one before it on the line; null when the commit has none. */
export async function readChange(repositoryId: RepositoryId, commit: CommitSha): Promise<Change | null> {
  const change = await readSnapshotChange(repositoryId, commit);
  return change && withGraphs(change);
}

/** What leads from one commit to another; null when one of them has no analysis. */
export async function compareCommits(repositoryId: RepositoryId, base: CommitSha, head: CommitSha): Promise<Change | null> {
  const change = await compareStates(repositoryId, base, head);
  return change && withGraphs(change);
}

function withGraphs({ graphs, ...change }: PlainChange): Change {
  return { ...change, ...compareGraphs(graphs.before, graphs.after) };
}
