/** Who gets in where: every route file against everybody who may come. A route without a row here fails. */
import { afterAll, beforeAll, expect, it } from "vitest";

import { registerRepository } from "@/lib/catalog";
import { type Scope, createSignInLink, issueToken } from "@/lib/identity";
import type { RepositoryId } from "@/lib/kernel";

import { IssuedToken } from "./_contract/tokens";
import { knock, listRoutes } from "./_testing/knock";
import { type GitHub, withGitHub } from "./_testing/with-github";

const ADMINISTRATOR = "an-administrator-s-token-of-some-length";
process.env.LINTEL_ADMIN_TOKEN = ADMINISTRATOR;
process.env.LINTEL_SECRET = "a-secret-of-at-least-thirty-two-letters";

const WHO = ["anonymous", "wrong token", "upload A", "upload B", "read A", "read B", "admin A", "admin B", "administrator", "session", "session from elsewhere", "reader of A on GitHub", "writer of A on GitHub", "other on GitHub", "owner on GitHub"] as const;
type Who = (typeof WHO)[number];

const tokens = new Map<Who, string | null>();

let cookie = "";
let world: GitHub;
/** Sessions of people who signed in with GitHub. */
const people = new Map<Who, string>();

afterAll(() => world.stop());
beforeAll(async () => {
  world = await withGitHub();
  const a = await add("shop");
  const b = await add("bank");
  tokens.set("anonymous", null).set("wrong token", "lintel_u_nobody-ever-made-this-one").set("administrator", ADMINISTRATOR);
  for (const scope of ["upload", "read", "admin"] as const) {
    tokens.set(`${scope} A`, await tokenFor(a, scope)).set(`${scope} B`, await tokenFor(b, scope));
  }
  const signedIn = await knock("GET", await createSignInLink());
  cookie = signedIn.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  await world.github.addCollaborator("acme/shop", "ada", "pull");
  await world.github.addCollaborator("acme/shop", "alan", "push");
  for (const [who, login] of [["reader of A on GitHub", "ada"], ["writer of A on GitHub", "alan"], ["other on GitHub", "eve"], ["owner on GitHub", "grace"]] as const) {
    people.set(who, (await world.signIn(login)).cookie);
  }
});

async function add(name: string): Promise<RepositoryId> {
  const added = await registerRepository({ owner: "acme", name });
  if (!added.ok) throw new Error(added.detail);
  return added.value.id;
}

async function tokenFor(repositoryId: RepositoryId, scope: Scope): Promise<string> {
  const issued = await issueToken({ repositoryId, scope });
  if (!issued.ok) throw new Error(issued.detail);
  return issued.value.token;
}

/** What a browser sends along with a session, from a page of ours and from somebody else's. */
function headersOf(who: Who): Record<string, string> {
  if (who === "session") return { cookie, origin: "http://localhost:3000" };
  const session = people.get(who);
  if (session !== undefined) return { cookie: session, origin: "http://localhost:3000" };
  if (who === "session from elsewhere") return { cookie, origin: "https://elsewhere.example" };
  return {};
}

type Row = { route: string; method: string; address: string; json?: unknown; form?: boolean; answers: Record<Who, number> };

const SHA = "a".repeat(40);
const ID = "00000000-0000-4000-8000-000000000000";
const A = "/api/v1/repositories/acme/shop";
const AT = "app/api/v1/repositories/[owner]/[name]";

/** What somebody with the right gets where there is nothing to be had yet: 200, 404, 400. */
const reading = (yes: number): Row["answers"] => ({ "reader of A on GitHub": yes, "writer of A on GitHub": yes, "other on GitHub": 404, "owner on GitHub": yes, anonymous: 401, "wrong token": 401, "upload A": 403, "upload B": 403, "read A": yes, "read B": 404, "admin A": yes, "admin B": 404, administrator: yes, session: yes, "session from elsewhere": yes });
const everybody = (yes: number): Row["answers"] => ({ "reader of A on GitHub": yes, "writer of A on GitHub": yes, "other on GitHub": yes, "owner on GitHub": yes, anonymous: yes, "wrong token": yes, "upload A": yes, "upload B": yes, "read A": yes, "read B": yes, "admin A": yes, "admin B": yes, administrator: yes, session: yes, "session from elsewhere": yes });
const administering = (of: { A: number; B: number; all: number }): Row["answers"] => ({ "reader of A on GitHub": 403, "writer of A on GitHub": 403, "other on GitHub": 403, "owner on GitHub": of.all, anonymous: 401, "wrong token": 401, "upload A": 403, "upload B": 403, "read A": 403, "read B": 403, "admin A": of.A, "admin B": of.B, administrator: of.all, session: of.all, "session from elsewhere": 403 });

/** Everybody who may read is answered; what is not theirs is not on the list. */
const lists: Row["answers"] = { ...reading(200), "read B": 200, "admin B": 200, "other on GitHub": 200 };

const ROWS: Row[] = [
  { route: "app/api/v1/reports/route.ts", method: "GET", address: "/api/v1/reports?repository=acme/shop", answers: reading(200) },
  { route: "app/api/v1/reports/route.ts", method: "POST", address: "/api/v1/reports", form: true, answers: { ...administering({ A: 415, B: 404, all: 415 }), anonymous: 401, "wrong token": 401, "upload A": 415, "upload B": 404, "read A": 403, "read B": 403, "admin A": 415, "admin B": 404, administrator: 415, session: 415, "session from elsewhere": 403 } },
  { route: "app/api/v1/reports/[id]/route.ts", method: "GET", address: `/api/v1/reports/${ID}`, answers: { ...everybody(404), anonymous: 401, "wrong token": 401 } },
  { route: "app/api/v1/reports/[id]/route.ts", method: "DELETE", address: `/api/v1/reports/${ID}`, answers: administering({ A: 404, B: 404, all: 404 }) },
  { route: "app/api/v1/reports/[id]/retry/route.ts", method: "POST", address: `/api/v1/reports/${ID}/retry`, answers: administering({ A: 404, B: 404, all: 404 }) },
  { route: "app/api/v1/repositories/route.ts", method: "GET", address: "/api/v1/repositories", answers: lists },
  { route: "app/api/v1/repositories/route.ts", method: "POST", address: "/api/v1/repositories", json: { repository: "acme/shop" }, answers: administering({ A: 403, B: 403, all: 409 }) },
  { route: `${AT}/route.ts`, method: "GET", address: A, answers: reading(200) },
  { route: `${AT}/snapshots/route.ts`, method: "GET", address: `${A}/snapshots`, answers: reading(200) },
  { route: `${AT}/snapshots/[sha]/route.ts`, method: "GET", address: `${A}/snapshots/${SHA}`, answers: reading(404) },
  { route: `${AT}/snapshots/[sha]/changes/route.ts`, method: "GET", address: `${A}/snapshots/${SHA}/changes`, answers: reading(404) },
  { route: `${AT}/compare/[range]/route.ts`, method: "GET", address: `${A}/compare/${SHA}...${SHA}`, answers: reading(404) },
  { route: `${AT}/pulls/route.ts`, method: "GET", address: `${A}/pulls`, answers: reading(200) },
  { route: `${AT}/pulls/[number]/route.ts`, method: "GET", address: `${A}/pulls/12`, answers: reading(404) },
  { route: `${AT}/violations/route.ts`, method: "GET", address: `${A}/violations`, answers: reading(200) },
  { route: `${AT}/waivers/route.ts`, method: "GET", address: `${A}/waivers`, answers: reading(200) },
  { route: `${AT}/waivers/route.ts`, method: "POST", address: `${A}/waivers`, json: { match: { rule: "no-*" }, reason: "Agreed on Monday.", expiresAt: null }, answers: { ...reading(201), "session from elsewhere": 403 } },
  { route: `${AT}/waivers/[id]/route.ts`, method: "DELETE", address: `${A}/waivers/${ID}`, answers: { ...administering({ A: 404, B: 404, all: 404 }), "writer of A on GitHub": 404 } },
  { route: `${AT}/waivers/[id]/decision/route.ts`, method: "POST", address: `${A}/waivers/${ID}/decision`, json: { approved: true }, answers: { ...administering({ A: 404, B: 404, all: 404 }), "writer of A on GitHub": 404 } },
  { route: `${AT}/badge.svg/route.ts`, method: "GET", address: `${A}/badge.svg?metric=open`, answers: reading(200) },
  { route: "app/repositories/[owner]/[name]/violations/export/route.ts", method: "GET", address: "/repositories/acme/shop/violations/export", answers: { ...reading(200), "upload A": 404, "upload B": 404 } },
  { route: `${AT}/violations/[id]/route.ts`, method: "GET", address: `${A}/violations/${"0".repeat(32)}`, answers: reading(404) },
  { route: `${AT}/modules/route.ts`, method: "GET", address: `${A}/modules`, answers: reading(404) },
  { route: `${AT}/modules/[module]/route.ts`, method: "GET", address: `${A}/modules/orders`, answers: reading(404) },
  { route: `${AT}/graph/route.ts`, method: "GET", address: `${A}/graph`, answers: reading(404) },
  { route: `${AT}/teams/route.ts`, method: "GET", address: `${A}/teams`, answers: reading(200) },
  { route: `${AT}/teams/[slug]/route.ts`, method: "GET", address: `${A}/teams/payments`, answers: reading(404) },
  { route: "app/api/v1/teams/route.ts", method: "GET", address: "/api/v1/teams", answers: lists },
  { route: "app/api/v1/teams/[slug]/route.ts", method: "GET", address: "/api/v1/teams/payments", answers: reading(404) },
  { route: `${AT}/rules/route.ts`, method: "GET", address: `${A}/rules`, answers: reading(200) },
  { route: `${AT}/gate/route.ts`, method: "GET", address: `${A}/gate`, answers: reading(200) },
  { route: `${AT}/rules/settings/route.ts`, method: "POST", address: `${A}/rules/settings`, json: { source: "eslint", rule: "no-internals", muted: true, reason: "Agreed on Monday." }, answers: administering({ A: 404, B: 404, all: 404 }) },
  { route: `${AT}/ratchet/limits/route.ts`, method: "POST", address: `${A}/ratchet/limits`, json: { dimension: "team", value: "@acme/ants", limit: 3, reason: "Agreed on Monday." }, answers: administering({ A: 400, B: 404, all: 400 }) },
  { route: `${AT}/events/route.ts`, method: "GET", address: `${A}/events`, answers: reading(200) },
  { route: `${AT}/trends/route.ts`, method: "GET", address: `${A}/trends?metric=open`, answers: reading(200) },
  { route: `${AT}/export/route.ts`, method: "GET", address: `${A}/export`, answers: reading(200) },
  { route: `${AT}/reviews/route.ts`, method: "GET", address: `${A}/reviews`, answers: reading(200) },
  { route: `${AT}/reviews/[week]/route.ts`, method: "GET", address: `${A}/reviews/2020-W10`, answers: reading(200) },
  { route: `${AT}/reviews/[week]/markdown/route.ts`, method: "GET", address: `${A}/reviews/2020-W10/markdown`, answers: reading(200) },
  { route: "app/api/v1/reviews/route.ts", method: "GET", address: "/api/v1/reviews", answers: lists },
  { route: "app/api/v1/reviews/[week]/route.ts", method: "GET", address: "/api/v1/reviews/2020-W10", answers: lists },
  { route: "app/api/v1/reviews/[week]/markdown/route.ts", method: "GET", address: "/api/v1/reviews/2020-W10/markdown", answers: lists },
  { route: "app/api/v1/tokens/route.ts", method: "GET", address: "/api/v1/tokens?repository=acme/shop", answers: { ...administering({ A: 200, B: 404, all: 200 }), "session from elsewhere": 200 } },
  { route: "app/api/v1/tokens/route.ts", method: "POST", address: "/api/v1/tokens", json: { repository: "acme/shop", scope: "read" }, answers: administering({ A: 201, B: 404, all: 201 }) },
  { route: "app/api/v1/tokens/[id]/route.ts", method: "DELETE", address: `/api/v1/tokens/${ID}`, answers: administering({ A: 404, B: 404, all: 404 }) },
  { route: "app/api/metrics/route.ts", method: "GET", address: "/api/metrics", answers: { ...administering({ A: 403, B: 403, all: 200 }), "session from elsewhere": 200 } },
  { route: "app/api/v1/[...path]/route.ts", method: "GET", address: "/api/v1/nothing/here", answers: everybody(404) },
  { route: "app/api/v1/openapi.json/route.ts", method: "GET", address: "/api/v1/openapi.json", answers: everybody(200) },
  { route: "app/api/v1/github/deliveries/route.ts", method: "GET", address: "/api/v1/github/deliveries", answers: { ...administering({ A: 403, B: 403, all: 200 }), "session from elsewhere": 200 } },
  { route: "app/api/v1/github/deliveries/[id]/payload/route.ts", method: "GET", address: `/api/v1/github/deliveries/${ID}/payload`, answers: { ...administering({ A: 403, B: 403, all: 404 }), "session from elsewhere": 404 } },
  { route: "app/api/v1/github/deliveries/[id]/retry/route.ts", method: "POST", address: `/api/v1/github/deliveries/${ID}/retry`, answers: administering({ A: 403, B: 403, all: 404 }) },
  // Strangers are sent to sign in; whoever may not set up finds nothing; a code without a state of ours is not taken.
  { route: "app/settings/github/created/route.ts", method: "GET", address: "/settings/github/created?code=c0de&state=bm9uZQ", answers: { ...everybody(404), anonymous: 303, "wrong token": 303, administrator: 303, session: 303, "session from elsewhere": 303, "owner on GitHub": 303 } },
  { route: "app/api/webhooks/github/route.ts", method: "POST", address: "/api/webhooks/github", json: { zen: "Keep it logically awesome." }, answers: everybody(401) },
  { route: "app/api/health/live/route.ts", method: "GET", address: "/api/health/live", answers: everybody(200) },
  { route: "app/api/health/ready/route.ts", method: "GET", address: "/api/health/ready", answers: everybody(200) },
  { route: "app/api/auth/[...all]/route.ts", method: "GET", address: "/api/auth/nothing-here", answers: everybody(404) },
  { route: "app/api/auth/[...all]/route.ts", method: "POST", address: "/api/auth/sign-in/magic-link", json: { email: "admin@lintel.invalid" }, answers: everybody(404) },
  { route: "app/login/github/route.ts", method: "GET", address: "/login/github", answers: everybody(303) },
  { route: "app/login/unavailable/route.ts", method: "GET", address: "/login/unavailable", answers: everybody(503) },
  { route: "app/schema/report.v1.json/route.ts", method: "GET", address: "/schema/report.v1.json", answers: everybody(200) },
  { route: "app/cli.mjs/route.ts", method: "GET", address: "/cli.mjs", answers: everybody(200) },
  { route: "app/cli.mjs.sha256/route.ts", method: "GET", address: "/cli.mjs.sha256", answers: everybody(200) },
];

/** A well-formed upload about A whose report nobody can read: whoever may send gets as far as being told so. */
function unreadableUpload(): FormData {
  const form = new FormData();
  form.append("meta", JSON.stringify({ repository: "acme/shop", commit: SHA, committedAt: "2026-11-02T09:00:00Z" }));
  form.append("report", new Blob(["no report"]), "report.txt");
  return form;
}

it("has a row here for every route file and every method", async () => {
  const rows = new Set(ROWS.map(({ route, method }) => `${method} ${route}`));
  const routes = (await listRoutes()).flatMap(({ file, handlers }) => Object.keys(handlers).map((method) => `${method} ${file}`));
  // The same answer for every method; one row stands for them.
  const anyMethod = "app/api/v1/[...path]/route.ts";
  expect(routes.filter((route) => !rows.has(route) && !route.endsWith(anyMethod))).toEqual([]);
  expect([...rows].filter((row) => !routes.includes(row))).toEqual([]);
});

it.each(ROWS)("answers $method $address to each as they may", async ({ method, address, json, form, answers }) => {
  const got: Record<string, number> = {};
  for (const who of WHO) {
    const answer = await knock(method, address, { token: tokens.get(who), headers: headersOf(who), json, body: form ? unreadableUpload() : undefined });
    got[who] = answer.status;
    if (answer.status >= 400 && address.startsWith("/api/v1")) expect(answer.headers.get("content-type")).toBe("application/problem+json");
  }
  const built = address.startsWith("/cli.mjs") && got.anonymous === 404;
  if (!built) expect(got).toEqual(answers);
});

it("says to a stranger how to sign in, and nothing else", async () => {
  const answer = await knock("GET", A);
  expect(answer.headers.get("www-authenticate")).toBe('Bearer realm="Lintel"');
  expect(await answer.text()).not.toContain("shop");
});

it("answers for a foreign repository exactly as for one that does not exist", async () => {
  const token = tokens.get("read B");
  for (const rest of ["", "/snapshots", "/violations", "/rules", "/events", "/export", "/trends?metric=open"]) {
    const foreign = await knock("GET", `${A}${rest}`, { token });
    const missing = await knock("GET", `/api/v1/repositories/acme/none${rest}`, { token });
    expect([foreign.status, await foreign.text()]).toEqual([missing.status, await missing.text()]);
  }
});

it("shows each in lists only what is theirs", async () => {
  const listed = async (who: Who): Promise<unknown> => (await knock("GET", "/api/v1/repositories", { token: tokens.get(who) })).json();
  expect(await listed("read A")).toMatchObject({ items: [{ repository: "acme/shop" }] });
  expect(await listed("read B")).toMatchObject({ items: [{ repository: "acme/bank" }] });
  expect(await listed("administrator")).toMatchObject({ items: [{ repository: "acme/bank" }, { repository: "acme/shop" }] });
});

it("gives to who signed in with GitHub, in every list, not a byte of what is not theirs", async () => {
  const other = people.get("other on GitHub") ?? "";
  const reader = people.get("reader of A on GitHub") ?? "";
  for (const { address, method } of ROWS.filter((row) => row.answers === lists)) {
    expect([address, await (await knock(method, address, { headers: { cookie: other } })).text()]).toEqual([address, expect.not.stringMatching(/shop|bank/)]);
    expect([address, await (await knock(method, address, { headers: { cookie: reader } })).text()]).toEqual([address, expect.not.stringMatching(/bank/)]);
  }
  for (const { address, method } of ROWS.filter((row) => row.answers["other on GitHub"] === 404 && row.address.startsWith(A))) {
    const none = address.replace("/acme/shop", "/acme/none");
    const [foreign, missing] = [await knock(method, address, { headers: { cookie: other } }), await knock(method, none, { headers: { cookie: other } })];
    expect([address, foreign.status, await foreign.text()]).toEqual([address, missing.status, await missing.text()]);
  }
});

it("takes a write with a session only when the browser says that it comes from a page of ours", async () => {
  const write = (headers: Record<string, string>) => knock("POST", "/api/v1/tokens", { json: { scope: "read" }, headers: { cookie, ...headers } });
  expect((await write({ origin: "http://localhost:3000" })).status).toBe(201);
  expect((await write({})).status).toBe(403);
  for (const origin of ["null", "https://localhost.example", "http://localhost:3001"]) {
    const refused = await write({ origin });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ code: "FORBIDDEN" });
  }
});

it("knows nobody by a forged cookie", async () => {
  expect((await knock("GET", A, { headers: { cookie: "lintel.session_token=forged.forged" } })).status).toBe(401);
});

it("ends a token at once", async () => {
  const made: unknown = await (await knock("POST", "/api/v1/tokens", { token: ADMINISTRATOR, json: { repository: "acme/shop", scope: "read" } })).json();
  const { id, token } = IssuedToken.parse(made);
  expect((await knock("GET", A, { token })).status).toBe(200);
  expect((await knock("DELETE", `/api/v1/tokens/${id}`, { token: tokens.get("admin B") })).status).toBe(404);
  expect((await knock("DELETE", `/api/v1/tokens/${id}`, { token: ADMINISTRATOR })).status).toBe(204);
  expect((await knock("GET", A, { token })).status).toBe(401);
  expect((await knock("DELETE", `/api/v1/tokens/${id}`, { token: ADMINISTRATOR })).status).toBe(404);
});
