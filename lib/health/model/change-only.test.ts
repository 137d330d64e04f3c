import { expect, it } from "vitest";

import { changesBetween } from "./change-only";
import type { ModuleHealth } from "./views";

const orders: ModuleHealth = {
  name: "orders", path: "src/orders", role: "module", owners: ["@acme/sales"], files: 12,
  ca: 1, ce: 2, instability: 2 / 3, weightIn: 3, weightOut: 9, fanIn: 2, fanOut: 4, inTangle: false, violationsIn: 0, violationsOut: 5,
};
const billing = { ...orders, name: "billing", path: "src/billing" };
const modules = (...list: ModuleHealth[]) => new Map(list.map((module) => [module.name, module]));

it("writes nothing where nothing changed", () => {
  expect(changesBetween(modules(orders, billing), modules(orders, { ...billing, owners: [...billing.owners] }))).toEqual([]);
});

it("writes the module whose numbers, path or owners changed", () => {
  const busier = { ...orders, violationsOut: 6 };
  const moved = { ...billing, owners: ["@acme/finance"] };
  expect(changesBetween(modules(orders, billing), modules(busier, moved))).toEqual([{ name: "orders", module: busier }, { name: "billing", module: moved }]);
});

it("writes modules that come and modules that go", () => {
  expect(changesBetween(modules(orders), modules(billing))).toEqual([{ name: "billing", module: billing }, { name: "orders", module: null }]);
});
