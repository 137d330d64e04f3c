/** Heads of pull requests and what was judged of them. */
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";
import type { OrderKey, Violation } from "@/lib/history";

import type { ListName, Verdict } from "./model/verdict";

/** What uploads told of a head. */
export type Told = { title?: string | undefined; baseRef?: string | undefined; mergeBase?: string | undefined; tested?: { sha: string; parents: string[] } | undefined };

export type HeadRow = { number: number; head: string; orderKey: OrderKey; told: Told; firstSeen: Date };

/** A verdict without its lists; `lookedAt` is when it was last judged, whether or not it became another then. */
export type Summary = Omit<Verdict, "lists"> & { lookedAt: string };
type Lists = Record<ListName, Violation[]>;

export type VerdictRow = { number: number; head: string; frozen: boolean; digest: string; judgedAt: Date; summary: Summary };

export const PULL_STATES = ["open", "closed", "merged"] as const;

/** What the platform that hosts a pull request says of it. `updatedAt` is the platform's own: of two words the later counts. */
export type PlatformPull = {
  number: number;
  head: CommitSha;
  title: string;
  baseRef: string;
  /** Of head and base branch; null where they have no ancestor in common. */
  mergeBase: string | null;
  state: (typeof PULL_STATES)[number];
  draft: boolean;
  /** The head is in a fork. */
  fork: boolean;
  updatedAt: Date;
};

const PULL = `number, head, title, base_ref AS "baseRef", merge_base AS "mergeBase", state, draft, fork, updated_at AS "updatedAt"`;

/** False when a later word is there already. */
export async function keepPull(tx: Tx, repositoryId: RepositoryId, pull: PlatformPull): Promise<boolean> {
  const written = await rawSql(tx).execute(
    `INSERT INTO review.pull_request AS p (repository_id, number, head, title, base_ref, merge_base, state, draft, fork, updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     ON CONFLICT (repository_id, number) DO UPDATE SET head = excluded.head, title = excluded.title, base_ref = excluded.base_ref, merge_base = excluded.merge_base,
       state = excluded.state, draft = excluded.draft, fork = excluded.fork, updated_at = excluded.updated_at
     WHERE excluded.updated_at >= p.updated_at`,
    [repositoryId, pull.number, pull.head, pull.title, pull.baseRef, pull.mergeBase, pull.state, pull.draft, pull.fork, pull.updatedAt],
  );
  return written > 0;
}

/** What the platform says of these pull requests, by number; none where no platform is connected. */
export async function platformPulls(tx: Tx, repositoryId: RepositoryId, numbers: readonly number[]): Promise<Map<number, PlatformPull>> {
  const rows = await rawSql(tx).query<PlatformPull>(`SELECT ${PULL} FROM review.pull_request WHERE repository_id = $1 AND number = ANY($2::int[])`, [repositoryId, numbers]);
  return new Map(rows.map((row) => [row.number, row]));
}

const HEAD = `number, head, order_key AS "orderKey", told, first_seen AS "firstSeen"`;
/** Those that the platform last told of as open. */
export async function openPlatformPulls(tx: Tx, repositoryId: RepositoryId): Promise<PlatformPull[]> {
  return rawSql(tx).query<PlatformPull>(`SELECT ${PULL} FROM review.pull_request WHERE repository_id = $1 AND state = 'open' ORDER BY number`, [repositoryId]);
}

const DAY = 86_400_000;
const OF_HEAD = `number, h.head, h.order_key AS "orderKey", h.told, h.first_seen AS "firstSeen"`;
const VERDICT = `number, head, frozen, digest, judged_at AS "judgedAt", summary`;

/** Of two words on one head the one of greater rank counts, whichever came first; the earliest moment of arrival stays. */
export async function keepHead(tx: Tx, repositoryId: RepositoryId, row: HeadRow & { rank: string }): Promise<void> {
  await rawSql(tx).execute(
    `INSERT INTO review.pull_request_head AS h (repository_id, number, head, order_key, told, rank, first_seen) VALUES ($1, $2, $3, $4, $5::jsonb, $6, $7)
     ON CONFLICT (repository_id, number, head) DO UPDATE SET order_key = excluded.order_key,
       told = CASE WHEN excluded.rank COLLATE "C" > h.rank COLLATE "C" THEN excluded.told ELSE h.told END, rank = greatest(excluded.rank COLLATE "C", h.rank COLLATE "C")`,
    [repositoryId, row.number, row.head, row.orderKey, JSON.stringify(row.told), row.rank, row.firstSeen],
  );
}

export async function moveHead(tx: Tx, repositoryId: RepositoryId, number: number, head: string, orderKey: OrderKey): Promise<void> {
  await rawSql(tx).execute(`UPDATE review.pull_request_head SET order_key = $4 WHERE repository_id = $1 AND number = $2 AND head = $3 AND order_key <> $4`, [repositoryId, number, head, orderKey]);
}

export async function findHead(tx: Tx, repositoryId: RepositoryId, number: number, head: string): Promise<HeadRow | null> {
  const [row] = await rawSql(tx).query<HeadRow>(`SELECT ${HEAD} FROM review.pull_request_head WHERE repository_id = $1 AND number = $2 AND head = $3`, [repositoryId, number, head]);
  return row ?? null;
}

/** Every pull request that a commit is, or was, the head of. */
export async function headsOfCommit(tx: Tx, repositoryId: RepositoryId, head: string): Promise<HeadRow[]> {
  return rawSql(tx).query<HeadRow>(`SELECT ${HEAD} FROM review.pull_request_head WHERE repository_id = $1 AND head = $2 ORDER BY number`, [repositoryId, head]);
}

/** The heads of one pull request, the newest first; where a platform says which one is its head, that one. */
export async function headsOf(tx: Tx, repositoryId: RepositoryId, number: number): Promise<HeadRow[]> {
  return rawSql(tx).query<HeadRow>(`SELECT ${OF_HEAD} FROM review.pull_request_head h LEFT JOIN review.pull_request p USING (repository_id, number)
     WHERE repository_id = $1 AND number = $2 ORDER BY (p.head IS NOT DISTINCT FROM h.head) DESC, h.order_key COLLATE "C" DESC`, [repositoryId, number]);
}

/** The newest head of each pull request with a smaller number, greatest number first. */
export async function newestHeads(tx: Tx, repositoryId: RepositoryId, below: number, limit: number): Promise<HeadRow[]> {
  return rawSql(tx).query<HeadRow>(
    `SELECT DISTINCT ON (number) ${OF_HEAD} FROM review.pull_request_head h LEFT JOIN review.pull_request p USING (repository_id, number)
     WHERE repository_id = $1 AND number < $2 ORDER BY number DESC, (p.head IS NOT DISTINCT FROM h.head) DESC, h.order_key COLLATE "C" DESC LIMIT $3`,
    [repositoryId, below, limit],
  );
}

/** Heads not merged yet whose verdict may be another now: something within the keys that it rests on is, or it rests on what was not known. */
export async function headsResting(tx: Tx, repositoryId: RepositoryId, keys: readonly OrderKey[]): Promise<{ number: number; head: string }[]> {
  return rawSql(tx).query<{ number: number; head: string }>(
    `SELECT v.number, v.head FROM review.verdict v
     WHERE v.repository_id = $1 AND NOT v.frozen
       AND (v.up_to IS NULL OR EXISTS (SELECT 1 FROM unnest($2::text[]) AS k (key) WHERE (k.key COLLATE "C" >= v.since COLLATE "C" AND k.key COLLATE "C" <= v.up_to COLLATE "C") OR substr(k.key, 11) = v.head))
     ORDER BY v.number, v.head`,
    [repositoryId, keys],
  );
}

export async function headsNotMerged(tx: Tx, repositoryId: RepositoryId): Promise<{ number: number; head: string }[]> {
  return rawSql(tx).query<{ number: number; head: string }>(`SELECT number, head FROM review.verdict WHERE repository_id = $1 AND NOT frozen ORDER BY number, head`, [repositoryId]);
}

/** Verdicts that have waited past their time, the last of them within a day: later ones have been told. */
export async function verdictsPastWaiting(tx: Tx, now: Date): Promise<{ repositoryId: RepositoryId; number: number; head: string }[]> {
  const rows = await rawSql(tx).query<{ repositoryId: string; number: number; head: string }>(
    `SELECT repository_id AS "repositoryId", number, head FROM review.verdict
     WHERE NOT frozen AND summary ->> 'state' = 'waiting' AND summary ->> 'waitUntil' <= $1 AND summary ->> 'waitUntil' > $2 ORDER BY 1, 2, 3`,
    [now.toISOString(), new Date(now.getTime() - DAY).toISOString()],
  );
  return rows.map((row) => ({ ...row, repositoryId: asId<RepositoryId>(row.repositoryId) }));
}

export async function findVerdictRow(tx: Tx, repositoryId: RepositoryId, number: number, head: string): Promise<VerdictRow | null> {
  const [row] = await rawSql(tx).query<VerdictRow>(`SELECT ${VERDICT} FROM review.verdict WHERE repository_id = $1 AND number = $2 AND head = $3`, [repositoryId, number, head]);
  return row ?? null;
}

export async function verdictRows(tx: Tx, repositoryId: RepositoryId, heads: readonly { number: number; head: string }[]): Promise<VerdictRow[]> {
  return rawSql(tx).query<VerdictRow>(
    `SELECT ${VERDICT} FROM review.verdict WHERE repository_id = $1 AND (number, head) IN (SELECT * FROM unnest($2::int[], $3::text[]))`,
    [repositoryId, heads.map(({ number }) => number), heads.map(({ head }) => head)],
  );
}

/** The first `most` of each list, for each of the heads. */
export async function beginningsOfLists(tx: Tx, repositoryId: RepositoryId, heads: readonly { number: number; head: string }[], most: number): Promise<{ number: number; head: string; lists: Lists }[]> {
  return rawSql(tx).query<{ number: number; head: string; lists: Lists }>(
    `SELECT number, head, (SELECT jsonb_object_agg(list.key, jsonb_path_query_array(list.value, '$[0 to $last]', jsonb_build_object('last', $4::int - 1))) FROM jsonb_each(lists) AS list) AS lists
     FROM review.verdict WHERE repository_id = $1 AND (number, head) IN (SELECT * FROM unnest($2::int[], $3::text[]))`,
    [repositoryId, heads.map(({ number }) => number), heads.map(({ head }) => head), most],
  );
}

export async function listsOf(tx: Tx, repositoryId: RepositoryId, number: number, head: string): Promise<Lists | null> {
  const [row] = await rawSql(tx).query<{ lists: Lists }>(`SELECT lists FROM review.verdict WHERE repository_id = $1 AND number = $2 AND head = $3`, [repositoryId, number, head]);
  return row?.lists ?? null;
}

type Kept = { verdict: Verdict; since: OrderKey | null; upTo: OrderKey | null; frozen: boolean; digest: string; judgedAt: Date };

/** Puts a verdict in the place of the one before; the moment of judging moves only when it is another one. */
export async function keepVerdict(tx: Tx, repositoryId: RepositoryId, { verdict: { lists, ...summary }, since, upTo, frozen, digest, judgedAt }: Kept): Promise<void> {
  await rawSql(tx).execute(
    `INSERT INTO review.verdict AS v (repository_id, number, head, since, up_to, frozen, digest, judged_at, summary, lists) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb, $10::jsonb)
     ON CONFLICT (repository_id, number, head) DO UPDATE SET since = excluded.since, up_to = excluded.up_to, frozen = excluded.frozen,
       judged_at = CASE WHEN v.digest = excluded.digest THEN v.judged_at ELSE excluded.judged_at END, digest = excluded.digest, summary = excluded.summary, lists = excluded.lists`,
    [repositoryId, summary.number, summary.head, since, upTo, frozen, digest, judgedAt, JSON.stringify({ ...summary, lookedAt: judgedAt.toISOString() }), JSON.stringify(lists)],
  );
}

/** Serialises the judging of one repository, until the transaction ends. */
export async function lockJudging(tx: Tx, repositoryId: RepositoryId): Promise<void> {
  await rawSql(tx).execute(`SELECT pg_advisory_xact_lock(hashtextextended('lintel.review:' || $1, 0))`, [repositoryId]);
}

export function shaOf(row: { head: string }): CommitSha {
  return asId<CommitSha>(row.head);
}
