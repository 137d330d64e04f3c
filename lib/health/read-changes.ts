import { LABELS } from "@/lib/catalog";
import { type Change, type Comparison, type PlainChange, type Violation, compareStates, findLatestSnapshot, findSnapshot, readSnapshotChange } from "@/lib/history";
import type { CommitSha, RepositoryId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { matcherOf } from "./count-waivers";
import { keepTime } from "./keep-time";
import { compareGraphs } from "./model/change";
import { statusOf } from "./model/waiver";
import { readParts, readPartsAround } from "./waived.store";
import { listApproved } from "./waiver.store";

/** What a snapshot changed against the one before it on the line; null when the commit has none. */
export async function readChange(repositoryId: RepositoryId, commit: CommitSha): Promise<Change | null> {
  const change = await readSnapshotChange(repositoryId, commit);
  return change && withGraphs(await withoutBornWaived(repositoryId, change, commit));
}

/**
 * What leads from one commit to another; null when one of them has no analysis. `knowsGraphs` is false where one of the two
 * has no module graph, so that no dependency or tangle can be told.
 */
export async function compareCommits(repositoryId: RepositoryId, base: CommitSha, head: CommitSha): Promise<(Change & Pick<Comparison, "baselined" | "rebaselined"> & { waived: Violation[]; knowsGraphs: boolean }) | null> {
  const compared = await compareStates(repositoryId, base, head);
  if (!compared) return null;
  const { change, waived } = await withoutWaived(repositoryId, compared, head);
  return { ...withGraphs(change), baselined: compared.baselined, rebaselined: compared.rebaselined, waived, knowsGraphs: change.graphs.before !== null && change.graphs.after !== null };
}

/** What came under a waiver that stood was not introduced, what was waived when it went is not fixed: flows are of open ones, here as in the totals. */
async function withoutBornWaived(repositoryId: RepositoryId, change: PlainChange, commit: CommitSha): Promise<PlainChange> {
  await keepTime([repositoryId]);
  const snapshot = await findSnapshot(repositoryId, commit);
  const parts = snapshot ? await readPartsAround(noTransaction, repositoryId, snapshot.key) : [];
  const born = new Set(parts.filter(({ opened, began }) => opened === snapshot?.key && began !== "becameWaived").map(({ fingerprint }) => fingerprint));
  const gone = new Set(parts.filter(({ closed, ended }) => closed === snapshot?.key && ended !== "unwaived").map(({ fingerprint }) => fingerprint));
  const cameOpen = (list: readonly Violation[]) => list.filter(({ fingerprint }) => !born.has(fingerprint));
  const wentOpen = (list: readonly Violation[]) => list.filter(({ fingerprint }) => !gone.has(fingerprint));
  return {
    ...change, introduced: cameOpen(change.introduced), discovered: cameOpen(change.discovered), reopened: cameOpen(change.reopened), reassigned: cameOpen(change.reassigned),
    fixed: wentOpen(change.fixed), retired: wentOpen(change.retired),
  };
}

/** Between two states: what is waived in the one is not introduced, what was waived in the other is not fixed. */
async function withoutWaived(repositoryId: RepositoryId, change: PlainChange, head: CommitSha): Promise<{ change: PlainChange; waived: Violation[] }> {
  await keepTime([repositoryId]);
  const isWaivedAfter = await waivedAt(repositoryId, head);
  const isWaivedBefore = change.base ? await waivedAt(repositoryId, change.base.commit) : () => false;
  const stillOpen = (list: readonly Violation[]) => list.filter((violation) => !isWaivedAfter(violation));
  const wereOpen = (list: readonly Violation[]) => list.filter((violation) => !isWaivedBefore(violation));
  const waived = [...change.introduced, ...change.discovered, ...change.reopened].filter(isWaivedAfter).map((violation): Violation => ({ ...violation, status: "waived" }));
  return {
    change: {
      ...change, introduced: stillOpen(change.introduced), discovered: stillOpen(change.discovered), reopened: stillOpen(change.reopened), reassigned: stillOpen(change.reassigned),
      fixed: wereOpen(change.fixed), retired: wereOpen(change.retired),
    },
    waived,
  };
}

/** Which violations count as waived at a commit: of the line as is counted there, of one beside it by the waivers that stand now. */
async function waivedAt(repositoryId: RepositoryId, commit: CommitSha): Promise<(violation: Violation) => boolean> {
  const snapshot = await findSnapshot(repositoryId, commit);
  const at = snapshot ?? (await findLatestSnapshot(repositoryId));
  if (!at) return () => false;
  const named = new Set((await readParts(noTransaction, repositoryId, { at: at.key })).map(({ fingerprint }) => fingerprint));
  if (snapshot) return ({ fingerprint }) => named.has(fingerprint);
  const now = clock.now();
  const standing = (await listApproved(noTransaction, repositoryId)).filter((waiver) => waiver.fingerprints.length === 0 && statusOf(waiver, now) === "standing").map(matcherOf);
  return ({ fingerprint, rule, from, to }) => {
    const subject = { rule, fromModule: from.module ?? LABELS.outside, toModule: to ? (to.module ?? LABELS.outside) : LABELS.noTarget, file: from.file };
    return named.has(fingerprint) || standing.some((matches) => matches(subject));
  };
}

function withGraphs({ graphs, ...change }: PlainChange): Change {
  return { ...change, ...compareGraphs(graphs.before, graphs.after) };
}
