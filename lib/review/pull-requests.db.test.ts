import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { expect, it } from "vitest";

import { registerRepository } from "@/lib/catalog";
import { waiveViolations } from "@/lib/health";
import { removeReport } from "@/lib/history";
import { Meta, type SpooledFile, submitReport } from "@/lib/ingestion";
import type { ReportId, RepositoryId } from "@/lib/kernel";
import { drain } from "@/lib/outbox";
import { jobs } from "@/lib/worker";

import { findPullRequest, listPullRequests } from "./index";

type Row = readonly [rule: string, from: string, to: string];
type Said = Record<string, unknown> & { at: number; breaks?: readonly Row[]; rules?: readonly string[]; codeowners?: string; config?: string };
type Upload = { meta: Record<string, unknown>; report: string; files: { role: SpooledFile["role"]; name: string; text: string }[] };

const shaOf = (at: number) => String(at).padStart(40, "0");
const hour = (at: number) => new Date(Date.UTC(2026, 0, 5, at)).toISOString();
const spool = mkdtempSync(path.join(os.tmpdir(), "lintel-review-"));

/** A report about the n-th commit of a straight line on main, an hour apart, in Lintel's own format. */
function upload({ at, breaks = [], rules = ["walls"], codeowners, config, ...meta }: Said): Upload {
  const files = ["src/a/x.ts", "src/b/y.ts"];
  const report = {
    lintel: 1, tool: { name: "checker", version: "1" },
    examined: { files, rules: rules.map((name) => ({ name, kind: "dependency", severity: "error" })) },
    files: files.map((file) => ({ path: file })),
    dependencies: breaks.map(([, from, to]) => ({ from, to, kind: "import", level: "file" })),
    violations: breaks.map(([rule, from, to]) => ({ rule, from: { file: from, line: 1 }, to: { file: to }, message: `${rule} is broken` })),
  };
  const attached = [{ role: "codeowners" as const, name: ".github/CODEOWNERS", text: codeowners }, { role: "config" as const, name: "lintel.yml", text: config }];
  return {
    meta: { repository: "acme/shop", commit: shaOf(at), committedAt: hour(at), parents: at === 0 ? [] : [shaOf(at - 1)], branch: "main", defaultBranch: "main", source: "checker", ...meta },
    report: JSON.stringify(report),
    files: attached.flatMap(({ text, ...file }) => (text === undefined ? [] : [{ ...file, text }])),
  };
}

function spoolText(role: SpooledFile["role"], name: string, text: string): SpooledFile {
  const place = path.join(spool, randomUUID());
  writeFileSync(place, text);
  return { role, name, path: place, bytes: Buffer.byteLength(text), digest: createHash("sha256").update(text).digest("hex") };
}

/** Sends uploads one after the other, each worked before the next comes. */
async function more(repositoryId: RepositoryId, ...uploads: readonly Upload[]): Promise<ReportId[]> {
  const ids: ReportId[] = [];
  for (const { meta, report, files } of uploads) {
    const sent = await submitReport({ repositoryId, meta: Meta.parse(meta), files: [spoolText("report", "report.json", report), ...files.map(({ role, name, text }) => spoolText(role, name, text))] });
    if (!sent.ok) throw new Error(sent.detail);
    ids.push(...sent.value.reports.map(({ id }) => id));
    await drain(jobs);
  }
  return ids;
}

async function told(...uploads: readonly Upload[]): Promise<RepositoryId> {
  const repository = await registerRepository({ owner: "acme", name: randomUUID() });
  if (!repository.ok) throw new Error(repository.detail);
  await more(repository.value.id, ...uploads);
  return repository.value.id;
}

const WALL = ["walls", "src/a/x.ts", "src/b/y.ts"] as const;
const BACK = ["walls", "src/b/y.ts", "src/a/x.ts"] as const;
const OWNERS = "/src/a/ @acme/ants\n/src/b/ @acme/bees\n";

/** An upload about the head of a pull request that was built upon the `on`-th commit of main. */
function head(at: number, { on = 0, number = 1, ...said }: Omit<Said, "at"> & { on?: number; number?: number } = {}) {
  return upload({ at, parents: [shaOf(on)], branch: "feature", pullRequest: { number, baseRef: "main", title: "Sell on credit" }, ...said });
}

async function verdictOf(repositoryId: RepositoryId, number = 1) {
  return (await findPullRequest(repositoryId, number))?.verdict ?? null;
}

it("judges a pull request against its merge base: what it introduced, what it fixed, whose that is", async () => {
  const id = await told(upload({ at: 0, breaks: [BACK], codeowners: OWNERS }), head(9, { breaks: [WALL] }));
  expect(await findPullRequest(id, 1)).toMatchObject({ number: 1, head: shaOf(9), title: "Sell on credit", baseRef: "main", merged: false });
  expect(await verdictOf(id)).toMatchObject({
    state: "judged", conclusion: "failure", base: { commit: shaOf(0), distance: 0, exact: true },
    lists: { introduced: [{ from: { file: "src/a/x.ts", module: "a" }, fromTeam: "@acme/ants" }], fixed: [{ from: { file: "src/b/y.ts" } }] },
    teams: [{ team: "@acme/ants", introducedOut: 1, fixedIn: 1 }, { team: "@acme/bees", introducedIn: 1, fixedOut: 1 }],
  });
});

it("comes to the same verdict when the base is reported after the head", async () => {
  const base = upload({ at: 0, breaks: [BACK] });
  const late = await told(head(9, { breaks: [WALL] }));
  expect(await verdictOf(late)).toMatchObject({ state: "neutral", base: { commit: null } });
  await more(late, base);
  const inTime = await told(base, head(9, { breaks: [WALL] }));
  expect({ ...(await verdictOf(late)), lookedAt: null }).toEqual({ ...(await verdictOf(inTime)), lookedAt: null });
  expect(await verdictOf(late)).toMatchObject({ state: "judged", conclusion: "failure" });
});

it("goes by what was tested: what main had gained by then is not the head's doing", async () => {
  const tested = { sha: shaOf(50), parents: [shaOf(1), shaOf(9)] };
  const id = await told(upload({ at: 0 }), upload({ at: 1, breaks: [BACK] }), head(9, { breaks: [BACK], tested }));
  expect(await verdictOf(id)).toMatchObject({ base: { commit: shaOf(1), exact: true }, conclusion: "success", counts: { introduced: 0 } });
});

it("takes the nearest commit that has a report, says how far it is, and is neutral past the limit", async () => {
  const bare = { at: 3, parents: [shaOf(2)] };
  const lineage = [2, 1].map((at) => ({ sha: shaOf(at), parents: [shaOf(at - 1)], committedAt: new Date(Date.UTC(2026, 0, 5, at)).toISOString() }));
  const uploads = (config: string) => [upload({ at: 0, config }), upload({ ...bare, lineage }), head(9, { on: 2, breaks: [WALL] })];
  expect(await verdictOf(await told(...uploads("gate: {fail: [introduced]}\n")))).toMatchObject({ state: "judged", conclusion: "failure", base: { commit: shaOf(0), mergeBase: shaOf(2), distance: 2, exact: false } });
  expect(await verdictOf(await told(...uploads("gate: {maxBaseDistance: 1}\n")))).toMatchObject({ state: "neutral", conclusion: "neutral", base: { distance: 2 } });
});

it("does not let a pull request judge itself: the base's gate holds, and the change of it is told", async () => {
  const id = await told(upload({ at: 0, config: "gate: {fail: [introduced]}\n" }), head(9, { breaks: [WALL], config: "gate: {fail: [none]}\n", codeowners: OWNERS }));
  expect(await verdictOf(id)).toMatchObject({ conclusion: "failure", gate: { fail: ["introduced"] }, configuration: ["lintel.yml: gate.fail", ".github/CODEOWNERS"] });
});

it("tells of dependencies and tangles of a head that is not on main", async () => {
  const id = await told(upload({ at: 0, breaks: [BACK] }), head(9, { breaks: [BACK, WALL] }));
  expect(await verdictOf(id)).toMatchObject({ dependencies: { added: [{ from: "a", to: "b" }], removed: [] }, tangles: { formed: [["a", "b"]], dissolved: [] }, sentence: "Adds a dependency a → b that closes a tangle of 2 modules; 1 new violation of walls." });
});

it("calls discovered what a rule sees that is new in the head, and fails nobody for it", async () => {
  const id = await told(upload({ at: 0 }), head(9, { rules: ["walls", "doors"], breaks: [["doors", "src/a/x.ts", "src/b/y.ts"]] }));
  expect(await verdictOf(id)).toMatchObject({ conclusion: "success", counts: { introduced: 0, discovered: 1 } });
});

it("waits for the other checker that reports on main, and judges when it has come", async () => {
  const id = await told(upload({ at: 0 }), upload({ at: 0, source: "linter" }), head(9, { breaks: [WALL] }));
  expect(await verdictOf(id)).toMatchObject({ state: "waiting", missingSources: ["linter"], conclusion: null });
  await more(id, head(9, { source: "linter" }));
  expect(await verdictOf(id)).toMatchObject({ state: "judged", conclusion: "failure", missingSources: [] });
});

it("judges the newest head by git's order, whichever is sent last, and remembers those before", async () => {
  const id = await told(upload({ at: 0 }), head(9), head(8, { breaks: [WALL] }));
  expect(await findPullRequest(id, 1)).toMatchObject({ head: shaOf(9), verdict: { conclusion: "success" }, earlierHeads: [{ head: shaOf(8), conclusion: "failure" }] });
});

it("keeps the verdict as it was once the head itself is on main", async () => {
  const id = await told(upload({ at: 0 }), head(1, { breaks: [WALL] }));
  await more(id, upload({ at: 1, breaks: [WALL] }));
  expect(await findPullRequest(id, 1)).toMatchObject({ merged: true, verdict: { conclusion: "failure", base: { commit: shaOf(0) } } });
  await more(id, upload({ at: 0, breaks: [WALL], run: { id: "2", attempt: 1, at: "2026-11-05T00:00:00Z" } }));
  expect(await findPullRequest(id, 1)).toMatchObject({ merged: true, verdict: { conclusion: "failure" } });
});

it("judges again when a report about the head is taken away", async () => {
  const id = await told(upload({ at: 0 }));
  const [report] = await more(id, head(9, { breaks: [WALL] }));
  if (!report) throw new Error("There is a report.");
  expect(await verdictOf(id)).toMatchObject({ conclusion: "failure" });
  await removeReport(id, report);
  await drain(jobs);
  expect(await verdictOf(id)).toMatchObject({ state: "waiting", counts: null, sources: [{ source: "checker", status: "missing" }] });
});

it("lists what a waiver accepts as waived, not as open", async () => {
  const id = await told(upload({ at: 0 }), upload({ at: 1 }), head(9, { breaks: [WALL] }));
  const granted = await waiveViolations(id, { match: { rule: "walls", from: null, to: null, file: null }, reason: "Until the ants have moved.", expiresAt: null, by: "the administrator", approves: true });
  await drain(jobs);
  expect(granted.ok).toBe(true);
  expect(await verdictOf(id)).toMatchObject({ conclusion: "success", sentence: "Adds a dependency a → b; 1 new one is waived.", lists: { introduced: [], waived: [{ from: { file: "src/a/x.ts" }, status: "waived" }] } });
});

it("lists pull requests by number, page by page", async () => {
  const id = await told(upload({ at: 0 }), head(7, { number: 7 }), head(8, { number: 12 }), head(9, { number: 3 }));
  const first = await listPullRequests(id, { limit: 2 });
  expect(first).toMatchObject({ items: [{ number: 12 }, { number: 7 }], nextCursor: 7 });
  expect(await listPullRequests(id, { limit: 2, cursor: 7 })).toMatchObject({ items: [{ number: 3 }], nextCursor: null });
  expect(await findPullRequest(id, 4)).toBeNull();
});
