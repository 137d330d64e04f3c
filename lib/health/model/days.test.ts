import { expect, it } from "vitest";

import { bucketAfter, bucketOf, dayOfInstant, dayOfKey, firstDayOf, firstKeyOf, instantOfDay, instantOfKey, keyAt, quarterOf } from "./days";

const day = (date: string) => dayOfInstant(date);
const dates = (...days: number[]) => days.map((each) => instantOfDay(each).slice(0, 10));

it("reads the day from the corrected date in a key", () => {
  const noon = Date.UTC(2026, 10, 2, 12) / 1000;
  const key = (noon + 2 ** 38).toString(16).padStart(10, "0") + "c".repeat(40);
  expect(instantOfDay(dayOfKey(key))).toBe("2026-11-02T00:00:00Z");
});

it("puts every key of a day at or after the day's first key, and before the next day's", () => {
  const lastSecond = (Date.UTC(2026, 10, 2, 23, 59, 59) / 1000 + 2 ** 38).toString(16).padStart(10, "0") + "f".repeat(40);
  expect(firstKeyOf(day("2026-11-02")) < lastSecond).toBe(true);
  expect(lastSecond < firstKeyOf(day("2026-11-03"))).toBe(true);
});

it("orders commits from before 1970", () => {
  expect(dayOfKey(firstKeyOf(day("1969-12-31")))).toBe(-1);
  expect(firstKeyOf(-1) < firstKeyOf(0)).toBe(true);
});

it("begins weeks on Monday, also across a new year", () => {
  expect(dates(bucketOf(day("2026-11-22"), "week"), bucketOf(day("2026-11-23"), "week"), bucketOf(day("2027-01-01"), "week"))).toEqual(["2026-11-16", "2026-11-23", "2026-12-28"]);
  expect(dates(bucketAfter(day("2026-12-28"), "week"))).toEqual(["2027-01-04"]);
});

it("begins months on their first, leap years included", () => {
  expect(dates(bucketOf(day("2028-02-29"), "month"), bucketAfter(day("2028-02-01"), "month"), bucketAfter(day("2027-12-01"), "month"))).toEqual(["2028-02-01", "2028-03-01", "2028-01-01"]);
});

it("begins quarters in January, April, July and October", () => {
  const firsts = ["2026-01-01", "2026-03-31", "2026-04-01", "2026-12-31", "1969-12-31"].map((date) => firstDayOf(quarterOf(day(date))));
  expect(dates(...firsts)).toEqual(["2026-01-01", "2026-01-01", "2026-04-01", "2026-10-01", "1969-10-01"]);
});

it("bounds a window of commits to the second, and by whole days where only a date is given", () => {
  const at = (instant: string) => keyAt(instant, "first");
  expect(instantOfKey(at("2026-11-02T10:00:00Z"))).toBe("2026-11-02T10:00:00Z");
  expect(instantOfKey(at("2026-11-02T10:00:00.5Z"))).toBe("2026-11-02T10:00:01Z");
  expect(instantOfKey(keyAt("2026-11-02T10:00:00.5Z", "after"))).toBe("2026-11-02T10:00:01Z");
  expect(instantOfKey(keyAt("2026-11-02", "after"))).toBe("2026-11-03T00:00:00Z");
  expect(at("2026-11-02")).toBe(firstKeyOf(day("2026-11-02")));
  expect(keyAt(null, "first") < firstKeyOf(-100_000) && firstKeyOf(100_000) < keyAt(null, "after")).toBe(true);
});
