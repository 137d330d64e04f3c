import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { KnownViolations } from "../model/known-violations";
import type { Fact, ViolationFact } from "../model/facts";
import { eslint } from "./eslint";
import { readLinted, specifierAt } from "./parse-linted";

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

async function read(report: unknown, root = "") {
  const facts: Fact[] = [];
  const warnings: string[] = [];
  const result = await eslint.read(once(JSON.stringify(report)), (fact) => facts.push(fact), { root, partial: false, fileName: "eslint.json", warn: (code) => warnings.push(code) });
  return { result, facts, warnings, violations: facts.filter((fact): fact is ViolationFact => fact.fact === "violation") };
}

const message = (ruleId: string | null, text: string, more: object = {}) => ({ ruleId, severity: 2, message: text, line: 1, column: 1, ...more });
const reaches = (specifier: string) => message("import/no-internal-modules", `Reaching to "${specifier}" is not allowed.`);
const file = (filePath: string, messages: object[] = [], more: object = {}) => ({ filePath, messages, suppressedMessages: [], ...more });

describe("what the words of each rule tell", () => {
  it.each([
    ["no-restricted-imports", "'../billing/tax' import is restricted from being used. Use the index.", { kind: "privacy", specifier: "../billing/tax" }],
    ["no-restricted-imports", "'@acme/billing/internal/tax' import is restricted from being used by a pattern.", { kind: "privacy", specifier: "@acme/billing/internal/tax" }],
    ["no-restricted-imports", "'node:fs' import is restricted from being used.", { kind: "other", specifier: "node:fs" }],
    ["@typescript-eslint/no-restricted-imports", "'rate' import from '@/billing' is restricted.", { kind: "privacy", specifier: "@/billing" }],
    ["no-restricted-imports", "* import is invalid because 'a','b' from './tax' are restricted.", { kind: "privacy", specifier: "./tax" }],
    ["no-restricted-imports", "* import is invalid because only 'a' from './tax' is allowed.", { kind: "privacy", specifier: "./tax" }],
    ["import/no-restricted-paths", 'Unexpected path "../legacy/rates" imported in restricted zone. It goes.', { kind: "layer", specifier: "../legacy/rates" }],
    ["import-x/no-internal-modules", 'Reaching to "../a/b" is not allowed.', { kind: "privacy", specifier: "../a/b" }],
    ["import/no-cycle", "Dependency cycle via ./b:3=>../c:12", { kind: "cycle", hops: ["./b", "../c"] }],
    ["import-x/no-cycle", 'Dependency cycle via "./b:3=>../c:12"', { kind: "cycle", hops: ["./b", "../c"] }],
    ["import/no-cycle", "Dependency cycle detected.", { kind: "cycle" }],
    ["import/no-unresolved", "Unable to resolve path to module './gone'.", { kind: "other", specifier: "./gone" }],
    ["import/no-extraneous-dependencies", "'lodash' should be listed in the project's dependencies. Run 'npm i -S lodash' to add it", { kind: "dependency", specifier: "lodash" }],
    ["import/no-relative-packages", "Relative import from another package is not allowed. Use `@acme/b` instead of `../b`", { kind: "privacy", specifier: "../b" }],
    ["boundaries/element-types", "No rule allowing this dependency was found. File is of type 'module' with name 'orders'. Dependency is of type 'module' with name 'catalog'", { kind: "dependency", toModule: "catalog" }],
    ["boundaries/element-types", "No rule allowing this dependency was found. File is of type 'a'. Dependency is of type 'shared'", { kind: "dependency", toModule: "shared" }],
    ["boundaries/entry-point", "No rule allows the entry point 'internal/tax.ts' in dependencies of type 'module' with name 'billing'", { kind: "privacy", toModule: "billing" }],
    ["boundaries/no-private", "Dependency is private of element of type 'module' with name 'billing'", { kind: "privacy", toModule: "billing" }],
    ["boundaries/external", "Usage of external module 'express' is not allowed in elements of type 'domain'. Disallowed in rule 1", { kind: "framework", specifier: "express" }],
    ["boundaries/dependencies", 'There is no policy allowing dependencies from elements of type "module" and captured values: name="billing" to elements of type "module" and captured values: name="orders"', { kind: "dependency", toModule: "orders" }],
    ["boundaries/dependencies", "orders, hands off", { kind: "dependency" }],
    ["boundaries/no-unknown-files", "File is not of any known element type", { kind: "other", isAboutFile: true }],
    ["@nx/enforce-module-boundaries", 'Circular dependency between "a" and "b" detected: a -> b -> a\n\nCircular file chain:\n- x', { kind: "cycle", toModule: "b" }],
    ["@nrwl/nx/enforce-module-boundaries", 'A project tagged with "scope:a" can only depend on libs tagged with "scope:b"', { kind: "dependency" }],
    ["@nx/enforce-module-boundaries", 'A project tagged with "domain" is not allowed to import "express"', { kind: "framework", specifier: "express" }],
    ["@nx/enforce-module-boundaries", "Projects cannot be imported by a relative or absolute path, and must begin with a npm scope", { kind: "privacy" }],
    ["@softarc/sheriff/dependency-rule", "module /src/orders cannot access /src/billing. Tag a has no clearance for tags b", { kind: "dependency", toFolder: "src/billing" }],
    ["@softarc/sheriff/encapsulation", "'../billing/tax' is a deep import from a barrel module. Use the module's barrel file (index.ts) instead.", { kind: "privacy", specifier: "../billing/tax" }],
    ["@softarc/sheriff/encapsulation", "import ./gone cannot be resolved", { kind: "other", specifier: "./gone" }],
    ["no-var", "Unexpected var, use let or const instead.", null],
    ["import/first", "Import in body of module; reorder to top.", null],
    ["constructor", "x", null],
    ["boundaries/constructor", "x", null],
  ])("%s: %s", (rule, text, told) => expect(readLinted(rule, text)).toEqual(told));
});

it("finds the import that a message points to, over several lines too", () => {
  const lines = ["import a from 'x';", "import {", "  b,", '} from "../y";', "const z = require(`z`), w = await import('w');"];
  expect(specifierAt(lines, { line: 1, column: 15, endLine: 1, endColumn: 18 })).toBe("x");
  expect(specifierAt(lines, { line: 2, column: 1, endLine: 4, endColumn: 15 })).toBe("../y");
  expect(specifierAt(lines, { line: 4, column: 8, endLine: 4, endColumn: 14 })).toBe("../y");
  expect(specifierAt(lines, { line: 5, column: 11, endLine: 5, endColumn: 23 })).toBe("z");
  expect(specifierAt(lines, { line: 5, column: 35 })).toBe("w");
  expect(specifierAt(lines, { line: 99, column: 1 })).toBeNull();
});

it("strips where ESLint ran, which stands behind everything else, on Windows as well", async () => {
  const results = [file("C:\\shop\\src\\a.ts", [reaches("./b")]), file("C:\\shop\\src\\b.ts")];
  const { violations, warnings } = await read({ results, metadata: { cwd: "c:\\shop", rulesMeta: {} } }, "packages/api");
  expect(violations).toMatchObject([{ from: { path: "packages/api/src/a.ts" }, to: { path: "packages/api/src/b.ts" }, line: 1, column: 1 }]);
  expect(warnings).toEqual([]);
});

it("guesses where ESLint ran from what all paths share, and says so", async () => {
  const guessed = await read([file("/home/me/shop/src/modules/a/x.ts", [reaches("../b/y.js")]), file("/home/me/shop/src/modules/b/y.ts")]);
  expect(guessed.violations).toMatchObject([{ from: { path: "src/modules/a/x.ts" }, to: { path: "src/modules/b/y.ts" } }]);
  expect(guessed.warnings).toEqual(["ROOT_GUESSED"]);

  const rooted = await read([file("/home/me/shop/packages/api/a.ts", [reaches("./b")])], "packages/api");
  expect(rooted.violations).toMatchObject([{ from: { path: "packages/api/a.ts" }, to: { path: "packages/api/b" } }]);

  const onCi = await read([file("/home/runner/work/shop/shop/src/a.ts")]);
  expect(onCi.facts).toEqual([{ fact: "file", path: "src/a.ts", examined: true }]);
  expect(onCi.warnings).toEqual([]);
});

it("takes a file that could not be parsed, or that ESLint ignored, as not examined", async () => {
  const { result, facts, warnings } = await read([
    file("src/a.ts", [message(null, "Parsing error: Expression expected.", { fatal: true, column: undefined })]),
    file("src/b.ts", [message(null, "File ignored because of a matching ignore pattern.", { severity: 1, line: undefined })]),
    file("src/c.ts"),
  ]);
  expect(facts).toEqual([
    { fact: "file", path: "src/a.ts", examined: false },
    { fact: "file", path: "src/b.ts", examined: false },
    { fact: "file", path: "src/c.ts", examined: true },
  ]);
  expect(warnings).toEqual(["FILE_NOT_PARSED", "FILE_IGNORED"]);
  expect(result).toMatchObject({ value: { examined: { files: 1 }, listsFiles: true, listsAllFiles: false, listsRules: false, reported: 0 } });
});

it("counts what other rules say, and never takes a rule that is missing for one that is broken", async () => {
  const { violations, warnings } = await read([file("a.ts", [message("no-var", "x"), message(null, "Unused eslint-disable directive"), message("import/no-cycle", "Definition for rule 'import/no-cycle' not found.")])]);
  expect(violations).toEqual([]);
  expect(warnings).toEqual(["OTHER_RULES", "OTHER_RULES", "RULE_MISSING"]);
});

it("keeps the target of a suppressed message, whether or not the file's text happens to be there", async () => {
  const suppressed = message("boundaries/element-types", "No rule allowing this dependency was found. File is of type 'a'. Dependency is of type 'b'", { suppressions: [{ kind: "file" }] });
  const targets = async (source?: string) => (await read([file("a.ts", [], { suppressedMessages: [suppressed], source })])).violations.map(({ to, baselined }) => ({ to, baselined }));
  expect(await targets()).toEqual([{ to: { module: "b" }, baselined: true }]);
  expect(await targets('import "./b";')).toEqual(await targets());
});

it("reads suppressions as that many violations of a rule in a file, whatever they lead to", async () => {
  const known = new KnownViolations();
  const warnings: string[] = [];
  const text = JSON.stringify({ "src/a.ts": { "import/no-internal-modules": { count: 2 }, "no-var": { count: 7 } }, "src/gone.ts": { "import/no-cycle": { count: 3 } } });
  await eslint.baseline?.read(once(text), (entry) => known.add(entry), { root: "api", partial: false, fileName: "eslint-suppressions.json", warn: (code) => warnings.push(code) });
  const { violations } = await read([file("src/a.ts", [reaches("./b"), reaches("./c"), reaches("./d")])], "api");

  expect(violations.map((violation) => known.mark(violation).baselined)).toEqual([true, true, false]);
  expect(known.countUnused()).toBe(3);
  expect(warnings).toEqual(["OTHER_SUPPRESSIONS"]);
});

it("says what ESLint said when it crashed", async () => {
  const said = "\nOops! Something went wrong! :(\n\nESLint: 9.39.5\n\nESLint couldn't find an eslint.config.(js|mjs|cjs) file.\n";
  expect(eslint.recognises(Buffer.from(said), "eslint.json")).toBe(true);
  const result = await eslint.read(once(said), () => undefined, { root: "", partial: false, fileName: "eslint.json", warn: () => undefined });
  expect(result).toEqual({ ok: false, reason: "RUN_FAILED", detail: "ESLint failed instead of writing a report. It said: ESLint couldn't find an eslint.config.(js|mjs|cjs) file." });
});

it.each([
  [[{ filePath: 1, messages: [] }], "filePath: "],
  [[{ filePath: "a.ts", messages: {} }], "messages: "],
  [{ results: {}, metadata: {} }, "results: a list was expected"],
  [{ results: [], metadata: [] }, "metadata: an object was expected"],
])("refuses %j, saying where", async (report, detail) => {
  expect((await read(report)).result).toMatchObject({ ok: false, reason: "SCHEMA", detail: expect.stringContaining(detail) });
});

it("never loses or invents a row, whatever rules, words and places come", async () => {
  const rule = fc.constantFrom("no-restricted-imports", "import/no-cycle", "boundaries/element-types", "@nx/enforce-module-boundaries", "@softarc/sheriff/dependency-rule", "no-var", null);
  const words = fc.oneof(fc.string(), fc.constantFrom("Dependency cycle via =>:", "'' import is restricted", 'Reaching to ".." is not allowed.', "module / cannot access /. Tag "));
  const row = fc.record({ ruleId: rule, severity: fc.constantFrom(1, 2), message: words, line: fc.option(fc.integer({ min: -1, max: 9 })), column: fc.option(fc.double()), endLine: fc.option(fc.integer()), endColumn: fc.option(fc.integer()) });
  const one = fc.record({ filePath: fc.string({ minLength: 1 }), messages: fc.array(row), suppressedMessages: fc.option(fc.array(row)), source: fc.option(fc.string()) });
  await fc.assert(
    fc.asyncProperty(fc.array(one), async (report) => {
      const { result, violations } = await read(JSON.parse(JSON.stringify(report)));
      const expected = report.flatMap(({ messages, suppressedMessages }) => [...messages, ...(suppressedMessages ?? [])]).filter(({ ruleId }) => ruleId !== null && ruleId !== "no-var");
      expect(result.ok && result.value.reported).toBe(expected.length);
      expect(violations).toHaveLength(expected.length);
    }),
    { seed: 20261121, numRuns: 200 },
  );
});
