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

const HEAD = `number, head, order_key AS "orderKey", told, first_seen AS "firstSeen"`;
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

/** The heads of one pull request, the newest first. */
export async function headsOf(tx: Tx, repositoryId: RepositoryId, number: number): Promise<HeadRow[]> {
  return rawSql(tx).query<HeadRow>(`SELECT ${HEAD} FROM review.pull_request_head h WHERE repository_id = $1 AND number = $2 ORDER BY h.order_key COLLATE "C" DESC`, [repositoryId, number]);
}

/** The newest head of each pull request with a smaller number, greatest number first. */
export async function newestHeads(tx: Tx, repositoryId: RepositoryId, below: number, limit: number): Promise<HeadRow[]> {
  return rawSql(tx).query<HeadRow>(
    `SELECT DISTINCT ON (number) ${HEAD} FROM review.pull_request_head h WHERE repository_id = $1 AND number < $2 ORDER BY number DESC, h.order_key COLLATE "C" DESC LIMIT $3`,
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
