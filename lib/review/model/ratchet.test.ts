import { expect, it } from "vitest";

import type { FlowRow, Violation } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { type LimitChange, breachWords, breachesOf, heldSince, limitsOf } from "./ratchet";

const key = (at: number) => at.toString(16).padStart(10, "0") + "0".repeat(40);

type Told = { flow?: FlowRow["flow"]; count?: number; team?: string; severity?: Violation["severity"]; rule?: string };

function step(at: number, { flow = "introduced", count = 1, team = "@acme/ants", severity = "error", rule = "walls" }: Told = {}): FlowRow {
  return {
    key: key(at), commit: asId<CommitSha>("0".repeat(40)), at: "2026-11-02T09:00:00Z", flow, count,
    dimensions: { source: "checker", rule, kind: "privacy", severity, fromModule: "a", toModule: "b", fromTeam: team, toTeam: "@acme/bees" },
  };
}

type Asked = Partial<Parameters<typeof limitsOf>[0]>;

const teams = (ledger: FlowRow[], asked: Asked = {}) => limitsOf({ ledger, dimensions: ["team"], severities: ["error"], settings: [], since: { team: key(1) }, changes: [], ...asked }).map(({ value, limit, open }) => [value, limit, open]);

it.each<[string, FlowRow[], [number, number]]>([
  ["what there was when it was switched on", [step(0, { count: 4 }), step(1)], [5, 5]],
  ["the fewest since, however many there are by now", [step(0, { count: 4 }), step(2, { flow: "fixed", count: 3 }), step(3, { count: 5 })], [1, 6]],
  ["a count that rose and came back is no fall", [step(0, { count: 4 }), step(2, { count: 2 }), step(3, { flow: "fixed", count: 2 })], [4, 4]],
  ["a commit that adds and removes as many moves nothing", [step(0, { count: 4 }), step(2, { count: 2 }), step(2, { flow: "fixed", count: 2 })], [4, 4]],
  ["waived and baselined ones are not open", [step(0, { count: 4 }), step(2, { flow: "becameWaived" }), step(3, { flow: "becameBaselined" }), step(4, { flow: "waivedIn" })], [2, 2]],
  ["none, where the first came later by somebody's doing", [step(2, { count: 3 })], [0, 3]],
  ["what was found when it was first looked at", [step(2, { flow: "discovered", count: 3 })], [3, 3]],
  ["severities that the gate does not ask for are left out", [step(0, { count: 4 }), step(0, { count: 9, severity: "warning" })], [4, 4]],
])("may have %s", (_what, ledger, [limit, open]) => {
  expect(teams(ledger)).toEqual([["@acme/ants", limit, open]]);
  expect(teams(ledger.toReversed())).toEqual([["@acme/ants", limit, open]]);
});

const set = (at: number, limit: number): LimitChange => ({ dimension: "team", value: "@acme/ants", limit, key: key(at) });

it.each<[string, FlowRow[], LimitChange[], [number, number]]>([
  ["stays while nobody has made use of it", [step(0, { count: 4 }), step(3), step(4, { flow: "fixed" })], [set(2, 6)], [6, 4]],
  ["only falls again once it was reached", [step(0, { count: 4 }), step(3, { count: 2 }), step(4, { flow: "fixed" })], [set(2, 6)], [5, 5]],
  ["falls at once where an administrator lowers it", [step(0, { count: 4 })], [set(2, 1)], [1, 4]],
  ["counts from the snapshot that was the newest then", [step(0, { count: 4 }), step(2, { flow: "fixed" }), step(3, { flow: "fixed" })], [set(2, 6)], [6, 2]],
  ["is forgotten where the ratchet was switched on anew since", [step(1, { count: 4 })], [set(0, 9)], [4, 4]],
])("a limit that was set %s", (_what, ledger, changes, [limit, open]) => {
  expect(teams(ledger, { changes })).toEqual([["@acme/ants", limit, open]]);
});

it("counts a rule at the severity that was decided, and a muted one not at all", () => {
  const ledger = [step(0, { rule: "doors", severity: "warning", count: 2 }), step(0, { rule: "walls", count: 3 })];
  expect(teams(ledger, { settings: [{ source: "checker", rule: "doors", severity: "error", muted: false }, { source: "checker", rule: "walls", severity: null, muted: true }] })).toEqual([["@acme/ants", 2, 2]]);
});

it("holds a dimension since it was last switched on", () => {
  expect(heldSince([{ key: key(1), ratchet: ["team"] }, { key: key(2), ratchet: ["team", "rule"] }, { key: key(3), ratchet: ["rule"] }, { key: key(4), ratchet: ["rule", "team"] }])).toEqual({ rule: key(2), team: key(4) });
});

function violation(fromTeam: string): Violation {
  const point = { commit: asId<CommitSha>("0".repeat(40)), at: "2026-11-02T09:00:00Z" };
  return {
    id: "1", fingerprint: "1", source: "checker", tool: "checker", rule: "walls", kind: "privacy", severity: "error", status: "open", from: { module: "a", file: "a.ts", symbol: null, line: 1, column: null }, to: null,
    fromTeam, toTeam: "(no target)", message: "", openedBy: point, openedAs: "introduced", closedBy: null, closedAs: null, ageDays: 0, ageIsLowerBound: false, carried: false,
  };
}

it("names the groups that are raised above their limit: a swap raises none, one with room to spare is within it", () => {
  const limits = [{ dimension: "team" as const, value: "@acme/ants", limit: 5, open: 5 }, { dimension: "team" as const, value: "@acme/bees", limit: 9, open: 5 }];
  const [ant, bee, wasp] = [violation("@acme/ants"), violation("@acme/bees"), violation("@acme/wasps")];
  expect(breachesOf({ introduced: [ant, bee], fixed: [ant] }, ["team"], limits)).toEqual([]);
  const breaches = breachesOf({ introduced: [ant, ant, bee, wasp], fixed: [ant] }, ["team"], limits);
  expect(breaches.map(breachWords)).toEqual(["team @acme/ants would have 6 and may have 5 (2 came, 1 went)", "team @acme/wasps would have 1 and may have 0 (1 came, 0 went)"]);
});
