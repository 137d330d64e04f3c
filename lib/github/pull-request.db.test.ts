import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { findRepository } from "@/lib/catalog";
import { listSnapshots } from "@/lib/history";
import { listReports } from "@/lib/ingestion";
import type { RepositoryId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";
import { fiveMinutesPassed } from "@/lib/outbox/events";
import { findPullRequest } from "@/lib/review";
import { type Connected, connectGitHub } from "@/tools/connect-github";

import { fetchMissedDeliveries, reconcileRepository } from "./reconcile";

let connected: Connected;
let base: string;

type Break = readonly [from: string, to: string];

/** A report in Lintel's own format about two modules and what one reaches into. */
function report(breaks: readonly Break[]): string {
  return JSON.stringify({
    lintel: 1, tool: { name: "checker", version: "1" },
    examined: { files: ["src/modules/a/x.ts", "src/modules/b/y.ts"], rules: [{ name: "walls", kind: "privacy", severity: "error", help: "Modules are used through their index." }] },
    modules: [{ name: "a", path: "src/modules/a" }, { name: "b", path: "src/modules/b" }],
    files: [{ path: "src/modules/a/x.ts" }, { path: "src/modules/b/y.ts" }],
    dependencies: breaks.map(([from, to]) => ({ from, to, kind: "import", level: "file" })),
    violations: breaks.map(([from, to], index) => ({ rule: "walls", from: { file: from, line: index + 1, column: 3 }, to: { file: to }, message: `${from} reaches into ${to}` })),
  });
}

beforeAll(async () => {
  connected = await connectGitHub();
  const { github, worked } = connected;
  await github.addRepository({ owner: "acme", name: "shop" });
  await github.commit({ repository: "acme/shop", files: { "src/modules/a/x.ts": "1\n", "src/modules/b/y.ts": "1\n", ".github/CODEOWNERS": "/src/modules/a/ @acme/ants\n/src/modules/b/ @acme/bees\n" } });
  base = await github.commit({ repository: "acme/shop", files: { "src/modules/a/x.ts": "2\n" } });
  await github.runWorkflow({ repository: "acme/shop", headSha: base, artifacts: [{ name: "lintel", files: { "report.json": report([]) } }] });
  await worked();
});

const realNow = clock.now;
afterEach(() => {
  clock.now = realNow;
  connected.github.faults.clear();
});
afterAll(() => connected.stop());

async function shop(): Promise<RepositoryId> {
  const repository = await findRepository("acme", "shop");
  if (!repository) throw new Error("The shop is not tracked.");
  return repository.id;
}

const REACHING_IN: Break = ["src/modules/a/x.ts", "src/modules/b/y.ts"];
const many = (amount: number): Break[] => Array.from({ length: amount }, (_, index) => ["src/modules/a/x.ts", `src/modules/b/y${index}.ts`] as const);

let branches = 0;

/** A pull request with one commit of its own on a new branch. */
async function openOne(title = "A change") {
  const { github, worked } = connected;
  const branch = `topic-${++branches}`;
  const head = await github.commit({ repository: "acme/shop", branch, from: base, files: { "src/modules/a/x.ts": `${branch}\n` } });
  const pull = await github.openPullRequest({ repository: "acme/shop", head: { branch }, title });
  await worked();
  return { branch, head, pull };
}

async function runOn(head: string, branch: string, breaks: readonly Break[]) {
  const { github, worked } = connected;
  const run = await github.runWorkflow({ repository: "acme/shop", event: "pull_request", headSha: head, headBranch: branch, artifacts: [{ name: "lintel", files: { "report.json": report(breaks) } }] });
  await worked();
  return run;
}

it("tracks a repository from the first report in an artifact, with the order and the owners that GitHub tells of", async () => {
  const repository = await findRepository("acme", "shop");
  expect(repository).toMatchObject({ owner: "acme", name: "shop", defaultBranch: "main", visibility: "public" });
  const { items } = await listReports({ repositoryIds: repository ? [repository.id] : [] });
  expect(items).toMatchObject([{ status: "done", source: "checker", meta: { commit: base, branch: "main", parents: [expect.stringMatching(/^[0-9a-f]{40}$/)] } }]);
});

it("opens a check at once, and concludes it with an annotation on the line when the report is there", async () => {
  const { github, worked } = connected;
  const head = await github.commit({ repository: "acme/shop", branch: "topic", from: base, files: { "src/modules/a/x.ts": "3\n" } });
  const pull = await github.openPullRequest({ repository: "acme/shop", head: { branch: "topic" }, title: "Reach in" });
  await worked();

  expect(github.checkRuns("acme/shop", head)).toMatchObject([{ name: "Lintel", status: "in_progress", title: "Waiting for checker" }]);

  await github.runWorkflow({
    repository: "acme/shop", event: "pull_request", headSha: head, headBranch: "topic", conclusion: "failure",
    artifacts: [{ name: "lintel-walls", files: { "report.json": report([["src/modules/a/x.ts", "src/modules/b/y.ts"]]) } }],
  });
  await worked();

  const [check, ...others] = github.checkRuns("acme/shop", head);
  expect(others).toEqual([]);
  expect(check).toMatchObject({ status: "completed", conclusion: "failure", title: "1 new" });
  expect(check?.annotations).toMatchObject([{ path: "src/modules/a/x.ts", start_line: 1, annotation_level: "failure", title: "walls (privacy): a → b" }]);
  expect(check?.annotations[0]?.message).toContain("Why this rule exists: Modules are used through their index.");
  expect(check?.annotations[0]?.message).toContain("Teams: @acme/ants → @acme/bees");
  const repository = await findRepository("acme", "shop");
  const judged = repository && (await findPullRequest(repository.id, pull.number));
  expect(judged).toMatchObject({ head, platform: { state: "open", title: "Reach in" }, verdict: { base: { commit: base, exact: true }, conclusion: "failure" } });
  expect(github.unexpected).toEqual([]);
});

it("annotates in pages of 50 what is new, and goes on where the answer to a page was lost, without writing a line twice", async () => {
  const { github } = connected;
  const { head, branch } = await openOne();
  github.faults.next({ method: "PATCH", path: /check-runs/, kind: "done-but-lost" });
  await runOn(head, branch, many(120));

  const [check, ...others] = github.checkRuns("acme/shop", head);
  expect(others).toEqual([]);
  expect(check).toMatchObject({ status: "completed", conclusion: "failure", title: "120 new" });
  expect(check?.annotations).toHaveLength(120);
  expect(new Set(check?.annotations.map(({ message }) => message)).size).toBe(120);
});

it("makes one check where the answer to making it was lost", async () => {
  const { github } = connected;
  github.faults.next({ method: "POST", path: /check-runs/, kind: "done-but-lost" });
  const { head } = await openOne();
  expect(github.checkRuns("acme/shop", head)).toMatchObject([{ status: "in_progress" }]);
});

it("shows no more than 200 annotations, and says how many are left out", async () => {
  const { github } = connected;
  const { head, branch } = await openOne();
  await runOn(head, branch, many(230));
  const [check] = github.checkRuns("acme/shop", head);
  expect(check?.annotations).toHaveLength(200);
  expect(check?.summary).toContain("Annotated: 200 of 230 new ones");
});

it("writes one comment when the architecture changes, edits it in place, and folds it away when nothing is left to say", async () => {
  const { github, worked } = connected;
  const { head, branch, pull } = await openOne();
  await runOn(head, branch, [REACHING_IN]);
  const [comment, ...others] = github.comments("acme/shop", pull.number);
  expect(others).toEqual([]);
  expect(comment?.body).toMatch(/^<!-- lintel:v1 repo=\d+ pr=\d+ -->/);
  expect(comment?.body).toContain("| `a` → `b` | 1 | 0 |");
  expect(comment?.body).not.toMatch(/(?<!`)@acme/);

  const better = await github.commit({ repository: "acme/shop", branch, files: { "src/modules/a/x.ts": "mended\n" } });
  await worked();
  await runOn(better, branch, []);
  expect(github.comments("acme/shop", pull.number)).toMatchObject([{ id: comment?.id, minimized: expect.stringMatching(/outdated/i) }]);

  const worse = await github.commit({ repository: "acme/shop", branch, files: { "src/modules/a/x.ts": "worse\n" } });
  await worked();
  await runOn(worse, branch, many(2));
  const [again] = github.comments("acme/shop", pull.number);
  expect(again).toMatchObject({ id: comment?.id, minimized: null });
  expect(again?.body).toContain("2 new violations of walls");
  expect(github.comments("acme/shop", pull.number)).toHaveLength(1);
});

it("says nothing in the conversation when nothing in the architecture changes", async () => {
  const { github } = connected;
  const { head, branch, pull } = await openOne();
  await runOn(head, branch, []);
  expect(github.checkRuns("acme/shop", head)).toMatchObject([{ conclusion: "success", title: "No change in the architecture" }]);
  expect(github.comments("acme/shop", pull.number)).toEqual([]);
});

it("judges a fork's pull request by its artifact, and lets it say nothing of the default branch", async () => {
  const { github, worked } = connected;
  github.addUser({ login: `mallory-${++branches}` });
  const fork = await github.fork("acme/shop", `mallory-${branches}`);
  const head = await github.commit({ repository: fork, branch: "main", files: { "src/modules/a/x.ts": "forked\n" } });
  const pull = await github.openPullRequest({ repository: "acme/shop", head: { repository: fork, branch: "main" } });
  const before = await listSnapshots(await shop(), { limit: 50 });
  await github.runWorkflow({ repository: "acme/shop", event: "pull_request", headRepository: fork, headSha: head, headBranch: "main", artifacts: [{ name: "lintel", files: { "report.json": report([REACHING_IN]) } }] });
  await worked();

  expect(github.checkRuns("acme/shop", head)).toMatchObject([{ conclusion: "failure", onTestMerge: false }]);
  expect(await findPullRequest(await shop(), pull.number)).toMatchObject({ platform: { fork: true }, verdict: { conclusion: "failure" } });
  expect(await listSnapshots(await shop(), { limit: 50 })).toEqual(before);
});

it("ends the same whatever the order of deliveries, each twice", async () => {
  const { github, worked } = connected;
  github.holdDeliveries();
  const branch = `topic-${++branches}`;
  const head = await github.commit({ repository: "acme/shop", branch, from: base, files: { "src/modules/a/x.ts": `${branch}\n` } });
  const pull = await github.openPullRequest({ repository: "acme/shop", head: { branch } });
  await github.runWorkflow({ repository: "acme/shop", event: "pull_request", headSha: head, headBranch: branch, artifacts: [{ name: "lintel", files: { "report.json": report([REACHING_IN]) } }] });
  await github.releaseDeliveries((waiting) => [...waiting].reverse().flatMap((one) => [one, one]));
  await worked();
  expect(github.checkRuns("acme/shop", head)).toMatchObject([{ status: "completed", conclusion: "failure" }]);
  expect(github.comments("acme/shop", pull.number)).toHaveLength(1);
});

it("fetches by itself what GitHub could not deliver, and how open pull requests stand", async () => {
  const { github, worked } = connected;
  github.loseDeliveries(1000);
  const branch = `topic-${++branches}`;
  const head = await github.commit({ repository: "acme/shop", branch, from: base, files: { "src/modules/a/x.ts": `${branch}\n` } });
  const pull = await github.openPullRequest({ repository: "acme/shop", head: { branch } });
  await github.runWorkflow({ repository: "acme/shop", event: "pull_request", headSha: head, headBranch: branch, artifacts: [{ name: "lintel", files: { "report.json": report([REACHING_IN]) } }] });
  github.loseDeliveries(0);
  await worked();
  expect(github.checkRuns("acme/shop", head)).toEqual([]);

  await fetchMissedDeliveries();
  await worked();
  expect(github.checkRuns("acme/shop", head)).toMatchObject([{ status: "completed", conclusion: "failure" }]);

  github.loseDeliveries(1000);
  await github.close(pull);
  github.loseDeliveries(0);
  await reconcileRepository(await shop());
  expect(await findPullRequest(await shop(), pull.number)).toMatchObject({ platform: { state: "closed" } });
});

it("makes a check anew when its Re-run button asks, and leaves the old one as it is", async () => {
  const { github, worked } = connected;
  const { head, branch } = await openOne();
  await runOn(head, branch, [REACHING_IN]);
  const [check] = github.checkRuns("acme/shop", head);
  if (!check) throw new Error("There is no check.");
  await github.requestAction(check, "rerun");
  await worked();
  expect(github.checkRuns("acme/shop", head)).toMatchObject([{ id: check.id, annotations: [{}] }, { status: "completed", conclusion: "failure", annotations: [{}] }]);
});

it("makes one check anew, though GitHub breaks off in the middle of it", async () => {
  const { github, worked } = connected;
  const { head, branch } = await openOne();
  await runOn(head, branch, many(70));
  const [check] = github.checkRuns("acme/shop", head);
  if (!check) throw new Error("There is no check.");
  github.faults.next({ method: "PATCH", path: /check-runs/, kind: "502", times: 2 });
  await github.rerequest(check);
  await worked();
  const [, again, ...others] = github.checkRuns("acme/shop", head);
  expect(others).toEqual([]);
  expect(again).toMatchObject({ status: "completed", conclusion: "failure" });
  expect(again?.annotations).toHaveLength(70);
});

it("concludes as neutral, and never red, when the wait is over and something has not reported", async () => {
  const { github, worked } = connected;
  const { head, pull } = await openOne();
  clock.now = () => new Date(realNow().getTime() + 45 * 60_000);
  await transaction((tx) => publish(tx, fiveMinutesPassed({ end: "2026-11-21T14:05Z" })));
  await worked();
  expect(github.checkRuns("acme/shop", head)).toMatchObject([{ status: "completed", conclusion: "neutral", title: "Not judged: see why" }]);
  expect(github.checkRuns("acme/shop", head)[0]?.summary).toContain("checker did not report in time");
  expect(github.comments("acme/shop", pull.number)).toEqual([]);
});

it("judges anew when the base branch is another, and says nothing of a merge into the old one", async () => {
  const { github, worked } = connected;
  const next = await github.commit({ repository: "acme/shop", branch: "release", from: base, files: { "src/modules/b/y.ts": "release\n" } });
  await github.runWorkflow({ repository: "acme/shop", headSha: next, headBranch: "release", artifacts: [{ name: "lintel", files: { "report.json": report([REACHING_IN]) } }] });
  await worked();
  const { head, branch, pull } = await openOne();
  await runOn(head, branch, [REACHING_IN]);
  expect(github.checkRuns("acme/shop", head)).toMatchObject([{ conclusion: "failure" }]);
  await github.retarget(pull, "release");
  await worked();
  const judged = await findPullRequest(await shop(), pull.number);
  expect(judged).toMatchObject({ baseRef: "release", platform: { baseRef: "release" } });
});

it("concludes the check of a pull request that is closed before everything has reported", async () => {
  const { github, worked } = connected;
  const { head, pull } = await openOne();
  await github.close(pull);
  await worked();
  expect(github.checkRuns("acme/shop", head)).toMatchObject([{ status: "completed", conclusion: "cancelled", title: "Closed before everything had reported" }]);
});

it("judges a merge queue's group under the same name, on the group's own commit", async () => {
  const { github, worked } = connected;
  const { pull, branch, head } = await openOne();
  await runOn(head, branch, []);
  const group = await github.requestMergeGroup("acme/shop", pull.number);
  await worked();
  expect(github.checkRuns("acme/shop", group.headSha)).toMatchObject([{ name: "Lintel", status: "in_progress" }]);
  await github.runWorkflow({ repository: "acme/shop", event: "merge_group", headSha: group.headSha, headBranch: group.headRef.replace("refs/heads/", ""), artifacts: [{ name: "lintel", files: { "report.json": report([]) } }] });
  await worked();
  expect(github.checkRuns("acme/shop", group.headSha)).toMatchObject([{ status: "completed", conclusion: "success" }]);
  expect(await findPullRequest(await shop(), pull.number)).toMatchObject({ head });
});

it("keeps silent for as long as GitHub asks, and then says it once", async () => {
  const { github, worked } = connected;
  const { head, branch } = await openOne();
  // Told at a moment that is over, so that the silence that is asked for is over at the next one.
  clock.now = () => new Date(realNow().getTime() - 300_000);
  github.faults.next({ method: "PATCH", path: /check-runs/, kind: "secondary-limit", seconds: 120 });
  const asked = github.requests.length;
  await expect(runOn(head, branch, [REACHING_IN])).rejects.toThrow(/rate limit/);
  const writes = github.requests.slice(asked).filter(({ method, path }) => method === "PATCH" && path.includes("check-runs"));
  expect(writes).toHaveLength(1);
  clock.now = realNow;
  const [check] = github.checkRuns("acme/shop", head);
  if (!check) throw new Error("There is no check.");
  await github.rerequest(check);
  await worked();
  expect(github.checkRuns("acme/shop", head).at(-1)).toMatchObject({ status: "completed", conclusion: "failure" });
});

it("follows a repository under its number when it is renamed, and keeps its history", async () => {
  const { github, worked } = connected;
  const id = await shop();
  await github.renameRepository("acme/shop", "store");
  await worked();
  expect(await findRepository("acme", "shop")).toBeNull();
  expect(await findRepository("acme", "store")).toMatchObject({ id });
  await github.renameRepository("acme/store", "shop");
  await worked();
  expect(await findRepository("acme", "shop")).toMatchObject({ id });
});

it("follows the default branch when it is set back, and forward again", async () => {
  const { github, worked } = connected;
  const lineOf = async () => (await listSnapshots(await shop(), { limit: 50 })).items.map(({ commit }) => commit);
  const next = await github.commit({ repository: "acme/shop", files: { "src/modules/a/x.ts": "next\n" } });
  await github.runWorkflow({ repository: "acme/shop", headSha: next, artifacts: [{ name: "lintel", files: { "report.json": report([]) } }] });
  await worked();
  expect(await lineOf()).toEqual([next, base]);

  await github.world.repository("acme/shop").git.text(["update-ref", "refs/heads/main", base]);
  await github.push("acme/shop", "main");
  await worked();
  expect(await lineOf()).toEqual([base]);

  await github.world.repository("acme/shop").git.text(["update-ref", "refs/heads/main", next]);
  await github.push("acme/shop", "main");
  await worked();
  expect(await lineOf()).toEqual([next, base]);
});

it("says nothing to GitHub while the App is suspended", async () => {
  const { github, installation, worked } = connected;
  await github.suspend(installation);
  await worked();
  const asked = github.requests.length;
  const branch = `topic-${++branches}`;
  const head = await github.commit({ repository: "acme/shop", branch, from: base, files: { "src/modules/a/x.ts": `${branch}\n` } });
  await worked();
  expect(github.checkRuns("acme/shop", head)).toEqual([]);
  expect(github.requests.slice(asked).filter(({ method }) => method !== "GET")).toEqual([]);
  await github.unsuspend(installation);
  await worked();
});
