import { expect, it } from "vitest";

import { type CommitSha, asId } from "@/lib/kernel";

import { storyOf } from "./story";

const commit = asId<CommitSha>("a".repeat(40));
const OPEN: Parameters<typeof storyOf>[0] = {
  from: { module: "orders", file: "src/orders/cart.ts", symbol: null, line: 3, column: null }, to: { module: "billing", file: null, symbol: null }, status: "open", ageDays: 20, ageIsLowerBound: false,
  closedBy: null, closedAs: null, openedBy: { commit, at: "2026-09-20T09:00:00Z" }, waiver: null,
  lifetimes: [
    { openedBy: { commit, at: "2026-09-20T09:00:00Z" }, openedAs: "introduced", closedBy: null, closedAs: "renamed", from: "src/orders/cart.ts", to: null, status: "open", severity: "error", fromModule: null, toModule: null, fromTeam: "", toTeam: "" },
  ],
};

it("says how it began, however often it has moved since", () => {
  expect(storyOf(OPEN)).toBe("orders reaches billing: open for 20 days; introduced.");
  expect(storyOf({ ...OPEN, to: null, ageIsLowerBound: true, lifetimes: [] })).toBe("orders: open for at least 20 days; first seen then.");
  expect(storyOf({ ...OPEN, to: null, ageDays: 0, ageIsLowerBound: true, lifetimes: [] })).toBe("orders: open for an unknown time; first seen then.");
});

it("says until when it is waived, and for how long it has been there", () => {
  expect(storyOf({ ...OPEN, status: "waived", waiver: { expiresAt: new Date("2027-02-19T23:59:59Z") } })).toBe("orders reaches billing: waived until 19 Feb 2027, there for 20 days; introduced.");
  expect(storyOf({ ...OPEN, status: "waived", waiver: { expiresAt: null } })).toContain("waived until the waiver is ended");
});

it("says how it ended", () => {
  expect(storyOf({ ...OPEN, status: "fixed", closedBy: OPEN.openedBy, closedAs: "fixed" })).toBe("orders reaches billing: fixed after 20 days.");
});
