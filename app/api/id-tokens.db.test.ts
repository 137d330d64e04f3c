/** Reports sent with an id-token of GitHub Actions: about what the token says, and nothing else. */
import { createHmac, createPublicKey, createSign, generateKeyPairSync } from "node:crypto";

import pg from "pg";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { z } from "zod";

import { findRepository } from "@/lib/catalog";
import { clock } from "@/lib/kernel/time";
import { drain } from "@/lib/outbox";
import { jobs } from "@/lib/worker";

import { knock } from "./_testing/knock";
import { ask, formOf, reportOf, send } from "./_testing/upload";
import { type GitHub, withGitHub } from "./_testing/with-github";

process.env.LINTEL_SECRET = "a-secret-of-at-least-thirty-two-letters";
process.env.LINTEL_ADMIN_TOKEN = "an-administrator-s-token-of-some-length";

const AUDIENCE = "http://localhost:3000";
type Run = Awaited<ReturnType<GitHub["github"]["runWorkflow"]>>;
type Pull = Awaited<ReturnType<GitHub["github"]["openPullRequest"]>>;
type Claims = Record<string, unknown>;

let world: GitHub;
let head: string;
let run: Run;
let pull: Pull;
let pullRun: Run;

beforeAll(async () => {
  world = await withGitHub({ repositories: ["shop", "bank"] });
  const { github } = world;
  head = await github.commit({ repository: "acme/shop", files: { "src/modules/orders/index.ts": "1\n" } });
  await github.commit({ repository: "acme/bank", files: { "src/a.ts": "1\n" } });
  await github.commit({ repository: "acme/shop", branch: "change", from: "main", files: { "src/modules/billing/index.ts": "1\n" } });
  pull = await github.openPullRequest({ repository: "acme/shop", head: { branch: "change" } });
  run = await github.runWorkflow({ repository: "acme/shop", headSha: head });
  pullRun = await github.runWorkflow({ repository: "acme/shop", headSha: pull.head.sha, headBranch: "change", event: "pull_request" });
  await world.hear();
});
afterAll(() => world.stop());
beforeEach(() => world.github.faults.clear());
const realNow = clock.now;
afterEach(() => void (clock.now = realNow));

const ofPush = (changed: Claims = {}) => world.github.idTokenOfPush(run, AUDIENCE, changed);
const ofPull = (changed: Claims = {}) => world.github.idTokenOfPullRequest(pullRun, pull, AUDIENCE, changed);
const now = () => Math.floor(Date.now() / 1000);

const aboutMain = (more: Claims = {}) => ({ repository: "acme/shop", commit: head, committedAt: "2026-11-02T09:00:00Z", branch: "main", defaultBranch: "main", source: "checker", ...more });
const aboutPull = (more: Claims = {}) => ({ repository: "acme/shop", commit: pull.head.sha, committedAt: "2026-11-02T09:01:00Z", parents: [head], branch: "change", pullRequest: { number: pull.number, baseRef: "main" }, source: "checker", ...more });
const report = reportOf(["src/modules/orders/index.ts", "src/modules/billing/index.ts"]);

async function query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const { rows } = await client.query<Row>(sql);
  await client.end();
  return rows;
}

/** All that an upload might have left behind. */
async function left(): Promise<unknown> {
  return query(`SELECT (SELECT count(*)::int FROM ingestion.report) AS reports, (SELECT count(*)::int FROM history.commit) AS commits, (SELECT count(*)::int FROM catalog.repository) AS repositories, (SELECT count(*)::int FROM github.used_id_token) AS tokens`);
}

const Sent = z.object({ reports: z.array(z.object({ id: z.string() })) });
const Problem = z.object({ code: z.string(), detail: z.string() });

async function metaOf(id: string): Promise<Claims> {
  const [row] = await query<{ meta: Claims }>(`SELECT meta FROM ingestion.report WHERE id = '${id}'`);
  return row?.meta ?? {};
}

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claimsOf = (token: string): Claims => JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
const headerOf = (token: string): Claims => JSON.parse(Buffer.from(token.split(".")[0] ?? "", "base64url").toString());

/** The same words under another signature. */
function forged(header: Claims, signature: (text: string) => string): string {
  const token = ofPush();
  const text = `${part({ ...headerOf(token), ...header })}.${part(claimsOf(token))}`;
  return `${text}.${signature(text)}`;
}
const ownKey = generateKeyPairSync("rsa", { modulusLength: 2048 });
const bySelf = (text: string) => createSign("RSA-SHA256").update(text).sign(ownKey.privateKey).toString("base64url");

async function publicKeyOfGitHub(): Promise<string> {
  const { keys }: { keys: [{ kty: string; n: string; e: string }] } = await (await fetch(`${world.github.issuer}/.well-known/jwks`)).json();
  return createPublicKey({ key: keys[0], format: "jwk" }).export({ type: "spki", format: "pem" }).toString();
}

it("takes a report about the commit and the branch that the run is of, links the repository, and fills in the run", async () => {
  expect(await findRepository("acme", "shop")).toBeNull();
  const answer = await send({ token: ofPush(), meta: { ...aboutMain(), branch: undefined, defaultBranch: "change" }, report: [report] });
  const body: unknown = await answer.json();
  expect([answer.status, body]).toMatchObject([202, {}]);
  const [sent] = Sent.parse(body).reports;
  expect(await metaOf(sent?.id ?? "")).toMatchObject({ commit: head, branch: "main", defaultBranch: "main", run: { id: String(run.id), attempt: 1 } });
  expect(await findRepository("acme", "shop")).toMatchObject({ visibility: "private", defaultBranch: "main" });
});

it("reads with it what became of its own reports, and nothing else", async () => {
  const token = ofPush();
  const [sent] = Sent.parse(await (await send({ token, meta: aboutMain(), report: [report] })).json()).reports;
  await drain(jobs);
  expect((await knock("GET", `/api/v1/reports/${sent?.id}`, { token })).status).toBe(200);
  for (const address of ["/api/v1/repositories", "/api/v1/repositories/acme/shop", "/api/v1/reports", "/api/v1/teams"]) expect([address, (await knock("GET", address, { token })).status]).toEqual([address, 403]);

  const bankRun = await world.github.runWorkflow({ repository: "acme/bank", headSha: "b".repeat(40) });
  expect((await knock("GET", `/api/v1/reports/${sent?.id}`, { token: world.github.idTokenOfPush(bankRun, AUDIENCE) })).status).toBe(404);
});

it("takes the same once more with the same token, which changes nothing, and with it nothing else", async () => {
  const token = ofPush();
  const first = await send({ token, meta: aboutMain(), report: [report] });
  const before = await left();
  const again = await send({ token, meta: aboutMain(), report: [report] });
  expect([again.status, await again.json()]).toEqual([202, await first.json()]);

  for (const other of [{ meta: aboutMain({ source: "other" }), report: [report] }, { meta: aboutMain(), report: [reportOf()] }]) {
    const refused = await send({ token, ...other });
    expect([refused.status, await refused.json()]).toMatchObject([401, { detail: expect.stringContaining("new one") }]);
  }
  expect(await left()).toEqual(before);
  expect((await send({ token: ofPush(), meta: aboutMain({ source: "other" }), report: [report] })).status).toBe(202);
});

it("takes a token once when two uploads come with it at the same moment", async () => {
  const token = ofPush();
  const answers = await Promise.all(["one", "two", "three", "four"].map((source) => send({ token, meta: aboutMain({ source }), report: [report] })));
  expect(answers.map(({ status }) => status).sort()).toEqual([202, 401, 401, 401]);
});

it("takes a pull request's report about its head, keeps it off the default branch's line, and knows its test merge from GitHub", async () => {
  const answer = await send({ token: ofPull(), meta: aboutPull({ branch: "main", defaultBranch: "main", pullRequest: undefined, tested: { sha: pull.mergeSha, parents: ["c".repeat(40)] } }), report: [report] });
  const body: unknown = await answer.json();
  expect([answer.status, body]).toMatchObject([202, {}]);
  const [sent] = Sent.parse(body).reports;
  expect(await metaOf(sent?.id ?? "")).toMatchObject({
    commit: pull.head.sha, branch: "change", defaultBranch: "main", pullRequest: { number: pull.number, baseRef: "main" },
    tested: { sha: pull.mergeSha, parents: [head, pull.head.sha] }, run: { id: String(pullRun.id) },
  });
  await drain(jobs);
  const line = JSON.stringify(await ask("/api/v1/repositories/acme/shop/snapshots"));
  expect([line.includes(head), line.includes(pull.head.sha)]).toEqual([true, false]);
});

type Attempt = { name: string; status: number; says: RegExp; token: () => string | Promise<string>; meta?: () => Claims };

const ATTEMPTS: Attempt[] = [
  { name: "a signature that was changed", status: 401, says: /not signed by GitHub/, token: () => ofPush().replace(/.{6}$/, "AAAAAA") },
  { name: "words that were changed after it was signed", status: 401, says: /not signed by GitHub/, token: () => { const [head = "", , signature = ""] = ofPush().split("."); return `${head}.${part({ ...claimsOf(ofPush()), sha: "d".repeat(40) })}.${signature}`; } },
  { name: "another key under GitHub's key id", status: 401, says: /not signed by GitHub/, token: () => forged({}, bySelf) },
  { name: "another key under an id of its own", status: 401, says: /not signed by GitHub/, token: () => forged({ kid: "mine" }, bySelf) },
  { name: "a key that it brings along", status: 401, says: /not signed by GitHub/, token: () => forged({ kid: "mine", jwk: ownKey.publicKey.export({ format: "jwk" }), jku: "http://elsewhere.example/jwks" }, bySelf) },
  { name: "no algorithm", status: 401, says: /RS256/, token: () => forged({ alg: "none" }, () => "") },
  { name: "HS256 with the public key as the secret", status: 401, says: /RS256/, token: async () => { const pem = await publicKeyOfGitHub(); return forged({ alg: "HS256" }, (text) => createHmac("sha256", pem).update(text).digest("base64url")); } },
  { name: "another algorithm with GitHub's key", status: 401, says: /RS256/, token: () => world.github.idToken(claimsOf(ofPush()), { alg: "PS256" }) },
  { name: "another issuer", status: 401, says: /another issuer/, token: () => ofPush({ iss: "https://token.actions.githubusercontent.com" }) },
  { name: "an issuer that only begins alike", status: 401, says: /another issuer/, token: () => ofPush({ iss: `${world.github.issuer}.example` }) },
  { name: "GitHub's default audience", status: 401, says: /somebody else/, token: () => ofPush({ aud: `${world.github.url}/acme` }) },
  { name: "several audiences", status: 401, says: /somebody else/, token: () => ofPush({ aud: [AUDIENCE, "https://elsewhere.example"] }) },
  { name: "one audience in a list", status: 401, says: /somebody else/, token: () => ofPush({ aud: [AUDIENCE] }) },
  { name: "an audience with a slash more", status: 401, says: /somebody else/, token: () => ofPush({ aud: `${AUDIENCE}/` }) },
  { name: "no audience", status: 401, says: /somebody else|not as GitHub/, token: () => ofPush({ aud: undefined }) },
  { name: "an end that has passed", status: 401, says: /expired/, token: () => ofPush({ iat: now() - 400, nbf: now() - 1000, exp: now() - 31 }) },
  { name: "a beginning that has not come", status: 401, says: /not valid yet/, token: () => ofPush({ iat: now(), nbf: now() + 60 }) },
  { name: "a birth in the future", status: 401, says: /not valid yet/, token: () => ofPush({ iat: now() + 60, nbf: now() - 60, exp: now() + 300 }) },
  { name: "too long a life", status: 401, says: /longer than ten minutes/, token: () => ofPush({ iat: now(), exp: now() + 601 }) },
  { name: "no end", status: 401, says: /not as GitHub/, token: () => ofPush({ exp: undefined }) },
  { name: "no jti", status: 401, says: /not signed|not as GitHub/, token: () => ofPush({ jti: undefined }) },
  { name: "a number that is none", status: 401, says: /repository_id/, token: () => ofPush({ repository_id: "acme/shop" }) },
  { name: "an own token that is none of ours", status: 401, says: /Send a token/, token: () => "eyJhbGciOiJSUzI1NiJ9" },
  { name: "another commit", status: 403, says: /no other commit/, token: () => ofPush(), meta: () => aboutMain({ commit: "e".repeat(40) }) },
  { name: "another branch", status: 403, says: /run for refs\/heads\/main/, token: () => ofPush(), meta: () => aboutMain({ branch: "release" }) },
  { name: "the default branch claimed by a run of another", status: 403, says: /run for refs\/heads\/change/, token: () => ofPush({ ref: "refs/heads/change" }), meta: () => aboutMain({ branch: "main" }) },
  { name: "a tag's run that claims a branch", status: 403, says: /run for refs\/tags/, token: () => ofPush({ ref: "refs/tags/v1" }) },
  { name: "another test commit", status: 403, says: /no other commit/, token: () => ofPush(), meta: () => aboutMain({ tested: { sha: "e".repeat(40) } }) },
  { name: "a push that speaks for a pull request", status: 403, says: /leave meta.pullRequest out/, token: () => ofPush(), meta: () => aboutMain({ pullRequest: { number: 1 } }) },
  { name: "another run", status: 403, says: /names run 7/, token: () => ofPush(), meta: () => aboutMain({ run: { id: "7" } }) },
  { name: "another attempt", status: 403, says: /attempt 2/, token: () => ofPush(), meta: () => aboutMain({ run: { attempt: 2 } }) },
  { name: "repository B", status: 404, says: /no repository acme\/bank|may not send/, token: () => ofPush(), meta: () => aboutMain({ repository: "acme/bank" }) },
  { name: "a repository that no installation reaches", status: 404, says: /not tracked/, token: () => ofPush({ repository_id: "4999999999", repository: "evil/shop" }) },
  { name: "the name of a tracked repository with another number", status: 404, says: /not tracked/, token: () => ofPush({ repository_id: "4999999999" }) },
  { name: "pull_request_target", status: 403, says: /pull_request_target/, token: () => ofPush({ event_name: "pull_request_target" }) },
  { name: "a kind of run that carries foreign content", status: 403, says: /Runs of workflow_run/, token: () => ofPush({ event_name: "workflow_run" }) },
  { name: "another pull request's number", status: 403, says: /this id-token is of a run for/, token: () => ofPull(), meta: () => aboutPull({ pullRequest: { number: 99 } }) },
  { name: "a pull request that is not there", status: 404, says: /no pull request #99/, token: () => ofPull({ ref: "refs/pull/99/merge" }), meta: () => aboutPull({ pullRequest: { number: 99 } }) },
  { name: "a pull request's run about the default branch's commit", status: 403, says: /the head of/, token: () => ofPull(), meta: () => aboutPull({ commit: head }) },
  { name: "a pull request's run about its test merge", status: 403, says: /the head of/, token: () => ofPull(), meta: () => aboutPull({ commit: pull.mergeSha }) },
  { name: "another test merge", status: 403, says: /test merge/, token: () => ofPull(), meta: () => aboutPull({ tested: { sha: "e".repeat(40) } }) },
  { name: "a pull request's run without a test merge", status: 403, says: /no pull request's test merge/, token: () => ofPull({ ref: "refs/heads/change" }), meta: () => aboutPull() },
];

it.each(ATTEMPTS)("refuses $name with $status, and writes nothing", async ({ status, says, token, meta }) => {
  const before = await left();
  const answer = await send({ token: await token(), meta: meta ? meta() : aboutMain(), report: [report] });
  const { detail } = Problem.parse(await answer.json());
  expect([answer.status, detail]).toEqual([status, expect.stringMatching(says)]);
  expect(await left()).toEqual(before);
});

it("refuses a fork's pull request, also where somebody lets it have a token", async () => {
  const { github } = world;
  await github.fork("acme/shop", "eve");
  const sha = await github.commit({ repository: "eve/shop", files: { "src/x.ts": "1\n" } });
  const foreign = await github.openPullRequest({ repository: "acme/shop", head: { repository: "eve/shop", branch: "main" } });
  const before = await left();
  const answer = await send({ token: ofPull({ ref: `refs/pull/${foreign.number}/merge`, sha: foreign.mergeSha }), meta: aboutPull({ commit: sha, pullRequest: { number: foreign.number } }), report: [report] });
  expect([answer.status, Problem.parse(await answer.json()).detail]).toEqual([403, expect.stringContaining("fork")]);

  const forkRun = await github.runWorkflow({ repository: "eve/shop", headSha: sha });
  const own = await send({ token: github.idTokenOfPush(forkRun, AUDIENCE), meta: aboutMain({ repository: "acme/shop", commit: sha }), report: [report] });
  expect(own.status).toBe(404);
  expect(await left()).toEqual(before);
});

it("takes a late report about the head that was tested, when the pull request has moved on", async () => {
  const token = ofPull();
  const tested = pull.head.sha;
  const earlier = aboutPull({ source: "late" });
  await world.github.commit({ repository: "acme/shop", branch: "change", files: { "src/modules/billing/more.ts": "1\n" } });
  expect(pull.head.sha).not.toBe(tested);
  expect((await send({ token, meta: { ...earlier, commit: pull.head.sha }, report: [report] })).status).toBe(403);
  expect((await send({ token, meta: earlier, report: [report] })).status).toBe(202);
});

it("finds a new key of GitHub's, and looks for it once a minute, whoever sends how many tokens", async () => {
  expect((await send({ token: ofPush(), meta: aboutMain(), report: [report] })).status).toBe(202);
  const asked = () => world.github.requests.filter(({ path }) => path.endsWith("/jwks")).length;
  const before = asked();
  world.github.rotateKeys();
  for (let count = 0; count < 5; count += 1) expect((await send({ token: ofPush(), meta: aboutMain(), report: [report] })).status).toBe(401);
  expect(asked()).toBe(before);
  const later = clock.now().getTime() + 61_000;
  clock.now = () => new Date(later);
  for (let count = 0; count < 5; count += 1) await send({ token: forged({ kid: `unknown-${count}` }, bySelf), meta: aboutMain(), report: [report] });
  expect(asked() - before).toBe(1);
  expect((await send({ token: ofPush(), meta: aboutMain(), report: [report] })).status).toBe(202);
});

it("asks the sender to come again when the keys, or GitHub itself, cannot be had", async () => {
  process.env.GITHUB_API_URL = "http://127.0.0.1:1/api/v3";
  const before = await left();
  const unheard = await send({ token: ofPull(), meta: aboutPull(), report: [report] });
  delete process.env.GITHUB_API_URL;
  process.env.LINTEL_OIDC_ISSUER = "http://127.0.0.1:1";
  const keyless = await send({ token: ofPush({ iss: "http://127.0.0.1:1" }), meta: aboutMain(), report: [report] });
  delete process.env.LINTEL_OIDC_ISSUER;
  expect([unheard.status, keyless.status, await left()]).toEqual([503, 503, before]);
});

it("holds nothing against what is sent with a token of ours", async () => {
  const answer = await knock("POST", "/api/v1/reports", { token: process.env.LINTEL_ADMIN_TOKEN, body: formOf({ meta: aboutMain({ commit: "f".repeat(40), branch: "release", run: { id: "7" } }), report: [report] }) });
  expect(answer.status).toBe(202);
});
