import { afterAll, beforeAll, expect, it } from "vitest";

import { ask, listenForHooks, read, tokenOf } from "./ask";
import { type StandIn, startGitHub } from "./index";

let github: StandIn;
let hooks: Awaited<ReturnType<typeof listenForHooks>>;
let token: string;

beforeAll(async () => {
  github = await startGitHub();
  hooks = await listenForHooks();
  github.addAccount({ login: "acme", type: "Organization" });
  github.addUser({ login: "grace" });
  await github.addRepository({ owner: "acme", name: "shop" });
  const app = github.addApp({ owner: "acme", hookUrl: hooks.url });
  token = await tokenOf(github, await github.install({ app, account: "acme" }));
  await github.commit({ repository: "acme/shop", files: { "a.ts": "1\n" } });
  await github.fork("acme/shop", "grace");
});
afterAll(async () => {
  hooks.stop();
  await github.stop();
});

it("tells of a fork's run without naming a pull request, though there is one", async () => {
  const headSha = await github.commit({ repository: "grace/shop", files: { "a.ts": "2\n" } });
  const pull = await github.openPullRequest({ repository: "acme/shop", head: { repository: "grace/shop", branch: "main" } });

  const run = await github.runWorkflow({ repository: "acme/shop", headRepository: "grace/shop", headSha, headBranch: "main", event: "pull_request", conclusion: "failure", artifacts: [{ name: "arch-report", files: { "report.json": "{}" } }] });

  const heard = hooks.heard.filter(({ event }) => event === "workflow_run");
  expect(heard.map(({ action }) => action)).toEqual(["requested", "in_progress", "completed"]);
  expect(heard[2]?.json).toMatchObject({ workflow_run: { id: run.id, event: "pull_request", conclusion: "failure", head_branch: "main", pull_requests: [], head_repository: { full_name: "grace/shop" }, repository: { full_name: "acme/shop" } } });
  expect((await ask(github, token, "GET", "/repos/acme/shop/pulls?head=grace:main")).list.map(({ number }) => number)).toEqual([pull.number]);
  expect((await ask(github, token, "GET", `/repos/acme/shop/commits/${headSha}/pulls`)).list.map(({ number }) => number)).toEqual([pull.number]);
  expect((await ask(github, token, "GET", `/repos/grace/shop/commits/${headSha}/pulls`)).list.map(({ number }) => number)).toEqual([pull.number]);
});

it("names the pull request of a run in the same repository", async () => {
  const headSha = await github.commit({ repository: "acme/shop", branch: "own", from: "main", files: { "c.ts": "3\n" } });
  const pull = await github.openPullRequest({ repository: "acme/shop", head: { branch: "own" } });
  const run = await github.runWorkflow({ repository: "acme/shop", headSha, headBranch: "own", event: "pull_request" });

  expect((await ask(github, token, "GET", `/repos/acme/shop/actions/runs/${run.id}`)).json).toMatchObject({ head_sha: headSha, run_attempt: 1, pull_requests: [{ number: pull.number, head: { sha: headSha } }] });
});

it("sends to another origin for an artifact, which opens to its link only", async () => {
  const run = await github.runWorkflow({ repository: "acme/shop", headSha: "0".repeat(40), artifacts: [{ name: "arch-report", files: { "report.json": "{}" } }, { name: "plain.json", file: "[]" }] });
  const listed = await ask(github, token, "GET", `/repos/acme/shop/actions/runs/${run.id}/artifacts?name=arch-report`);
  expect(listed.json).toMatchObject({ total_count: 1, artifacts: [{ name: "arch-report", expired: false, workflow_run: { id: run.id } }] });

  const [artifact, plain] = run.artifacts;
  const sent = await ask(github, token, "GET", `/repos/acme/shop/actions/artifacts/${artifact?.id}/zip`);
  const link = String(sent.headers.get("location"));
  expect(sent.status).toBe(302);
  expect(new URL(link).origin).toBe(github.storageUrl);
  expect((await ask(github, token, "GET", link)).status).toBe(400);
  const stored = await fetch(link);
  expect(stored.headers.get("content-type")).toBe("application/zip");
  expect(Buffer.from(await stored.arrayBuffer()).subarray(0, 2).toString()).toBe("PK");
  expect((await fetch(link.replace(/.$/, (end) => (end === "A" ? "B" : "A")))).status).toBe(403);

  const other = await ask(github, token, "GET", `/repos/acme/shop/actions/artifacts/${plain?.id}/zip`);
  const unzipped = await read(await fetch(String(other.headers.get("location"))));
  expect([unzipped.headers.get("content-type"), unzipped.text]).toEqual(["application/octet-stream", "[]"]);

  github.expireLinks();
  expect((await fetch(link)).status).toBe(403);
  github.expireArtifacts(run);
  expect((await ask(github, token, "GET", `/repos/acme/shop/actions/artifacts/${artifact?.id}/zip`)).status).toBe(410);
});

it("keeps a run's number when it runs again, and tells of the end only", async () => {
  const run = await github.runWorkflow({ repository: "acme/shop", headSha: "0".repeat(40), conclusion: "failure", silent: true });
  const before = hooks.heard.length;
  await github.rerunWorkflow(run, { artifacts: [{ name: "arch-report", files: {} }] });

  expect(hooks.heard.slice(before).map(({ action, json }) => [action, (json["workflow_run"] as { run_attempt: number }).run_attempt])).toEqual([["in_progress", 2], ["completed", 2]]);
});
