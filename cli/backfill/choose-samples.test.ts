import { expect, it } from "vitest";

import { type Every, chooseSamples, readEvery, readSince } from "./choose-samples";

const NOW = Date.parse("2026-11-21T12:00:00Z");

/** A line, newest first. */
const line = (...days: string[]) => days.map((day) => ({ sha: day, committedAt: `${day}T10:00:00Z` }));
const chosen = (every: Every, before: number, ...days: string[]) => chooseSamples(line(...days), every, before).map((place) => days[place]);

it("takes the newest commit of each week, which begins on Monday, and the newest and the first of all", () => {
  const days = ["2026-11-18", "2026-11-16", "2026-11-15", "2026-11-09", "2026-11-08", "2026-11-03", "2026-11-02"];
  expect(chosen({ period: "week" }, 0, ...days)).toEqual(["2026-11-18", "2026-11-15", "2026-11-08", "2026-11-02"]);
});

it("takes the newest commit of each day or month", () => {
  expect(chosen({ period: "day" }, 0, "2026-11-18", "2026-11-18", "2026-11-17")).toEqual(["2026-11-18", "2026-11-17"]);
  expect(chosen({ period: "month" }, 0, "2026-11-18", "2026-11-01", "2026-10-31", "2026-10-02", "2026-10-01")).toEqual(["2026-11-18", "2026-10-31", "2026-10-01"]);
});

it("takes a period once although dates run backwards within the line", () => {
  expect(chosen({ period: "month" }, 0, "2026-11-18", "2026-10-30", "2026-11-01", "2026-10-02", "2026-09-01")).toEqual(["2026-11-18", "2026-10-30", "2026-09-01"]);
});

it("counts every so many commits from the root, so that new commits do not move the samples", () => {
  const days = ["2026-11-07", "2026-11-06", "2026-11-05", "2026-11-04", "2026-11-03", "2026-11-02"];
  expect(chosen({ commits: 3 }, 0, ...days)).toEqual(["2026-11-07", "2026-11-05", "2026-11-02"]);
  expect(chosen({ commits: 3 }, 0, "2026-11-08", ...days)).toEqual(["2026-11-08", "2026-11-05", "2026-11-02"]);
  expect(chosen({ commits: 3 }, 1, ...days)).toEqual(["2026-11-07", "2026-11-04", "2026-11-02"]);
  expect(chosen({ commits: 1 }, 0, ...days)).toEqual(days);
});

it("finds nothing in nothing and one in one", () => {
  expect(chosen({ period: "week" }, 0)).toEqual([]);
  expect(chosen({ commits: 7 }, 3, "2026-11-02")).toEqual(["2026-11-02"]);
});

it("reads how often, and nothing else", () => {
  expect(["week", "Day", "month", "commit", "10", "10 commits", "2-commits"].map(readEvery)).toEqual([
    { period: "week" }, { period: "day" }, { period: "month" }, { commits: 1 }, { commits: 10 }, { commits: 10 }, { commits: 2 },
  ]);
  expect(["", "0", "weekly", "-1", "1.5", "fortnight"].map(readEvery)).toEqual([null, null, null, null, null, null]);
});

it("reads since when, as a span, a day, a time or all", () => {
  const since = (text: string) => {
    const at = readSince(text, NOW);
    return at !== null && Number.isFinite(at) ? new Date(at).toISOString() : at;
  };
  expect(since("1y")).toBe("2025-11-21T12:00:00.000Z");
  expect(since("6 months")).toBe("2026-05-21T12:00:00.000Z");
  expect(since("3mo")).toBe("2026-08-21T12:00:00.000Z");
  expect(since("2w")).toBe("2026-11-07T12:00:00.000Z");
  expect(since("90d")).toBe("2026-08-23T12:00:00.000Z");
  expect(since("2026-01-31")).toBe("2026-01-31T00:00:00.000Z");
  expect(since("2026-01-31T09:00:00+01:00")).toBe("2026-01-31T08:00:00.000Z");
  expect(since("all")).toBe(Number.NEGATIVE_INFINITY);
  expect(["yesterday", "1", "-1y", "2026-13-45", "y1"].map((text) => readSince(text, NOW))).toEqual([null, null, null, null, null]);
});
