/** Signing in with GitHub, and what it means: everybody sees what GitHub says, as long as it says so. */
import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";

import { findRepository, registerRepository, updateRepository } from "@/lib/catalog";
import { clock } from "@/lib/kernel/time";

import { knock } from "./_testing/knock";
import { type GitHub, withGitHub } from "./_testing/with-github";

process.env.LINTEL_SECRET = "a-secret-of-at-least-thirty-two-letters";
process.env.LINTEL_ADMIN_TOKEN = "an-administrator-s-token-of-some-length";

const realNow = clock.now;
let world: GitHub;

beforeAll(async () => {
  world = await withGitHub({ repositories: ["shop", "bank", "open"] });
  for (const name of ["shop", "bank", "open"]) await registerRepository({ owner: "acme", name });
});
afterAll(() => world.stop());

beforeEach(async () => {
  const { github } = world;
  await github.addCollaborator("acme/shop", "ada", "pull");
  await github.addCollaborator("acme/bank", "alan", "push");
  await world.hear();
});
afterEach(() => {
  clock.now = realNow;
  world.github.faults.clear();
  delete process.env.LINTEL_PUBLIC_READ;
  delete process.env.LINTEL_ADMINS;
  delete process.env.LINTEL_ADMIN_ORGANISATION;
});

function passMinutes(minutes: number): void {
  const then = clock.now().getTime() + minutes * 60_000;
  clock.now = () => new Date(then);
}

const asked = (cookie: string, address = "/api/v1/repositories") => knock("GET", address, { headers: cookie === "" ? {} : { cookie } });

async function seen(cookie: string): Promise<string[] | number> {
  const answer = await asked(cookie);
  if (answer.status !== 200) return answer.status;
  const { items }: { items: { repository: string }[] } = await answer.json();
  return items.map(({ repository }) => repository);
}

async function query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const { rows } = await client.query<Row>(sql);
  await client.end();
  return rows;
}

it("shows to each exactly the repositories that GitHub gives them, and leads them where they wanted to go", async () => {
  const ada = await world.signIn("ada", "/repositories/acme/shop?metric=open");
  const alan = await world.signIn("alan");
  const eve = await world.signIn("eve");
  expect([ada.to, alan.to]).toEqual(["/repositories/acme/shop?metric=open", "/"]);
  expect([await seen(ada.cookie), await seen(alan.cookie), await seen(eve.cookie)]).toEqual([["acme/shop"], ["acme/bank"], []]);

  for (const rest of ["", "/snapshots", "/violations", "/export", "/pulls"]) {
    const foreign = await asked(ada.cookie, `/api/v1/repositories/acme/bank${rest}`);
    const missing = await asked(ada.cookie, `/api/v1/repositories/acme/none${rest}`);
    expect([foreign.status, await foreign.text()]).toEqual([404, await missing.text()]);
  }
  expect(world.github.unexpected).toEqual([]);
});

it("makes administrators of those who own the App's organisation, and of nobody else", async () => {
  const [grace, ada] = [await world.signIn("grace"), await world.signIn("ada")];
  expect(await seen(grace.cookie)).toEqual(["acme/bank", "acme/open", "acme/shop"]);
  expect([(await asked(grace.cookie, "/api/v1/tokens")).status, (await asked(ada.cookie, "/api/v1/tokens")).status]).toEqual([200, 403]);
});

it("makes an administrator of whom LINTEL_ADMINS names, and not of who takes that login over", async () => {
  process.env.LINTEL_ADMINS = "someone, Eve";
  const eve = await world.signIn("eve");
  passMinutes(11);
  expect((await asked(eve.cookie, "/api/v1/tokens")).status).toBe(200);

  await world.github.renameAccount(world.github.world.account("eve"), "eve-l");
  world.github.addUser({ login: "eve" });
  passMinutes(11);
  expect((await asked(eve.cookie, "/api/v1/tokens")).status).toBe(200);
  const other = await world.signIn("eve");
  expect((await asked(other.cookie, "/api/v1/tokens")).status).toBe(403);

  delete process.env.LINTEL_ADMINS;
  passMinutes(11);
  expect((await asked(eve.cookie, "/api/v1/tokens")).status).toBe(403);
});

it("takes the owners of another organisation, where that is said", async () => {
  world.github.addAccount({ login: "guild", type: "Organization" });
  await world.github.addMember("guild", "alan", "admin");
  const grace = await world.signIn("grace");
  process.env.LINTEL_ADMIN_ORGANISATION = "guild";
  passMinutes(11);
  expect((await asked(grace.cookie, "/api/v1/tokens")).status).toBe(403);
});

it("lets those who may write on GitHub decide waivers, who may only read ask for them, and those who administer there issue its tokens", async () => {
  const origin = "http://localhost:3000";
  const wish = { match: { rule: "no-*" }, reason: "Agreed on Monday.", expiresAt: null };
  const [ada, alan] = [await world.signIn("ada"), await world.signIn("alan")];
  const waive = async (cookie: string, name: string): Promise<unknown> => (await knock("POST", `/api/v1/repositories/acme/${name}/waivers`, { headers: { cookie, origin }, json: wish })).json();
  expect([await waive(ada.cookie, "shop"), await waive(alan.cookie, "bank")]).toMatchObject([{ status: "asked", requestedBy: "ada", decidedBy: null }, { status: "standing", decidedBy: "alan" }]);

  const token = (cookie: string) => knock("POST", "/api/v1/tokens", { headers: { cookie, origin }, json: { repository: "acme/bank", scope: "read" } });
  expect((await token(alan.cookie)).status).toBe(403);
  await world.github.addCollaborator("acme/bank", "alan", "admin");
  await world.hear();
  expect((await token(alan.cookie)).status).toBe(201);
});

it("asks GitHub at most every ten minutes, and then before it answers", async () => {
  const { cookie } = await world.signIn("ada");
  await seen(cookie);
  const before = world.github.requests.length;
  expect(await seen(cookie)).toEqual(["acme/shop"]);
  expect(world.github.requests.length).toBe(before);

  world.github.world.repository("acme/shop").collaborators.delete(world.github.world.account("ada").id);
  passMinutes(9);
  expect(await seen(cookie)).toEqual(["acme/shop"]);
  passMinutes(2);
  expect(await seen(cookie)).toEqual([]);
});

it("says nothing while GitHub does not answer and its last word is old, and tells so", async () => {
  const { cookie } = await world.signIn("ada");
  expect(await seen(cookie)).toEqual(["acme/shop"]);
  const { GITHUB_API_URL } = process.env;
  process.env.GITHUB_API_URL = "http://127.0.0.1:1/api/v3";
  expect(await seen(cookie)).toEqual(["acme/shop"]);
  passMinutes(11);
  const refused = await asked(cookie);
  expect([refused.status, refused.headers.get("retry-after"), await refused.json()]).toMatchObject([503, "30", { code: "UNAVAILABLE", detail: expect.stringContaining("GitHub does not answer") }]);
  if (GITHUB_API_URL === undefined) delete process.env.GITHUB_API_URL;
  expect(await seen(cookie)).toBe(503);
  passMinutes(1);
  expect(await seen(cookie)).toEqual(["acme/shop"]);
});

it.each(["500", "half-body", "primary-limit", "secondary-limit", "cut-off"] as const)("shows no more and no less than before after an answer that went wrong: %s", async (kind) => {
  const { cookie } = await world.signIn("ada");
  expect(await seen(cookie)).toEqual(["acme/shop"]);
  world.github.faults.next({ kind, path: /\/user\/installations/, times: 10 });
  passMinutes(11);
  expect(await seen(cookie)).toBe(503);
  world.github.faults.clear();
  passMinutes(120);
  expect(await seen(cookie)).toEqual(["acme/shop"]);
});

it("renews a token that has run out, once for many who ask at the same time", async () => {
  const { cookie } = await world.signIn("ada");
  await seen(cookie);
  const account = world.github.world.account("ada");
  await query(`UPDATE identity.account SET "accessTokenExpiresAt" = now() - interval '1 hour' WHERE "accountId" = '${account.id}'`);
  passMinutes(11);
  const before = world.github.requests.filter(({ path }) => path === "/login/oauth/access_token").length;
  expect(await Promise.all(Array.from({ length: 12 }, () => seen(cookie)))).toEqual(Array.from({ length: 12 }, () => ["acme/shop"]));
  expect(world.github.requests.filter(({ path }) => path === "/login/oauth/access_token").length - before).toBe(1);
  passMinutes(11);
  expect(await seen(cookie)).toEqual(["acme/shop"]);
});

it("keeps of GitHub's tokens nothing that could be read", async () => {
  await world.signIn("ada");
  const kept = JSON.stringify(await query("SELECT * FROM identity.account"));
  expect(kept).not.toMatch(/gh[ur]_/);
});

it.each([
  ["is hidden", (github: GitHub["github"]) => github.setPrivate("acme/open", true)],
  ["is no longer given to them", (github: GitHub["github"]) => github.removeCollaborator("acme/open", "ada")],
])("forgets at once what somebody may see when a repository %s", async (_name, change) => {
  const { github } = world;
  await github.setPrivate("acme/open", false);
  await github.addCollaborator("acme/open", "ada", "pull");
  await world.hear();
  const { cookie } = await world.signIn("ada");
  expect(await seen(cookie)).toEqual(["acme/open", "acme/shop"]);
  await change(github);
  github.world.repository("acme/open").collaborators.clear();
  expect(await seen(cookie)).toEqual(["acme/open", "acme/shop"]);
  await world.hear();
  expect(await seen(cookie)).toEqual(["acme/shop"]);
});

it("forgets at once what a team brought, and what the installation no longer reaches", async () => {
  const { github, installation } = world;
  await github.addMember("acme", "eve-l");
  const team = github.addTeam({ organization: "acme", name: "Checkout", members: ["eve-l"], repositories: { "acme/bank": "pull" } });
  await world.hear();
  const eve = await world.signIn("eve-l");
  expect(await seen(eve.cookie)).toEqual(["acme/bank"]);
  await github.removeFromTeam(team, "eve-l");
  await world.hear();
  expect(await seen(eve.cookie)).toEqual([]);

  const ada = await world.signIn("ada");
  expect(await seen(ada.cookie)).toEqual(["acme/shop"]);
  await github.suspend(installation);
  await world.hear();
  expect(await seen(ada.cookie)).toEqual([]);
  await github.unsuspend(installation);
  await world.hear();
  expect(await seen(ada.cookie)).toEqual(["acme/shop"]);
});

it("ends the sessions of somebody who takes back what they allowed, here and at every browser", async () => {
  const [one, other, alan] = [await world.signIn("ada"), await world.signIn("ada"), await world.signIn("alan")];
  expect(await seen(one.cookie)).toEqual(["acme/shop"]);
  await world.github.revoke("ada");
  await world.hear();
  expect([await seen(one.cookie), await seen(other.cookie), await seen(alan.cookie)]).toEqual([401, 401, ["acme/bank"]]);
  expect(await seen((await world.signIn("ada")).cookie)).toEqual(["acme/shop"]);
});

it("ends a session also when nobody told that GitHub takes the token no longer", async () => {
  const { cookie } = await world.signIn("ada");
  expect(await seen(cookie)).toEqual(["acme/shop"]);
  world.github.loseDeliveries(1);
  await world.github.revoke("ada");
  passMinutes(11);
  expect(await seen(cookie)).toBe(401);
});

it("is not overtaken by what happens while GitHub is being asked", async () => {
  const { cookie } = await world.signIn("ada");
  expect(await seen(cookie)).toEqual(["acme/shop"]);
  passMinutes(11);
  const asking = seen(cookie);
  const told = async (): Promise<void> => {
    await world.github.removeCollaborator("acme/shop", "ada");
    await world.hear();
  };
  await Promise.all([asking, told()]);
  expect(await seen(cookie)).toEqual([]);
});

it("lets strangers read public repositories where that is wanted, and write nothing", async () => {
  const bank = await findRepository("acme", "bank");
  if (bank) await updateRepository(bank.id, { visibility: "public" });
  const shop = "/api/v1/repositories/acme/shop";
  expect(await seen("")).toBe(401);
  process.env.LINTEL_PUBLIC_READ = "1";
  expect(await seen("")).toEqual(["acme/bank", "acme/open"]);
  expect([(await asked("", "/api/v1/repositories/acme/bank/violations")).status, (await asked("", `${shop}/violations`)).status]).toEqual([200, 404]);
  const wish = { match: { rule: "no-*" }, reason: "Agreed on Monday.", expiresAt: null };
  expect((await knock("POST", "/api/v1/repositories/acme/bank/waivers", { json: wish, headers: { origin: "http://localhost:3000" } })).status).toBe(401);
  expect((await asked("", "/api/metrics")).status).toBe(401);
  expect((await knock("GET", "/api/v1/repositories", { token: "wrong" })).status).toBe(401);
  const ada = await world.signIn("ada");
  expect(await seen(ada.cookie)).toEqual(["acme/bank", "acme/open", "acme/shop"]);
  if (bank) await updateRepository(bank.id, { visibility: "private" });
});

it("says no in words when consent is denied, a state is not ours, or it comes twice", async () => {
  const { github } = world;
  github.signIn("ada");
  const begun = await knock("GET", "/login/github");
  const cookie = begun.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  const callback = async (query: string, headers: Record<string, string> = { cookie }) => (await knock("GET", `/api/auth/callback/github?${query}`, { headers })).headers.get("location");
  const state = new URL(begun.headers.get("location") ?? "").searchParams.get("state") ?? "";
  const location = new URL((await fetch(begun.headers.get("location") ?? "", { redirect: "manual" })).headers.get("location") ?? "");

  expect(await callback(`code=x&state=${"a".repeat(32)}`)).toContain("/login?error=state_mismatch");
  expect(await callback(location.search.slice(1), {})).toContain("/login?error=state_");
  const again = await world.signIn("ada");
  expect(again.cookie).toContain("session_token");
  github.setConsent("deny");
  const denied = await knock("GET", "/login/github");
  const back = new URL((await fetch(denied.headers.get("location") ?? "", { redirect: "manual" })).headers.get("location") ?? "");
  expect(await callback(back.search.slice(1), { cookie: denied.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ") })).toMatch(/\/login\?error=access_denied/);
  github.setConsent("grant");
  expect(state).not.toBe("");
});

it("opens no other door of what keeps the sessions", async () => {
  const { cookie } = await world.signIn("ada");
  const origin = "http://localhost:3000";
  for (const path of ["sign-in/social", "update-user", "get-access-token", "link-social", "unlink-account", "delete-user", "change-email", "sign-up/email"]) {
    expect((await knock("POST", `/api/auth/${path}`, { headers: { cookie, origin, "content-type": "application/json" }, json: { provider: "github", providerId: "github", name: "Administrator" } })).status, path).toBe(404);
  }
});
