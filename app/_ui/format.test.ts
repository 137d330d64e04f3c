import { expect, it } from "vitest";

import {
  addressOf, count, formatAge, formatAgeInDays, formatBytes, formatChange, formatDay, formatFraction, formatMoment, formatNumber, formatShare, formatSpan,
  inWords, repositoryPath, shortSha, someOf,
} from "./format";

const now = new Date("2026-11-21T12:00:00Z");

it("separates thousands, and never shows the unknown as zero", () => {
  expect(formatNumber(12345)).toBe("12,345");
  expect(formatNumber(0)).toBe("0");
  expect(formatNumber(null)).toBe("–");
  expect(formatShare(null)).toBe("–");
});

it("gives a fraction three digits below one and fewer above", () => {
  expect(formatFraction(0.07131)).toBe("0.071");
  expect(formatFraction(1.256)).toBe("1.26");
  expect(formatFraction(12.34)).toBe("12.3");
  expect(formatFraction(4)).toBe("4");
  expect(formatShare(0.1234)).toBe("12.3 %");
});

it("writes a change with its sign", () => {
  expect([formatChange(3), formatChange(-1200), formatChange(0)]).toEqual(["+3", "−1,200", "±0"]);
});

it("names the year of a day only where it is another one", () => {
  expect(formatDay("2026-11-03T00:00:00Z", now)).toBe("3 November");
  expect(formatDay("2025-02-28T23:59:00Z", now)).toBe("28 February 2025");
  expect(formatMoment("2026-11-03T09:05:00Z")).toBe("3 Nov 2026, 09:05 UTC");
});

it("says how long ago in the largest unit that fits", () => {
  expect(formatAge("2026-11-21T11:59:30Z", now)).toBe("just now");
  expect(formatAge("2026-11-21T11:15:00Z", now)).toBe("45 minutes ago");
  expect(formatAge("2026-11-20T12:00:00Z", now)).toBe("24 hours ago");
  expect(formatAge("2026-11-01T12:00:00Z", now)).toBe("20 days ago");
  expect(formatAge("2026-05-01T12:00:00Z", now)).toBe("6 months ago");
  expect(formatAge("2026-11-24T12:00:00Z", now)).toBe("in 3 days");
  expect(formatSpan(59)).toBeNull();
});

it("counts in words that agree", () => {
  expect([count(1, "file"), count(2, "file"), count(2, "dependency", "dependencies")]).toEqual(["1 file", "2 files", "2 dependencies"]);
  expect([inWords([]), inWords(["a"]), inWords(["a", "b"]), inWords(["a", "b", "c"])]).toEqual(["", "a", "a and b", "a, b and c"]);
});

it("shortens commits and bytes", () => {
  expect(shortSha("0123456789abcdef0123456789abcdef01234567")).toBe("0123456");
  expect([formatBytes(512), formatBytes(1234), formatBytes(48_000_000)]).toEqual(["512 B", "1.2 kB", "48 MB"]);
});

it("escapes names in an address and leaves out what says nothing", () => {
  expect(repositoryPath({ owner: "acme", name: "a b" }, "violations")).toBe("/repositories/acme/a%20b/violations");
  expect(addressOf("/x", { module: "a → b", team: null, q: "" })).toBe("/x?module=a+%E2%86%92+b");
  expect(addressOf("/x", {})).toBe("/x");
});

it("says that an age is a lower bound, and that nothing is known of one that has not lasted a day", () => {
  expect(formatAgeInDays({ days: 20, isLowerBound: false })).toBe("20 days");
  expect(formatAgeInDays({ days: 1, isLowerBound: true })).toBe("at least 1 day");
  expect(formatAgeInDays({ days: 0, isLowerBound: false })).toBe("under a day");
  expect(formatAgeInDays({ days: 0, isLowerBound: true })).toBe("an unknown time");
});

it("names some of many and counts the rest", () => {
  expect(someOf(["orders", "billing"], 2)).toBe("orders, billing");
  expect(someOf(["orders", "billing", "ledger"], 2)).toBe("orders, billing and 1 more");
  expect(someOf([], 2)).toBe("");
});
