import { expect, it } from "vitest";

import type { ModuleRow } from "@/lib/health";

import { arrange, modulesPath } from "./order";

const module = (name: string, more: Partial<ModuleRow> = {}): ModuleRow => ({
  name, path: `src/${name}`, role: "module", owners: ["@acme/a"], team: "@acme/a", files: 1, ca: 0, ce: 0, instability: null, weightIn: 0, weightOut: 0, fanIn: 1, fanOut: 1, inTangle: false, violationsIn: 0, violationsOut: 0, ...more,
});
const names = (modules: readonly ModuleRow[]) => modules.map(({ name }) => name);
const VIEW = { sort: "violationsOut" as const, q: null, team: null, at: null, page: 1 };

it("puts the greatest first, those without the number last, and equal ones by name", () => {
  const modules = [module("a", { instability: 0 }), module("c", { instability: 1 }), module("b", { instability: 1 }), module("d")];
  expect(names(arrange(modules, { ...VIEW, sort: "instability" }))).toEqual(["b", "c", "a", "d"]);
  expect(names(arrange(modules, { ...VIEW, sort: "name" }))).toEqual(["a", "b", "c", "d"]);
});

it("finds by name, path and owner, whatever the case, and by team", () => {
  const modules = [module("orders"), module("billing", { owners: ["@acme/Money"], team: "@acme/Money" }), module("mail", { path: "packages/orders-mail" })];
  expect(names(arrange(modules, { ...VIEW, q: "ORDERS" }))).toEqual(["mail", "orders"]);
  expect(names(arrange(modules, { ...VIEW, q: "money" }))).toEqual(["billing"]);
  expect(names(arrange(modules, { ...VIEW, team: "@acme/a" }))).toEqual(["mail", "orders"]);
});

it("begins anew at the first page when the order changes", () => {
  const shop = { owner: "acme", name: "shop" };
  expect(modulesPath(shop, { ...VIEW, page: 3, q: "o" }, { sort: "ca" })).toBe("/repositories/acme/shop/modules?sort=ca&q=o");
  expect(modulesPath(shop, { ...VIEW, page: 3 }, { page: 4 })).toBe("/repositories/acme/shop/modules?page=4");
});
