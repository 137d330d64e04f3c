import { expect, it } from "vitest";

import { lastValues, stackOf, sumByGroup, sumOf, totalAt } from "./stack";

const at = (day: number, values: Record<string, number | null>) => ({ at: `2026-11-0${day}T00:00:00Z`, commit: null, values });

it("puts the largest group of the last day at the bottom", () => {
  const { groups, rows } = stackOf({ points: [at(1, { layer: 9, privacy: 1 }), at(2, { layer: 2, privacy: 5 })] });

  expect(groups).toEqual(["privacy", "layer"]);
  expect(rows.map((row) => row.values)).toEqual([[1, 9], [5, 2]]);
});

it("keeps a moment of which nothing is known unknown, and takes a group that a known moment does not name as zero", () => {
  const { rows } = stackOf({ points: [at(1, { layer: 2 }), at(2, { layer: null }), at(3, { layer: 1, privacy: 1 })] });

  expect(rows.map((row) => row.values)).toEqual([[2, 0], [null, null], [1, 1]]);
});

it("adds everything past the largest groups up into one band, so that the height stays the whole", () => {
  const { groups, rows } = stackOf({ points: [at(1, { a: 5, b: 4, c: 3, d: 2, e: 1 })] }, 3);

  expect(groups).toEqual(["a", "b", "c", "all others"]);
  expect(rows[0]?.values).toEqual([5, 4, 3, 3]);
});

it("does not make a rest of a single group", () => {
  expect(stackOf({ points: [at(1, { a: 3, b: 2, c: 1 })] }, 2).groups).toEqual(["a", "b", "c"]);
});

it("draws a known zero where nothing was ever broken", () => {
  expect(stackOf({ points: [at(1, { total: 0 }), at(2, { total: null })] })).toEqual({
    groups: ["open"],
    rows: [{ ...at(1, {}), values: [0] }, { ...at(2, {}), values: [null] }],
  });
});

it("sums a flow over time by group and in all", () => {
  const trend = { points: [at(1, { "a → b": 2, "a → c": 1 }), at(2, { "a → b": 3, "a → c": null })] };

  expect([...sumByGroup(trend)]).toEqual([["a → b", 5], ["a → c", 1]]);
  expect(sumOf(trend)).toBe(6);
});

it("reads the first and last known moments past the unknown ones", () => {
  const trend = { points: [at(1, { a: null }), at(2, { a: 4, b: 1 }), at(3, { a: 2, b: 2 }), at(4, { a: null })] };

  expect([totalAt(trend, "first"), totalAt(trend, "last")]).toEqual([5, 4]);
  expect(Object.fromEntries(lastValues(trend))).toEqual({ a: 2, b: 2 });
  expect(totalAt({ points: [] }, "last")).toBeNull();
});
