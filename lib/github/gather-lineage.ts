import { findCommit } from "@/lib/history";
import { type RepositoryId, asId } from "@/lib/kernel";

import type { Place } from "./client.gateway";
import type { CommitFacts } from "./model/payloads";
import { askCommit, askCommits } from "./repositories.gateway";

/** A commit as GitHub knows it, in history's words; the date in seconds since 1970. */
export type Ancestor = { sha: string; parents: string[]; committedAt: number };

/** More than this is told by nobody at once; the rest is told with the next report. */
const MOST = 1000;

/**
 * A commit and what it descends from, along first parents to the first that history knows with its parents. GitHub lists
 * what can be reached by date; a commit that its pages have not shown yet is asked for by itself. Newest first; empty where
 * GitHub does not know the commit.
 */
export async function gatherLineage(place: Place, repositoryId: RepositoryId, from: string): Promise<Ancestor[]> {
  const listed = new Map<string, CommitFacts>();
  const lineage: Ancestor[] = [];
  let page = 0;
  for (let at: string | undefined = from; at !== undefined && lineage.length < MOST; ) {
    while (!listed.has(at) && page >= 0 && page * 100 <= lineage.length + 100) {
      page += 1;
      const more = await askCommits(place, from, page);
      for (const commit of more) listed.set(commit.sha, commit);
      if (more.length < 100) page = -1;
    }
    const commit: CommitFacts | null = listed.get(at) ?? (await askCommit(place, at));
    if (!commit) break;
    lineage.push({ sha: commit.sha, parents: commit.parents.map(({ sha }) => sha), committedAt: Math.floor(Date.parse(commit.commit.committer?.date ?? commit.commit.author?.date ?? "") / 1000) });
    const [parent] = lineage.at(-1)?.parents ?? [];
    at = parent === undefined || (await findCommit(repositoryId, asId(parent))) !== null ? undefined : parent;
  }
  return lineage;
}
