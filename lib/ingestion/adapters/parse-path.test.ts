import { expect, it } from "vitest";

import { isAbsolute, packageOf, pathReader } from "./parse-path";

const inRepository = pathReader({ root: "" });
const inPackage = pathReader({ root: "packages/api", baseDir: "/home/me/shop/packages/api" });

it.each([
  ["src/a.ts", "src/a.ts", false],
  ["./src//a.ts", "src/a.ts", false],
  ["src\\win\\a.ts", "src/win/a.ts", false],
  ["src/x/../a.ts", "src/a.ts", false],
  ["src/modules/billing/", "src/modules/billing", false],
  ["../other/a.ts", "../other/a.ts", true],
  ["src/../../a.ts", "../a.ts", true],
  ["..data/a.ts", "..data/a.ts", false],
  ["/somewhere/else/a.ts", "/somewhere/else/a.ts", true],
  ["/home/runner/work/shop/shop/src/a.ts", "src/a.ts", false],
  ["/builds/acme/shop/src/a.ts", "src/a.ts", false],
  ["D:\\a\\shop\\shop\\src\\a.ts", "src/a.ts", false],
])("reads %s as %s", (text, path, outside) => {
  expect(inRepository(text)).toEqual({ path, outside });
});

it.each([
  ["src/a.ts", "packages/api/src/a.ts", false],
  ["../web/b.ts", "packages/web/b.ts", false],
  ["../../../b.ts", "../b.ts", true],
  ["/home/me/shop/packages/api/src/a.ts", "packages/api/src/a.ts", false],
  ["file:///home/me/shop/packages/api/src/a.ts", "packages/api/src/a.ts", false],
  ["/home/me/shop/packages/api2/src/a.ts", "/home/me/shop/packages/api2/src/a.ts", true],
])("below its root reads %s as %s", (text, path, outside) => {
  expect(inPackage(text)).toEqual({ path, outside });
});

it("compares drive letters without case, and nothing else", () => {
  const read = pathReader({ root: "", baseDir: "c:\\Shop" });
  expect(read("C:/Shop/src/a.ts")).toEqual({ path: "src/a.ts", outside: false });
  expect(read("file:///C:/Shop/src/a.ts")).toEqual({ path: "src/a.ts", outside: false });
  expect(read("C:/shop/src/a.ts").outside).toBe(true);
});

it("knows absolute paths of either kind", () => {
  expect(["/a", "C:/a", "c:\\a", "file:///a", "a/b", "./a", "C:a"].map(isAbsolute)).toEqual([true, true, true, true, false, false, false]);
});

it.each([
  ["node_modules/express/index.js", "express"],
  ["node_modules/@acme/ui/dist/x.js", "@acme/ui"],
  ["node_modules/.pnpm/a@1.0.0/node_modules/a/index.js", "a"],
  ["express", "express"],
  ["@acme/ui/button", "@acme/ui"],
])("finds the package of %s", (text, name) => {
  expect(packageOf(text)).toBe(name);
});
