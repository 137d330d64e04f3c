import { afterAll, beforeAll, expect, it } from "vitest";

import { registerRepository } from "@/lib/catalog";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";
import { drain } from "@/lib/outbox";
import { type StandIn, startGitHub } from "@/tools/github";
import { jobs } from "@/lib/worker";

import { findApp } from "./app.store";
import { forgetCredentials, readCredentials } from "./credentials";
import { endDelivery, findDelivery } from "./delivery.store";
import { findDeliveryView, listDeliveries } from "./list-deliveries";
import { listReachable } from "./list-reachable";
import { type SetUp, beginSetUp, completeSetUp, forgetApp } from "./set-up";
import { keepPayload } from "./receive-delivery";
import { retryDelivery } from "./retry-delivery";
import { readConnection, surveyGitHub } from "./survey-github";

let github: StandIn;
const BY = "user Ada";
const SECRET = "a secret of this test, longer than thirty-two characters";

beforeAll(async () => {
  github = await startGitHub();
  github.addAccount({ login: "acme", type: "Organization" });
  github.addUser({ login: "ada" });
  await github.addMember("acme", "ada", "admin");
  github.signIn("ada");
  for (const name of ["shop", "bank", "attic"]) await github.addRepository({ owner: "acme", name });
  await github.setArchived("acme/attic", true);
  Object.assign(process.env, { GITHUB_URL: github.url, LINTEL_SECRET: SECRET, LINTEL_URL: "https://lintel.example" });
});

const realNow = clock.now;
afterAll(async () => {
  clock.now = realNow;
  await github.stop();
});

function begun(by = BY): SetUp {
  const setUp = beginSetUp(by);
  if (!setUp.ok) throw new Error(setUp.detail);
  return setUp.value;
}

/** What a browser does: sends the form, presses the button, and is sent back. */
async function pressCreate({ web, manifest, state }: SetUp): Promise<{ code: string; state: string }> {
  const page = await fetch(`${web}/organizations/acme/settings/apps/new?state=${state}`, { method: "POST", body: new URLSearchParams({ manifest: JSON.stringify(manifest) }) });
  expect([page.status, await page.text()]).toMatchObject([200, expect.stringContaining("Create GitHub App for acme")]);
  const made = await fetch(`${web}/settings/apps/manifest`, { method: "POST", redirect: "manual", body: new URLSearchParams({ manifest: JSON.stringify(manifest), state, owner: "acme", name: manifest.name }) });
  const back = new URL(made.headers.get("location") ?? "");
  expect(`${back.origin}${back.pathname}`).toBe("https://lintel.example/settings/github/created");
  return { code: back.searchParams.get("code") ?? "", state: back.searchParams.get("state") ?? "" };
}

it("takes the App that GitHub makes of the manifest, keeps its secrets sealed, and finds itself installed though no delivery ever arrives", async () => {
  expect(await readConnection()).toMatchObject({ from: "nothing", app: null, web: github.url });
  expect(await completeSetUp(await pressCreate(begun()), BY)).toMatchObject({ ok: true, value: { slug: "lintel-lintel-example" } });

  const made = github.world.app();
  expect(await readCredentials()).toMatchObject({ appId: made.id, privateKey: made.privateKey, webhookSecrets: [made.webhookSecret], clientId: made.clientId, clientSecret: made.clientSecret, from: "set-up" });
  const kept = Buffer.from((await findApp(noTransaction, github.url))?.secrets ?? []).toString("latin1");
  expect([made.clientSecret, made.webhookSecret, "PRIVATE KEY"].filter((secret) => kept.includes(secret))).toEqual([]);

  expect(await surveyGitHub()).toMatchObject({ ok: true, value: { app: { name: "Lintel lintel.example", lacking: [], lackingEvents: [] }, installations: [] } });
  await github.install({ app: made, account: "acme", repositories: "all" });
  const surveyed = await surveyGitHub();
  expect(surveyed).toMatchObject({ ok: true, value: { installations: [{ account: "acme", selection: "all", lacking: [], url: expect.stringMatching(/\/organizations\/acme\/settings\/installations\/\d+$/) }] } });
  // Nobody listens at lintel.example: GitHub says so.
  expect(surveyed).toMatchObject({ ok: true, value: { attempts: { made: 1, failed: 1 } } });
});

it("lists what the App reaches, with what is tracked and what it does not reach", async () => {
  await registerRepository({ owner: "acme", name: "shop" });
  await registerRepository({ owner: "elsewhere", name: "tools" });
  const all = await listReachable({ search: "", from: 0, limit: 25 });
  expect(all.ok && all.value.items.map(({ owner, name, reach, repositoryId, isArchived }) => [`${owner}/${name}`, reach, repositoryId !== null, isArchived])).toEqual([
    ["elsewhere/tools", "never", true, false], ["acme/shop", "reached", true, false], ["acme/bank", "reached", false, false], ["acme/attic", "reached", false, true],
  ]);
  expect(await listReachable({ search: "ACME ba", from: 0, limit: 25 })).toMatchObject({ ok: true, value: { items: [{ name: "bank" }], found: 1, total: 3, lookedThrough: 3 } });
});

it("tells what an installation has not granted, and that it is suspended", async () => {
  const [installation] = [...github.world.installations.values()];
  if (!installation) throw new Error("Nothing is installed.");
  installation.permissions = { ...installation.permissions, checks: "read" };
  expect(await surveyGitHub()).toMatchObject({ ok: true, value: { installations: [{ lacking: [{ name: "checks", level: "write" }], suspendedAt: null }] } });
  await github.suspend(installation);
  expect(await surveyGitHub()).toMatchObject({ ok: true, value: { installations: [{ suspendedAt: expect.any(Date) }] } });
  await github.unsuspend(installation);
});

it("takes no set-up that somebody else began, that is an hour old, or that was made up; and none twice", async () => {
  const theirs = begun("user Eve");
  expect(await completeSetUp({ code: "x", state: theirs.state }, BY)).toMatchObject({ ok: false, reason: "STATE" });
  expect(await completeSetUp({ code: "x", state: "bWFkZSB1cA" }, BY)).toMatchObject({ ok: false, reason: "STATE" });
  const { state } = begun();
  expect(await completeSetUp({ code: "used-before", state }, BY)).toMatchObject({ ok: false, reason: "CODE" });
  github.faults.next({ kind: "502", path: /conversions/, times: 9 });
  expect(await completeSetUp({ code: "x", state }, BY)).toMatchObject({ ok: false, reason: "UNAVAILABLE" });
  github.faults.clear();
  clock.now = () => new Date(realNow().getTime() + 3_600_001);
  expect(await completeSetUp({ code: "x", state }, BY)).toMatchObject({ ok: false, reason: "STATE" });
  clock.now = realNow;
  expect(await readCredentials()).toMatchObject({ from: "set-up" });
});

it("says so when LINTEL_SECRET is another than at the set-up, and when GitHub is away", async () => {
  process.env.LINTEL_SECRET = "another secret, also longer than thirty-two characters";
  forgetCredentials();
  expect(await readConnection()).toMatchObject({ from: "unreadable", app: { name: "Lintel lintel.example" } });
  expect(await surveyGitHub()).toMatchObject({ ok: false, reason: "UNCONFIGURED" });
  process.env.LINTEL_SECRET = SECRET;
  forgetCredentials();
  github.faults.next({ kind: "502", path: /.*/, times: 20 });
  expect(await surveyGitHub()).toMatchObject({ ok: false, reason: "UNREACHABLE" });
  github.faults.clear();
});

it("lets the environment take precedence, and says what half of one lacks", async () => {
  process.env.GITHUB_APP_ID = "7";
  forgetCredentials();
  expect(await readConnection()).toMatchObject({ from: "set-up", lacks: ["GITHUB_APP_PRIVATE_KEY"] });
  process.env.GITHUB_APP_PRIVATE_KEY = github.world.app().privateKey;
  forgetCredentials();
  expect(await readConnection()).toMatchObject({ from: "environment", app: { id: 7 }, lacks: ["GITHUB_WEBHOOK_SECRET", "GITHUB_CLIENT_ID", "GITHUB_CLIENT_SECRET"] });
  expect(await surveyGitHub()).toMatchObject({ ok: false, reason: "REFUSED", detail: expect.stringContaining("does not accept") });
  expect(await completeSetUp({ code: "x", state: begun().state }, BY)).toMatchObject({ ok: false, reason: "ENVIRONMENT" });
  delete process.env.GITHUB_APP_ID;
  delete process.env.GITHUB_APP_PRIVATE_KEY;
  forgetCredentials();
});

it("lists deliveries page by page, and works one that failed once more", async () => {
  for (const id of ["d-1", "d-2", "d-3"]) await keepPayload({ id, event: "star", body: Buffer.from(JSON.stringify({ action: "created", repository: { id: 5 } })) });
  await drain(jobs);
  const first = await listDeliveries({ limit: 2 });
  const second = await listDeliveries({ limit: 2, cursor: first.nextCursor ?? "" });
  expect([...first.items, ...second.items].map(({ id }) => id).sort()).toEqual(["d-1", "d-2", "d-3"]);
  expect(second.nextCursor).toBeNull();

  expect(await retryDelivery("d-1")).toMatchObject({ ok: false, reason: "NOT_FOUND" });
  await endDelivery(noTransaction, "d-1", { status: "failed", outcome: "Attempt 12: GitHub was away.", finishedAt: clock.now() });
  expect(await listDeliveries({ limit: 9, status: "failed" })).toMatchObject({ items: [{ id: "d-1", repository: null, githubRepositoryId: 5 }] });
  expect(await retryDelivery("d-1")).toMatchObject({ ok: true });
  expect(await findDelivery(noTransaction, "d-1")).toMatchObject({ status: "waiting", outcome: null });
  await drain(jobs);
  expect(await findDeliveryView("d-1")).toMatchObject({ status: "ignored", outcome: "Lintel does not listen to this event." });
});

it("forgets the App with its secrets; what is known of repositories stays", async () => {
  expect(await forgetApp()).toBe(true);
  expect(await readConnection()).toMatchObject({ from: "nothing", app: null });
  expect(await listReachable({ search: "shop", from: 0, limit: 25 })).toMatchObject({ ok: true, value: { items: [{ name: "shop", reach: "never" }], total: 0 } });
  expect(await forgetApp()).toBe(false);
  expect(github.unexpected).toEqual([]);
});
