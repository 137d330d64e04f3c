import { expect, it } from "vitest";

import { comparedWith, standsAgainst, type Story, whatChanged, whereItStands } from "./sentence";

const quiet: Story = {
  introduced: 0,
  reopened: 0,
  fixed: 0,
  discovered: 0,
  retired: 0,
  becameWaived: 0,
  unwaived: 0,
  becameBaselined: 0,
  unbaselined: 0,
  openBefore: 40,
  openNow: 40,
  introducedByPair: new Map(),
  since: new Date("2026-11-03T00:00:00Z"),
  until: new Date("2026-11-21T00:00:00Z"),
  now: new Date("2026-11-21T00:00:00Z"),
};
const said = (story: Story) => whatChanged(story).map((piece) => piece.text).join("");

it("names the pair that most of the introduced ones belong to", () => {
  const story = { ...quiet, introduced: 12, fixed: 5, introducedByPair: new Map([["orders → billing", 3], ["payments → ledger", 9]]) };

  expect(said(story)).toBe("12 introduced, 5 fixed since 3 November; 9 of the 12 are payments → ledger.");
  expect(whatChanged(story)[1]).toEqual({ text: "payments → ledger", pair: "payments → ledger" });
});

it("names no pair when none has half of them", () => {
  const story = { ...quiet, introduced: 5, introducedByPair: new Map([["a → b", 2], ["a → c", 2], ["b → c", 1]]) };

  expect(said(story)).toBe("5 introduced, 0 fixed since 3 November.");
});

it("says when all of them belong to one pair, and when nothing happened", () => {
  expect(said({ ...quiet, introduced: 2, introducedByPair: new Map([["a → b", 2]]) })).toBe("2 introduced, 0 fixed since 3 November; all 2 are a → b.");
  expect(said(quiet)).toBe("Nothing was introduced or fixed since 3 November.");
});

it("keeps what nobody did apart from what somebody did", () => {
  expect(said({ ...quiet, discovered: 38 })).toBe("Nothing was introduced or fixed since 3 November.");
  expect(whereItStands({ ...quiet, discovered: 38, retired: 3, openNow: 75 })).toBe(
    "38 more were discovered and 3 were retired as rules, checkers or scope changed, which is nobody’s doing. 75 violations are open, from 40 at the start.",
  );
});

it("tells what was decided, so that the words add up to what is open", () => {
  expect(whereItStands({ ...quiet, introduced: 9, fixed: 2, becameWaived: 4, unwaived: 1, unbaselined: 3, openNow: 47 })).toBe(
    "4 were waived, 1 is waived no more and 3 left a baseline. 47 violations are open, from 40 at the start.",
  );
});

it("speaks of no time before the first report, and of nothing more than it found", () => {
  const first = { ...quiet, discovered: 5, openBefore: null, openNow: 5 };

  expect(said({ ...quiet, openBefore: null, openNow: null, until: new Date("2026-11-10T00:00:00Z") })).toBe("Nothing is known from 3 November to 10 November: the first report came later.");
  expect(said(first)).toBe("Nothing was introduced or fixed since the first report.");
  expect(said({ ...first, until: new Date("2026-11-10T00:00:00Z") })).toBe("Nothing was introduced or fixed from the first report to 10 November.");
  expect(whereItStands(first)).toBe("5 were discovered by the first report, or as rules, checkers or scope changed, which is nobody’s doing. 5 violations are open.");
  expect(whereItStands({ ...first, introduced: 2, discovered: 1 })).toContain("1 more was discovered by the first report, or as");
});

it("counts what is open in words that agree, and says nothing of what it does not know", () => {
  expect(whereItStands({ ...quiet, openBefore: null, openNow: 1 })).toBe("1 violation is open.");
  expect(whereItStands({ ...quiet, openNow: null })).toBe("");
});

it("tells a time that is over in the past", () => {
  const story = { ...quiet, introduced: 1200, fixed: 1, until: new Date("2026-11-10T00:00:00Z"), openNow: 1239 };

  expect(said(story)).toBe("1,200 introduced, 1 fixed from 3 November to 10 November.");
  expect(whereItStands(story)).toBe("1,239 violations were open at its end, from 40 at the start.");
});

it("compares with the period before in the words of what moved, or says that nobody reported then", () => {
  expect(comparedWith({ introduced: 5, fixed: 1 }, { introduced: 2, fixed: 4 }, "1 Aug to 30 Oct")).toBe("In the period before (1 Aug to 30 Oct) 2 were introduced and 4 fixed: now 3 more introduced and 3 fewer fixed.");
  expect(comparedWith({ introduced: 2, fixed: 4 }, { introduced: 2, fixed: 4 }, "x")).toBe("In the period before (x) 2 were introduced and 4 fixed: as many as now.");
  expect(comparedWith({ introduced: 2, fixed: 4 }, { introduced: null, fixed: null }, "x")).toBe("Nobody reported in the period before (x), so there is nothing to compare with.");
});

it("says how a number stands against another", () => {
  expect(standsAgainst(5, 2)).toBe("3 more are open (5 against 2)");
  expect(standsAgainst(1, 2)).toBe("1 fewer is open (1 against 2)");
  expect(standsAgainst(2, 2)).toBe("As many are open (2), no more and no fewer,");
});
