import { createHash } from "node:crypto";

import { findCommit } from "@/lib/history";
import type { CommitSha, RepositoryId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { pullRequestOpened } from "./events";
import { type Told, keepHead } from "./pull.store";

export type OpenedPullRequest = {
  repositoryId: RepositoryId;
  number: number;
  head: CommitSha;
  title?: string | undefined;
  baseRef?: string | undefined;
  /** What the sender's git says; the line's own ancestry where it is left out. */
  mergeBase?: string | undefined;
  /** What was checked out, when it is not the head. Parents that are not known make it useless. */
  tested?: { sha: string; parents?: readonly string[] | undefined } | undefined;
  /** ISO 8601: of two words on one head those of the later run count. */
  runAt?: string | undefined;
};

/** A head that nobody has told of yet comes after all that are known, until its own commit says where it stands. */
export const UNKNOWN_PLACE = "f".repeat(10);

/** Remembers that a commit is the head of a pull request, and has it judged. Safe to repeat, in any order. */
export async function openPullRequest({ repositoryId, number, head, title, baseRef, mergeBase, tested, runAt }: OpenedPullRequest): Promise<void> {
  const told: Told = { title, baseRef, mergeBase, tested: tested?.parents ? { sha: tested.sha, parents: [...tested.parents] } : undefined };
  const digest = createHash("sha256").update(JSON.stringify(told)).digest("hex");
  const known = await findCommit(repositoryId, head);
  await transaction(async (tx) => {
    await keepHead(tx, repositoryId, { number, head, orderKey: known?.key ?? `${UNKNOWN_PLACE}${head}`, told, rank: `${runAt ?? ""} ${digest}`, firstSeen: clock.now() });
    await publish(tx, pullRequestOpened({ repositoryId, number, head }));
  });
}
