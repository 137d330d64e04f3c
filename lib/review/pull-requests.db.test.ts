import { expect, it } from "vitest";

import { more, newRepository } from "@/lib/history/oracle/desk";
import { type Said, upload } from "@/lib/history/oracle/example";
import { shaOf } from "@/lib/history/oracle/small-world";
import { removeReport } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { drain } from "@/lib/outbox";
import { jobs } from "@/lib/worker";

import { findPullRequest, listPullRequests } from "./index";

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

async function told(...uploads: Parameters<typeof more>[2][]): Promise<RepositoryId> {
  const repositoryId = await newRepository();
  await more(jobs, repositoryId, ...uploads);
  return repositoryId;
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
  await more(jobs, late, base);
  const inTime = await told(base, head(9, { breaks: [WALL] }));
  expect(await verdictOf(late)).toEqual(await verdictOf(inTime));
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

it("calls discovered what a rule sees that is new in the head, and fails nobody for it", async () => {
  const id = await told(upload({ at: 0 }), head(9, { rules: ["walls", "doors"], breaks: [["doors", "src/a/x.ts", "src/b/y.ts"]] }));
  expect(await verdictOf(id)).toMatchObject({ conclusion: "success", counts: { introduced: 0, discovered: 1 } });
});

it("waits for the other checker that reports on main, and judges when it has come", async () => {
  const id = await told(upload({ at: 0 }), upload({ at: 0, source: "linter" }), head(9, { breaks: [WALL] }));
  expect(await verdictOf(id)).toMatchObject({ state: "waiting", missingSources: ["linter"], conclusion: null });
  await more(jobs, id, head(9, { source: "linter" }));
  expect(await verdictOf(id)).toMatchObject({ state: "judged", conclusion: "failure", missingSources: [] });
});

it("judges the newest head by git's order, whichever is sent last, and remembers those before", async () => {
  const id = await told(upload({ at: 0 }), head(9), head(8, { breaks: [WALL] }));
  expect(await findPullRequest(id, 1)).toMatchObject({ head: shaOf(9), verdict: { conclusion: "success" }, earlierHeads: [{ head: shaOf(8), conclusion: "failure" }] });
});

it("keeps the verdict as it was once the head itself is on main", async () => {
  const id = await told(upload({ at: 0 }), head(1, { breaks: [WALL] }));
  await more(jobs, id, upload({ at: 1, breaks: [WALL] }));
  expect(await findPullRequest(id, 1)).toMatchObject({ merged: true, verdict: { conclusion: "failure", base: { commit: shaOf(0) } } });
  await more(jobs, id, upload({ at: 0, breaks: [WALL], run: { id: "2", attempt: 1, at: "2026-11-05T00:00:00Z" } }));
  expect(await findPullRequest(id, 1)).toMatchObject({ merged: true, verdict: { conclusion: "failure" } });
});

it("judges again when a report about the head is taken away", async () => {
  const id = await told(upload({ at: 0 }));
  const [report] = await more(jobs, id, head(9, { breaks: [WALL] }));
  if (!report) throw new Error("There is a report.");
  expect(await verdictOf(id)).toMatchObject({ conclusion: "failure" });
  await removeReport(id, report);
  await drain(jobs);
  expect(await verdictOf(id)).toMatchObject({ counts: { introduced: 0 }, sources: [{ source: "checker", status: "missing" }] });
});

it("lists pull requests by number, page by page", async () => {
  const id = await told(upload({ at: 0 }), head(7, { number: 7 }), head(8, { number: 12 }), head(9, { number: 3 }));
  const first = await listPullRequests(id, { limit: 2 });
  expect(first).toMatchObject({ items: [{ number: 12 }, { number: 7 }], nextCursor: 7 });
  expect(await listPullRequests(id, { limit: 2, cursor: 7 })).toMatchObject({ items: [{ number: 3 }], nextCursor: null });
  expect(await findPullRequest(id, 4)).toBeNull();
});
