import { expect, it } from "vitest";

import { dayOf, isoWeekOf } from "./time";

it("names the day in UTC, whatever the machine's time zone", () => {
  expect(dayOf(new Date("2026-11-21T23:59:59Z"))).toBe("2026-11-21");
  expect(dayOf(new Date("2026-11-21T23:59:59-05:00"))).toBe("2026-11-22");
});

it("starts a week on Monday", () => {
  expect(isoWeekOf(new Date("2026-11-15T23:59:59Z"))).toBe("2026-W46");
  expect(isoWeekOf(new Date("2026-11-16T00:00:00Z"))).toBe("2026-W47");
});

it("gives the days around New Year to the year that holds their Thursday", () => {
  expect(isoWeekOf(new Date("2026-12-31T12:00:00Z"))).toBe("2026-W53");
  expect(isoWeekOf(new Date("2027-01-03T12:00:00Z"))).toBe("2026-W53");
  expect(isoWeekOf(new Date("2027-01-04T12:00:00Z"))).toBe("2027-W01");
  expect(isoWeekOf(new Date("2024-12-30T12:00:00Z"))).toBe("2025-W01");
});
