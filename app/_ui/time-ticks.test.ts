import { expect, it } from "vitest";

import { ticksOfTime } from "./time-ticks";

const labels = (from: string, to: string) => ticksOfTime(Date.parse(from), Date.parse(to)).map((tick) => tick.label);

it("marks days in a week", () => {
  expect(labels("2026-11-15T12:00:00Z", "2026-11-18T12:00:00Z")).toEqual(["16 Nov", "17 Nov", "18 Nov"]);
});

it("marks Mondays in a month", () => {
  expect(labels("2026-10-22T00:00:00Z", "2026-11-21T00:00:00Z")).toEqual(["26 Oct", "2 Nov", "9 Nov", "16 Nov"]);
});

it("marks months in a year and names the year with its January", () => {
  expect(labels("2025-11-21T00:00:00Z", "2026-11-21T00:00:00Z")).toEqual(["Jan 2026", "Mar", "May", "Jul", "Sep", "Nov"]);
  expect(labels("2026-08-23T00:00:00Z", "2026-11-21T00:00:00Z")).toEqual(["Sep", "Oct", "Nov"]);
});

it("marks years in a decade", () => {
  expect(labels("2017-05-01T00:00:00Z", "2022-05-01T00:00:00Z")).toEqual(["2018", "2019", "2020", "2021", "2022"]);
});

it("marks nothing where there is no time", () => {
  expect(labels("2026-11-21T00:00:00Z", "2026-11-21T00:00:00Z")).toEqual([]);
});
