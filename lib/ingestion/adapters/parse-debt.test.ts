import { expect, it } from "vitest";

import type { Fact } from "../model/facts";
import { adapters } from "./registry";
import { parseProperties } from "./parse-properties";
import { parseIni, parseTomlTables } from "./parse-settings";
import { parseYaml } from "./parse-yaml";

async function* bytesOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}

/** What a tool's debt files say: `rule: from -> to` of each known violation, or why they cannot be read. */
async function readDebt(tool: string, files: Record<string, string>, root = ""): Promise<string[] | string> {
  const text = JSON.stringify({ debt: 1, tool, files: Object.entries(files).map(([path, content]) => ({ path, text: content })) });
  const adapter = adapters.find((one) => one.recognises(Buffer.from(text), "debt.json"));
  const facts: Fact[] = [];
  const read = await adapter?.read(bytesOf(text), (fact) => facts.push(fact), { root, partial: false, fileName: "debt.json", warn: () => undefined });
  if (!read?.ok) return `${read?.reason}: ${read?.detail}`;
  const nameOf = (end: { path?: string; symbol?: string } | undefined) => end?.path ?? end?.symbol ?? "";
  return facts.flatMap((fact) => (fact.fact === "violation" ? [`${fact.rule}: ${nameOf(fact.from)} -> ${nameOf(fact.to)}${fact.baselined ? "" : " (open)"}`] : []));
}

it("reads that nothing is put up with any more", async () => {
  for (const tool of ["dependency-cruiser", "eslint", "packwerk", "archunit", "deptrac", "import-linter"]) expect(await readDebt(tool, {})).toEqual([]);
});

it("places what a list in a folder names where the list lies, below the folder that is sent with it", async () => {
  const known = JSON.stringify([{ type: "dependency", from: "src/a.ts", to: "src/b.ts", rule: { severity: "error", name: "no-b" } }]);
  expect(await readDebt("dependency-cruiser", { "packages/web/.dependency-cruiser-known-violations.json": known })).toEqual(["no-b: packages/web/src/a.ts -> packages/web/src/b.ts"]);
  expect(await readDebt("eslint", { "web/eslint-suppressions.json": '{"src/a.ts":{"no-restricted-imports":{"count":2},"no-console":{"count":9}}}' }, "packages")).toEqual([
    "no-restricted-imports: packages/web/src/a.ts -> ",
    "no-restricted-imports: packages/web/src/a.ts -> ",
  ]);
});

it("names the file and what is wrong with it", async () => {
  expect(await readDebt("dependency-cruiser", { "known.json": "[{]" })).toContain("known.json: a list of violations was expected");
  expect(await readDebt("dependency-cruiser", { "known.json": '[{"from":"a","rule":{"name":"x","severity":"fatal"}}]' })).toContain("known.json: violation 1: rule.severity");
  expect(await readDebt("eslint", { "eslint-suppressions.json": "[]" })).toMatch(/^SCHEMA: .*eslint-suppressions.json: /);
  expect(await readDebt("packwerk", { "packs/a/package_todo.yml": "<<<<<<< HEAD\n---\na: {" })).toMatch(/^SCHEMA: .*packs\/a\/package_todo.yml: /);
  expect(await readDebt("packwerk", { "packs/a/package_todo.yml": "- one\n" })).toContain("packs by name were expected");
  expect(await readDebt("deptrac", { "deptrac.baseline.yaml": "[".repeat(100_000) })).toMatch(/nests deeper/);
});

it("reads a todo as Ruby writes it, and an empty one as nothing", async () => {
  const todo = '---\n"packs/b":\n  "::B":\n    violations: &1\n    - privacy\n    files:\n    - packs/a/x.rb\n  "::C":\n    violations: *1\n    files:\n    - packs/a/y.rb\n    - packs/a/y.rb\n';
  expect(await readDebt("packwerk", { "packs/a/package_todo.yml": todo })).toEqual(["privacy: packs/a/x.rb -> ::B", "privacy: packs/a/y.rb -> ::C"]);
  expect(await readDebt("packwerk", { "package_todo.yml": "# nothing\n---\n" })).toEqual([]);
});

it("takes from a store only what its index names, with line breaks inside violations", async () => {
  const files = {
    "store/stored.rules": "#\n#Mon Nov 02 09:00:00 UTC 2026\nno\\ a\\ \\=\\ b=one\ngone\\: rule=two\n",
    "store/one": "Method <shop.A$1.run()> calls method <shop.B.go(java.util.List<shop.C>)> in (A.java:7)\r\nClass <shop.A> is \\\nnot public in (A.java:0)\n",
    "store/orphan": "Class <shop.Z> is not public in (Z.java:1)",
  };
  expect(await readDebt("archunit", files)).toEqual(["no a = b: shop.A -> shop.B", "no a = b: shop.A -> "]);
});

it("enters a loop of packages at the same place wherever the tool did", async () => {
  const loop = (...parts: string[]) => ({ "s/stored.rules": "cycles=f", "s/f": `Cycle detected: ${parts.map((part) => `Slice ${part}`).join(" -> \\\n                ")}\\\n  1. Dependencies of Slice x` });
  expect(await readDebt("archunit", loop("c", "a", "b", "c"))).toEqual(["cycles: Slice a -> Slice b"]);
  expect(await readDebt("archunit", loop("b", "c", "a", "b"))).toEqual(["cycles: Slice a -> Slice b"]);
});

it("undoes the escapes of Java's properties", () => {
  expect(parseProperties("a\\ b\\:c=d\n! no\nlong\\\n   er : v\\u00e9\\n\\\nx\nalone\n")).toEqual([["a b:c", "d"], ["longer", "vé\nx"], ["alone", ""]]);
});

it("reads settings as Python's configparser does", () => {
  const ini = parseIni("[a]\nName = x\nlist =\n    one\n    # no\n    two\n\n[b]\nk: v = w\nnothing\n");
  expect([...ini].map(([section, values]) => [section, ...values])).toEqual([["a", ["name", "x"], ["list", "\none\ntwo"]], ["b", ["k", "v = w"]]]);
});

it("takes nothing within a text of TOML for a table, and ends on any text", () => {
  const toml = '[[t.x]]\nname = "a \\"b\\" # c"\nlist = ["one", # no\n  \'two\', ["deep"], """three\n[[t.x]]"""]\nnumber = 3\n[other]\nname = "no"\n[[ t . x ]]\n"name" = \'\'\'two\n[[t.x]]\'\'\'\n';
  expect(parseTomlTables(toml, "t.x").map((table) => [...table])).toEqual([[["name", 'a "b" # c'], ["list", ["one", "two", "three\n[[t.x]]"]]], [["name", "two\n[[t.x]]"]]]);
  for (let end = 0; end < toml.length; end += 1) expect(Array.isArray(parseTomlTables(toml.slice(0, end), "t.x"))).toBe(true);
});

it("reads every scalar of YAML as a text, and refuses what multiplies itself", () => {
  expect(parseYaml("a: yes\n1: 2026-11-02\n__proto__: x\n")).toEqual({ ok: true, value: new Map([["a", "yes"], ["1", "2026-11-02"], ["__proto__", "x"]]) });
  const bomb = ["a: &a [x,x,x,x,x,x,x,x,x]", ..."bcdefgh".split("").map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefg"[index]}`).join(",")}]`)].join("\n");
  expect(parseYaml(bomb)).toMatchObject({ ok: false });
});
