import fc from "fast-check";
import { expect, it } from "vitest";

import { daysOfWeek, stateOfWeek, weekAfter, weekAt, weekNamed } from "./week";

it("knows Monday and Sunday of a week", () => {
  const week = weekNamed("2026-W47");

  expect(week && daysOfWeek(week)).toEqual({ from: "2026-11-16", to: "2026-11-22" });
  expect(week?.end.toISOString()).toBe("2026-11-23T00:00:00.000Z");
});

it("lets a year's first week begin in the old year, and its last end in the new one", () => {
  const [first, last] = [weekNamed("2026-W01"), weekNamed("2026-W53")];

  expect(first && daysOfWeek(first)).toEqual({ from: "2025-12-29", to: "2026-01-04" });
  expect(last && daysOfWeek(last)).toEqual({ from: "2026-12-28", to: "2027-01-03" });
});

it.each(["2025-W53", "2026-W00", "2026-W54", "2026-47", "2026-W7", "2026-w47", "1969-W30", "0099-W10", "12026-W01", "2026-W47 ", "../2026-W47", ""])("knows no week called %j", (name) => {
  expect(weekNamed(name)).toBeNull();
});

it("goes from week to week across the turn of the year", () => {
  const week = weekAt(new Date("2026-12-28T00:00:00Z"));

  expect([weekAfter(week, -1).name, week.name, weekAfter(week).name, weekAfter(week, 2).name]).toEqual(["2026-W52", "2026-W53", "2027-W01", "2027-W02"]);
});

it("is to come before Monday's midnight, runs until the next one, and is closed from then on", () => {
  const week = weekAt(new Date("2026-11-18T12:00:00Z"));

  expect(["2026-11-15T23:59:59.999Z", "2026-11-16T00:00:00Z", "2026-11-22T23:59:59.999Z", "2026-11-23T00:00:00Z"].map((at) => stateOfWeek(week, new Date(at)))).toEqual(["to come", "running", "running", "closed"]);
});

it("finds for every moment since 1970 a week that holds it, under a name that leads back to it", () => {
  fc.assert(
    fc.property(fc.date({ min: new Date("1970-01-05T00:00:00Z"), max: new Date("9998-12-31T00:00:00Z"), noInvalidDate: true }), (moment) => {
      const week = weekAt(moment);
      expect(week.start <= moment && moment < week.end).toBe(true);
      expect(weekNamed(week.name)).toEqual(week);
      expect(week.start.getUTCDay()).toBe(1);
    }),
  );
});
