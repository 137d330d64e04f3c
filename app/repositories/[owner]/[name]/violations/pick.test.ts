import { expect, it } from "vitest";

import { pickRange } from "./pick";

const ids = ["a", "b", "c", "d"];

it("picks and lets go one", () => {
  expect([...pickRange(new Set(["a"]), ids, { id: "c", on: true, from: null })]).toEqual(["a", "c"]);
  expect([...pickRange(new Set(["a", "c"]), ids, { id: "a", on: false, from: null })]).toEqual(["c"]);
});

it("picks everything between, whichever way round", () => {
  expect([...pickRange(new Set(), ids, { id: "d", on: true, from: "b" })].sort()).toEqual(["b", "c", "d"]);
  expect([...pickRange(new Set(ids), ids, { id: "a", on: false, from: "c" })]).toEqual(["d"]);
});

it("takes an anchor that has gone for none", () => {
  expect([...pickRange(new Set(), ids, { id: "b", on: true, from: "elsewhere" })]).toEqual(["b"]);
});
