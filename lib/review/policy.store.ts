/** What administrators decided about rules and ratchets, and the limits that follow. Decisions are added to, never rewritten and never removed. */
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import type { LimitChange, RatchetDimension, RatchetLimit } from "./model/ratchet";
import type { RuleSettingStep } from "./model/rule-settings";

/** One step of a limit's trail. */
export type LimitStep = LimitChange & { readonly before: number; readonly reason: string | null; readonly by: string; readonly at: Date };

const SETTING = `source, rule, severity, muted, reason, "by", at`;

export async function insertSetting(tx: Tx, repositoryId: RepositoryId, { source, rule, severity, muted, reason, by, at }: RuleSettingStep): Promise<void> {
  await rawSql(tx).execute(`INSERT INTO review.rule_setting (repository_id, ${SETTING}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, [repositoryId, source, rule, severity, muted, reason, by, at]);
}

/** The one that counts of each rule. */
export async function settingsInForce(tx: Tx, repositoryId: RepositoryId): Promise<RuleSettingStep[]> {
  return rawSql(tx).query(`SELECT ${SETTING} FROM (SELECT DISTINCT ON (source, rule) * FROM review.rule_setting WHERE repository_id = $1 ORDER BY source, rule, id DESC) AS newest ORDER BY source, rule`, [repositoryId]);
}

/** The whole trail, newest first. */
export async function settingsTrail(tx: Tx, repositoryId: RepositoryId): Promise<RuleSettingStep[]> {
  return rawSql(tx).query(`SELECT ${SETTING} FROM review.rule_setting WHERE repository_id = $1 ORDER BY id DESC`, [repositoryId]);
}

export async function insertLimitChange(tx: Tx, repositoryId: RepositoryId, { dimension, value, before, limit, key, reason, by, at }: LimitStep): Promise<void> {
  await rawSql(tx).execute(
    `INSERT INTO review.ratchet_change (repository_id, dimension, value, before, most, key, reason, "by", at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [repositoryId, dimension, value, before, limit, key, reason, by, at],
  );
}

/** The whole trail, oldest first. */
export async function limitTrail(tx: Tx, repositoryId: RepositoryId): Promise<LimitStep[]> {
  return rawSql(tx).query(`SELECT dimension, value, before, most AS "limit", key, reason, "by", at FROM review.ratchet_change WHERE repository_id = $1 ORDER BY id`, [repositoryId]);
}

/** A dimension that is held has a row of its own, without a value: one may be held in which nothing was ever open. */
export type HeldLimits = { held: RatchetDimension[]; limits: RatchetLimit[] };

export async function readLimits(tx: Tx, repositoryId: RepositoryId): Promise<HeldLimits> {
  const rows = await rawSql(tx).query<RatchetLimit>(`SELECT dimension, value, most AS "limit", open FROM review.ratchet_limit WHERE repository_id = $1 ORDER BY dimension, value COLLATE "C"`, [repositoryId]);
  return { held: rows.filter(({ value }) => value === "").map(({ dimension }) => dimension), limits: rows.filter(({ value }) => value !== "") };
}

/** Puts limits in the place of those before. */
export async function keepLimits(tx: Tx, repositoryId: RepositoryId, { held, limits }: HeldLimits): Promise<void> {
  await rawSql(tx).execute("DELETE FROM review.ratchet_limit WHERE repository_id = $1", [repositoryId]);
  const rows = [...held.map((dimension): RatchetLimit => ({ dimension, value: "", limit: 0, open: 0 })), ...limits];
  await rawSql(tx).execute(
    `INSERT INTO review.ratchet_limit (repository_id, dimension, digest, value, most, open)
     SELECT $1, dimension, md5(value)::uuid, value, "limit", open FROM json_to_recordset($2::json) AS one (dimension text, value text, "limit" int, open int)`,
    [repositoryId, JSON.stringify(rows)],
  );
}
