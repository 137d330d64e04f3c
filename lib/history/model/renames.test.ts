import { expect, it } from "vitest";

import { type StoredViolation, fingerprintOf } from "./elements";
import { type Candidate, NO_PATH_HISTORY, matchRenames, matchRules, pathHistory } from "./renames";

function broken(rule: string, from: string, to: string, symbol?: string): Candidate {
  const violation: StoredViolation = {
    rule, kind: "dependency", severity: "error", from: { path: from, ...(symbol === undefined ? {} : { symbol }) }, to: { path: to },
    ordinal: 0, line: null, column: null, message: "", baselined: false, path: null,
  };
  return { fingerprint: fingerprintOf("checker", violation), violation };
}

const names = (renamed: ReadonlyMap<string, string>) => Object.fromEntries(renamed);

it("sees a rule go on under the one new name that has exactly its edges", () => {
  const before = [broken("walls", "src/a.ts", "src/b.ts"), broken("walls", "src/c.ts", "src/b.ts"), broken("doors", "src/a.ts", "src/c.ts")];
  const after = [broken("no-walls", "src/c.ts", "src/b.ts"), broken("no-walls", "src/a.ts", "src/b.ts"), broken("no-doors", "src/a.ts", "src/d.ts")];
  expect(names(matchRules(["walls", "doors"], ["no-walls", "no-doors"], before, after, NO_PATH_HISTORY))).toEqual({ walls: "no-walls" });
});

it("renames no rule when two new ones have its edges, and none when two old ones have those of the new one", () => {
  const [walls, doors] = [broken("walls", "src/a.ts", "src/b.ts"), broken("doors", "src/a.ts", "src/b.ts")];
  const [one, other] = [broken("one", "src/a.ts", "src/b.ts"), broken("other", "src/a.ts", "src/b.ts")];
  expect(names(matchRules(["walls"], ["one", "other"], [walls], [one, other], NO_PATH_HISTORY))).toEqual({});
  expect(names(matchRules(["walls", "doors"], ["one"], [walls, doors], [one], NO_PATH_HISTORY))).toEqual({});
  expect(names(matchRules(["walls", "doors"], ["one", "other"], [walls, doors], [one, other], NO_PATH_HISTORY))).toEqual({});
});

it("sees a rule's new name although its files moved in the same commit", () => {
  const moved = pathHistory([{ renames: [["src/a.ts", "src/z.ts"]], paths: null }], true);
  expect(names(matchRules(["walls"], ["no-walls"], [broken("walls", "src/a.ts", "src/b.ts")], [broken("no-walls", "src/z.ts", "src/b.ts")], moved))).toEqual({ walls: "no-walls" });
});

it("follows two files that swap their names in one commit", () => {
  const { now, before, untouched } = pathHistory([{ renames: [["src/a.ts", "src/b.ts"], ["src/b.ts", "src/a.ts"]], paths: ["src/a.ts", "src/b.ts"] }], true);
  expect([now("src/a.ts"), now("src/b.ts"), before("src/a.ts"), before("src/b.ts"), now("src/c.ts")]).toEqual(["src/b.ts", "src/a.ts", "src/b.ts", "src/a.ts", "src/c.ts"]);
  expect([untouched("src/a.ts"), untouched("src"), untouched("src/c.ts")]).toEqual([false, false, true]);
});

it("matches the path that git tells of before the same symbol elsewhere", () => {
  const paths = pathHistory([{ renames: [["src/a.ts", "src/new.ts"]], paths: null }], true);
  const old = broken("walls", "src/a.ts", "src/b.ts", "Order");
  const [elsewhere, moved] = [broken("walls", "src/elsewhere.ts", "src/b.ts", "Order"), broken("walls", "src/new.ts", "src/b.ts", "Order")];
  expect(matchRenames([old], [elsewhere, moved], paths, new Map())).toEqual([{ from: old.fingerprint, to: moved.fingerprint, evidence: "path" }]);
  expect(matchRenames([old], [elsewhere], paths, new Map())).toEqual([{ from: old.fingerprint, to: elsewhere.fingerprint, evidence: "symbol" }]);
});
