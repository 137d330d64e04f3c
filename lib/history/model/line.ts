/**
 * The line: the first-parent chain from the default branch's tip. Membership belongs to the commit. Until its
 * ancestry is known, an upload that says "this is the default branch" is a claim that puts the commit on the line.
 */
import { BEFORE_ALL } from "./order";
import type { OrderKey } from "./views";

/** `parents` null: not known; empty: a root commit. */
export type LineCommit = { sha: string; key: OrderKey; parents: readonly string[] | null; claimed: boolean };

/**
 * Walks from the newest claim along first parents as far as they are known. A claim newer than the end of that walk
 * that was not met on it cannot be on the same line: it was pushed away. What is older than the end is still a
 * claim, and the newest of those starts the next stretch. Below a root commit there is nothing. Where the platform says
 * which commit is the branch's tip, its word goes before every newer claim: the branch may have been set back.
 */
export function membersOfLine(commits: readonly LineCommit[], tip: string | null = null): Set<string> {
  const bySha = new Map(commits.map((commit) => [commit.sha, commit]));
  const known = tip === null ? undefined : bySha.get(tip);
  const claims = commits
    .filter((commit) => commit === known || (commit.claimed && (known === undefined || commit.key < known.key)))
    .sort((one, other) => (one.key < other.key ? 1 : -1));
  const members = new Set<string>();
  let end: OrderKey | null = null;
  for (const claim of claims) {
    if (end !== null && claim.key >= end) continue;
    for (let at: LineCommit | undefined = claim; at && !members.has(at.sha); ) {
      members.add(at.sha);
      end = at.parents?.length === 0 ? BEFORE_ALL : at.key;
      at = bySha.get(at.parents?.[0] ?? "");
    }
  }
  return members;
}
