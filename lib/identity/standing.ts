/** What the code host says of people who signed in with it: for how long it counts, and when it no longer does. */
import { z } from "zod";

import type { RepositoryId, UserId } from "@/lib/kernel";
import { readConfig } from "@/lib/kernel/config";
import { clock } from "@/lib/kernel/time";
import { noTransaction, transaction } from "@/lib/kernel/transaction";

import type { Level } from "./model/permissions";
import { type StandingRow, beginStanding, countChange, dropSessions, dropVisible, findAccount, findStanding, findUserOfAccount, keepTokens, loginsPinnedTo, pinAdministrator, replaceVisible, visibleRows, waitForTurn, writeStanding } from "./person.store";
import { closeToken, openToken } from "./sign-in.gateway";

const Config = z.object({ LINTEL_ADMINS: z.string().default("") });

/** After so long GitHub is asked again before an answer is given. */
export const STANDING_COUNTS = 10 * 60_000;
const LONGEST_TURN = 120_000;

/** What is to be asked with, and what came of the last time. */
export type PersonTokens = { accessToken: string; expiresAt: Date | null; refreshToken: string | null };
export type Standing = { accountId: string; login: string; administrator: boolean; teams: readonly string[]; visible: ReadonlyMap<RepositoryId, Level> };

/** Whether somebody is not to be told anything before GitHub was asked again. */
export function isOvertaken({ checkedAt, changes, changesSeen }: StandingRow): boolean {
  const age = clock.now().getTime() - checkedAt.getTime();
  return age > STANDING_COUNTS || age < -STANDING_COUNTS || changes !== changesSeen;
}

/** What GitHub said of somebody, while it counts; null when it has to be asked first. */
export async function readStanding(userId: UserId): Promise<Standing | null> {
  const row = await findStanding(noTransaction, userId);
  if (!row || isOvertaken(row)) return null;
  const visible = new Map((await visibleRows(noTransaction, userId)).map(({ repositoryId, level }) => [repositoryId, level]));
  return { accountId: row.accountId, login: row.login, administrator: row.administrator, teams: row.teams, visible };
}

/** The number and the tokens that GitHub gave for somebody; null for who did not sign in with it, or signs in no more. */
export async function readPerson(userId: UserId): Promise<{ accountId: string; tokens: PersonTokens | null } | null> {
  const account = await findAccount(noTransaction, userId);
  if (!account) return null;
  const accessToken = await openToken(account.accessToken);
  return { accountId: account.accountId, tokens: accessToken === null ? null : { accessToken, expiresAt: account.accessTokenExpiresAt, refreshToken: await openToken(account.refreshToken) } };
}

/** Keeps the tokens that took the place of others. They are good once: nothing may come between getting and keeping them. */
export async function keepPersonTokens(userId: UserId, { accessToken, expiresAt, refreshToken }: PersonTokens): Promise<void> {
  await keepTokens(noTransaction, userId, { accessToken: await closeToken(accessToken), accessTokenExpiresAt: expiresAt, refreshToken: await closeToken(refreshToken), refreshTokenExpiresAt: null });
}

/**
 * Asks GitHub about somebody, once at a time over all processes, unless another has just done so. `ask` answers null when
 * GitHub has withdrawn what it gave them: then they are out.
 */
export async function renewStanding(userId: UserId, accountId: string, ask: () => Promise<Standing | null>): Promise<void> {
  await beginStanding(noTransaction, userId, accountId, "");
  await transaction(
    async (tx) => {
      await waitForTurn(tx, userId);
      if ((await readStanding(userId)) !== null) return;
      const checkedAt = clock.now();
      const changesSeen = (await findStanding(noTransaction, userId))?.changes ?? 0;
      const standing = await ask();
      if (standing === null) return endPerson(userId);
      const { visible, teams, ...rest } = standing;
      await transaction(async (kept) => {
        await replaceVisible(kept, userId, visible);
        await writeStanding(kept, { userId, ...rest, teams: [...teams], checkedAt, changesSeen });
      });
    },
    { timeout: LONGEST_TURN },
  );
}

/** Something happened on GitHub that may have changed what somebody may see, or everybody: it is asked again before the next answer. */
export async function dropStanding(whose: { accountId: string } | "everybody"): Promise<void> {
  await countChange(noTransaction, whose === "everybody" ? null : whose.accountId);
}

/** Nobody sees these until GitHub says again that they may. */
export async function hideRepositories(repositoryIds: readonly RepositoryId[]): Promise<void> {
  await countChange(noTransaction, null);
  for (const repositoryId of repositoryIds) await dropVisible(noTransaction, { repositoryId });
}

/** Somebody has taken back that this server may speak for them, or GitHub has: their sessions end. */
export async function endPerson(userId: UserId): Promise<void> {
  await countChange(noTransaction, (await findAccount(noTransaction, userId))?.accountId ?? "");
  await dropSessions(noTransaction, userId);
  await dropVisible(noTransaction, { userId });
  await keepTokens(noTransaction, userId, { accessToken: null, accessTokenExpiresAt: null, refreshToken: null, refreshTokenExpiresAt: null });
}

/** The same by the number at GitHub; false for somebody unknown. */
export async function endPersonOfAccount(accountId: string): Promise<boolean> {
  const userId = await findUserOfAccount(noTransaction, accountId);
  if (userId !== null) await endPerson(userId);
  return userId !== null;
}

/**
 * Whether LINTEL_ADMINS names somebody. A login is theirs who came first under it: one that is given up and taken by
 * somebody else on GitHub makes nobody an administrator. `id:583231` names an account by its number.
 */
export async function isNamedAdministrator(login: string, accountId: string): Promise<boolean> {
  const named = readConfig(Config).LINTEL_ADMINS.split(",").map((name) => name.trim().replace(/^@/, "").toLowerCase()).filter((name) => name !== "");
  if (named.includes(`id:${accountId}`)) return true;
  const pinned = await loginsPinnedTo(noTransaction, accountId);
  if (pinned.some((known) => named.includes(known))) return true;
  return named.includes(login.toLowerCase()) && (await pinAdministrator(noTransaction, login, accountId)) === accountId;
}
