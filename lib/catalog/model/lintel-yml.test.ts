import { expect, it } from "vitest";

import { parseConfiguration } from "./lintel-yml";

it("reads a whole configuration", () => {
  const read = parseConfiguration("modules:\n  - path: src/modules/*\n    public: [index.ts]\nrules:\n  - match: no-*\n    kind: privacy\n");
  expect(read.problems).toEqual([]);
  expect(read.configuration).toMatchObject({ modules: [{ path: "src/modules/*", public: ["index.ts"] }], rules: [{ match: "no-*", kind: "privacy" }] });
});

it("uses nothing of a file with a value of the wrong shape, and says where it is", () => {
  const read = parseConfiguration("modules:\n  - path: src/*\nrules:\n  - match: no-*\n    kind: wall\n");
  expect(read.configuration).toBeNull();
  expect(read.problems).toMatchObject([{ code: "CONFIG_INVALID", severity: "error", line: 5 }]);
});

it("uses nothing of a file that is no YAML", () => {
  expect(parseConfiguration("modules: [\n")).toMatchObject({ configuration: null, problems: [{ code: "CONFIG_INVALID" }] });
});

it("leaves out a key that it does not know, and says so", () => {
  expect(parseConfiguration("ignore: []\nteams: 3\n")).toMatchObject({ configuration: { ignore: [] }, problems: [{ code: "CONFIG_UNKNOWN_KEY", severity: "warning", line: 2 }] });
});

it("does not follow aliases without end, nor nest without end", () => {
  const bomb = `a: &a [x]\n${Array.from({ length: 20 }, (_, n) => `b${n}: &b${n} [*${n === 0 ? "a" : `b${n - 1}`}, *${n === 0 ? "a" : `b${n - 1}`}]`).join("\n")}\n`;
  expect(parseConfiguration(`${"[".repeat(500)}${"]".repeat(500)}`).configuration).toBeNull();
  expect(JSON.stringify(parseConfiguration(bomb)).length).toBeLessThan(10_000);
});

it("says where an alias stands that names nothing, and is not caught in one that names itself", () => {
  expect(parseConfiguration("ignore: []\nmodules: *shop\n")).toMatchObject({ configuration: null, problems: [{ code: "CONFIG_INVALID", line: 2, column: 10 }] });
  expect(parseConfiguration("modules: &all [*all]\n").configuration).toBeNull();
  expect(parseConfiguration("gate: &gate\n  fail: [none]\n  again: *gate\n")).toMatchObject({ configuration: { gate: { fail: ["none"] } }, problems: [{ code: "CONFIG_UNKNOWN_KEY" }] });
});

it("takes an empty file for an empty configuration", () => {
  expect(parseConfiguration("")).toEqual({ configuration: {}, problems: [] });
});
