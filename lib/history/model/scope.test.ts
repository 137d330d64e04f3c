import { expect, it } from "vitest";

import { covers, coversAll, touches } from "./scope";

it("covers paths by patterns from the repository's root", () => {
  expect(["src/a/x.ts", "src/a/deep/x.ts", "src/b/x.ts"].map((path) => covers(["src/a/**"], path))).toEqual([true, true, false]);
  expect(["src/a/x.ts", "src/a/deep/x.ts"].map((path) => covers(["src/a/*"], path))).toEqual([true, false]);
  expect([covers(["src/a/"], "src/a/deep/x.ts"), covers(null, "anything"), covers(null, undefined), covers(["**"], undefined)]).toEqual([true, true, true, false]);
});

it("covers all of a folder only with what holds at any depth", () => {
  expect(coversAll(null, "src/kernel/")).toBe(true);
  expect([["src/kernel/**"], ["src/**"], ["**"], ["src/*/"]].map((scope) => coversAll(scope, "src/kernel/"))).toEqual([true, true, true, true]);
  expect([["src/kernel/*"], ["src/kernel/*", "src/kernel/*/*"], ["src/kernel/**/*.ts"], ["src/kernel/a/**"], ["src/orders/**"]].map((scope) => coversAll(scope, "src/kernel/"))).toEqual([false, false, false, false, false]);
});

it("touches a folder with what lies in it or around it", () => {
  expect([["src/orders/**"], ["src/orders/api/**"], ["src/orders/*.ts"], ["src/**"], ["src/*/index.ts"]].map((scope) => touches(scope, "src/orders/"))).toEqual([true, true, true, true, true]);
  expect([["src/billing/**"], ["src/*"], ["src/orders"], ["lib/**"]].map((scope) => touches(scope, "src/orders/"))).toEqual([false, false, false, false]);
});
