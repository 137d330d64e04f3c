import { findCommit, findLatestSnapshot, listCommitsNamed, listSnapshots } from "@/lib/history";
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/**
 * The commit that somebody names: its name or the beginning of it, `latest`, or a day, which means the last commit with a report by
 * its end. Null when there is none, or when more than one begins like this.
 */
export async function resolveCommit(repositoryId: RepositoryId, text: string): Promise<CommitSha | null> {
  const named = text.trim().toLowerCase();
  if (named === "latest") return (await findLatestSnapshot(repositoryId))?.commit ?? null;
  if (DAY.test(named) && !Number.isNaN(Date.parse(named))) return (await listSnapshots(repositoryId, { to: `${named}T23:59:59Z`, limit: 1 })).items[0]?.commit ?? null;
  if (named.length === 40) return (await findCommit(repositoryId, asId<CommitSha>(named)))?.commit ?? null;
  const [one, other] = await listCommitsNamed(repositoryId, named, 2);
  return one && !other ? one.commit : null;
}
