import { randomUUID } from "node:crypto";
import { mkdtempSync, readdirSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";

import { afterAll, beforeAll, expect, it } from "vitest";

import { findRepository } from "@/lib/catalog";
import { listReports } from "@/lib/ingestion";
import { type Connected, connectGitHub } from "@/tools/connect-github";
import { zip } from "@/tools/github";

import { downloadArtifact } from "./artifacts.gateway";

let connected: Connected;
let tip: string;

const report = (tool: string, violations: number): string =>
  JSON.stringify({
    lintel: 1, tool: { name: tool, version: "1" }, examined: { files: ["src/a.ts"], rules: [{ name: "walls", kind: "privacy", severity: "error" }] },
    violations: Array.from({ length: violations }, (_, index) => ({ rule: "walls", from: { file: "src/a.ts", line: 1 }, to: { file: `src/b${index}.ts` }, message: "broken" })),
  });

beforeAll(async () => {
  connected = await connectGitHub();
  await connected.github.addRepository({ owner: "acme", name: "shop" });
  await connected.github.commit({ repository: "acme/shop", files: { "src/a.ts": "1\n" } });
});
afterAll(() => connected.stop());

type Artifact = NonNullable<Parameters<Connected["github"]["runWorkflow"]>[0]["artifacts"]>[number];

/** A commit on main, and a run about it that left these artifacts. */
async function run(artifacts: Artifact[], more: Partial<Parameters<Connected["github"]["runWorkflow"]>[0]> = {}) {
  const { github, worked } = connected;
  tip = await github.commit({ repository: "acme/shop", files: { "src/a.ts": `${randomUUID()}\n` } });
  const made = await github.runWorkflow({ repository: "acme/shop", headSha: tip, artifacts, ...more });
  await worked();
  return made;
}

async function reportsAbout(commit: string) {
  const repository = await findRepository("acme", "shop");
  const { items } = await listReports({ repositoryIds: repository ? [repository.id] : [], limit: 200 });
  return items.filter(({ meta }) => meta.commit === commit).map(({ source, status, counts, error }) => ({ source, status, reported: counts?.reported ?? null, code: error?.code ?? null })).sort((one, other) => (one.source < other.source ? -1 : 1));
}

it("begins to follow a repository with its first report, and not before", async () => {
  await run([{ name: "coverage", files: { "index.html": "<p>90 %</p>" } }]);
  expect(await findRepository("acme", "shop")).toBeNull();
  await run([{ name: "lintel", files: { "report.json": report("checker", 2) } }]);
  expect(await reportsAbout(tip)).toEqual([{ source: "checker", status: "done", reported: 2, code: null }]);
});

it("takes an artifact that is no archive as it is", async () => {
  await run([{ name: "lintel.json", file: report("checker", 3) }]);
  expect(await reportsAbout(tip)).toEqual([{ source: "checker", status: "done", reported: 3, code: null }]);
});

it("unites what the jobs of a matrix left, tool by tool", async () => {
  await run([
    { name: "lintel-web", files: { "one.json": report("checker", 2) } },
    { name: "lintel-api", files: { "two.json": report("checker", 3) } },
    { name: "lintel-other", files: { "three.json": report("fences", 1) } },
  ]);
  // As many as the two jobs counted.
  expect(await reportsAbout(tip)).toEqual([{ source: "checker", status: "done", reported: 5, code: null }, { source: "fences", status: "done", reported: 1, code: null }]);
});

it("lets a later attempt of a run count instead of the one before, whose artifacts are listed too", async () => {
  const { github, worked } = connected;
  const made = await run([{ name: "lintel", files: { "report.json": report("checker", 5) } }], { conclusion: "failure" });
  await github.rerunWorkflow(made, { artifacts: [{ name: "lintel", files: { "report.json": report("checker", 1) } }] });
  await worked();
  expect((await reportsAbout(tip)).map(({ status, reported }) => `${status} ${reported}`).sort()).toEqual(["done 1", "superseded 5"]);
});

it("leaves out what has expired, what a fork's own run says, and what was started by pull_request_target", async () => {
  const { github, worked } = connected;
  const made = await run([{ name: "lintel", files: { "report.json": report("checker", 1) } }], { silent: true });
  github.expireArtifacts(made);
  await github.rerunWorkflow(made);
  await worked();
  expect(await reportsAbout(tip)).toEqual([]);

  await run([{ name: "lintel", files: { "report.json": report("checker", 1) } }], { event: "pull_request_target" });
  expect(await reportsAbout(tip)).toEqual([]);

  github.addUser({ login: "mallory" });
  const fork = await github.fork("acme/shop", "mallory");
  await run([{ name: "lintel", files: { "report.json": report("checker", 1) } }], { headRepository: fork });
  expect(await reportsAbout(tip)).toEqual([]);
});

it.each([
  ["names outside of itself", zip({ "../../evil.json": report("checker", 1) })],
  ["no report", zip({ "readme.txt": "nothing here" })],
  ["an archive that is cut off", zip({ "report.json": report("checker", 1) }).subarray(0, 60)],
  ["nothing", Buffer.alloc(0)],
])("changes no number by an artifact with %s, and is alive afterwards", async (_what, bytes) => {
  await run([{ name: "lintel", zip: bytes }]);
  expect((await reportsAbout(tip)).filter(({ status }) => status === "done")).toEqual([]);
  await run([{ name: "lintel", files: { "report.json": report("checker", 2) } }]);
  expect(await reportsAbout(tip)).toMatchObject([{ status: "done", reported: 2 }]);
});

it("leaves nothing behind on disk", () => {
  expect(readdirSync(path.join(process.env.LINTEL_DATA_DIR ?? "", "spool"))).toEqual([]);
});

it("follows an artifact's address without our credentials, by three hops at most, and never into a private network", async () => {
  const { github, installation } = connected;
  const place = { installationId: installation.id, owner: "acme", name: "shop" };
  const asked: (string | undefined)[] = [];
  const elsewhere = http.createServer((request, response) => {
    asked.push(request.headers.authorization);
    response.writeHead(302, { location: request.url === "/private" ? "http://10.0.0.1/secret" : "/again" }).end();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, "127.0.0.1", resolve));
  const address = elsewhere.address();
  const origin = `http://127.0.0.1:${typeof address === "object" ? address?.port : 0}`;
  const file = path.join(mkdtempSync(path.join(tmpdir(), "lintel-artifact-")), "artifact");

  github.faults.next({ path: /\/actions\/artifacts\//, kind: "redirect", to: `${origin}/round` });
  expect(await downloadArtifact(place, 1, file, 1000)).toMatchObject({ ok: false, reason: "REFUSED" });
  expect(asked).toEqual([undefined, undefined, undefined]);

  github.faults.next({ path: /\/actions\/artifacts\//, kind: "redirect", to: `${origin}/private` });
  await expect(downloadArtifact(place, 1, file, 1000)).rejects.toThrow(/10\.0\.0\.1 is (not https|private)|is not https/);
  for (const to of ["http://169.254.169.254/latest/meta-data", "https://10.0.0.1/", "https://[::1]/", "https://[::ffff:127.0.0.1]/", "file:///etc/passwd"]) {
    github.faults.next({ path: /\/actions\/artifacts\//, kind: "redirect", to });
    await expect(downloadArtifact(place, 1, file, 1000)).rejects.toThrow(/private|not https/);
  }
  await new Promise((resolve) => elsewhere.close(resolve));
});

it("stops at the most that may come, whatever was announced", async () => {
  const { github, installation } = connected;
  const made = await github.runWorkflow({ repository: "acme/shop", headSha: tip, silent: true, artifacts: [{ name: "lintel", file: Buffer.alloc(200_000, "x") }] });
  const file = path.join(mkdtempSync(path.join(tmpdir(), "lintel-artifact-")), "artifact");
  expect(await downloadArtifact({ installationId: installation.id, owner: "acme", name: "shop" }, made.artifacts[0]?.id ?? 0, file, 100_000)).toMatchObject({ ok: false, reason: "TOO_LARGE" });
});
