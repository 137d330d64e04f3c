import { expect, it } from "vitest";

import { groupRows, labelOf } from "./groups";

it("puts rows under their groups in the order in which they come, with the counts of the whole list", () => {
  expect(groupRows(["a", "b", "c"], ["no-internals", "no-internals", "no-cycles"], [{ label: "no-internals", count: 40 }, { label: "no-cycles", count: 1 }])).toEqual([
    { label: "no-internals", count: 40, rows: ["a", "b"] }, { label: "no-cycles", count: 1, rows: ["c"] },
  ]);
});

it("is one group without a name where nothing is grouped, and none where there is nothing", () => {
  expect(groupRows(["a"], [], [])).toEqual([{ label: null, count: 1, rows: ["a"] }]);
  expect(groupRows([], [], [])).toEqual([]);
});

it("counts at least what it shows, where a list has more groups than are counted", () => {
  expect(groupRows(["a", "b"], ["x", "x"], [])).toEqual([{ label: "x", count: 2, rows: ["a", "b"] }]);
  expect(labelOf("")).toBe("(in no tangle)");
});
