import { expect, it } from "vitest";

import { lastPeriods } from "./periods";

it("knows a day and a week to be over from their last midnight on", () => {
  expect(lastPeriods(new Date("2026-11-23T00:00:00Z"))).toEqual([
    { kind: "day", period: "2026-11-22" },
    { kind: "week", period: "2026-W47" },
  ]);
  expect(lastPeriods(new Date("2026-11-22T23:59:59Z"))).toEqual([
    { kind: "day", period: "2026-11-21" },
    { kind: "week", period: "2026-W46" },
  ]);
});
