import { afterAll, afterEach, beforeAll, expect, it } from "vitest";

import { ask, tokenOf } from "./ask";
import { type StandIn, startGitHub } from "./index";

let github: StandIn;
let token: string;
let sha: string;

beforeAll(async () => {
  github = await startGitHub();
  github.addAccount({ login: "acme", type: "Organization" });
  github.addUser({ login: "grace" });
  await github.addRepository({ owner: "acme", name: "shop" });
  token = await tokenOf(github, await github.install({ app: github.addApp({ owner: "acme" }), account: "acme" }));
  sha = await github.commit({ repository: "acme/shop", files: { "a.ts": "1\n" } });
});
afterEach(() => github.faults.clear());
afterAll(() => github.stop());

it("fails so often, for such requests, and then no more", async () => {
  github.faults.next({ kind: "502", method: "GET", path: /[/]commits$/, times: 2 });

  const statuses: number[] = [];
  for (const path of ["/repos/acme/shop", "/repos/acme/shop/commits", "/repos/acme/shop/commits", "/repos/acme/shop/commits"]) statuses.push((await ask(github, token, "GET", path)).status);

  expect(statuses).toEqual([200, 502, 502, 200]);
});

it("limits as GitHub limits: by the hour with the time of the reset, or for a while", async () => {
  github.faults.next({ kind: "primary-limit", status: 429, seconds: 30 });
  github.faults.next({ kind: "secondary-limit", seconds: 7 });

  const first = await ask(github, token, "GET", "/repos/acme/shop");
  const second = await ask(github, token, "GET", "/repos/acme/shop");

  expect([first.status, first.headers.get("x-ratelimit-remaining"), first.headers.get("retry-after")]).toEqual([429, "0", null]);
  expect(Number(first.headers.get("x-ratelimit-reset")) * 1000).toBeGreaterThan(Date.now() + 25_000);
  expect([second.status, second.headers.get("retry-after"), second.headers.get("x-ratelimit-remaining") === "0"]).toEqual([403, "7", false]);
});

it("does the work and loses the answer", async () => {
  github.faults.next({ kind: "done-but-lost", method: "POST", path: /check-runs$/ });

  await expect(ask(github, token, "POST", "/repos/acme/shop/check-runs", { name: "Lost", head_sha: sha })).rejects.toThrow();

  expect(github.checkRuns("acme/shop", sha).map(({ name }) => name)).toEqual(["Lost"]);
  expect(github.requests.at(-1)).toMatchObject({ method: "POST", path: "/api/v3/repos/acme/shop/check-runs", status: 201 });
});

it("breaks off in the middle of an answer, or sends half of it as if that were all", async () => {
  github.faults.next({ kind: "cut-off" });
  github.faults.next({ kind: "half-body" });

  await expect(ask(github, token, "GET", "/repos/acme/shop")).rejects.toThrow();
  await expect(ask(github, token, "GET", "/repos/acme/shop")).rejects.toThrow(SyntaxError);
});

it("keeps silent until the one who asks gives up", async () => {
  github.faults.next({ kind: "timeout" });

  await expect(fetch(`${github.url}/api/v3/rate_limit`, { signal: AbortSignal.timeout(100) })).rejects.toThrow("timeout");
});

it("breaks off an artifact in the middle, too", async () => {
  const run = await github.runWorkflow({ repository: "acme/shop", headSha: sha, artifacts: [{ name: "arch-report", files: { "a.json": "x".repeat(10_000) } }] });
  const sent = await ask(github, token, "GET", `/repos/acme/shop/actions/artifacts/${run.artifacts[0]?.id}/zip`);
  github.faults.next({ kind: "cut-off", path: /^[/]artifacts[/]/ });

  await expect(fetch(String(sent.headers.get("location"))).then((response) => response.arrayBuffer())).rejects.toThrow();
});

it("tells how much is left, and who asked for what", async () => {
  expect((await ask(github, token, "GET", "/rate_limit")).json).toMatchObject({ resources: { core: { limit: 5000 } } });
  expect(github.requests.at(-1)).toMatchObject({ method: "GET", path: "/api/v3/rate_limit", status: 200, who: expect.stringMatching(/^installation \d+$/) });
});

it("limits writes to eighty a minute where GitHub.com's limits are switched on, and says how long to wait", async () => {
  const strict = await startGitHub({ rateLimits: true });
  strict.addAccount({ login: "acme", type: "Organization" });
  strict.addUser({ login: "grace" });
  await strict.addRepository({ owner: "acme", name: "shop" });
  const limited = await tokenOf(strict, await strict.install({ app: strict.addApp({ owner: "acme" }), account: "acme" }));
  const headSha = await strict.commit({ repository: "acme/shop", files: { "a.ts": "1\n" } });

  const answers = await Promise.all(Array.from({ length: 81 }, (_, place) => ask(strict, limited, "POST", "/repos/acme/shop/check-runs", { name: `Check ${place}`, head_sha: headSha })));

  expect(answers.filter(({ status }) => status === 201)).toHaveLength(80);
  expect(Number(answers.find(({ status }) => status === 403)?.headers.get("retry-after"))).toBeGreaterThan(30);
  await strict.stop();
});
