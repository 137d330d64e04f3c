import { expect, it } from "vitest";

import { jobs as ingestionJobs } from "@/lib/ingestion/jobs";
import { Meta, readReport } from "@/lib/ingestion";
import { type CommitSha, asId } from "@/lib/kernel";

import { checkCommits, compareStates, findBase, findViolation, listEvents, listRules, listSnapshots, listViolations, readFlow, removeReport } from "./index";
import { jobs as historyJobs } from "./jobs";
import { course, exported, history, more } from "./oracle/desk";
import { type Row, upload } from "./oracle/example";
import { shaOf } from "./oracle/small-world";

const jobs = [...ingestionJobs, ...historyJobs];
const sha = (at: number) => asId<CommitSha>(shaOf(at));
const WALL = ["walls", "src/a/x.ts", "src/b/y.ts"] as const;
const BACK = ["walls", "src/b/y.ts", "src/a/x.ts"] as const;

it("opens what a commit breaks and closes what a commit mends", async () => {
  const id = await history(jobs, upload({ at: 0 }), upload({ at: 1, breaks: [WALL] }), upload({ at: 2 }));
  expect(await course(id)).toEqual([{}, { open: 1, introduced: 1 }, { fixed: 1 }]);
});

it("tells a report that comes late between two others as if it had come in time", async () => {
  const id = await history(jobs, upload({ at: 0 }), upload({ at: 2 }), upload({ at: 1, breaks: [WALL] }));
  expect(await course(id)).toEqual([{}, { open: 1, introduced: 1 }, { fixed: 1 }]);
});

it("blames nobody for what the first report ever finds", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [WALL] }));
  expect(await course(id)).toEqual([{ open: 1, discovered: 1 }]);
  const { items } = await findAll(id);
  expect(items).toMatchObject([{ openedAs: "discovered", ageIsLowerBound: true }]);
});

it("lets the later run of a commit count, also when it arrives first", async () => {
  const run = (minute: number) => ({ id: String(minute), attempt: 1, at: `2026-01-05T09:0${minute}:00Z` });
  const late = upload({ at: 1, run: run(2) });
  const early = upload({ at: 1, breaks: [WALL], run: run(1) });
  const id = await history(jobs, upload({ at: 0 }), late, early);
  expect(await course(id)).toEqual([{}, {}]);
});

it("changes nothing when a superseded report is sent again", async () => {
  const early = upload({ at: 1, breaks: [WALL], run: { id: "1", attempt: 1, at: "2026-01-05T09:01:00Z" } });
  const late = upload({ at: 1, run: { id: "2", attempt: 1, at: "2026-01-05T09:02:00Z" } });
  const id = await history(jobs, upload({ at: 0 }), early, late);
  const before = await exported(id);
  const [again] = await more(jobs, id, early);
  expect(await exported(id)).toEqual(before);
  expect(again && (await readReport(again))?.status).toBe("superseded");
});

it("unites reports of one commit that cover different parts", async () => {
  const id = await history(
    jobs,
    upload({ at: 0 }),
    upload({ at: 1, scope: ["src/a/**"], files: ["src/a/x.ts"], breaks: [WALL] }),
    upload({ at: 1, scope: ["src/b/**"], files: ["src/b/y.ts"], breaks: [BACK] }),
  );
  expect(await course(id)).toEqual([{}, { open: 2, introduced: 2 }]);
});

it("carries on what a partial report did not look at", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [WALL, BACK] }), upload({ at: 1, scope: ["src/a/**"], files: ["src/a/x.ts"] }));
  expect(await course(id)).toEqual([{ open: 2, discovered: 2 }, { open: 1, carried: 1, fixed: 1 }]);
});

it("carries on what a partial report found nothing of because it had no such rule", async () => {
  const id = await history(jobs, upload({ at: 0, rules: ["walls", "doors"], breaks: [WALL, BACK] }), upload({ at: 1, scope: ["src/a/**"], rules: ["doors"], files: ["src/a/x.ts"] }));
  expect((await course(id))[1]).toEqual({ open: 2, carried: 2 });
});

it("never lets a partial report replace a full one of the same run", async () => {
  const run = { id: "7", attempt: 1, at: "2026-01-05T09:00:00Z" };
  const id = await history(jobs, upload({ at: 0 }), upload({ at: 1, breaks: [WALL], run }), upload({ at: 1, scope: ["src/a/**"], files: ["src/a/x.ts"], run }));
  expect(await course(id)).toEqual([{}, { open: 1, introduced: 1 }]);
});

it("keeps open what was not examined although it is still there", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [WALL] }), upload({ at: 1, files: ["src/b/y.ts"], existing: ["src/a/x.ts", "src/b/y.ts"] }));
  expect(await course(id)).toEqual([{ open: 1, discovered: 1 }, { open: 1, carried: 1 }]);
});

it("carries on what a partial report's rules do not speak of, and lets a full report retire it", async () => {
  const part = { scope: ["src/a/**"], files: ["src/a/x.ts"], rules: ["doors"] };
  const id = await history(jobs, upload({ at: 0, rules: ["walls", "doors"], breaks: [WALL] }), upload({ at: 1, ...part }), upload({ at: 2, rules: ["doors"] }));
  expect(await course(id)).toEqual([{ open: 1, discovered: 1 }, { open: 1, carried: 1 }, { retired: 1 }]);
});

it("takes a partial report at its word within its scope: a file that it does not name is gone", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [WALL] }), upload({ at: 1, scope: ["src/a/**"], files: ["src/a/other.ts"], existing: null }));
  expect(await course(id)).toEqual([{ open: 1, discovered: 1 }, { fixed: 1 }]);
});

it("counts a rule that finds something as active, listed or not", async () => {
  const doors = (from: string, to: string): Row => ["doors", from, to];
  const id = await history(
    jobs, upload({ at: 0, breaks: [doors("src/a/x.ts", "src/b/y.ts")] }), upload({ at: 1, breaks: [doors("src/a/x.ts", "src/b/y.ts"), doors("src/b/y.ts", "src/a/x.ts")] }), upload({ at: 2 }),
  );
  expect(await course(id)).toEqual([{ open: 1, discovered: 1 }, { open: 2, introduced: 1 }, { retired: 2 }]);
});

it("renames no rule when two new ones find what it found", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [WALL] }), upload({ at: 1, rules: ["one", "other"], breaks: [["one", WALL[1], WALL[2]], ["other", WALL[1], WALL[2]]] }));
  expect((await course(id))[1]).toEqual({ open: 2, discovered: 2, retired: 1 });
});

it("tells equal rows apart by their line and words, whatever their order in the report", async () => {
  const known: Row = [...WALL, { baselined: true, symbol: "Wall" }];
  const open: Row = [...WALL, { symbol: "Order" }];
  const id = await history(jobs, upload({ at: 0, breaks: [known, open] }), upload({ at: 1, breaks: [open, known] }));
  expect((await course(id))[1]).toEqual({ open: 1, baselined: 1 });
});

it("compares the ids of runs as numbers when they are numbers", async () => {
  const run = (id: string) => ({ id, attempt: 1, at: "2026-01-05T09:00:00Z" });
  const id = await history(jobs, upload({ at: 0 }), upload({ at: 1, breaks: [WALL], run: run("10") }), upload({ at: 1, run: run("9") }));
  expect(await course(id)).toEqual([{}, { open: 1, introduced: 1 }]);
});

it("closes what went with its file", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [WALL] }), upload({ at: 1, files: ["src/b/y.ts"] }));
  expect(await course(id)).toEqual([{ open: 1, discovered: 1 }, { fixed: 1 }]);
});

it("changes no number when a report cannot be read", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [WALL] }));
  const before = await exported(id);
  const broken = upload({ at: 1, breaks: [["", "src/a/x.ts", null]] });
  const [failed] = await more(jobs, id, broken);
  expect(failed && (await readReport(failed))).toMatchObject({ status: "failed", error: { code: "SCHEMA" } });
  expect((await exported(id)).filter(({ type }) => type !== "commit")).toEqual(before.filter(({ type }) => type !== "commit"));
});

it("goes on with a violation's life when its file is renamed", async () => {
  const id = await history(
    jobs,
    upload({ at: 0, breaks: [WALL] }),
    upload({ at: 1, files: ["src/a/z.ts", "src/b/y.ts"], breaks: [["walls", "src/a/z.ts", "src/b/y.ts"]], renames: [["src/a/x.ts", "src/a/z.ts"]] }),
  );
  expect(await course(id)).toEqual([{ open: 1, discovered: 1 }, { open: 1 }]);
  const { items } = await findAll(id);
  const life = await findViolation(id, items[0]?.id ?? "");
  expect(life?.lifetimes.map(({ from, openedAs, closedAs }) => [from, openedAs, closedAs])).toEqual([["src/a/x.ts", "discovered", "renamed"], ["src/a/z.ts", "renamed", null]]);
  expect(items).toMatchObject([{ openedBy: { commit: sha(0) } }]);
});

it("names a life by one id in every comparison, whatever it was called on the way, and finds it by each", async () => {
  const moved: Row = ["walls", "src/a/z.ts", "src/b/y.ts"];
  const id = await history(
    jobs,
    upload({ at: 0, breaks: [WALL] }),
    upload({ at: 1, files: ["src/a/z.ts", "src/b/y.ts"], breaks: [moved], renames: [["src/a/x.ts", "src/a/z.ts"]] }),
    upload({ at: 2, files: ["src/a/z.ts", "src/b/y.ts"] }),
    upload({ at: 5, parents: [shaOf(0)], files: ["src/a/z.ts", "src/b/y.ts"], breaks: [moved], renames: [["src/a/x.ts", "src/a/z.ts"]], branch: "feature" }),
  );
  const [onLine, mended, beside] = [await compareStates(id, sha(0), sha(1)), await compareStates(id, sha(1), sha(2)), await compareStates(id, sha(0), sha(5))];
  const life = await findViolation(id, onLine?.moved[0]?.violation.id ?? "");
  expect(life?.lifetimes.map(({ from }) => from)).toEqual(["src/a/x.ts", "src/a/z.ts"]);
  expect([mended?.fixed[0]?.id, beside?.moved[0]?.violation.id]).toEqual([life?.id, life?.id]);
  expect(mended?.fixed[0]?.fingerprint).not.toBe(life?.id);
  expect((await findViolation(id, mended?.fixed[0]?.fingerprint ?? ""))?.id).toBe(life?.id);
});

it("sees no fixed and no introduced violation in a mass move", async () => {
  const names = Array.from({ length: 40 }, (_, n) => `f${n}.ts`);
  const rows = (folder: string) => names.map((name): Row => ["walls", `${folder}/${name}`, "src/b/y.ts"]);
  const id = await history(
    jobs,
    upload({ at: 0, files: ["src/b/y.ts", ...names.map((name) => `src/a/${name}`)], breaks: rows("src/a") }),
    upload({ at: 1, files: ["src/b/y.ts", ...names.map((name) => `src/c/${name}`)], breaks: rows("src/c"), renames: names.map((name) => [`src/a/${name}`, `src/c/${name}`]) }),
  );
  expect((await course(id))[1]).toEqual({ open: 40, reassigned: 40 });
});

it("goes on under a rule's new name when the same edges break it", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [WALL, BACK] }), upload({ at: 1, rules: ["no-walls"], breaks: [["no-walls", WALL[1], WALL[2]], ["no-walls", BACK[1], BACK[2]]] }));
  expect((await course(id))[1]).toEqual({ open: 2, reassigned: 2 });
  expect((await listEvents(id)).items.map(({ kind }) => kind)).toContain("rule-renamed");
});

it("blames nobody for what a new rule finds, and thanks nobody for a rule that is gone", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [WALL] }), upload({ at: 1, rules: ["walls", "doors"], breaks: [WALL, ["doors", "src/a/x.ts", null]] }), upload({ at: 2, rules: ["doors"], breaks: [["doors", "src/a/x.ts", null]] }));
  expect(await course(id)).toEqual([{ open: 1, discovered: 1 }, { open: 2, discovered: 1 }, { open: 1, retired: 1 }]);
  expect((await listRules(id)).map(({ rule, goneAt }) => [rule, goneAt?.commit ?? null])).toEqual([["doors", null], ["walls", sha(2)]]);
});

it("blames nobody for what a widened rule finds in files that were there", async () => {
  const id = await history(jobs, upload({ at: 0, rules: [{ name: "walls", definition: "1" }] }), upload({ at: 1, rules: [{ name: "walls", definition: "2" }], breaks: [WALL] }));
  expect((await course(id))[1]).toEqual({ open: 1, discovered: 1 });
  expect((await listEvents(id)).items.map(({ kind }) => kind)).toContain("rule-changed");
});

it("thanks nobody for what a loosened rule lets go, although the first report under it looked elsewhere", async () => {
  const loosened = [{ name: "walls", definition: "2" }];
  const id = await history(
    jobs, upload({ at: 0, rules: [{ name: "walls", definition: "1" }], breaks: [WALL] }), upload({ at: 1, scope: ["src/b/**"], files: ["src/b/y.ts"], rules: loosened }), upload({ at: 2, rules: loosened }),
  );
  expect(await course(id)).toEqual([{ open: 1, discovered: 1 }, { open: 1, carried: 1 }, { retired: 1 }]);
});

it("moves violations between teams when only CODEOWNERS changes", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [WALL], codeowners: "* @acme/one\n" }), upload({ at: 1, breaks: [WALL], codeowners: "* @acme/two\n" }));
  expect((await course(id))[1]).toEqual({ open: 1, reassigned: 1 });
  const life = await lifeOfFirst(id);
  expect(life?.lifetimes.map(({ fromTeam }) => fromTeam)).toEqual(["@acme/one", "@acme/two"]);
});

it("attributes what follows anew when CODEOWNERS becomes known late, and nothing before it", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [WALL] }), upload({ at: 2, breaks: [WALL] }), upload({ at: 1, breaks: [WALL], codeowners: "* @acme/one\n" }));
  const life = await lifeOfFirst(id);
  expect(life?.lifetimes.map(({ fromTeam, openedBy }) => [fromTeam, openedBy.commit])).toEqual([["(unowned)", sha(0)], ["@acme/one", sha(1)]]);
});

it("leaves the last valid configuration in force when one cannot be read", async () => {
  const good = "modules:\n  - path: src/*\n    owner: \"@acme/one\"\n";
  const id = await history(jobs, upload({ at: 0, breaks: [WALL], config: good }), upload({ at: 1, breaks: [WALL], config: "modules: [\n" }));
  expect((await course(id))[1]).toEqual({ open: 1 });
  expect((await listEvents(id)).items.map(({ kind }) => kind)).toContain("configuration-invalid");
});

it("says reopened when a fixed violation comes back", async () => {
  const id = await history(jobs, upload({ at: 0 }), upload({ at: 1, breaks: [WALL] }), upload({ at: 2 }), upload({ at: 3, breaks: [WALL] }));
  expect(await course(id)).toEqual([{}, { open: 1, introduced: 1 }, { fixed: 1 }, { open: 1, reopened: 1 }]);
  expect((await lifeOfFirst(id))?.lifetimes.length).toBe(2);
});

it("calls another severity a reassignment, not a new violation", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [[...WALL, { severity: "warning" }]] }), upload({ at: 1, breaks: [[...WALL, { severity: "error" }]] }));
  expect((await course(id))[1]).toEqual({ open: 1, reassigned: 1 });
});

it("keeps what a baseline knows as debt, and tells when it goes in and out", async () => {
  const known: Row = [...WALL, { baselined: true }];
  const id = await history(jobs, upload({ at: 0, breaks: [WALL] }), upload({ at: 1, breaks: [known] }), upload({ at: 2, breaks: [WALL] }));
  expect(await course(id)).toEqual([{ open: 1, discovered: 1 }, { baselined: 1, becameBaselined: 1 }, { open: 1, unbaselined: 1 }]);
});

it("reorders when a parent is learnt whose date is later", async () => {
  const child = upload({ at: 1, committedAt: "2026-01-05T00:30:00Z", breaks: [WALL], parents: [shaOf(2)] });
  const parent = upload({ at: 2, committedAt: "2026-01-05T09:00:00Z", parents: [] });
  const id = await history(jobs, child, parent);
  expect((await listSnapshots(id, { order: "oldest" })).items.map(({ commit }) => commit)).toEqual([sha(2), sha(1)]);
  expect((await course(id))[1]).toEqual({ open: 1, introduced: 1 });
});

it("takes an analysis off the line when its commit is pushed away", async () => {
  const id = await history(jobs, upload({ at: 0 }), upload({ at: 1, breaks: [WALL] }), upload({ at: 2, parents: [shaOf(0)] }));
  expect((await listSnapshots(id, { order: "oldest" })).items.map(({ commit }) => commit)).toEqual([sha(0), sha(2)]);
  expect(await course(id)).toEqual([{}, {}]);
  expect((await listEvents(id)).items.map(({ kind }) => kind)).toContain("force-push");
});

it("lets a pull request's head join the line when it becomes a first parent", async () => {
  const head = upload({ at: 1, breaks: [WALL], branch: "feature" });
  const id = await history(jobs, upload({ at: 0 }), head);
  expect(await course(id)).toEqual([{}]);
  await more(jobs, id, upload({ at: 2, breaks: [WALL] }));
  expect(await course(id)).toEqual([{}, { open: 1, introduced: 1 }, { open: 1 }]);
});

it("never puts a fork's main branch on the line", async () => {
  const id = await history(jobs, upload({ at: 0 }), upload({ at: 1, breaks: [WALL], pullRequest: { number: 7 } }));
  expect(await course(id)).toEqual([{}]);
});

it("tells absent parents from empty ones", async () => {
  const id = await history(jobs, upload({ at: 1, parents: undefined }), upload({ at: 0 }));
  expect((await exported(id)).filter(({ type }) => type === "commit").map(({ parents }) => parents)).toEqual([[], null]);
});

it("refuses words that contradict what is known of a commit", async () => {
  const id = await history(jobs, upload({ at: 0 }), upload({ at: 1 }));
  const meta = (given: object) => Meta.parse({ repository: "acme/shop", ...upload({ at: 1 }).meta, ...given });
  expect(await checkCommits(id, meta({ parents: [shaOf(9)] }))).toMatchObject({ ok: false, reason: "COMMIT_CONFLICT" });
  expect(await checkCommits(id, meta({ committedAt: "2020-01-01T00:00:00Z" }))).toMatchObject({ ok: false, reason: "COMMIT_CONFLICT" });
  expect(await checkCommits(id, meta({}))).toMatchObject({ ok: true });
});

it("compares a pull request with the base that was merged for its test", async () => {
  const id = await history(jobs, upload({ at: 0 }), upload({ at: 1, breaks: [BACK] }), upload({ at: 5, parents: [shaOf(0)], breaks: [WALL], branch: "feature" }));
  const told = { tested: { sha: shaOf(8), parents: [shaOf(1), shaOf(5)] } };
  expect(await findBase(id, sha(5), told)).toMatchObject({ commit: sha(1), exact: true, distance: 0 });
  expect(await findBase(id, sha(5))).toMatchObject({ commit: sha(0), exact: true });
  const change = await compareStates(id, sha(0), sha(5));
  expect(change?.introduced.map(({ from }) => from.file)).toEqual(["src/a/x.ts"]);
});

it("takes the nearest earlier analysis where the merge base has none, and says how far it is", async () => {
  const lineage = [{ sha: shaOf(1), committedAt: upload({ at: 1 }).meta.committedAt, parents: [shaOf(0)] }];
  const id = await history(jobs, upload({ at: 0 }), upload({ at: 2, lineage }), upload({ at: 5, parents: [shaOf(1)], branch: "feature" }));
  expect(await findBase(id, sha(5))).toMatchObject({ commit: sha(0), mergeBase: sha(1), exact: false, distance: 1 });
});

it("counts a dependency that two sources report as one broken dependency", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [WALL] }), upload({ at: 0, source: "linter", breaks: [WALL, BACK] }));
  const [snapshot] = (await listSnapshots(id)).items;
  expect(snapshot?.totals).toMatchObject({ open: 3, brokenDependencies: 2, bySource: { checker: 1, linter: 2 } });
});

it("takes back everything that a removed report said", async () => {
  const id = await history(jobs, upload({ at: 0 }));
  const before = (await exported(id)).filter(({ type }) => type !== "commit");
  const [report] = await more(jobs, id, upload({ at: 1, breaks: [WALL] }));
  expect(report && (await removeReport(id, report))).toBe(true);
  expect((await exported(id)).filter(({ type }) => type !== "commit")).toEqual(before);
});

it("says introduced, no longer reopened, when the report of the life before is removed", async () => {
  const id = await history(jobs, upload({ at: 0 }));
  const [report] = await more(jobs, id, upload({ at: 1, breaks: [WALL] }));
  await more(jobs, id, upload({ at: 2 }), upload({ at: 3, breaks: [WALL] }));
  expect((await course(id))[3]).toEqual({ open: 1, reopened: 1 });
  expect(report && (await removeReport(id, report))).toBe(true);
  expect(await course(id)).toEqual([{}, {}, { open: 1, introduced: 1 }]);
});

it("believes nothing that an unreadable report says of commits", async () => {
  const id = await history(jobs, upload({ at: 0, breaks: [WALL] }));
  const before = await exported(id);
  await more(jobs, id, upload({ at: 1, parents: [], breaks: [["", "src/a/x.ts", null]] }));
  expect(await exported(id)).toEqual(before);
});

it("adds teams, modules and pairs up to the total", async () => {
  const codeowners = "/src/a/ @acme/one @acme/two\n/src/b/ @somebody\n";
  const rows: Row[] = [WALL, BACK, ["walls", "README.md", "src/a/x.ts"], ["walls", "src/a/x.ts", null]];
  const id = await history(jobs, upload({ at: 0, files: ["src/a/x.ts", "src/b/y.ts", "README.md"], breaks: rows, codeowners }));
  const flows = (await readFlow(id)).filter(({ flow }) => flow === "discovered");
  const by = (name: "fromTeam" | "toTeam" | "fromModule" | "toModule") => Object.fromEntries(flows.map(({ dimensions }) => [dimensions[name], total(flows.filter((other) => other.dimensions[name] === dimensions[name]))]));
  expect(by("fromTeam")).toEqual({ "@acme/one + @acme/two": 2, "(individuals)": 1, "(unowned)": 1 });
  expect(by("toModule")).toEqual({ a: 2, b: 1, "(no target)": 1 });
  expect(by("fromModule")).toEqual({ a: 2, b: 1, "(outside any module)": 1 });
  expect(total(flows)).toBe(4);
});

function total(flows: readonly { count: number }[]): number {
  return flows.reduce((sum, { count }) => sum + count, 0);
}

async function findAll(id: Parameters<typeof listViolations>[0]) {
  const found = await listViolations(id, { status: "present" });
  if (!found.ok) throw new Error(found.detail);
  return found.value;
}

async function lifeOfFirst(id: Parameters<typeof listViolations>[0]) {
  return findViolation(id, (await findAll(id)).items[0]?.id ?? "");
}
