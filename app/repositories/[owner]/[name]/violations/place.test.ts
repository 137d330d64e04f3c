import { expect, it } from "vitest";

import { hostAddress, placeOf, targetOf } from "./place";

const nowhere = { module: null, file: null, symbol: null, line: null, column: null };

it("says where a violation is in the most exact words that the report gave", () => {
  expect(placeOf({ from: { ...nowhere, file: "src/a.ts", line: 12 } })).toBe("src/a.ts:12");
  expect(placeOf({ from: { ...nowhere, file: "src/a.ts" } })).toBe("src/a.ts");
  expect(placeOf({ from: { ...nowhere, symbol: "acme.Pay", module: "payments" } })).toBe("acme.Pay");
  expect(targetOf({ to: null })).toBeNull();
  expect(targetOf({ to: { module: "ledger", file: null, symbol: null } })).toBe("ledger");
});

it("leads to the file, at the commit, at the line, whatever characters the path has", () => {
  const commit = "0123456789abcdef0123456789abcdef01234567";

  expect(hostAddress("https://github.com", { owner: "acme", name: "shop" }, commit, "src/[id]/a b#c.ts", 7)).toBe(
    `https://github.com/acme/shop/blob/${commit}/src/%5Bid%5D/a%20b%23c.ts#L7`,
  );
  expect(hostAddress("https://github.com", { owner: "acme", name: "shop" }, commit, "a.ts", null)).toMatch(/\/a\.ts$/);
});
