/** People who signed in with GitHub: their tokens, and what GitHub said of them. */
import { type RepositoryId, type UserId, asId } from "@/lib/kernel";
import { ownTables, rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

import { LEVELS, type Level } from "./model/permissions";

const tables = ownTables(["account", "session", "standing", "visibleRepository", "namedAdministrator"]);

/** The code host's name among the accounts. */
export const GITHUB = "github";
const NEVER = new Date(0);
const AT_ONCE = 5_000;

export type AccountRow = { userId: UserId; accountId: string; accessToken: string | null; accessTokenExpiresAt: Date | null; refreshToken: string | null };
export type StandingRow = { userId: UserId; accountId: string; login: string; administrator: boolean; teams: string[]; checkedAt: Date; changes: number; changesSeen: number };

export async function findAccount(tx: Tx, userId: UserId): Promise<AccountRow | null> {
  const row = await tables(tx).account.findFirst({ where: { userId, providerId: GITHUB } });
  return row ? { userId, accountId: row.accountId, accessToken: row.accessToken, accessTokenExpiresAt: row.accessTokenExpiresAt, refreshToken: row.refreshToken } : null;
}

export async function findUserOfAccount(tx: Tx, accountId: string): Promise<UserId | null> {
  const row = await tables(tx).account.findUnique({ where: { providerId_accountId: { providerId: GITHUB, accountId } } });
  return row ? asId<UserId>(row.userId) : null;
}

export async function keepTokens(tx: Tx, userId: UserId, tokens: { accessToken: string | null; accessTokenExpiresAt: Date | null; refreshToken: string | null; refreshTokenExpiresAt: Date | null }): Promise<void> {
  await tables(tx).account.updateMany({ where: { userId, providerId: GITHUB }, data: tokens });
}

export async function findStanding(tx: Tx, userId: UserId): Promise<StandingRow | null> {
  const row = await tables(tx).standing.findUnique({ where: { userId } });
  if (!row) return null;
  const teams = Array.isArray(row.teams) ? row.teams.filter((team) => typeof team === "string") : [];
  return { userId, accountId: row.accountId, login: row.login, administrator: row.administrator, teams, checkedAt: row.checkedAt, changes: row.changes, changesSeen: row.changesSeen };
}

/** Makes room for what GitHub will say of somebody, so that what happens meanwhile can be marked on it. */
export async function beginStanding(tx: Tx, userId: UserId, accountId: string, login: string): Promise<void> {
  await tables(tx).standing.deleteMany({ where: { accountId, NOT: { userId } } });
  await tables(tx).standing.createMany({ data: [{ userId, accountId, login, administrator: false, checkedAt: NEVER }], skipDuplicates: true });
}

export async function writeStanding(tx: Tx, { userId, ...standing }: Omit<StandingRow, "changes">): Promise<void> {
  await tables(tx).standing.upsert({ where: { userId }, create: { userId, ...standing }, update: standing });
}

export async function visibleRows(tx: Tx, userId: UserId): Promise<{ repositoryId: RepositoryId; level: Level }[]> {
  const rows = await tables(tx).visibleRepository.findMany({ where: { userId } });
  return rows.map(({ repositoryId, permission }) => ({ repositoryId: asId<RepositoryId>(repositoryId), level: LEVELS.find((level) => level === permission) ?? "read" }));
}

export async function replaceVisible(tx: Tx, userId: UserId, visible: ReadonlyMap<RepositoryId, Level>): Promise<void> {
  await tables(tx).visibleRepository.deleteMany({ where: { userId } });
  const rows = [...visible].map(([repositoryId, permission]) => ({ userId, repositoryId, permission }));
  for (let first = 0; first < rows.length; first += AT_ONCE) await tables(tx).visibleRepository.createMany({ data: rows.slice(first, first + AT_ONCE), skipDuplicates: true });
}

/** Marks as overtaken what is known of one person, or of everybody, and what is being asked about them meanwhile. */
export async function countChange(tx: Tx, accountId: string | null): Promise<void> {
  await rawSql(tx).execute("UPDATE identity.standing SET changes = changes + 1 WHERE $1::text IS NULL OR account_id = $1", [accountId]);
}

export async function dropVisible(tx: Tx, where: { userId?: UserId; repositoryId?: RepositoryId }): Promise<void> {
  await tables(tx).visibleRepository.deleteMany({ where });
}

export async function dropSessions(tx: Tx, userId: UserId): Promise<void> {
  await tables(tx).session.deleteMany({ where: { userId } });
}

/** Whoever holds this for a person is alone in speaking to GitHub for them, in all processes, until the transaction ends. */
export async function waitForTurn(tx: Tx, userId: UserId): Promise<void> {
  await rawSql(tx).query("SELECT pg_advisory_xact_lock(hashtextextended('standing ' || $1::text, 0))", [userId]);
}

/** Whose a login is that LINTEL_ADMINS names: theirs who came first under it. */
export async function pinAdministrator(tx: Tx, login: string, accountId: string): Promise<string> {
  await tables(tx).namedAdministrator.createMany({ data: [{ login: login.toLowerCase(), accountId }], skipDuplicates: true });
  return (await tables(tx).namedAdministrator.findUnique({ where: { login: login.toLowerCase() } }))?.accountId ?? accountId;
}

export async function loginsPinnedTo(tx: Tx, accountId: string): Promise<string[]> {
  return (await tables(tx).namedAdministrator.findMany({ where: { accountId } })).map(({ login }) => login);
}
