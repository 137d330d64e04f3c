import { expect, it } from "vitest";

import { lastPeriods } from "./periods";

const long = (moment: string) => lastPeriods(new Date(moment)).filter(({ kind }) => kind === "day" || kind === "week");
const short = (moment: string) => lastPeriods(new Date(moment)).filter(({ kind }) => kind === "hour" || kind === "five minutes");

it("knows a day and a week to be over from their last midnight on", () => {
  expect(long("2026-11-23T00:00:00Z")).toEqual([
    { kind: "day", period: "2026-11-22" },
    { kind: "week", period: "2026-W47" },
  ]);
  expect(long("2026-11-22T23:59:59Z")).toEqual([
    { kind: "day", period: "2026-11-21" },
    { kind: "week", period: "2026-W46" },
  ]);
});

it("names the last hour and the last five minutes by their end", () => {
  expect(short("2026-11-22T14:04:59Z")).toEqual([
    { kind: "hour", period: "2026-11-22T14:00Z" },
    { kind: "five minutes", period: "2026-11-22T14:00Z" },
  ]);
  expect(short("2026-11-22T14:05:00Z")).toEqual([
    { kind: "hour", period: "2026-11-22T14:00Z" },
    { kind: "five minutes", period: "2026-11-22T14:05Z" },
  ]);
});
