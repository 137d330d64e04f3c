import { expect, it } from "vitest";

import { apiAddress, loadQuestion, narrowings, questionPath, sortOf } from "./question";

const repository = { owner: "acme", name: "shop" };

it("restores a view from its address", () => {
  const question = loadQuestion("?status=fixed&from=payments&to=ledger&group=rule&severity=error");

  expect(question).toMatchObject({ status: "fixed", from: "payments", to: "ledger", group: "rule", severity: "error", kind: null });
  expect(questionPath(repository, question, {})).toBe("/repositories/acme/shop/violations?status=fixed&from=payments&to=ledger&severity=error&group=rule");
});

it("asks for open ones, ungrouped, unless told otherwise, and keeps the address short", () => {
  const question = loadQuestion("");

  expect(question).toMatchObject({ status: "open", group: "none" });
  expect(questionPath(repository, question, {})).toBe("/repositories/acme/shop/violations");
});

it("takes a status or a grouping that there is not for the default", () => {
  expect(loadQuestion("?status=lost&group=astrology")).toMatchObject({ status: "open", group: "none" });
});

it("starts a changed question on its first page", () => {
  const question = loadQuestion("?kind=layer&cursor=abc");

  expect(questionPath(repository, question, { kind: "cycle" })).toBe("/repositories/acme/shop/violations?kind=cycle");
  expect(questionPath(repository, question, { cursor: "next" })).toBe("/repositories/acme/shop/violations?kind=layer&cursor=next");
});

it("puts the rows of a group beside each other", () => {
  expect(["rule", "pair", "file", "team"].map((group) => sortOf(loadQuestion(`?group=${group}&sort=age`)))).toEqual(["rule", "fromModule", "path", "fromModule"]);
  expect(sortOf(loadQuestion("?sort=age"))).toBe("age");
});

it("asks the API the same question, without what only the page knows", () => {
  expect(apiAddress(repository, loadQuestion("?from=a%20b&group=pair&cursor=x"))).toBe("/api/v1/repositories/acme/shop/violations?status=open&from=a+b&sort=fromModule&limit=200");
});

it("says in words what narrows the list", () => {
  expect(narrowings(loadQuestion("?team=@acme/pay&direction=in&q=ledger")).map((one) => one.text)).toEqual(["team @acme/pay", "being reached", "with “ledger”"]);
});
