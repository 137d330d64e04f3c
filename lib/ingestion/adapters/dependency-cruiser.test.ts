import { expect, it } from "vitest";

import type { Fact, ViolationFact } from "../model/facts";
import type { KnownViolation } from "./adapter";
import { dependencyCruiser } from "./dependency-cruiser";

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function read(report: unknown, root = "") {
  const facts: Fact[] = [];
  const warnings: string[] = [];
  const result = await dependencyCruiser.read(once(JSON.stringify(report)), (fact) => facts.push(fact), { root, partial: false, fileName: "report.json", warn: (code) => warnings.push(code) });
  return { result, facts, warnings, violations: facts.filter((fact): fact is ViolationFact => fact.fact === "violation") };
}

const module = (source: string, dependencies: object[] = []) => ({ source, dependencies });
const rules = { forbidden: [{ name: "no-reach", severity: "error", from: {}, to: {} }] };
const rule = { name: "no-reach", severity: "error" };

it("strips the folder that the tool ran in from absolute paths, although it is told last", async () => {
  const { facts, violations } = await read({
    modules: [module("/ci/shop/src/a.ts", [{ resolved: "/ci/shop/src/b.ts" }]), module("src/b.ts")],
    summary: { violations: [{ type: "dependency", from: "/ci/shop/src/a.ts", to: "/ci/shop/src/b.ts", rule }], optionsUsed: { baseDir: "/ci/shop" }, ruleSetUsed: rules },
  }, "packages/api");

  expect(violations).toMatchObject([{ from: { path: "packages/api/src/a.ts" }, to: { path: "packages/api/src/b.ts" } }]);
  expect(facts.filter(({ fact }) => fact === "file")).toEqual([
    { fact: "file", path: "packages/api/src/b.ts", examined: true },
    { fact: "file", path: "packages/api/src/a.ts", examined: true },
  ]);
});

it("tells what a row of an old report is about", async () => {
  const rows = [
    { from: "a", to: "b", rule, cycle: ["b", "a"] },
    { from: "a", to: "c", rule, via: ["a", "b", "c"] },
    { from: "a", to: "a", rule },
    { from: "a", to: "b", rule },
  ];
  const { violations } = await read({ modules: [module("a"), module("b")], summary: { violations: rows, ruleSetUsed: rules } });

  expect(violations.map(({ kind, to, path, message }) => [kind, to?.path, path, message])).toEqual([
    ["cycle", "b", ["a", "b", "a"], "a → b → a"],
    ["dependency", "c", ["a", "b", "c"], "a → b → c"],
    ["other", undefined, undefined, "a does not keep to no-reach"],
    ["dependency", "b", undefined, "a → b"],
  ]);
});

it("shortens the telling of a long loop, and keeps the loop", async () => {
  const cycle = Array.from({ length: 300 }, (_, index) => ({ name: `f${index}` }));
  const { violations } = await read({ modules: [module("a")], summary: { violations: [{ type: "cycle", from: "a", to: "f0", rule, cycle }], ruleSetUsed: rules } });

  expect(violations[0]?.message).toBe("a → f0 → f1 → f2 → f3 → f4 → f5 → f6 → f7 → f8 → f9 → … (289 more) → f299");
  expect(violations[0]?.path).toHaveLength(301);
});

it("adds up edges between the same two files, by kind, and leaves out what leads nowhere", async () => {
  const { facts } = await read({
    modules: [
      module("src/a.ts", [
        { resolved: "src/b.ts", dependencyTypes: ["local", "import"] },
        { resolved: "src/b.ts", dependencyTypes: ["local", "export"] },
        { resolved: "src/b.ts", dependencyTypes: ["local", "type-only", "import"] },
        { resolved: "src/b.ts", dependencyTypes: ["local"], dynamic: true },
        { resolved: "fs", dependencyTypes: ["core"], coreModule: true },
        { resolved: "./gone", dependencyTypes: ["unknown"], couldNotResolve: true },
        { resolved: "../../node_modules/@acme/ui/index.js", dependencyTypes: ["npm", "type-only"] },
      ]),
    ],
    summary: { violations: [], ruleSetUsed: rules },
  });

  expect(facts.filter(({ fact }) => fact === "dependency")).toMatchObject([
    { to: "src/b.ts", kind: "import", weight: 2 },
    { to: "src/b.ts", kind: "type", weight: 1 },
    { to: "src/b.ts", kind: "dynamic", weight: 1 },
    { to: "@acme/ui", kind: "external", weight: 1 },
  ]);
  expect(facts.filter(({ fact }) => fact === "file")).toEqual([
    { fact: "file", path: "src/a.ts", examined: true },
    { fact: "file", path: "src/b.ts", examined: false },
  ]);
});

it("gives a rule the same definition whatever it is called, how bad it is and how its keys are ordered", async () => {
  const definitionsOf = async (...forbidden: object[]) => {
    const { facts } = await read({ modules: [module("a")], summary: { violations: [], ruleSetUsed: { forbidden } } });
    return facts.flatMap((fact) => (fact.fact === "rule" ? [fact.definition] : []));
  };
  const [first] = await definitionsOf({ name: "x", severity: "warn", comment: "so", from: { path: "a", pathNot: "b" }, to: {} });
  const [second] = await definitionsOf({ to: {}, from: { pathNot: "b", path: "a" }, name: "y", severity: "error", scope: "module" });
  const [other] = await definitionsOf({ name: "x", severity: "warn", from: { path: "a" }, to: {} });
  const [folder] = await definitionsOf({ name: "x", severity: "warn", from: { path: "a", pathNot: "b" }, to: {}, scope: "folder" });

  expect(second).toBe(first);
  expect(new Set([first, other, folder]).size).toBe(3);
  expect(await definitionsOf({ name: "x", from: {}, to: {} }, { name: "x", from: { path: "b" }, to: {} })).toHaveLength(1);
  expect(await definitionsOf({ name: "off", severity: "ignore", from: {}, to: {} })).toEqual([]);
});

it("says that nothing was checked when there are no rules or no list of violations", async () => {
  for (const summary of [{ violations: [] }, { violations: [], ruleSetUsed: {} }, { ruleSetUsed: rules }]) {
    const { result, facts, warnings } = await read({ modules: [module("src/a.ts")], summary });
    expect(warnings).toEqual(["NOT_CHECKED"]);
    expect(facts).toEqual([{ fact: "file", path: "src/a.ts", examined: false }]);
    expect(result).toMatchObject({ value: { examined: { files: 0, rules: 0 }, listsRules: false } });
  }
});

it("does not take a selection of files for all of them", async () => {
  const { result, warnings } = await read({ modules: [module("src/a.ts")], summary: { violations: [], ruleSetUsed: rules, optionsUsed: { affected: "main" } } });
  expect(result).toMatchObject({ value: { listsFiles: true, listsAllFiles: false } });
  expect(warnings).toEqual(["SELECTION"]);
});

it.each([
  [{ modules: [{ source: 1, dependencies: [] }] }, "modules[0]: source: "],
  [{ modules: {} }, "modules: a list was expected"],
  [{ modules: [], summary: { violations: [{ from: "", to: "b", rule }] } }, "summary.violations[0]: from: nothing says which file or folder broke the rule"],
  [{ modules: [], summary: { violations: [{ from: "a", to: "b", rule: { severity: "error" } }] } }, "summary.violations[0]: rule.name: "],
  [{ modules: [], summary: [] }, "summary: an object was expected"],
])("refuses %j, saying where", async (report, detail) => {
  const { result } = await read(report);
  expect(result).toMatchObject({ ok: false, reason: "SCHEMA", detail: expect.stringContaining(detail) });
});

it("says what the tool said when it crashed", async () => {
  const result = await dependencyCruiser.read(once("\n\u001b[31m  ERROR: Can't open 'x' for reading.\u001b[39m\n"), () => undefined, { root: "", partial: false, fileName: "depcruise.json", warn: () => undefined });
  expect(result).toEqual({ ok: false, reason: "RUN_FAILED", detail: "dependency-cruiser failed instead of writing a report. It said: ERROR: Can't open 'x' for reading." });
});

it("reads known violations under every name that their target may go by", async () => {
  const known: KnownViolation[] = [];
  const rows = [{ type: "dependency", from: "a.ts", to: "./gone", rule }, { type: "module", from: "a.ts", to: "a.ts", rule: { ...rule, severity: "ignore" } }];
  await dependencyCruiser.baseline?.read(once(JSON.stringify(rows)), (entry) => known.push(entry), { root: "api", partial: false, fileName: "x", warn: () => undefined });

  expect(known).toEqual([{ rule: "no-reach", from: "api/a.ts", to: ["./gone", "api/gone"] }, { rule: "no-reach", from: "api/a.ts", to: [] }]);
});
