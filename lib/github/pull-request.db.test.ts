import { afterAll, beforeAll, expect, it } from "vitest";

import { findRepository } from "@/lib/catalog";
import { listReports } from "@/lib/ingestion";
import { findPullRequest } from "@/lib/review";
import { type Connected, connectGitHub } from "@/tools/connect-github";

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

afterAll(() => connected.stop());

it("tracks a repository from the first report in an artifact, with the order and the owners that GitHub tells of", async () => {
  const repository = await findRepository("acme", "shop");
  expect(repository).toMatchObject({ owner: "acme", name: "shop", defaultBranch: "main", visibility: "public" });
  const { items } = await listReports({ repositoryId: repository?.id });
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
