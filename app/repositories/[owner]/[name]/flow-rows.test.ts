import { expect, it } from "vitest";

import { flowRows } from "./flow-rows";

const at = (day: string, total: number | null) => ({ at: `${day}T00:00:00Z`, commit: null, values: { total } });
const none = { points: [] };

it("gives every week of the range its row, from Monday to Sunday, also where nothing is known", () => {
  const rows = flowRows(
    { introduced: { points: [at("2026-11-02", 3), at("2026-11-09", null)] }, reopened: none, fixed: { points: [at("2026-11-09", 2)] }, discovered: none, retired: none },
    "week",
    { from: new Date("2026-11-04T10:00:00Z"), to: new Date("2026-11-16T10:00:00Z") },
  );

  expect(rows.map((row) => [row.from.slice(0, 10), row.to.slice(0, 10), row.introduced, row.fixed])).toEqual([
    ["2026-11-02", "2026-11-08", 3, 0],
    ["2026-11-09", "2026-11-15", 0, 2],
    ["2026-11-16", "2026-11-22", 0, 0],
  ]);
});

it("counts months of any length", () => {
  const rows = flowRows({ introduced: none, reopened: none, fixed: none, discovered: { points: [at("2026-02-01", 7)] }, retired: none }, "month", {
    from: new Date("2026-01-31T00:00:00Z"),
    to: new Date("2026-03-01T00:00:00Z"),
  });

  expect(rows.map((row) => [row.from.slice(0, 10), row.to.slice(0, 10), row.discovered])).toEqual([
    ["2026-01-01", "2026-01-31", 0],
    ["2026-02-01", "2026-02-28", 7],
    ["2026-03-01", "2026-03-31", 0],
  ]);
});
