import { pointAt } from "@/lib/history";
import type { CommitSha, RepositoryId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { type Verdict, asOf } from "./model/verdict";
import { UNKNOWN_PLACE } from "./open-pull-request";
import { type HeadRow, type PlatformPull, type Summary, type VerdictRow, beginningsOfLists, findVerdictRow, headsOf, headsOfCommit, listsOf, newestHeads, openPlatformPulls, platformPulls, shaOf, verdictRows } from "./pull.store";

/** A pull request by its newest head; `judgedAt` null until it has been looked at for the first time. */
export type PullRequest = { /** What the platform that hosts it says; null where none is connected. */ platform: PlatformPull | null; number: number; head: CommitSha; title: string | null; baseRef: string | null; /** When its head was committed, ISO 8601; null while nobody has told. */ headAt: string | null; judgedAt: string | null; merged: boolean; verdict: Summary | null };

export type JudgedPullRequest = Omit<PullRequest, "verdict"> & {
  verdict: Verdict | null;
  /** The heads before this one, the newest first. */
  earlierHeads: { head: CommitSha; conclusion: Verdict["conclusion"]; sentence: string | null }[];
};

const LIMIT = 50;
const NO_NUMBER_BELOW = 2 ** 31 - 1;

/** How many violations of each list a row of the list of pull requests shows. */
export const LISTED_IN_ROWS = 10;

/** As `listPullRequests`, each with the first few violations of its lists. */
export async function listJudgedPullRequests(repositoryId: RepositoryId, question: { limit?: number | undefined; cursor?: number | undefined } = {}): Promise<{ items: (Omit<PullRequest, "verdict"> & { verdict: Verdict | null })[]; nextCursor: number | null }> {
  const { items, nextCursor } = await listPullRequests(repositoryId, question);
  const lists = new Map((await beginningsOfLists(noTransaction, repositoryId, items, LISTED_IN_ROWS)).map((row) => [row.number, row.lists]));
  return {
    nextCursor,
    items: items.map((pull) => {
      const own = lists.get(pull.number);
      return { ...pull, verdict: pull.verdict && own ? { ...pull.verdict, lists: asToday(own) } : null };
    }),
  };
}

/** Pull requests of a repository, greatest number first, without their lists of violations. `cursor` is the number of the last one given. */
export async function listPullRequests(repositoryId: RepositoryId, { limit = LIMIT, cursor = NO_NUMBER_BELOW }: { limit?: number | undefined; cursor?: number | undefined } = {}): Promise<{ items: PullRequest[]; nextCursor: number | null }> {
  const heads = await newestHeads(noTransaction, repositoryId, cursor, limit + 1);
  const page = heads.slice(0, limit);
  const verdicts = new Map((await verdictRows(noTransaction, repositoryId, page)).map((row) => [row.number, row]));
  const pulls = await platformPulls(noTransaction, repositoryId, page.map(({ number }) => number));
  return { items: page.map((head) => shown(head, verdicts.get(head.number) ?? null, pulls.get(head.number) ?? null)), nextCursor: heads.length > limit ? (page.at(-1)?.number ?? null) : null };
}

/** One pull request with the verdict on its newest head; null when nobody has told of it. */
export async function findPullRequest(repositoryId: RepositoryId, number: number): Promise<JudgedPullRequest | null> {
  const [head, ...earlier] = await headsOf(noTransaction, repositoryId, number);
  if (!head) return null;
  const rows = new Map((await verdictRows(noTransaction, repositoryId, [head, ...earlier])).map((row) => [row.head, row]));
  const pull = shown(head, rows.get(head.head) ?? null, (await platformPulls(noTransaction, repositoryId, [number])).get(number) ?? null);
  const lists = pull.verdict && (await listsOf(noTransaction, repositoryId, number, head.head));
  return {
    ...pull,
    verdict: pull.verdict && lists ? { ...pull.verdict, lists: asToday(lists) } : null,
    earlierHeads: earlier.map((row) => {
      const verdict = rows.get(row.head);
      return { head: shaOf(row), conclusion: verdict?.summary.conclusion ?? null, sentence: verdict?.summary.sentence ?? null };
    }),
  };
}

/** The verdicts on a commit, one for each pull request that it is the head of. */
export async function listVerdictsOf(repositoryId: RepositoryId, head: CommitSha): Promise<Summary[]> {
  const verdicts: Summary[] = [];
  for (const { number } of await headsOfCommit(noTransaction, repositoryId, head)) {
    const row = await findVerdictRow(noTransaction, repositoryId, number, head);
    if (row) verdicts.push(summaryAsOf(row));
  }
  return verdicts;
}

/** Pull requests that the platform which hosts them last told of as open. */
export async function listOpenPullRequests(repositoryId: RepositoryId): Promise<PlatformPull[]> {
  return openPlatformPulls(noTransaction, repositoryId);
}

/** A verdict on a commit as the head of one pull request, with what the platform says of that; `pull` null where none told. */
export type HeadVerdict = { verdict: Verdict; pull: PlatformPull | null };

/** The verdicts on a commit with their lists, one for each pull request that it is the head of. */
export async function listVerdictsOfHead(repositoryId: RepositoryId, head: CommitSha): Promise<HeadVerdict[]> {
  const found: HeadVerdict[] = [];
  const heads = await headsOfCommit(noTransaction, repositoryId, head);
  const pulls = await platformPulls(noTransaction, repositoryId, heads.map(({ number }) => number));
  for (const { number } of heads) {
    const row = await findVerdictRow(noTransaction, repositoryId, number, head);
    const lists = row && (await listsOf(noTransaction, repositoryId, number, head));
    if (row && lists) found.push({ verdict: { ...summaryAsOf(row), lists: asToday(lists) }, pull: pulls.get(number) ?? null });
  }
  return found;
}

/** Verdicts that were kept before this was told at the judging call what is waived open and know no muted rules; one on a merged head stays as it was kept. */
function asToday(lists: Partial<Verdict["lists"]> & Omit<Verdict["lists"], "muted">): Verdict["lists"] {
  return { ...lists, muted: lists.muted ?? [], waived: lists.waived.map((violation) => ({ ...violation, status: "waived" })) };
}

function shown(head: HeadRow, row: VerdictRow | null, platform: PlatformPull | null): PullRequest {
  return {
    platform, number: head.number, head: shaOf(head), title: platform?.title ?? head.told.title ?? null, baseRef: platform?.baseRef ?? head.told.baseRef ?? null, headAt: head.orderKey.startsWith(UNKNOWN_PLACE) ? null : pointAt(head.orderKey).at,
    judgedAt: row?.judgedAt.toISOString() ?? null, merged: row?.frozen ?? false, verdict: row ? summaryAsOf(row) : null,
  };
}

function summaryAsOf({ summary }: VerdictRow): Summary {
  const { counts, gate } = summary;
  return asOf({ ...summary, counts: counts && { ...counts, muted: counts.muted ?? 0 }, gate: { ...gate, ratchet: gate.ratchet ?? [] }, ratchets: summary.ratchets ?? [] }, clock.now());
}
