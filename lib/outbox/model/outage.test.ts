import { expect, it } from "vitest";

import { isOutage } from "./outage";

it("takes for an outage what a database says that dies, however libraries wrap it", () => {
  for (const message of [
    "terminating connection due to unexpected postmaster exit",
    "Connection terminated unexpectedly",
    "Client has encountered a connection error and is not queryable",
    "Client was closed and is not queryable",
    "the database system is in recovery mode",
    "connect ECONNREFUSED 127.0.0.1:5432",
  ]) {
    expect(isOutage(new Error(message)), message).toBe(true);
    expect(isOutage(new Error("Invalid query", { cause: new Error("inner", { cause: new Error(message) }) })), message).toBe(true);
  }
  expect(isOutage(Object.assign(new Error("terminated"), { code: "57P01" }))).toBe(true);
  expect(isOutage(Object.assign(new Error("No room"), { code: "ENOSPC" }))).toBe(true);
  expect(isOutage(new AggregateError([Object.assign(new Error(""), { code: "ECONNREFUSED" })]))).toBe(true);
});

it("takes a mistake of ours for what it is", () => {
  expect(isOutage(new TypeError("Cannot read properties of undefined"))).toBe(false);
  expect(isOutage(Object.assign(new Error("duplicate key value violates unique constraint"), { code: "23505" }))).toBe(false);
  expect(isOutage(null)).toBe(false);
  expect(isOutage("a text")).toBe(false);
});
