import { createHash } from "node:crypto";

import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { ask, listenForHooks, read } from "./ask";
import { type App, type StandIn, startGitHub } from "./index";

const CALLBACK = "http://lintel.example/api/auth/callback/github";

let github: StandIn;
let hooks: Awaited<ReturnType<typeof listenForHooks>>;
let app: App;

beforeAll(async () => {
  github = await startGitHub({ requirePkce: true });
  hooks = await listenForHooks();
  for (const login of ["acme", "other"]) github.addAccount({ login, type: "Organization", basePermission: null });
  for (const login of ["grace", "ada"]) github.addUser({ login, email: `${login}@example.org` });
  await github.addMember("acme", "grace", "admin");
  await github.addMember("acme", "ada");
  for (const name of ["shop", "secret"]) await github.addRepository({ owner: "acme", name, private: true });
  await github.addRepository({ owner: "acme", name: "open" });
  app = github.addApp({ owner: "acme", callbackUrls: [CALLBACK], hookUrl: hooks.url });
  await github.install({ app, account: "acme" });
  github.addTeam({ organization: "acme", name: "Checkout", members: ["ada"], repositories: { "acme/shop": "push" } });
});
beforeEach(() => {
  github.signIn("ada");
  github.setConsent("grant");
});
afterAll(async () => {
  hooks.stop();
  await github.stop();
});

const VERIFIER = "a-verifier-of-at-least-forty-three-characters-in-all";
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");

function authorise(more: Record<string, string> = {}, headers: Record<string, string> = {}): Promise<Response> {
  const query = new URLSearchParams({ client_id: app.clientId, redirect_uri: CALLBACK, state: "s1", code_challenge: CHALLENGE, code_challenge_method: "S256", ...more });
  return fetch(`${github.url}/login/oauth/authorize?${query}`, { redirect: "manual", headers });
}

async function code(): Promise<string> {
  return new URL(String((await authorise()).headers.get("location"))).searchParams.get("code") ?? "";
}

async function exchange(fields: Record<string, string>, accept = "application/json") {
  return read(await fetch(`${github.url}/login/oauth/access_token`, { method: "POST", headers: { accept }, body: new URLSearchParams({ client_id: app.clientId, client_secret: app.clientSecret, ...fields }) }));
}

async function tokens(): Promise<{ access: string; refresh: string }> {
  const { json } = await exchange({ code: await code(), code_verifier: VERIFIER });
  return { access: String(json["access_token"]), refresh: String(json["refresh_token"]) };
}

it("sends back with a code and the state, and changes the code once for tokens of eight hours", async () => {
  const sent = new URL(String((await authorise()).headers.get("location")));
  expect([sent.origin + sent.pathname, sent.searchParams.get("state")]).toEqual([CALLBACK, "s1"]);

  const fields = { code: sent.searchParams.get("code") ?? "", code_verifier: VERIFIER, redirect_uri: CALLBACK };
  const first = await exchange(fields);
  expect(first.json).toMatchObject({ token_type: "bearer", scope: "", expires_in: 28_800, refresh_token_expires_in: 15_811_200 });
  expect((await ask(github, String(first.json["access_token"]), "GET", "/user")).json["login"]).toBe("ada");
  const second = await exchange(fields);
  expect([second.status, second.json["error"]]).toEqual([200, "bad_verification_code"]);
});

it("answers form-encoded unless JSON is asked for, and errors with status 200", async () => {
  const good = await exchange({ code: await code(), code_verifier: VERIFIER }, "*/*");
  expect(new URLSearchParams(good.text).get("access_token")).toMatch(/^ghu_/);

  const bad = await exchange({ code: await code(), client_secret: "wrong" }, "*/*");
  expect([bad.status, new URLSearchParams(bad.text).get("error")]).toEqual([200, "incorrect_client_credentials"]);
});

it("wants the verifier that belongs to the challenge", async () => {
  expect((await exchange({ code: await code(), code_verifier: "another" })).json["error"]).toBe("bad_verification_code");
  expect((await exchange({ code: await code() })).json["error"]).toBe("bad_verification_code");
  const without = new URL(String((await authorise({ code_challenge_method: "plain" })).headers.get("location")));
  expect(without.searchParams.get("error")).toBe("invalid_request");
});

it("goes to no address that the App did not register", async () => {
  const answer = await authorise({ redirect_uri: `${CALLBACK}/` });

  expect([answer.status, answer.headers.get("location")]).toEqual([400, null]);
  expect((await exchange({ code: await code(), code_verifier: VERIFIER, redirect_uri: "http://elsewhere.example" })).json["error"]).toBe("redirect_uri_mismatch");
});

it("lets a visitor sign in, look, and say no", async () => {
  github.signIn(null);
  github.setConsent("ask");
  github.world.authorised.clear();
  expect((await authorise()).headers.get("location")).toMatch(/^\/login\?return_to=%2Flogin%2Foauth%2Fauthorize/);

  const session = await fetch(`${github.url}/session`, { method: "POST", redirect: "manual", body: new URLSearchParams({ login: "grace", return_to: "/login/oauth/authorize" }) });
  const cookie = String(session.headers.get("set-cookie")).split(";")[0] ?? "";
  const page = await (await authorise({}, { cookie })).text();
  expect(page).toContain("Authorize Lintel");

  const fields = { client_id: app.clientId, redirect_uri: CALLBACK, state: "s1", code_challenge: CHALLENGE, code_challenge_method: "S256" };
  const refused = await fetch(`${github.url}/login/oauth/authorize`, { method: "POST", redirect: "manual", headers: { cookie }, body: new URLSearchParams({ ...fields, authorize: "0" }) });
  expect(new URL(String(refused.headers.get("location"))).searchParams.get("error")).toBe("access_denied");
  const granted = await fetch(`${github.url}/login/oauth/authorize`, { method: "POST", redirect: "manual", headers: { cookie }, body: new URLSearchParams({ ...fields, authorize: "1" }) });
  expect(new URL(String(granted.headers.get("location"))).searchParams.get("code")).not.toBeNull();
});

it("takes a refresh token once, and ends the token that it came with", async () => {
  const { access, refresh } = await tokens();

  const renewed = await exchange({ grant_type: "refresh_token", refresh_token: refresh });
  expect(renewed.json["access_token"]).toMatch(/^ghu_/);
  expect((await ask(github, access, "GET", "/user")).status).toBe(401);
  expect((await exchange({ grant_type: "refresh_token", refresh_token: refresh })).json["error"]).toBe("bad_refresh_token");
});

it("lists what a user was explicitly let into: not what everybody may read", async () => {
  const { access } = await tokens();
  const installations = await ask(github, access, "GET", "/user/installations");
  const [installation] = installations.json["installations"] as { id: number }[];

  const repositories = await ask(github, access, "GET", `/user/installations/${installation?.id}/repositories`);

  expect(repositories.json).toMatchObject({ total_count: 1, repositories: [{ full_name: "acme/shop", permissions: { admin: false, maintain: false, push: true, triage: true, pull: true } }] });
  expect((await ask(github, access, "GET", "/repos/acme/secret")).status).toBe(404);
  expect((await ask(github, access, "GET", "/user/emails")).status).toBe(403);
  expect((await ask(github, access, "GET", "/user/orgs")).list).toMatchObject([{ login: "acme" }]);
  expect((await ask(github, access, "GET", "/user/memberships/orgs/acme")).json).toMatchObject({ state: "active", role: "member" });
  expect((await ask(github, access, "GET", "/user/teams")).list).toMatchObject([{ slug: "checkout", organization: { login: "acme" } }]);

  github.signIn("grace");
  const owner = await ask(github, (await tokens()).access, "GET", `/user/installations/${installation?.id}/repositories`);
  expect(owner.json["total_count"]).toBe(3);
});

it("leaves out an organisation whose single sign-on session is over, and says so", async () => {
  const { access } = await tokens();
  github.endSso("acme", "ada");

  const answer = await ask(github, access, "GET", "/user/installations");

  expect(answer.json).toMatchObject({ total_count: 0 });
  expect(answer.headers.get("x-github-sso")).toMatch(/^partial-results; organizations=\d+$/);
  github.beginSso("acme", "ada");
});

it("ends every token of a user who takes back what the App was allowed, and tells the App", async () => {
  const { access } = await tokens();
  await github.revoke("ada");

  expect((await ask(github, access, "GET", "/user")).status).toBe(401);
  expect(hooks.heard.at(-1)).toMatchObject({ event: "github_app_authorization", action: "revoked", json: { sender: { login: "ada" } } });
});
