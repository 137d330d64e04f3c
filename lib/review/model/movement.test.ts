import fc from "fast-check";
import { expect, it } from "vitest";

import { type Dimensions, FLOWS, type Flow, type FlowRow } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { WAYS_IN, WAYS_OUT, addMovements, addPairs, foldWeek, isStill, netOf } from "./movement";

const A = asId<CommitSha>("a".repeat(40));
const B = asId<CommitSha>("b".repeat(40));

const intoLedger: Dimensions = {
  source: "walls", rule: "no-internals", kind: "privacy", severity: "error", fromModule: "payments", toModule: "ledger", fromTeam: "@acme/payments", toTeam: "@acme/ledger",
};
const fromOrders: Dimensions = { ...intoLedger, fromModule: "orders", toModule: "payments", fromTeam: "@acme/orders", toTeam: "@acme/payments" };

function row(flow: Flow, count: number, dimensions: Dimensions = intoLedger, commit = A): FlowRow {
  return { key: "0".repeat(50), commit, at: commit === A ? "2026-11-17T09:00:00Z" : "2026-11-19T09:00:00Z", flow, dimensions, count };
}

it("counts every way by pair of modules and of teams", () => {
  const week = foldWeek([row("introduced", 3), row("fixed", 1), row("introduced", 1, fromOrders), row("reopened", 2, fromOrders, B)]);

  expect(week.moved).toMatchObject({ introduced: 4, reopened: 2, fixed: 1, discovered: 0 });
  expect(netOf(week.moved)).toBe(5);
  expect(week.modulePairs.map(({ from, to, moved: { introduced, reopened, fixed } }) => ({ from, to, introduced, reopened, fixed }))).toEqual([
    { from: "payments", to: "ledger", introduced: 3, reopened: 0, fixed: 1 },
    { from: "orders", to: "payments", introduced: 1, reopened: 2, fixed: 0 },
  ]);
  expect(week.teamPairs.map(({ from, to, owners }) => [from, to, owners])).toEqual([["@acme/payments", "@acme/ledger", ["@acme/payments"]], ["@acme/orders", "@acme/payments", ["@acme/orders"]]]);
});

it("tells what netting hides: three in and two out of the same rule and pair are two", () => {
  const other = { ...intoLedger, rule: "no-cycles" };
  const week = foldWeek([row("introduced", 3), row("fixed", 2, intoLedger, B), row("introduced", 1, other), row("fixed", 4, fromOrders)]);

  expect(week.offset).toBe(2);
  expect(week.modulePairs.map(({ offset }) => offset)).toEqual([2, 0]);
});

it("thanks the commits that fixed something, and names those that brought something in", () => {
  const week = foldWeek([row("fixed", 1), row("fixed", 2, fromOrders, B), row("fixed", 1, intoLedger, B), row("retired", 9), row("introduced", 1), row("discovered", 7, fromOrders)]);

  expect(week.thanks).toEqual([
    { commit: B, at: "2026-11-19T09:00:00Z", fixed: 3, pairs: [{ from: "orders", to: "payments", fixed: 2 }, { from: "payments", to: "ledger", fixed: 1 }] },
    { commit: A, at: "2026-11-17T09:00:00Z", fixed: 1, pairs: [{ from: "payments", to: "ledger", fixed: 1 }] },
  ]);
  expect(week.arrivals).toEqual([{ commit: A, at: "2026-11-17T09:00:00Z", brought: 1, pairs: [{ from: "payments", to: "ledger", brought: 1 }] }]);
});

it("takes what moved among the baselined for no movement of the open ones", () => {
  expect(isStill(foldWeek([row("baselinedIn", 5), row("baselinedOut", 2)]).moved)).toBe(true);
});

const someRow = fc.record({
  flow: fc.constantFrom(...FLOWS), count: fc.integer({ min: 1, max: 9 }), commit: fc.constantFrom(A, B),
  fromModule: fc.constantFrom("orders", "payments", "(outside any module)", "a → b"), toModule: fc.constantFrom("ledger", "payments", "(no target)", "b → c"),
  fromTeam: fc.constantFrom("@acme/payments", "@acme/a + @acme/b", "(unowned)"), toTeam: fc.constantFrom("@acme/ledger", "(no target)"), rule: fc.constantFrom("no-internals", "no-cycles"),
}).map(({ flow, count, commit, ...dimensions }) => row(flow, count, { ...intoLedger, ...dimensions }, commit));

it("adds pairs of modules and pairs of teams up to the week, whatever happened", () => {
  fc.assert(
    fc.property(fc.array(someRow, { maxLength: 60 }), (ledger) => {
      const week = foldWeek(ledger);
      expect(addMovements(week.modulePairs.map(({ moved }) => moved))).toEqual(week.moved);
      expect(addMovements(week.teamPairs.map(({ moved }) => moved))).toEqual(week.moved);
      expect(week.thanks.reduce((sum, { fixed }) => sum + fixed, 0)).toBe(week.moved.fixed);
      expect(week.arrivals.reduce((sum, { brought }) => sum + brought, 0)).toBe(week.moved.introduced + week.moved.reopened);
      const open = ledger.reduce((sum, { flow, count }) => sum + (WAYS_IN.some((way) => way === flow) ? count : WAYS_OUT.some((way) => way === flow) ? -count : 0), 0);
      expect(netOf(week.moved)).toBe(open);
      expect(week.offset).toBeLessThanOrEqual(Math.min(week.moved.introduced, week.moved.fixed));
    }),
  );
});

it("knows every way of the ledger that moves what is open, each once", () => {
  expect([...WAYS_IN, ...WAYS_OUT].sort()).toEqual(FLOWS.filter((flow) => !/^(baselined|waived)(In|Out)$/.test(flow)).sort());
});

it("adds the pairs of several repositories, by the names on both ends", () => {
  const [one, other] = [foldWeek([row("introduced", 3), row("fixed", 2)]), foldWeek([row("introduced", 1), row("introduced", 1, fromOrders)])];
  const sum = addPairs([one.modulePairs, other.modulePairs]);

  expect(sum.map(({ from, to, moved, offset }) => [from, to, moved.introduced, offset])).toEqual([["payments", "ledger", 4, 2], ["orders", "payments", 1, 0]]);
});
