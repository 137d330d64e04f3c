import { expect, it } from "vitest";

import type { HistoryEvent } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";
import { count } from "@/lib/kernel/text";

import { type PairMovement, type WeekMovement, addMovements } from "./movement";
import { compared, day, plain } from "./phrase";
import { type Told, tellWeek } from "./sentence";

const A = asId<CommitSha>("a".repeat(40));

function pair(from: string, to: string, moved: Partial<WeekMovement["moved"]>): PairMovement {
  return { from, to, moved: { ...addMovements([]), ...moved }, offset: 0, owners: [] };
}

function tell(pairs: PairMovement[], rest: Partial<Told> & Partial<Pick<WeekMovement, "arrivals">> = {}): string {
  const { arrivals = [], ...told } = rest;
  const movement: WeekMovement = { moved: addMovements(pairs.map(({ moved }) => moved)), offset: 0, modulePairs: pairs, teamPairs: [], thanks: [], arrivals };
  return plain(tellWeek({ state: "closed", movement, open: 12, before: { at: "2026-11-08T09:00:00Z", open: 10 }, events: [], ...told }));
}

function event(kind: HistoryEvent["kind"], facts: HistoryEvent["facts"], source: string | null = "walls"): HistoryEvent {
  return { at: "2026-11-10T09:00:00Z", commit: A, kind, source, detail: "", facts };
}

it("names the pair that most of it belongs to, and the commit that most of it came with", () => {
  const arrivals = [{ commit: A, at: "2026-11-10T09:00:00Z", brought: 8, pairs: [] }];

  expect(tell([pair("payments", "ledger", { introduced: 9 }), pair("orders", "ledger", { introduced: 3, fixed: 5 })], { arrivals })).toBe("12 introduced and 5 fixed; 9 of the 12 introduced are payments → ledger, and 8 came with commit aaaaaaa.");
});

it("names nothing that is half of it or less", () => {
  const arrivals = [{ commit: A, at: "2026-11-10T09:00:00Z", brought: 1, pairs: [] }];

  expect(tell([pair("payments", "ledger", { introduced: 1 }), pair("orders", "ledger", { introduced: 1 })], { arrivals })).toBe("2 introduced and 0 fixed.");
});

it("tells what was nobody's change apart, with what made it so", () => {
  const discovered = [pair("payments", "ledger", { discovered: 30 })];

  expect(tell(discovered, { events: [event("rule-added", { rule: "no-cycles" })] })).toBe("Nobody’s change introduced or fixed anything; 30 more were discovered when the rule no-cycles was added.");
  expect(tell(discovered, { events: [event("rule-added", { rule: "a" }), event("rule-added", { rule: "b" })] })).toBe("Nobody’s change introduced or fixed anything; 30 more were discovered when 2 rules were added.");
  expect(tell(discovered, { events: [event("examined-rose", {})] })).toBe("Nobody’s change introduced or fixed anything; 30 more were discovered when more was examined.");
  expect(tell([pair("payments", "ledger", { retired: 1, fixed: 1 })], { events: [event("rule-removed", { rule: "no-cycles" })] })).toBe("0 introduced and 1 fixed; 1 was retired with the rule no-cycles.");
});

it("tells a running week in the present, and one in which nobody has reported so far", () => {
  expect(tell([], { state: "running", open: 1 })).toBe("A quiet week: nothing came and nothing went, and 1 violation is open.");
  expect(tell([], { state: "running", movement: null, open: null })).toBe("Nobody has reported in this week so far: what moved in it is not known. At the last report before it, of 8 November 2026, 10 violations were open.");
});

it("says in words how a number stands to an earlier one, and nothing where either is not known", () => {
  expect([compared(3, 5, "the week before"), compared(5, 3, "the week before"), compared(4, 4, "the week before"), compared(null, 3, "x"), compared(3, null, "x")]).toEqual([
    "2 fewer than the week before", "2 more than the week before", "as many as the week before", null, null,
  ]);
  expect([count(1, "repository", "repositories"), count(12_000, "violation"), day("2026-11-08T23:59:59Z")]).toEqual(["1 repository", "12,000 violations", "8 November 2026"]);
});
