import { randomUUID } from "node:crypto";

import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";

import { type RepositoryId, type UserId, asId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";

import { dropStanding, endPersonOfAccount, hideRepositories, isNamedAdministrator, keepPersonTokens, readPerson, readStanding, renewStanding, type Standing } from "./standing";

process.env.LINTEL_SECRET = "a secret of this test, longer than thirty-two characters";

const realNow = clock.now;
const shop = asId<RepositoryId>("0c5d6f0e-6f2f-4b0d-9c0a-3f6d1c1d2a10");
let userId: UserId;
let accountId: string;
let count = 0;

beforeEach(async () => {
  userId = asId<UserId>(randomUUID());
  count += 1;
  accountId = String(5_000_000_000 + count);
  await query(`INSERT INTO identity."user" (id, name, email, "updatedAt") VALUES ($1, 'ada', $2, now())`, [userId, `github-${accountId}@lintel.invalid`]);
  await query(`INSERT INTO identity.account (id, "accountId", "providerId", "userId", "updatedAt") VALUES ($1, $2, 'github', $1, now())`, [userId, accountId]);
});
afterEach(() => {
  clock.now = realNow;
  delete process.env.LINTEL_ADMINS;
});

async function query(sql: string, values: string[] = []): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const { rows } = await client.query(sql, values);
  await client.end();
  return rows;
}

const said = (more: Partial<Standing> = {}): Standing => ({ accountId, login: "ada", administrator: false, teams: ["acme/payments"], visible: new Map([[shop, "write"]]), ...more });

it("keeps what GitHub said for ten minutes", async () => {
  expect(await readStanding(userId)).toBeNull();
  await renewStanding(userId, accountId, async () => said());
  expect(await readStanding(userId)).toEqual(said());
  const begun = realNow().getTime();
  clock.now = () => new Date(begun + 9.9 * 60_000);
  expect(await readStanding(userId)).toEqual(said());
  clock.now = () => new Date(begun + 10.1 * 60_000);
  expect(await readStanding(userId)).toBeNull();
});

it("asks once for many who want to know at the same time, whichever process they ask", async () => {
  let asked = 0;
  const ask = async (): Promise<Standing> => {
    asked += 1;
    return said();
  };
  await Promise.all(Array.from({ length: 4 }, () => renewStanding(userId, accountId, ask)));
  expect(asked).toBe(1);
});

it("does not believe an answer during which something happened, to this person or to all", async () => {
  for (const happens of [() => dropStanding({ accountId }), () => dropStanding("everybody"), () => hideRepositories([shop])]) {
    await dropStanding("everybody");
    await renewStanding(userId, accountId, async () => {
      await happens();
      return said();
    });
    expect(await readStanding(userId)).toBeNull();
    await renewStanding(userId, accountId, async () => said());
    expect(await readStanding(userId)).toEqual(said());
  }
  await dropStanding({ accountId: "77" });
  expect(await readStanding(userId)).toEqual(said());
});

it("keeps what it knew, which counts no longer, when asking fails", async () => {
  await renewStanding(userId, accountId, async () => said());
  await dropStanding("everybody");
  await expect(renewStanding(userId, accountId, () => Promise.reject(new Error("no answer")))).rejects.toThrow("no answer");
  expect(await readStanding(userId)).toBeNull();
});

it("ends everything of somebody whom GitHub has turned away", async () => {
  await keepPersonTokens(userId, { accessToken: "ghu_secret", expiresAt: null, refreshToken: "ghr_secret" });
  await query(`INSERT INTO identity.session (id, "expiresAt", token, "updatedAt", "userId") VALUES ($1, now() + interval '1 day', $1, now(), $1)`, [userId]);
  await renewStanding(userId, accountId, async () => said());
  await dropStanding("everybody");
  await renewStanding(userId, accountId, async () => null);
  expect(await readPerson(userId)).toEqual({ accountId, tokens: null });
  expect(await query(`SELECT id FROM identity.session WHERE "userId" = $1`, [userId])).toEqual([]);
  expect(await query("SELECT repository_id FROM identity.visible_repository WHERE user_id = $1", [userId])).toEqual([]);
  expect([await endPersonOfAccount(accountId), await endPersonOfAccount("77")]).toEqual([true, false]);
});

it("keeps tokens so that only this server's secret opens them", async () => {
  const expiresAt = new Date("2026-11-21T23:00:00Z");
  await keepPersonTokens(userId, { accessToken: "ghu_secret", expiresAt, refreshToken: null });
  expect(JSON.stringify(await query("SELECT * FROM identity.account"))).not.toContain("ghu_secret");
  expect(await readPerson(userId)).toEqual({ accountId, tokens: { accessToken: "ghu_secret", expiresAt, refreshToken: null } });
});

it("takes a named administrator for the one who came first under the name", async () => {
  expect(await isNamedAdministrator("Grace", "1")).toBe(false);
  process.env.LINTEL_ADMINS = " @grace, id:42,";
  expect([await isNamedAdministrator("Grace", "1"), await isNamedAdministrator("grace", "2"), await isNamedAdministrator("grace-hopper", "1"), await isNamedAdministrator("anyone", "42"), await isNamedAdministrator("42", "7")]).toEqual([true, false, true, true, false]);
});
