import { afterAll, beforeAll, expect, it } from "vitest";

import { ask, tokenOf } from "./ask";
import { type App, type Installation, type PullRequest, type StandIn, startGitHub } from "./index";

let github: StandIn;
let app: App;
let installation: Installation;
let token: string;
let sha: string;
let pull: PullRequest;

beforeAll(async () => {
  github = await startGitHub();
  github.addAccount({ login: "acme", type: "Organization" });
  github.addUser({ login: "grace" });
  await github.addRepository({ owner: "acme", name: "shop" });
  app = github.addApp({ owner: "acme" });
  installation = await github.install({ app, account: "acme" });
  await github.commit({ repository: "acme/shop", files: { "a.ts": "1\n" } });
  sha = await github.commit({ repository: "acme/shop", branch: "change", from: "main", files: { "b.ts": "2\n" } });
  pull = await github.openPullRequest({ repository: "acme/shop", head: { branch: "change" } });
  token = await tokenOf(github, installation);
});
afterAll(() => github.stop());

const CHECKS = "/repos/acme/shop/check-runs";
const annotation = { path: "b.ts", start_line: 1, end_line: 1, annotation_level: "failure", message: "No." };

it.each([
  { name: "a commit it does not know", body: { head_sha: "1".repeat(40) }, says: `No commit found for SHA: ${"1".repeat(40)}` },
  { name: "no name", body: { name: undefined }, says: '"name" wasn\'t supplied.' },
  { name: "a name that is a number", body: { name: 7 }, says: "For 'properties/name', 7 is not a string." },
  { name: "an unknown conclusion", body: { conclusion: "passed" }, says: "is not a possible value" },
  { name: "an end without a conclusion", body: { status: "completed" }, says: '"conclusion" wasn\'t supplied.' },
  { name: "a status of Actions'", body: { status: "waiting" }, says: "Validation Failed" },
  { name: "an output without a title", body: { output: { summary: "s" } }, says: '"title" wasn\'t supplied.' },
  { name: "an output without a summary", body: { output: { title: "t" } }, says: '"summary" wasn\'t supplied.' },
  { name: "a summary of too many characters", body: { output: { title: "t", summary: "s".repeat(65_536) } }, says: "Only 65535 characters are allowed; 65536 were supplied." },
  { name: "fifty-one annotations", body: { output: { title: "t", summary: "s", annotations: Array.from({ length: 51 }, () => annotation) } }, says: "No more than 50 items are allowed; 51 were supplied." },
  { name: "an annotation of level error", body: { output: { title: "t", summary: "s", annotations: [{ ...annotation, annotation_level: "error" }] } }, says: "is not a possible value" },
  { name: "four buttons", body: { actions: Array.from({ length: 4 }, () => ({ label: "l", identifier: "i", description: "d" })) }, says: "No more than 3 items are allowed; 4 were supplied." },
  { name: "a long label", body: { actions: [{ label: "l".repeat(21), identifier: "i", description: "d" }] }, says: "Only 20 characters are allowed; 21 were supplied." },
  { name: "a long description", body: { actions: [{ label: "l", identifier: "i", description: "d".repeat(41) }] }, says: "Only 40 characters are allowed; 41 were supplied." },
])("refuses a check run with $name", async ({ body, says }) => {
  const before = github.checkRuns("acme/shop").length;

  const answer = await ask(github, token, "POST", CHECKS, { name: "Lintel", head_sha: sha, ...body });

  expect(answer.status).toBe(422);
  expect(answer.json["message"]).toContain(says);
  expect(github.checkRuns("acme/shop")).toHaveLength(before);
});

it("counts a summary in bytes as well", async () => {
  const answer = await ask(github, token, "POST", CHECKS, { name: "Lintel", head_sha: sha, output: { title: "t", summary: "é".repeat(40_000) } });

  expect(answer.json["errors"]).toEqual([{ resource: "CheckRun", field: "summary", code: "custom", message: "summary exceeds a maximum bytesize of 65535" }]);
});

it.each([
  { name: "columns over two lines", wrong: { start_column: 1, end_column: 2, end_line: 2 } },
  { name: "one column only", wrong: { start_column: 1 } },
  { name: "column 0", wrong: { start_column: 0, end_column: 1 } },
  { name: "line 0", wrong: { start_line: 0 } },
  { name: "an end before its start", wrong: { start_line: 3, end_line: 2 } },
])("lets one annotation with $name spoil all, and does not say which", async ({ wrong }) => {
  const answer = await ask(github, token, "POST", CHECKS, { name: "Lintel", head_sha: sha, output: { title: "t", summary: "s", annotations: [annotation, { ...annotation, ...wrong }] } });

  expect(answer.status).toBe(422);
  expect(answer.json["errors"]).toEqual([{ resource: "CheckRun", code: "invalid", field: "annotations" }]);
});

it("adds the annotations of a change to those that are there, and pages them", async () => {
  const made = await ask(github, token, "POST", CHECKS, { name: "Annotated", head_sha: sha, external_id: "7", status: "in_progress", output: { title: "t", summary: "s", annotations: [annotation] } });
  const path = `${CHECKS}/${String(made.json["id"])}`;
  const changed = await ask(github, token, "PATCH", path, { conclusion: "failure", output: { title: "t2", summary: "s2", annotations: Array.from({ length: 50 }, () => annotation) } });

  expect(made.status).toBe(201);
  expect(Number(made.json["id"])).toBeGreaterThan(2 ** 31);
  expect(changed.json).toMatchObject({ status: "completed", conclusion: "failure", external_id: "7", output: { title: "t2", annotations_count: 51 } });
  const second = await ask(github, token, "GET", `${path}/annotations?page=2`);
  expect(second.list).toHaveLength(21);
  expect(second.headers.get("link")).toContain(`rel="prev"`);
});

it("lists the newest of a name at a commit, or all of them", async () => {
  for (const conclusion of ["failure", "success"]) await ask(github, token, "POST", CHECKS, { name: "Twice", head_sha: sha, conclusion });

  const newest = await ask(github, token, "GET", `/repos/acme/shop/commits/${sha}/check-runs?check_name=Twice&app_id=${app.id}`);
  const all = await ask(github, token, "GET", `/repos/acme/shop/commits/change/check-runs?check_name=Twice&filter=all`);

  expect(newest.json).toMatchObject({ total_count: 1, check_runs: [{ conclusion: "success", pull_requests: [{ number: pull.number }] }] });
  expect(all.json["total_count"]).toBe(2);
});

it("lets an App change its own check runs only", async () => {
  const made = await ask(github, token, "POST", CHECKS, { name: "Mine", head_sha: sha });
  const other = await github.install({ app: github.addApp({ owner: "acme", name: "Other" }), account: "acme" });

  const answer = await ask(github, await tokenOf(github, other), "PATCH", `${CHECKS}/${String(made.json["id"])}`, { conclusion: "success" });

  expect(answer.status).toBe(403);
  expect(answer.json["message"]).toContain("can only be modified by the GitHub App that created it");
});

it("takes a check run on the test merge and remembers that it stands there", async () => {
  await ask(github, token, "POST", CHECKS, { name: "Misplaced", head_sha: pull.mergeSha });

  expect(github.checkRuns("acme/shop", String(pull.mergeSha)).map(({ onTestMerge }) => onTestMerge)).toEqual([true]);
});

it("writes nothing to a repository that is archived", async () => {
  await github.setArchived("acme/shop", true);
  const answer = await ask(github, token, "POST", CHECKS, { name: "Late", head_sha: sha });
  await github.setArchived("acme/shop", false);

  expect([answer.status, answer.json["message"]]).toEqual([403, "Repository was archived so is read-only."]);
});

it("takes a check run on the head of a fork, and names no pull request for it", async () => {
  await github.fork("acme/shop", "grace");
  const headSha = await github.commit({ repository: "grace/shop", files: { "f.ts": "1\n" } });
  await github.openPullRequest({ repository: "acme/shop", head: { repository: "grace/shop", branch: "main" } });

  const made = await ask(github, token, "POST", CHECKS, { name: "Forked", head_sha: headSha });

  expect(made.json).toMatchObject({ head_sha: headSha, pull_requests: [], status: "queued" });
});
