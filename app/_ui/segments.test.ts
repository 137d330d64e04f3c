import { expect, it } from "vitest";

import { axisFor, bends, carried, segmentsOf } from "./segments";

it("breaks a series where nothing is known instead of joining it", () => {
  expect(segmentsOf([null, 3, 4, null, 0, null])).toEqual([
    [{ index: 1, value: 3 }, { index: 2, value: 4 }],
    [{ index: 4, value: 0 }],
  ]);
  expect(segmentsOf([])).toEqual([]);
});

it("keeps of a level stretch where it begins and where it ends", () => {
  const indices = (...values: number[]) => bends(segmentsOf(values)[0] ?? []).map(({ index }) => index);
  expect(indices(4, 4, 4, 4)).toEqual([0, 3]);
  expect(indices(4, 4, 4, 7, 7, 7, 2)).toEqual([0, 2, 3, 5, 6]);
  expect(indices(1, 2, 3)).toEqual([0, 1, 2]);
  expect(indices(5)).toEqual([0]);
});

it("ends an axis on a round number at or above the highest value", () => {
  expect(axisFor(47)).toEqual({ top: 50, ticks: [0, 10, 20, 30, 40, 50] });
  expect(axisFor(205)).toEqual({ top: 250, ticks: [0, 50, 100, 150, 200, 250] });
  expect(axisFor(1133)).toEqual({ top: 1250, ticks: [0, 250, 500, 750, 1000, 1250] });
  expect(axisFor(1133, 2)).toEqual({ top: 2000, ticks: [0, 1000, 2000] });
});

it("marks whole numbers only where whole things are counted", () => {
  expect(axisFor(3)).toEqual({ top: 3, ticks: [0, 1, 2, 3] });
  expect(axisFor(0)).toEqual({ top: 1, ticks: [0, 1] });
  expect(axisFor(0.13)).toEqual({ top: 0.15, ticks: [0, 0.05, 0.1, 0.15] });
});

it("lets a number stand over a short silence and not over a long one", () => {
  expect(carried([null, 3, null, null, 4, null, null, null, 5], 2)).toEqual([null, 3, 3, 3, 4, 4, 4, null, 5]);
});
