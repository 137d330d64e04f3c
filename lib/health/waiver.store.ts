/** Waivers and their subjects. Rows are added to, never rewritten and never removed. */
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { WaiverRecord } from "./model/waiver";

const WAIVER = `w.id, w.rule, w.from_module AS "from", w.to_module AS "to", w.file, w.reason, w.link, w.requested_by AS "requestedBy", w.requested_at AS "requestedAt", w.expires_at AS "expiresAt",
  w.approved, w.decided_by AS "decidedBy", w.decided_at AS "decidedAt", w.ended_by AS "endedBy", w.ended_at AS "endedAt", w.ended_because AS "endedBecause"`;

const SUBJECTS = `coalesce((SELECT array_agg(encode(s.fingerprint, 'hex') ORDER BY s.fingerprint) FROM health.waiver_subject s WHERE s.waiver_id = w.id), '{}') AS fingerprints`;

/** With the fingerprints of the violations that it names; none where it goes by patterns. */
export type WaiverWithSubjects = WaiverRecord & { fingerprints: string[] };

export async function insertWaiver(tx: Tx, repositoryId: RepositoryId, waiver: WaiverWithSubjects): Promise<void> {
  const { id, rule, from, to, file, reason, link, requestedBy, requestedAt, expiresAt, approved, decidedBy, decidedAt, fingerprints } = waiver;
  await rawSql(tx).execute(
    `INSERT INTO health.waiver (id, repository_id, rule, from_module, to_module, file, reason, link, requested_by, requested_at, expires_at, approved, decided_by, decided_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [id, repositoryId, rule, from, to, file, reason, link, requestedBy, requestedAt, expiresAt, approved, decidedBy, decidedAt],
  );
  await rawSql(tx).execute("INSERT INTO health.waiver_subject (waiver_id, fingerprint) SELECT $1, decode(hex, 'hex') FROM unnest($2::text[]) AS hex", [id, fingerprints]);
}

/** Says yes or no to what is asked for; answers whether it still was. */
export async function decideWaiver(tx: Tx, repositoryId: RepositoryId, id: string, { approved, by, at }: { approved: boolean; by: string; at: Date }): Promise<boolean> {
  const written = await rawSql(tx).execute(
    `UPDATE health.waiver SET approved = $3, decided_by = $4, decided_at = $5
     WHERE repository_id = $1 AND id = $2 AND approved IS NULL AND ended_at IS NULL AND (expires_at IS NULL OR expires_at > $5)`,
    [repositoryId, id, approved, by, at],
  );
  return written > 0;
}

/** Ends one that is asked for or stands; answers whether it did. */
export async function endWaiver(tx: Tx, repositoryId: RepositoryId, id: string, { by, at, because }: { by: string; at: Date; because: string | null }): Promise<boolean> {
  const written = await rawSql(tx).execute(
    `UPDATE health.waiver SET ended_by = $3, ended_at = $4, ended_because = $5
     WHERE repository_id = $1 AND id = $2 AND ended_at IS NULL AND approved IS DISTINCT FROM false AND (expires_at IS NULL OR expires_at > $4)`,
    [repositoryId, id, by, at, because],
  );
  return written > 0;
}

export async function findWaiver(tx: Tx, repositoryId: RepositoryId, id: string): Promise<WaiverWithSubjects | null> {
  const [row = null] = await rawSql(tx).query<WaiverWithSubjects>(`SELECT ${WAIVER}, ${SUBJECTS} FROM health.waiver w WHERE w.repository_id = $1 AND w.id = $2`, [repositoryId, id]);
  return row;
}

/** Newest first; `after` is the last one of the page before. */
export async function listWaivers(tx: Tx, repositoryId: RepositoryId, { after, limit }: { after?: { requestedAt: Date; id: string } | undefined; limit: number }): Promise<WaiverWithSubjects[]> {
  return rawSql(tx).query(
    `SELECT ${WAIVER}, ${SUBJECTS} FROM health.waiver w
     WHERE w.repository_id = $1 AND ($2::timestamptz IS NULL OR (w.requested_at, w.id) < ($2, $3::uuid)) ORDER BY w.requested_at DESC, w.id DESC LIMIT $4`,
    [repositoryId, after?.requestedAt ?? null, after?.id ?? null, limit],
  );
}

/** Every waiver that was ever approved, oldest first. */
export async function listApproved(tx: Tx, repositoryId: RepositoryId): Promise<WaiverWithSubjects[]> {
  return rawSql(tx).query(`SELECT ${WAIVER}, ${SUBJECTS} FROM health.waiver w WHERE w.repository_id = $1 AND w.approved ORDER BY w.decided_at, w.id`, [repositoryId]);
}

/** Waivers that name one of these fingerprints, or are among these, newest first. */
export async function listWaiversAbout(tx: Tx, repositoryId: RepositoryId, { fingerprints, ids }: { fingerprints: readonly string[]; ids: readonly string[] }): Promise<WaiverWithSubjects[]> {
  return rawSql(tx).query(
    `SELECT ${WAIVER}, ${SUBJECTS} FROM health.waiver w
     WHERE w.repository_id = $1 AND (w.id = ANY ($3::uuid[]) OR w.id = ANY (ARRAY(SELECT waiver_id FROM health.waiver_subject
       WHERE fingerprint = ANY (ARRAY(SELECT decode(hex, 'hex') FROM unnest($2::text[]) AS hex)))))
     ORDER BY w.requested_at DESC, w.id DESC`,
    [repositoryId, fingerprints, ids],
  );
}

/** Approved ones that expire within a stretch of time, the soonest first. */
export async function listExpiring(tx: Tx, repositoryIds: readonly RepositoryId[], from: Date, to: Date): Promise<(WaiverWithSubjects & { repositoryId: RepositoryId })[]> {
  return rawSql(tx).query(
    `SELECT w.repository_id AS "repositoryId", ${WAIVER}, ${SUBJECTS} FROM health.waiver w
     WHERE w.repository_id = ANY ($1) AND w.approved AND w.ended_at IS NULL AND w.expires_at > $2 AND w.expires_at <= $3 ORDER BY w.expires_at, w.id`,
    [repositoryIds, from, to],
  );
}

/** Repositories, of these or of all (null), with a waiver that has expired without its being counted yet. */
export async function repositoriesDue(tx: Tx, repositoryIds: readonly RepositoryId[] | null, now: Date): Promise<RepositoryId[]> {
  const rows = await rawSql(tx).query<{ id: RepositoryId }>(
    `SELECT DISTINCT repository_id AS id FROM health.waiver WHERE ($1::text[] IS NULL OR repository_id = ANY ($1)) AND approved AND NOT lapsed AND ended_at IS NULL AND expires_at <= $2`,
    [repositoryIds, now],
  );
  return rows.map(({ id }) => id);
}

export async function markLapsed(tx: Tx, repositoryId: RepositoryId, now: Date): Promise<void> {
  await rawSql(tx).execute("UPDATE health.waiver SET lapsed = true WHERE repository_id = $1 AND NOT lapsed AND expires_at <= $2", [repositoryId, now]);
}
