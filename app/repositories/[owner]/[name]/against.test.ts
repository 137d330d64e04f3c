import { expect, it } from "vitest";

import { moved } from "./against";

it("lays an earlier period over a later one", () => {
  const week = 7 * 86_400_000;
  expect(moved([{ at: "2026-10-28T12:00:00Z", total: 3 }, { at: "2026-11-01T00:00:00Z", total: null }], week)).toEqual([
    { at: "2026-11-04T12:00:00.000Z", total: 3 },
    { at: "2026-11-08T00:00:00.000Z", total: null },
  ]);
});
