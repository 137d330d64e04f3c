import { expect, it } from "vitest";

import { jobs as ingestionJobs } from "@/lib/ingestion/jobs";
import { readReport } from "@/lib/ingestion";
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";

import { type ViolationQuestion, compareStates, findViolation, listEvents, listRules, listSnapshots, listSources, listViolations, readGraph, removeReport } from "./index";
import { jobs as historyJobs } from "./jobs";
import { course, exported, history, more } from "./oracle/desk";
import { type Said, type Use, upload } from "./oracle/example";
import { shaOf } from "./oracle/small-world";

const jobs = [...ingestionJobs, ...historyJobs];
const sha = (at: number) => asId<CommitSha>(shaOf(at));

const FILES = ["src/orders/index.ts", "src/orders/cart.ts", "src/billing/index.ts", "src/billing/price.ts", "src/kernel/clock.ts", "src/kernel/money.ts"];
const PAST: Use = ["src/orders/cart.ts", "src/billing/price.ts"];
const FRONT: Use = ["src/orders/cart.ts", "src/billing/index.ts"];
const PUBLIC = "modules:\n  - path: src/*\n    public: [index.ts]\n";
const PLAIN = "modules:\n  - path: src/*\n";

/** A report about all of the shop that breaks no rule of its own. */
function said(rest: Said) {
  return upload({ files: FILES, rules: [], uses: [FRONT], ...rest });
}

async function found(id: RepositoryId, question: ViolationQuestion = {}) {
  const answer = await listViolations(id, { status: "present", source: "lintel", ...question });
  if (!answer.ok) throw new Error(answer.detail);
  return answer.value.items.map(({ rule, from, to, openedAs, status, message }) => ({ rule, from: from.file ?? from.module, to: to && (to.file ?? to.symbol ?? to.module), openedAs, status, message }));
}

it("opens what a commit breaks of the public API in lintel.yml and closes what a commit mends, as for any checker", async () => {
  const id = await history(jobs, said({ at: 0, config: PUBLIC }), said({ at: 1, uses: [FRONT, PAST] }), said({ at: 2 }), said({ at: 3, uses: [PAST] }));
  expect(await course(id)).toEqual([{}, { open: 1, introduced: 1 }, { fixed: 1 }, { open: 1, reopened: 1 }]);
  expect(await found(id)).toEqual([
    { rule: "public-api", from: "src/orders/cart.ts", to: "src/billing/price.ts", openedAs: "reopened", status: "open", message: "orders reaches past the public API of billing: src/billing/price.ts is not part of it." },
  ]);
  const [snapshot] = (await listSnapshots(id)).items;
  expect(snapshot?.totals).toMatchObject({ bySource: { lintel: 1 }, byKind: { privacy: 1 }, bySeverity: { error: 1 }, brokenDependencies: 1 });
  expect((await listSources(id)).map(({ source }) => source)).toEqual(["checker", "lintel"]);
});

it("checks each kind of rule by what lintel.yml asks of a module", async () => {
  const config = `
modules:
  - path: src/orders
    dependsOn: []
    frameworkFree: [express, "@nestjs/*"]
  - path: src/billing
    owner: "@acme/money"
  - path: src/kernel
    sharedKernel: {maxFiles: 1}
`;
  const uses: Use[] = [FRONT, ["src/orders/cart.ts", "src/kernel/clock.ts"], ["src/orders/cart.ts", "express"], ["src/orders/cart.ts", "lodash"], ["src/billing/price.ts", "express"], ["src/kernel/money.ts", "src/billing/price.ts"]];
  const id = await history(jobs, said({ at: 0, config, uses, codeowners: "/src/kernel/ @acme/core\n" }));
  expect((await found(id)).map(({ rule, from, to, message }) => [rule, from, to, message])).toEqual([
    ["kernel-budget", "src/kernel/", null, "kernel has 2 files; its budget is 1."],
    ["kernel-independence", "src/kernel/money.ts", "src/billing/price.ts", "kernel is a shared kernel and depends on billing."],
    ["owned-modules", "src/orders/", null, "Nobody owns orders."],
    ["declared-dependencies", "src/orders/cart.ts", "src/billing/index.ts", "orders uses billing without declaring it."],
    ["framework-free", "src/orders/cart.ts", "express", "orders is to be free of express and uses it."],
  ]);
  expect((await listRules(id)).filter(({ source }) => source === "lintel").map(({ rule, kind, severity, open, since }) => [rule, kind, severity, open, since.commit])).toEqual([
    ["declared-dependencies", "dependency", "error", 1, sha(0)], ["framework-free", "framework", "error", 1, sha(0)], ["kernel-budget", "kernel", "error", 1, sha(0)],
    ["kernel-independence", "kernel", "error", 1, sha(0)], ["owned-modules", "ownership", "warning", 1, sha(0)],
  ]);
  const answer = await listViolations(id, { source: "lintel", rule: "kernel-budget" });
  const life = answer.ok ? await findViolation(id, answer.value.items[0]?.id ?? "") : null;
  expect(life).toMatchObject({ from: { module: "kernel" }, fromTeam: "@acme/core", tool: "lintel", help: expect.stringContaining("maxFiles") });
});

it("counts neither what listens to an event nor what a module does to itself as a dependency", async () => {
  const id = await history(jobs, said({ at: 0, config: PUBLIC, uses: [["src/orders/cart.ts", "src/billing/price.ts", "event"], ["src/billing/index.ts", "src/billing/price.ts"], ["src/orders/cart.ts", "src/billing/price.ts", "type"]] }));
  expect(await found(id)).toHaveLength(1);
});

it("checks modules that a report knows by name only", async () => {
  const config = "modules:\n  - path: src/orders\n    dependsOn: [catalog]\n  - path: src/catalog\n  - path: src/billing\n";
  const id = await history(jobs, upload({ at: 0, files: 3, config, uses: [["orders", "catalog"], ["orders", "billing"]] }));
  expect(await found(id)).toMatchObject([{ rule: "declared-dependencies", from: "orders", to: "billing" }]);
});

it("blames nobody when a rule is new in lintel.yml, and thanks nobody when it is gone", async () => {
  const uses = [PAST];
  const id = await history(jobs, said({ at: 0, uses, config: PLAIN }), said({ at: 1, uses, config: PUBLIC }), said({ at: 2, uses, config: PLAIN }), said({ at: 3, uses }));
  expect(await course(id)).toEqual([{}, { open: 1, discovered: 1 }, { retired: 1 }, {}]);
  expect((await listEvents(id)).items.filter(({ source }) => source === "lintel").map(({ kind, commit }) => [kind, commit])).toEqual([["rule-removed", sha(2)], ["source-joined", sha(1)]]);
  expect((await listRules(id)).find(({ source }) => source === "lintel")).toMatchObject({ rule: "public-api", kind: "privacy", open: 0, goneAt: { commit: sha(2) } });
  const analyses = (await exported(id)).filter(({ type, source }) => type === "analysis" && source === "lintel");
  expect(analyses.map(({ commit }) => commit).sort()).toEqual([sha(1), sha(2)].sort());
});

it("blames nobody for what a widened rule finds that was there, and thanks nobody for what a loosened one lets go", async () => {
  const both = "modules:\n  - path: src/*\n    public: [index.ts, price.ts]\n";
  const id = await history(jobs, said({ at: 0, uses: [PAST], config: both }), said({ at: 1, uses: [PAST], config: PUBLIC }), said({ at: 2, uses: [PAST], config: both }));
  expect(await course(id)).toEqual([{}, { open: 1, discovered: 1 }, { retired: 1 }]);
});

it("tells who broke a rule that was defined anew in the same commit from what was there before", async () => {
  const both = "modules:\n  - path: src/*\n    public: [index.ts, price.ts]\n";
  const other: Use = ["src/billing/price.ts", "src/orders/cart.ts"];
  const id = await history(jobs, said({ at: 0, uses: [PAST], config: both }), said({ at: 1, uses: [PAST, other], config: PUBLIC }));
  expect((await course(id))[1]).toEqual({ open: 2, discovered: 1, introduced: 1 });
});

it("blames nobody for what the first graph ever shows, nor for what a source shows that describes the graph for the first time", async () => {
  const id = await history(
    jobs, said({ at: 0, uses: undefined, config: PUBLIC }), said({ at: 1, uses: [PAST] }),
    said({ at: 1, source: "other", uses: [["src/billing/index.ts", "src/orders/cart.ts"]] }), said({ at: 2, source: "other", uses: [["src/billing/index.ts", "src/orders/cart.ts"], ["src/billing/price.ts", "src/orders/cart.ts"]] }),
  );
  expect(await course(id)).toEqual([{}, { open: 2, discovered: 2 }, { open: 3, carried: 1, introduced: 1 }]);
});

it("says nothing where no report describes a graph, and carries on what was known", async () => {
  const id = await history(jobs, said({ at: 0, uses: [PAST], config: PUBLIC }), said({ at: 1, uses: undefined }), said({ at: 2, uses: [] }));
  expect(await course(id)).toEqual([{ open: 1, discovered: 1 }, { open: 1 }, { fixed: 1 }]);
  const states = (await listSnapshots(id, { order: "oldest" })).items.map(({ sources }) => sources.find(({ source }) => source === "lintel")?.status);
  expect(states).toEqual(["current", "carried", "current"]);
  const never = await history(jobs, said({ at: 0, uses: undefined, config: PUBLIC }));
  expect((await listRules(never)).filter(({ source }) => source === "lintel")).toEqual([]);
});

it("carries on what a partial report did not look at, and believes it where it looked", async () => {
  const back: Use = ["src/billing/index.ts", "src/orders/cart.ts"];
  const part = { scope: ["src/orders/**"], files: ["src/orders/index.ts", "src/orders/cart.ts"], uses: [] };
  const id = await history(jobs, said({ at: 0, uses: [PAST, back], config: PUBLIC }), said({ at: 1, ...part }), said({ at: 2, uses: [] }));
  expect(await course(id)).toEqual([{ open: 2, discovered: 2 }, { open: 1, carried: 1, fixed: 1 }, { fixed: 1 }]);
});

it("lets no partial report say that a kernel shrank, and lets the next whole one say so", async () => {
  const config = "modules:\n  - path: src/kernel\n    sharedKernel: {maxFiles: 1}\n";
  const part = { scope: ["src/kernel/cl*"], files: ["src/kernel/clock.ts"], uses: [] };
  const whole = FILES.filter((file) => file !== "src/kernel/money.ts");
  const id = await history(jobs, said({ at: 0, config }), said({ at: 1, ...part }), said({ at: 2, files: whole, uses: [] }));
  expect((await course(id)).map(({ open = 0, fixed = 0, carried = 0 }) => [open, fixed, carried])).toEqual([[1, 0, 0], [1, 0, 1], [0, 1, 0]]);
});

it("believes no source about a framework that names no packages", async () => {
  const config = "modules:\n  - path: src/orders\n    frameworkFree: [express]\n";
  const id = await history(jobs, said({ at: 0, config, uses: [FRONT, ["src/orders/cart.ts", "express"]] }), said({ at: 1 }), said({ at: 2, uses: [FRONT, ["src/billing/price.ts", "lodash"]] }));
  expect(await course(id)).toEqual([{ open: 1, discovered: 1 }, { open: 1, carried: 1 }, { fixed: 1 }]);
});

it("keeps a finding open that one of two sources still shows", async () => {
  const other = (at: number, uses: Use[]) => said({ at, source: "other", uses });
  const id = await history(jobs, said({ at: 0, uses: [PAST], config: PUBLIC }), other(0, [PAST]), said({ at: 1, uses: [] }), other(1, [PAST]), said({ at: 2, uses: [] }), other(2, []));
  expect(await course(id)).toEqual([{ open: 1, discovered: 1 }, { open: 1 }, { fixed: 1 }]);
});

it("lets two sources that report in turns each speak for what it showed", async () => {
  const back: Use = ["src/billing/index.ts", "src/orders/cart.ts"];
  const other = (at: number, uses: Use[]) => said({ at, source: "other", uses });
  const id = await history(jobs, said({ at: 0, uses: [PAST], config: PUBLIC }), other(0, [back]), said({ at: 1, uses: [] }), other(2, [back, ["src/billing/price.ts", "src/orders/cart.ts"]]), said({ at: 3, uses: [PAST] }));
  expect((await course(id)).map(({ open, carried = 0, introduced = 0, reopened = 0, fixed = 0 }) => [open, carried, introduced, reopened, fixed])).toEqual([[2, 0, 0, 0, 0], [1, 1, 0, 0, 1], [2, 0, 1, 0, 0], [3, 2, 0, 1, 0]]);
});

it("goes on with a finding's life when its file is renamed", async () => {
  const files = FILES.map((file) => file.replace("cart", "basket"));
  const id = await history(jobs, said({ at: 0, uses: [PAST], config: PUBLIC }), said({ at: 1, files, uses: [["src/orders/basket.ts", "src/billing/price.ts"]], renames: [["src/orders/cart.ts", "src/orders/basket.ts"]] }));
  expect(await course(id)).toEqual([{ open: 1, discovered: 1 }, { open: 1 }]);
});

it("blames a commit that takes an owner away, and thanks the one that gives it back", async () => {
  const config = `${PLAIN}owners: {required: true}\n`;
  const id = await history(jobs, said({ at: 0, config, codeowners: "* @acme/all\n" }), said({ at: 1, codeowners: "/src/orders/ @acme/sales\n/src/kernel/ @acme/core\n" }), said({ at: 2, codeowners: "* @acme/all\n" }));
  expect(await course(id)).toEqual([{}, { open: 1, introduced: 1 }, { fixed: 1 }]);
});

it("leaves findings out that come from files which lintel.yml ignores, and gives rules the kind and severity that it names", async () => {
  const config = `${PUBLIC}ignore: ["**/cart.ts"]\nrules:\n  - match: "public-*"\n    severity: info\n    kind: layer\n`;
  const id = await history(jobs, said({ at: 0, config, uses: [PAST, ["src/orders/index.ts", "src/billing/price.ts"]] }));
  const [snapshot] = (await listSnapshots(id)).items;
  expect(snapshot?.totals).toMatchObject({ open: 1, bySeverity: { info: 1 }, byKind: { layer: 1 } });
});

it("comes to the same history when lintel.yml and graphs become known late, or are taken back", async () => {
  const uploads = [said({ at: 0, uses: [PAST] }), said({ at: 1, uses: [PAST], config: PUBLIC }), said({ at: 2, uses: [] }), said({ at: 3, uses: [PAST] }), said({ at: 4, uses: [PAST], config: PLAIN }), said({ at: 5, uses: [PAST] })];
  const inOrder = await exported(await history(jobs, ...uploads));
  expect(await exported(await history(jobs, ...[...uploads].reverse()))).toEqual(inOrder);
  const id = await history(jobs, ...uploads);
  const [mistaken] = await more(jobs, id, said({ at: 3, uses: [PAST], source: "other", config: `${PUBLIC}  - path: lib/*\n` }));
  expect(await exported(id)).not.toEqual(inOrder);
  expect(mistaken && (await removeReport(id, mistaken))).toBe(true);
  expect(await exported(id)).toEqual(inOrder);
});

it("compares a pull request by the rules of its base", async () => {
  const id = await history(jobs, said({ at: 0, uses: [PAST], config: PUBLIC }), said({ at: 1, branch: "feature", config: PLAIN, uses: [FRONT, ["src/orders/index.ts", "src/billing/price.ts"]] }));
  const change = await compareStates(id, sha(0), sha(1));
  expect(change?.introduced.map(({ source, rule, from }) => [source, rule, from.file])).toEqual([["lintel", "public-api", "src/orders/index.ts"]]);
  expect(change?.fixed.map(({ source, from }) => [source, from.file])).toEqual([["lintel", "src/orders/cart.ts"]]);
});

it("says with line and column what cannot be used of a lintel.yml, as a warning of the report that brought it", async () => {
  const id = await history(jobs);
  const [odd, broken] = await more(jobs, id, said({ at: 0, config: "modules:\n  - path: src/orders\n    dependsOn: [bilinlg]\n  - path: src/billing\n" }), said({ at: 1, config: "modules:\n  - path: 3\n" }));
  const warningsOf = async (report: typeof odd) => (report ? (await readReport(report))?.warnings : undefined);
  expect(await warningsOf(odd)).toEqual([{ code: "CONFIG_RULE_UNUSABLE", detail: "lintel.yml, line 3, column 17: modules[1].dependsOn[1]: No module here is called \"bilinlg\".", count: 1 }]);
  expect(await warningsOf(broken)).toMatchObject([{ code: "CONFIG_INVALID", detail: expect.stringMatching(/^lintel\.yml, line 2, column 11: /) }]);
});

it("keeps nothing of its own where lintel.yml sets no rule", async () => {
  const id = await history(jobs, said({ at: 0, uses: [PAST], config: PLAIN }), said({ at: 1, uses: [PAST] }));
  expect((await exported(id)).filter(({ source }) => source === "lintel")).toEqual([]);
  const [snapshot] = (await listSnapshots(id)).items;
  expect(snapshot && (await readGraph(id, snapshot.key))?.edges.length).toBe(1);
});
