import { expect, it } from "vitest";

import { clipped, courseOf, sampled } from "./course";

const on = (day: string, total: number | null) => ({ at: `${day}T00:00:00Z`, commit: total === null ? null : "c", values: { total } });
const until = new Date("2026-11-21T00:00:00Z");

it("lets the last number stand over days without a commit, up to now", () => {
  const { points, gaps } = courseOf({ interval: "day", points: [on("2026-11-13", 4), on("2026-11-14", null), on("2026-11-15", null), on("2026-11-16", 6)], gaps: [] }, until);

  expect(points.map((point) => [point.at.slice(0, 10), point.values.total])).toEqual([["2026-11-13", 4], ["2026-11-16", 6], ["2026-11-21", 6]]);
  expect(gaps).toEqual([]);
});

it("opens after two weeks of silence, and says until when", () => {
  const { points, gaps } = courseOf({ interval: "commit", points: [on("2026-10-01", 4), on("2026-11-20", 6)], gaps: [] }, until);

  expect(points.map((point) => [point.at.slice(0, 10), point.values.total])).toEqual([["2026-10-01", 4], ["2026-10-02", undefined], ["2026-11-20", 6], ["2026-11-21", 6]]);
  expect(gaps).toEqual([{ from: "2026-10-02T00:00:00.000Z", to: "2026-11-20T00:00:00.000Z", reason: "no commit with a report" }]);
});

it("does not draw a number that nobody has confirmed for weeks", () => {
  const { points, gaps } = courseOf({ interval: "week", points: [on("2026-09-28", 4)], gaps: [] }, until);

  expect(points).toHaveLength(2);
  expect(gaps).toEqual([{ from: "2026-10-05T00:00:00.000Z", to: "2026-11-21T00:00:00.000Z", reason: "no report since 28 Sep 2026" }]);
});

it("keeps the long silence of one source among others, and forgets the short one", () => {
  const long = { from: "2026-10-01T00:00:00Z", to: "2026-11-01T00:00:00Z", reason: "no report from eslint: its last analysis is carried on" };
  const short = { ...long, from: "2026-10-30T00:00:00Z" };

  expect(courseOf({ interval: "day", points: [on("2026-11-20", 1)], gaps: [long, short] }, until).gaps).toEqual([long]);
});

it("knows nothing of what has no report at all", () => {
  expect(courseOf({ interval: "day", points: [on("2026-11-20", null)], gaps: [] }, until)).toEqual({ points: [], gaps: [] });
});

it("reads a course at evenly spaced moments", () => {
  const { points } = courseOf({ interval: "commit", points: [on("2026-11-01", 1), on("2026-11-11", 3)], gaps: [] }, until);

  expect(sampled(points, new Date("2026-10-22T00:00:00Z"), until, 6)("total")).toEqual([null, 1, 1, 3, 3, 3]);
});

it("begins a course with what stood before it", () => {
  const points = [on("2026-11-01", 1), on("2026-11-03", 2), on("2026-11-10", 3)];

  expect(clipped(points, new Date("2026-11-05T00:00:00Z"))).toEqual([{ at: "2026-11-05T00:00:00.000Z", commit: null, values: { total: 2 } }, on("2026-11-10", 3)]);
  expect(clipped(points.slice(2), new Date("2026-11-05T00:00:00Z"))).toEqual([on("2026-11-10", 3)]);
  expect(clipped([{ at: "2026-11-02T00:00:00Z", commit: null, values: {} }], new Date("2026-11-05T00:00:00Z"))).toEqual([]);
});
