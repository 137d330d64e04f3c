import { expect, it } from "vitest";

import { DEFAULT_RANGE, intervalFor, labelOf, periodBefore, resolveMoment, resolveRange, stepRange, widenRange, withRecent } from "./range";

/** A Saturday. */
const now = new Date("2026-11-21T12:30:00Z");
const resolved = (text: string, end = false) => resolveMoment(text, now, end)?.toISOString() ?? null;

it("counts back from now in hours, days, weeks, months, quarters and years", () => {
  expect(resolved("now")).toBe("2026-11-21T12:30:00.000Z");
  expect(resolved("now-6h")).toBe("2026-11-21T06:30:00.000Z");
  expect(resolved("now-90d")).toBe("2026-08-23T12:30:00.000Z");
  expect(resolved("now-2w")).toBe("2026-11-07T12:30:00.000Z");
  expect(resolved("now-1M")).toBe("2026-10-21T12:30:00.000Z");
  expect(resolved("now-1Q")).toBe("2026-08-21T12:30:00.000Z");
  expect(resolved("now-2y")).toBe("2024-11-21T12:30:00.000Z");
});

it("goes to the last day of a shorter month rather than into the next one", () => {
  expect(resolveMoment("now-1M", new Date("2026-03-31T08:00:00Z"))?.toISOString()).toBe("2026-02-28T08:00:00.000Z");
});

it("begins weeks on Monday, and months, quarters and years on their first day", () => {
  expect(resolved("now/w")).toBe("2026-11-16T00:00:00.000Z");
  expect(resolved("now-1w/w")).toBe("2026-11-09T00:00:00.000Z");
  expect(resolved("now-1M/M")).toBe("2026-10-01T00:00:00.000Z");
  expect(resolved("now/Q")).toBe("2026-10-01T00:00:00.000Z");
  expect(resolved("now/y")).toBe("2026-01-01T00:00:00.000Z");
  expect(resolveMoment("now/w", new Date("2026-11-22T23:00:00Z"))?.toISOString()).toBe("2026-11-16T00:00:00.000Z");
});

it("takes a day as its first moment, or its last where a range ends", () => {
  expect(resolved("2026-11-03")).toBe("2026-11-03T00:00:00.000Z");
  expect(resolved("2026-11-03", true)).toBe("2026-11-03T23:59:59.999Z");
  expect(resolved("2026-11-03T09:00:00Z")).toBe("2026-11-03T09:00:00.000Z");
});

it("knows what is no moment", () => {
  for (const text of ["", "yesterday", "now-", "now-5", "now-5s", "now/h", "2026-13-01", "2026-11-03T09:00:00+01:00", "now-99999d"]) {
    expect(resolved(text), text).toBeNull();
  }
});

it("falls back to 90 days where a range is no range or stands the wrong way round", () => {
  const fallback = { from: new Date("2026-08-23T12:30:00Z"), to: now, valid: false };
  expect(resolveRange({ from: "now", to: "now-90d" }, now)).toEqual(fallback);
  expect(resolveRange({ from: "soon", to: "now" }, now)).toEqual(fallback);
  expect(resolveRange(DEFAULT_RANGE, now)).toEqual({ ...fallback, valid: true });
});

it("steps by its own length and widens around its middle, never past now", () => {
  const week = { from: new Date("2026-11-01T00:00:00Z"), to: new Date("2026-11-08T00:00:00Z") };
  expect(stepRange(week, -1)).toEqual({ from: "2026-10-25T00:00:00.000Z", to: "2026-11-01T00:00:00.000Z" });
  expect(stepRange(week, 1)).toEqual({ from: "2026-11-08T00:00:00.000Z", to: "2026-11-15T00:00:00.000Z" });
  expect(widenRange(week, now)).toEqual({ from: "2026-10-28T12:00:00.000Z", to: "2026-11-11T12:00:00.000Z" });
  expect(widenRange({ from: week.to, to: now }, now).to).toBe("2026-11-21T12:30:00.000Z");
});

it("names a range in words, or as it was typed", () => {
  expect(labelOf(DEFAULT_RANGE)).toBe("Last 90 days");
  expect(labelOf({ from: "now-5d", to: "now" })).toBe("now-5d to now");
  expect(labelOf({ from: "2026-11-01T00:00:00.000Z", to: "2026-11-08T00:00:00.000Z" })).toBe("2026-11-01 to 2026-11-08");
});

it("draws commits for a quarter, days for a year, then weeks and months", () => {
  const back = (text: string) => intervalFor(resolveRange({ from: text, to: "now" }, now));
  expect([back("now-7d"), back("now-90d"), back("now-1y"), back("now-2y"), back("now-9y")]).toEqual(["commit", "commit", "day", "week", "month"]);
});

it("compares with the same length of time right before, and counts no day twice", () => {
  expect(periodBefore({ from: new Date("2026-11-08T00:00:00Z"), to: new Date("2026-11-14T23:59:59.999Z") })).toEqual({ from: new Date("2026-11-01T00:00:00Z"), to: new Date("2026-11-07T23:59:59.999Z") });
  expect(periodBefore({ from: new Date("2026-11-20T12:30:00Z"), to: new Date("2026-11-21T12:30:00Z") }).to).toEqual(new Date("2026-11-19T23:59:59.999Z"));
  expect(periodBefore({ from: new Date("2026-11-20T12:00:00Z"), to: new Date("2026-11-20T15:00:00Z") })).toEqual({ from: new Date("2026-11-20T09:00:00Z"), to: new Date("2026-11-20T12:00:00Z") });
});

it("remembers the last few ranges that are not at hand anyway, each once", () => {
  const days = (from: string) => ({ from, to: "2026-11-20" });
  const recent = ["a", "b", "c", "d", "e"].map(days);
  expect(withRecent(recent, days("c"))).toEqual(["c", "a", "b", "d", "e"].map(days));
  expect(withRecent(recent, days("f"))).toEqual(["f", "a", "b", "c", "d"].map(days));
  expect(withRecent(recent, { from: "now-7d", to: "now" })).toEqual(recent);
});
