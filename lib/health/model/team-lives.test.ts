import { expect, it } from "vitest";

import type { ObservedLife } from "@/lib/history";

import { firstKeyOf } from "./days";
import { edgeName } from "./edge-changes";
import { agesOf, observationsOf, readyOrder, summariseAges, survivalOf, withoutWaived } from "./team-lives";

const key = (day: number) => firstKeyOf(day);
const NOW = key(100);
const DAY = 86_400;

function life(chain: string, from: number, until: number | null, more: Partial<ObservedLife> = {}): ObservedLife {
  return { chain, began: key(from), isDiscovered: false, opened: key(from), closed: until === null ? null : key(until), isFixed: until !== null, fromModule: "orders", toModule: "billing", fromTeam: "@acme/a", toTeam: "@acme/b", ...more };
}

it("takes a discovered one for as old as history, at risk from when it was seen", () => {
  expect(observationsOf([life("1", 40, 60, { isDiscovered: true })], key(10), NOW)).toEqual([{ from: 30 * DAY, until: 50 * DAY, hasEnded: true, count: 1 }]);
  expect(observationsOf([life("2", 40, null)], key(10), NOW)).toEqual([{ from: 0, until: 60 * DAY, hasEnded: false, count: 1 }]);
});

it("goes on with the age of a lifetime that a team took over, from when it did", () => {
  expect(observationsOf([life("1", 40, 60, { opened: key(50) })], key(10), NOW)).toEqual([{ from: 10 * DAY, until: 20 * DAY, hasEnded: true, count: 1 }]);
});

it("takes out the time in which one was waived, and ends nothing by it", () => {
  const cut = (one: ObservedLife, opened: number, closed: number) => withoutWaived([one], [{ chain: "1", opened: key(opened), closed: key(closed) }], NOW).map((part) => [part.opened, part.closed, part.isFixed]);
  expect(cut(life("1", 40, 60), 45, 50), "in the middle").toEqual([[key(40), key(45), false], [key(50), key(60), true]]);
  expect(cut(life("1", 40, null), 45, 200), "until after now").toEqual([[key(40), key(45), false]]);
  expect(cut(life("1", 40, 60), 40, 60), "throughout").toEqual([]);
  expect(cut(life("1", 40, 60), 70, 80), "beside it").toEqual([[key(40), key(60), true]]);
  expect(cut(life("2", 40, 60), 45, 50), "another one").toEqual([[key(40), key(60), true]]);
});

it("tells half-life and ages in whole days", () => {
  const lives = [life("1", 0, 10), life("2", 0, 20), life("3", 0, 30), life("4", 80, null), life("5", 5, null, { isDiscovered: true })];
  const survival = survivalOf(observationsOf(lives, key(0), NOW));
  // At risk: 4 at day 10 (3/4 left), then of 1, 2, 3, 4 and (from day 5) 5: 5 at risk at day 10 → 4/5; day 20: 4 at risk → 3/5; day 30: 2 at risk → 3/10.
  expect(survival).toEqual({ lives: 5, fixed: 3, halfLifeDays: 30, meanTimeToFix: null });
  expect(summariseAges(agesOf(lives, NOW))).toEqual({
    open: 2, lowerBounds: 1,
    quantiles: [{ share: 0.25, days: 20, isLowerBound: false }, { share: 0.5, days: 20, isLowerBound: false }, { share: 0.75, days: 95, isLowerBound: true }, { share: 0.9, days: 95, isLowerBound: true }, { share: 1, days: 95, isLowerBound: true }],
  });
});

it("puts first what cuts a tangle, then the last of a pair, then what is in one hand, then the youngest", () => {
  const lives = [
    life("young", 99, null, { toModule: "search" }),
    life("old", 1, null, { toModule: "search" }),
    life("own", 1, null, { toModule: "search", toTeam: "@acme/a" }),
    life("last", 1, null, { toModule: "mail" }),
    life("cut", 1, null, { toModule: "users" }),
    life("gone", 1, 50),
  ];
  const order = readyOrder(lives, {
    at: NOW,
    leftInPair: new Map([[edgeName({ from: "orders", to: "search" }), 9], [edgeName({ from: "orders", to: "mail" }), 1], [edgeName({ from: "orders", to: "users" }), 40]]),
    cuts: new Map([[edgeName({ from: "orders", to: "users" }), 3]]),
  });
  expect(order.map(({ life: { chain }, reasons }) => [chain, reasons])).toEqual([
    ["cut", ["on a dependency to cut in a tangle of 3 modules"]],
    ["last", ["the only one left from orders to mail"]],
    ["own", ["both ends are the team’s own"]],
    ["young", ["introduced 1 day before the newest snapshot"]],
    ["old", []],
  ]);
});
