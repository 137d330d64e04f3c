import { expect, it } from "vitest";

import { apiAddress, fileAddress, groupQuestion, groupingOf, loadQuestion, narrowings, orderBy, patternsOf, questionPath } from "./question";

const repository = { owner: "acme", name: "shop" };

it("restores a view from its address", () => {
  const question = loadQuestion("?status=fixed&from=payments&to=ledger&group=rule&severity=error&sort=age&order=desc");

  expect(question).toMatchObject({ status: "fixed", from: "payments", to: "ledger", group: "rule", severity: "error", kind: null, sort: "age", order: "desc" });
  expect(questionPath(repository, question, {})).toBe("/repositories/acme/shop/violations?status=fixed&from=payments&to=ledger&severity=error&sort=age&order=desc&group=rule");
});

it("asks for open ones, ungrouped, unless told otherwise, and keeps the address short", () => {
  const question = loadQuestion("");

  expect(question).toMatchObject({ status: "open", group: "none", sort: "path", order: "asc" });
  expect(questionPath(repository, question, {})).toBe("/repositories/acme/shop/violations");
});

it("takes a status, an order or a grouping that there is not for the default", () => {
  expect(loadQuestion("?status=lost&group=astrology&sort=luck&order=up")).toMatchObject({ status: "open", group: "none", sort: "path", order: "asc" });
});

it("starts a changed question on its first page", () => {
  const question = loadQuestion("?kind=layer&cursor=abc");

  expect(questionPath(repository, question, { kind: "cycle" })).toBe("/repositories/acme/shop/violations?kind=cycle");
  expect(questionPath(repository, question, { cursor: "next" })).toBe("/repositories/acme/shop/violations?kind=layer&cursor=next");
});

it("turns a column round when it is asked for twice", () => {
  expect(orderBy(loadQuestion("?sort=age"), "age")).toEqual({ sort: "age", order: "desc" });
  expect(orderBy(loadQuestion("?sort=age&order=desc"), "age")).toEqual({ sort: "age", order: "asc" });
  expect(orderBy(loadQuestion("?sort=age&order=desc"), "rule")).toEqual({ sort: "rule", order: "asc" });
});

it("finds a group again by filters that say just that", () => {
  expect(groupingOf("pair")).toBe("modulePair");
  expect(groupingOf("none")).toBeUndefined();
  expect(groupQuestion("pair", "payments → ledger")).toEqual({ from: "payments", to: "ledger" });
  expect(groupQuestion("teamPair", "(unowned) → @acme/a + @acme/b")).toEqual({ fromTeam: "(unowned)", toTeam: "@acme/a + @acme/b" });
  expect(groupQuestion("tangle", "")).toBeNull();
});

it("asks the API the same question, without what only the page knows, and keeps the grouping for a file", () => {
  const question = loadQuestion("?from=a%20b&group=pair&cursor=x&order=desc");
  expect(apiAddress(repository, question)).toBe("/api/v1/repositories/acme/shop/violations?status=open&from=a+b&sort=path&order=desc&limit=200");
  expect(fileAddress(repository, question, "csv")).toBe("/repositories/acme/shop/violations/export?from=a+b&order=desc&group=pair");
  expect(fileAddress(repository, question, "json")).toContain("&format=json");
});

it("says in words what narrows the list", () => {
  expect(narrowings(loadQuestion("?team=@acme/pay&direction=in&q=ledger")).map((one) => one.text)).toEqual(["team @acme/pay", "being reached", "with “ledger”"]);
});

it("makes patterns of filters that patterns can say, meaning just those names", () => {
  expect(patternsOf(loadQuestion("?rule=no-*&from=orders"))).toEqual({ rule: "no-\\*", from: "orders", to: null, file: null });
  expect(patternsOf(loadQuestion("?file=src/a.ts"))).toEqual({ rule: null, from: null, to: null, file: "/src/a.ts" });
  expect(patternsOf(loadQuestion("?rule=x&severity=error"))).toBeNull();
  expect(patternsOf(loadQuestion("?rule=x&status=waived"))).toBeNull();
  expect(patternsOf(loadQuestion(""))).toBeNull();
});
