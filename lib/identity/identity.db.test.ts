import { createHash } from "node:crypto";

import pg from "pg";
import { afterEach, beforeAll, expect, it, vi } from "vitest";

import { type RepositoryId, type TokenId, asId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";

import { authenticate, can, createSignInLink, findTokenWithId, handleAuthRequest, issueToken, listTokens, revokeToken, signOut } from "./index";

const realNow = clock.now;
const shop = asId<RepositoryId>("0c5d6f0e-6f2f-4b0d-9c0a-3f6d1c1d2a10");
const bank = asId<RepositoryId>("6a2c1d57-0d8e-4a51-8f5e-7b1c1b0c9a21");

beforeAll(() => {
  process.env.LINTEL_SECRET = "a secret of this test, longer than thirty-two characters";
  process.env.LINTEL_ADMIN_TOKEN = "of-the-administrator";
});

afterEach(() => {
  clock.now = realNow;
  vi.useRealTimers();
});

/** better-auth asks no clock of ours, so the day itself is moved; everything else goes on. */
function passMinutes(minutes: number): void {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + minutes * 60_000 });
}

/** Opens a link as a browser does: where it is sent, and the cookie that it gets, if any. */
async function open(link: string): Promise<{ to: string; cookie: string | null }> {
  const answer = await handleAuthRequest(new Request(link));
  const session = answer.headers.getSetCookie().find((cookie) => /^lintel\.session_token=[^;]/.test(cookie));
  return { to: answer.headers.get("location") ?? "", cookie: session?.split(";")[0] ?? null };
}

const asking = (headers: Record<string, string>) => authenticate(new Headers(headers));
const bearing = (token: string) => asking({ authorization: `Bearer ${token}` });

async function issued(wish: Parameters<typeof issueToken>[0]): Promise<{ id: TokenId; token: string }> {
  const made = await issueToken(wish);
  if (!made.ok) throw new Error(made.detail);
  return made.value;
}

async function ask<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const { rows } = await client.query<Row>(sql);
  await client.end();
  return rows;
}

it("signs in once by a link, and not a second time", async () => {
  const link = await createSignInLink();
  const first = await open(link);
  expect(first.to).toBe("http://localhost:3000/");
  expect(await asking({ cookie: first.cookie ?? "" })).toEqual({ kind: "user", scope: "admin", repositoryId: null, name: "Administrator" });

  const second = await open(link);
  expect(second).toEqual({ to: expect.stringMatching(/\/login\?error=INVALID_TOKEN$/), cookie: null });
});

it("lets one of many in who open a link at once", async () => {
  const link = await createSignInLink();
  const opened = await Promise.all(Array.from({ length: 8 }, () => open(link)));
  expect(opened.filter(({ cookie }) => cookie !== null)).toHaveLength(1);
});

it("refuses a link after fifteen minutes, and takes it just before", async () => {
  const early = await createSignInLink();
  const late = await createSignInLink();
  passMinutes(14.9);
  expect((await open(early)).cookie).not.toBeNull();
  passMinutes(0.2);
  expect(await open(late)).toEqual({ to: expect.stringMatching(/\/login\?error=\w+$/), cookie: null });
});

it("refuses a link that was tampered with, which leaves the true one as it is", async () => {
  const link = await createSignInLink();
  const token = new URL(link).searchParams.get("token") ?? "";
  const other = token.startsWith("a") ? `b${token.slice(1)}` : `a${token.slice(1)}`;
  for (const wrong of [other, token.toUpperCase(), token.slice(0, -1), `${token}x`, "", createHash("sha256").update(token).digest("base64url")]) {
    expect((await open(link.replace(token, wrong))).cookie).toBeNull();
  }
  expect((await open(link)).cookie).not.toBeNull();
});

it("makes a new link without reviving an old one, used or expired", async () => {
  const used = await createSignInLink();
  await open(used);
  const forgotten = await createSignInLink();
  passMinutes(16);
  const fresh = await createSignInLink();
  expect((await open(used)).cookie).toBeNull();
  expect((await open(forgotten)).cookie).toBeNull();
  expect((await open(fresh)).cookie).not.toBeNull();
});

it("does not use a link up that a mail program only looks at, and keeps no link that could be used", async () => {
  const link = await createSignInLink();
  expect((await handleAuthRequest(new Request(link, { method: "HEAD" }))).status).toBe(405);
  const token = new URL(link).searchParams.get("token") ?? "";
  expect(JSON.stringify(await ask(`SELECT * FROM identity."verification"`))).not.toContain(token);
  expect((await open(link)).cookie).not.toBeNull();
});

it("lets nobody ask for a link from outside", async () => {
  const asked = new Request("http://localhost:3000/api/auth/sign-in/magic-link", { method: "POST", headers: { "content-type": "application/json", origin: "http://localhost:3000" }, body: JSON.stringify({ email: "admin@lintel.invalid" }) });
  expect((await handleAuthRequest(asked)).status).toBe(404);
});

it("ends a session at sign-out, also for a copy of its cookie, and no other session", async () => {
  const { cookie } = await open(await createSignInLink());
  const { cookie: elsewhere } = await open(await createSignInLink());
  const answer = await signOut(new Headers({ cookie: cookie ?? "" }));
  expect(answer.getSetCookie()).toContainEqual(expect.stringMatching(/^lintel\.session_token=;.*Max-Age=0/));
  expect(await asking({ cookie: cookie ?? "" })).toBeNull();
  expect(await asking({ cookie: elsewhere ?? "" })).not.toBeNull();
});

it("knows no session by a forged cookie, nor one that is a week old", async () => {
  const { cookie } = await open(await createSignInLink());
  const forged = (cookie ?? "").replace(/\.[^.]+$/, ".c2lnbmVkLWJ5LW5vYm9keQ%3D%3D");
  expect(forged).not.toBe(cookie);
  expect(await asking({ cookie: forged })).toBeNull();
  passMinutes(7 * 24 * 60 + 1);
  expect(await asking({ cookie: cookie ?? "" })).toBeNull();
});

it("knows a token's scope and repository, and the administrator's own token", async () => {
  const upload = await issued({ repositoryId: shop, scope: "upload", note: "CI of the shop" });
  const read = await issued({ repositoryId: null, scope: "read" });

  const ci = await bearing(upload.token);
  expect(ci).toEqual({ kind: "token", scope: "upload", repositoryId: shop, name: "CI of the shop" });
  expect(ci && [can(ci, "upload", shop), can(ci, "read", shop), can(ci, "upload", bank)]).toEqual([true, false, false]);
  expect(await bearing(read.token)).toEqual({ kind: "token", scope: "read", repositoryId: null, name: read.id });
  expect(await bearing("of-the-administrator")).toEqual({ kind: "administrator", scope: "admin", repositoryId: null, name: "administrator" });
  expect(await bearing("of-the-administratoR")).toBeNull();
});

it("knows nobody by a token that was never made, is cut short or stands in another form", async () => {
  const { token } = await issued({ repositoryId: shop, scope: "upload" });
  for (const authorization of [`Bearer ${token}x`, `Bearer ${token.slice(0, -1)}`, `Basic ${token}`, token, "Bearer", `Bearer ${token} ${token}`, `Bearer ${"x".repeat(5000)}`]) {
    expect(await asking({ authorization })).toBeNull();
  }
  const { cookie } = await open(await createSignInLink());
  expect(await asking({ cookie: cookie ?? "", authorization: "Bearer wrong" })).toBeNull();
});

it("forgets a token at its end, and makes none that would end before it begins", async () => {
  const now = new Date("2026-11-02T09:00:00Z");
  clock.now = () => now;
  const { token } = await issued({ repositoryId: shop, scope: "upload", expiresAt: new Date("2026-11-02T10:00:00Z") });
  clock.now = () => new Date("2026-11-02T09:59:59Z");
  expect(await bearing(token)).not.toBeNull();
  clock.now = () => new Date("2026-11-02T10:00:00Z");
  expect(await bearing(token)).toBeNull();

  expect(await issueToken({ repositoryId: shop, scope: "upload", expiresAt: now })).toMatchObject({ ok: false, reason: "META_INVALID" });
  expect(await issueToken({ repositoryId: null, scope: "upload" })).toMatchObject({ ok: false, reason: "META_INVALID" });
});

it("forgets a token that was revoked, which happens once, and lists it no longer", async () => {
  const kept = await issued({ repositoryId: bank, scope: "read" });
  const revoked = await issued({ repositoryId: bank, scope: "upload" });
  expect(await revokeToken(revoked.id)).toBe(true);
  expect(await revokeToken(revoked.id)).toBe(false);

  expect(await bearing(revoked.token)).toBeNull();
  expect((await listTokens(bank)).map(({ id }) => id)).toEqual([kept.id]);
});

it("keeps of a token its hash alone", async () => {
  const { id, token } = await issued({ repositoryId: shop, scope: "upload", note: "CI" });
  const [row] = await ask<{ kept: string; digest: string }>(`SELECT token::text AS kept, encode(digest, 'hex') AS digest FROM identity.token WHERE id = '${id}'`);
  expect(row?.digest).toBe(createHash("sha256").update(token).digest("hex"));
  expect(row?.kept).not.toContain(token);
  expect(row?.kept).not.toContain(token.slice(-20));
});

it("remembers when a token was last used, to the minute", async () => {
  clock.now = () => new Date("2026-11-02T09:00:00Z");
  const { id, token } = await issued({ repositoryId: shop, scope: "read" });
  const lastUsed = async () => (await findTokenWithId(id))?.lastUsedAt?.toISOString() ?? null;
  expect(await lastUsed()).toBeNull();
  await bearing(token);
  expect(await lastUsed()).toBe("2026-11-02T09:00:00.000Z");
  clock.now = () => new Date("2026-11-02T09:00:59Z");
  await bearing(token);
  expect(await lastUsed()).toBe("2026-11-02T09:00:00.000Z");
  clock.now = () => new Date("2026-11-02T09:01:01Z");
  await bearing(token);
  expect(await lastUsed()).toBe("2026-11-02T09:01:01.000Z");
});
