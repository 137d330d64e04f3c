import { findCommit } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { pullRequestOpened } from "./events";
import { UNKNOWN_PLACE } from "./open-pull-request";
import { type PlatformPull, keepHead, keepPull } from "./pull.store";

export type { PlatformPull };

/**
 * Takes in what the platform that hosts a pull request says of it, and has its head judged. Its word goes before that of
 * uploads; of two words the later one counts, whichever came first. Safe to repeat. Answers whether it was the latest.
 */
export async function recordPullRequest(repositoryId: RepositoryId, pull: PlatformPull): Promise<boolean> {
  const known = await findCommit(repositoryId, pull.head);
  return transaction(async (tx) => {
    if (!(await keepPull(tx, repositoryId, pull))) return false;
    await keepHead(tx, repositoryId, { number: pull.number, head: pull.head, orderKey: known?.key ?? `${UNKNOWN_PLACE}${pull.head}`, told: {}, rank: "", firstSeen: clock.now() });
    await publish(tx, pullRequestOpened({ repositoryId, number: pull.number, head: pull.head }));
    return true;
  });
}
