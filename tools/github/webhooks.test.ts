import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { ask, jwtOf, listenForHooks, tokenOf } from "./ask";
import { type App, type Installation, type StandIn, startGitHub } from "./index";

let github: StandIn;
let hooks: Awaited<ReturnType<typeof listenForHooks>>;
let app: App;
let installation: Installation;

beforeEach(async () => {
  github = await startGitHub();
  hooks = await listenForHooks();
  github.addAccount({ login: "acme", type: "Organization" });
  github.addUser({ login: "grace" });
  await github.addRepository({ owner: "acme", name: "shop" });
  app = github.addApp({ owner: "acme", hookUrl: hooks.url });
  installation = await github.install({ app, account: "acme" });
});
afterEach(async () => {
  hooks.stop();
  await github.stop();
});

it("signs what it sends with the App's secret and says what it is", async () => {
  const [first] = hooks.heard;

  expect(hooks.named()).toEqual(["installation.created"]);
  expect(first?.headers).toMatchObject({
    "content-type": "application/json",
    "x-github-event": "installation",
    "x-github-hook-installation-target-type": "integration",
    "x-github-hook-installation-target-id": String(app.id),
    "x-hub-signature-256": `sha256=${createHmac("sha256", app.webhookSecret).update(first?.text ?? "").digest("hex")}`,
  });
  expect(first?.json).toMatchObject({ installation: { id: installation.id, account: { login: "acme" } }, repositories: [{ full_name: "acme/shop" }] });
});

it("tells of pushes and pull requests as they happen, with the test merge of the time before", async () => {
  await github.commit({ repository: "acme/shop", files: { "a.ts": "1\n" } });
  await github.commit({ repository: "acme/shop", branch: "change", from: "main", files: { "b.ts": "2\n" } });
  const pull = await github.openPullRequest({ repository: "acme/shop", head: { branch: "change" } });
  const tested = pull.mergeSha;
  await github.commit({ repository: "acme/shop", branch: "change", files: { "b.ts": "3\n" } });

  expect(hooks.named().slice(1)).toEqual(["push", "check_suite.requested", "push", "check_suite.requested", "pull_request.opened", "push", "check_suite.requested", "pull_request.synchronize"]);
  expect(hooks.heard[5]?.json).toMatchObject({ number: 1, pull_request: { merge_commit_sha: null, mergeable: null, head: { ref: "change" } }, installation: { id: installation.id } });
  expect(hooks.heard[8]?.json).toMatchObject({ after: pull.head.sha, pull_request: { merge_commit_sha: tested } });
});

it("tells of a force push, a new branch and a deleted one", async () => {
  const first = await github.commit({ repository: "acme/shop", files: { "a.ts": "1\n" } });
  await github.commit({ repository: "acme/shop", parents: [], files: { "a.ts": "other\n" } });
  await github.world.repository("acme/shop").git.text(["update-ref", "-d", "refs/heads/main"]);
  await github.push("acme/shop", "main");
  const pushes = hooks.heard.filter(({ event }) => event === "push").map(({ json }) => json);

  expect(pushes).toMatchObject([
    { created: true, forced: false, before: "0".repeat(40), after: first, commits: [{ id: first, added: ["a.ts"] }] },
    { created: false, forced: true, before: first },
    { deleted: true, after: "0".repeat(40), head_commit: null, commits: [] },
  ]);
});

it("keeps what was answered, lets it be found page by page, and sends it again under the same GUID when asked", async () => {
  hooks.answer(500);
  await github.commit({ repository: "acme/shop", files: { "a.ts": "1\n" } });
  hooks.answer(202);
  github.loseDeliveries(1);
  await github.commit({ repository: "acme/shop", files: { "a.ts": "2\n" } });

  const failed = await ask(github, jwtOf(app), "GET", "/app/hook/deliveries?status=failure&per_page=2");
  const next = /<([^>]+)>; rel="next"/.exec(String(failed.headers.get("link")))?.[1] ?? "";
  expect(failed.list.map(({ event, status_code }) => [event, status_code])).toEqual([["push", 502], ["check_suite", 500]]);
  expect((await ask(github, jwtOf(app), "GET", next)).list.map(({ event }) => event)).toEqual(["push"]);

  const answer = await ask(github, jwtOf(app), "POST", `/app/hook/deliveries/${String(failed.list[0]?.["id"])}/attempts`);
  await github.settled();

  expect(answer.status).toBe(202);
  expect(hooks.heard.at(-1)).toMatchObject({ event: "push", guid: failed.list[0]?.["guid"] });
  const whole = await ask(github, jwtOf(app), "GET", `/app/hook/deliveries/${String(github.deliveries.at(-1)?.id)}`);
  expect(whole.json).toMatchObject({ redelivery: true, status: "OK", request: { payload: { ref: "refs/heads/main" } } });
});

it("can deliver out of order, twice, and signed by somebody else", async () => {
  github.holdDeliveries();
  await github.commit({ repository: "acme/shop", files: { "a.ts": "1\n" } });
  await github.releaseDeliveries((waiting) => waiting.reverse());
  expect(hooks.named().slice(1)).toEqual(["check_suite.requested", "push"]);

  await github.send("push", { ref: "refs/heads/x" }, { duplicate: true, secret: "wrong" });
  const [one, other] = hooks.heard.slice(-2);
  expect(one?.guid).toBe(other?.guid);
  expect(one?.headers["x-hub-signature-256"]).toBe(`sha256=${createHmac("sha256", "wrong").update('{"ref":"refs/heads/x"}').digest("hex")}`);
});

it("sends the buttons of a check to the App that made it", async () => {
  const sha = await github.commit({ repository: "acme/shop", files: { "a.ts": "1\n" } });
  const token = await tokenOf(github, installation);
  await ask(github, token, "POST", "/repos/acme/shop/check-runs", { name: "Lintel", head_sha: sha, conclusion: "failure", actions: [{ label: "Waive", identifier: "waive", description: "Waive all" }] });
  const [check] = github.checkRuns("acme/shop", sha);
  if (check === undefined) throw new Error("There is no check.");
  await github.settled();

  await github.rerequest(check);
  await github.requestAction(check, "waive");
  await github.settled();

  expect(hooks.named().slice(3)).toEqual(expect.arrayContaining(["check_run.created", "check_run.completed", "check_suite.completed", "check_run.rerequested", "check_run.requested_action"]));
  expect(hooks.heard.at(-1)?.json).toMatchObject({ requested_action: { identifier: "waive" }, check_run: { id: check.id, name: "Lintel", check_suite: { head_sha: sha } } });
  await expect(async () => github.requestAction(check, "other")).rejects.toThrow("no button other");
});

it("stands on a folder of git's in which somebody works by hand, and says what has moved there", async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "by-hand-"));
  const git = (...args: string[]): string => execFileSync("git", ["-c", "user.name=Ada", "-c", "user.email=ada@example.org", ...args], { cwd: folder, encoding: "utf8" }).trim();
  git("init", "--quiet", "--initial-branch=main");
  git("commit", "--quiet", "--allow-empty", "--message", "First");
  const repository = await github.addRepository({ owner: "acme", name: "by-hand", folder });
  git("checkout", "--quiet", "-b", "change");
  git("commit", "--quiet", "--allow-empty", "--message", "Second");
  const before = hooks.heard.length;

  await github.push(repository, "main");
  await github.push(repository, "change");
  const pull = await github.openPullRequest({ repository, head: { branch: "change" } });
  git("checkout", "--quiet", "main");
  git("branch", "--quiet", "-D", "change");
  await github.push(repository, "change");

  expect(hooks.named().slice(before)).toEqual(["push", "check_suite.requested", "pull_request.opened", "push", "pull_request.closed"]);
  expect(pull).toMatchObject({ state: "closed", mergedAt: null });
  fs.rmSync(folder, { recursive: true });
});

it("asks for the checks of a merge group and tells what became of it", async () => {
  await github.commit({ repository: "acme/shop", files: { "a.ts": "1\n" } });
  await github.commit({ repository: "acme/shop", branch: "change", from: "main", files: { "b.ts": "2\n" } });
  const pull = await github.openPullRequest({ repository: "acme/shop", head: { branch: "change" } });
  const before = hooks.heard.length;

  const group = await github.requestMergeGroup("acme/shop", pull.number);
  await github.destroyMergeGroup("acme/shop", group, "dequeued");

  expect(hooks.named().slice(before)).toEqual(["push", "check_suite.requested", "merge_group.checks_requested", "merge_group.destroyed", "push"]);
  expect(hooks.heard[before + 2]?.json).toMatchObject({ merge_group: { head_sha: group.headSha, base_ref: "refs/heads/main" } });
  expect(group.headRef).toMatch(/^gh-readonly-queue\/main\/pr-1-[0-9a-f]{40}$/);
});
