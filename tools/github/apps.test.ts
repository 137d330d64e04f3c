import { afterAll, beforeAll, expect, it } from "vitest";

import { ask, jwtOf, tokenOf } from "./ask";
import { type App, type Installation, type Repository, type StandIn, startGitHub } from "./index";

let github: StandIn;
let app: App;
let installation: Installation;
let shop: Repository;
let secret: Repository;

beforeAll(async () => {
  github = await startGitHub();
  github.addAccount({ login: "acme", type: "Organization" });
  github.addUser({ login: "grace" });
  shop = await github.addRepository({ owner: "acme", name: "shop", private: true });
  secret = await github.addRepository({ owner: "acme", name: "secret", private: true });
  await github.addRepository({ owner: "acme", name: "open" });
  app = github.addApp({ owner: "acme" });
  installation = await github.install({ app, account: "acme", repositories: ["acme/shop"] });
  await github.commit({ repository: shop, files: { "a.ts": "1\n" } });
});
afterAll(() => github.stop());

const now = (): number => Math.floor(Date.now() / 1000);

it.each([
  { name: "one that is valid for more than ten minutes", claims: () => ({ exp: now() + 700 }), status: 401, says: "'Expiration time' claim ('exp') is too far in the future" },
  { name: "one that is over", claims: () => ({ exp: now() - 1 }), status: 401, says: "'Expiration time' claim ('exp') must be a numeric value" },
  { name: "one issued in the future", claims: () => ({ iat: now() + 30 }), status: 401, says: "'Issued at' claim ('iat') must be an Integer" },
  { name: "one of nobody's", claims: () => ({ iss: "Iv1.unknown" }), status: 404, says: "Integration not found" },
])("refuses a JSON web token: $name", async ({ claims, status, says }) => {
  const answer = await ask(github, jwtOf(app, claims()), "GET", "/app");

  expect(answer.status).toBe(status);
  expect(answer.json["message"]).toContain(says);
});

it("takes the client id and the App's number as issuer, signed with the App's key and named Bearer", async () => {
  expect((await ask(github, jwtOf(app), "GET", "/app")).json["slug"]).toBe("lintel");
  expect((await ask(github, jwtOf(app, { iss: app.id }), "GET", "/app")).status).toBe(200);
  expect((await ask(github, `${jwtOf(app).slice(0, -12)}AAAAAAAAAAAA`, "GET", "/app")).status).toBe(401);
  expect((await ask(github, null, "GET", "/app", undefined, { authorization: `token ${jwtOf(app)}` })).status).toBe(401);
});

it("hands out the private key as PKCS#1", () => {
  expect(app.privateKey).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
});

it("gives tokens of an hour, long and with two dots, that open what is installed and nothing else", async () => {
  const { json } = await ask(github, jwtOf(app), "POST", `/app/installations/${installation.id}/access_tokens`);
  const token = String(json["token"]);

  expect(token).toMatch(/^ghs_\d+_[A-Za-z0-9_]+[.][A-Za-z0-9_]+[.][A-Za-z0-9_]{300,}$/);
  expect(Date.parse(String(json["expires_at"])) - Date.now()).toBeGreaterThan(3_590_000);
  expect((await ask(github, token, "GET", "/repos/acme/shop")).json["id"]).toBe(shop.id);
  expect((await ask(github, token, "GET", "/repos/acme/secret")).status).toBe(404);
  expect((await ask(github, token, "GET", "/repos/acme/open")).status).toBe(200);
  expect((await ask(github, token, "POST", "/repos/acme/open/check-runs", { name: "x", head_sha: "0".repeat(40) })).json["message"]).toBe("Resource not accessible by integration");
  expect((await ask(github, token, "GET", "/installation/repositories")).json).toMatchObject({ total_count: 1, repository_selection: "selected" });
});

it("keeps a narrowed token within its permissions and repositories", async () => {
  const token = await tokenOf(github, installation, { permissions: { contents: "read" }, repository_ids: [shop.id] });

  expect((await ask(github, token, "GET", "/repos/acme/shop/commits")).status).toBe(200);
  expect((await ask(github, token, "GET", "/repos/acme/shop/pulls")).status).toBe(403);
  expect((await ask(github, jwtOf(app), "POST", `/app/installations/${installation.id}/access_tokens`, { repository_ids: [secret.id] })).status).toBe(422);
  expect((await ask(github, jwtOf(app), "POST", `/app/installations/${installation.id}/access_tokens`, { permissions: { contents: "write" } })).status).toBe(422);
});

it("refuses everything to a suspended installation, and its tokens to one that is gone", async () => {
  const other = await github.install({ app, account: github.addUser({ login: "ada" }) });
  const token = await tokenOf(github, other);
  await github.suspend(other);

  expect((await ask(github, token, "GET", "/installation/repositories")).json["message"]).toBe("This installation has been suspended");
  expect((await ask(github, jwtOf(app), "POST", `/app/installations/${other.id}/access_tokens`)).status).toBe(403);

  await github.uninstall(other);

  expect((await ask(github, token, "GET", "/installation/repositories")).status).toBe(401);
  expect((await ask(github, jwtOf(app), "GET", `/app/installations/${other.id}`)).status).toBe(404);
});

it("answers an old name with the way to the new one, which is the number", async () => {
  const moved = await github.addRepository({ owner: "acme", name: "old", private: false });
  await github.renameRepository(moved, "new");
  const token = await tokenOf(github, installation);

  const answer = await ask(github, token, "GET", "/repos/acme/old?x=1");

  expect(answer.status).toBe(301);
  expect(answer.headers.get("location")).toBe(`${github.url}/api/v3/repositories/${moved.id}?x=1`);
  expect((await ask(github, jwtOf(app), "GET", "/repos/acme/old/installation")).status).toBe(301);
  expect((await ask(github, token, "POST", "/repos/acme/old/check-runs", {})).status).toBe(403);
  expect((await ask(github, token, "GET", String(answer.headers.get("location")))).json["full_name"]).toBe("acme/new");
});

it("wants a name of who asks, a version it knows, and lets an unchanged answer be asked for freely", async () => {
  const token = await tokenOf(github, installation);
  const first = await ask(github, token, "GET", "/repos/acme/shop", undefined, { "x-github-api-version": "2022-11-28" });

  expect(first.headers.get("x-ratelimit-limit")).toBe("5000");
  expect(first.headers.get("x-github-request-id")).not.toBeNull();
  expect((await ask(github, token, "GET", "/repos/acme/shop", undefined, { "if-none-match": String(first.headers.get("etag")) })).status).toBe(304);
  expect((await ask(github, token, "GET", "/repos/acme/shop", undefined, { "x-github-api-version": "2020-01-01" })).status).toBe(400);
  expect((await ask(github, token, "GET", "/repos/acme/shop", undefined, { "user-agent": "" })).status).toBe(403);
});

it("notes what it was asked for and does not have", async () => {
  const answer = await ask(github, await tokenOf(github, installation), "GET", "/repos/acme/shop/nonsense");

  expect(answer.status).toBe(404);
  expect(github.unexpected).toEqual([`GET /repos/acme/shop/nonsense`]);
});
