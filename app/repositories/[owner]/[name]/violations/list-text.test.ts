import { expect, it } from "vitest";

import type { Violation } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { CSV_HEAD, csvLine } from "./list-text";

const violation: Violation = {
  id: "v1",
  fingerprint: "0123456789abcdef0123456789abcdef",
  source: "dependency-cruiser",
  tool: "dependency-cruiser",
  rule: "no-internals",
  kind: "privacy",
  severity: "error",
  status: "open",
  from: { module: "payments", file: "src/payments/pay.ts", symbol: null, line: 12, column: null },
  to: { module: "ledger", file: "src/ledger/book.ts", symbol: null },
  fromTeam: "@acme/payments",
  toTeam: "@acme/ledger",
  message: 'reaches "book", past the door',
  openedBy: { commit: asId<CommitSha>("0123456789abcdef0123456789abcdef01234567"), at: "2026-11-02T09:00:00.000Z" },
  openedAs: "discovered",
  closedBy: null,
  closedAs: null,
  ageDays: 19,
  ageIsLowerBound: true,
  carried: false,
};

it("writes a cell for every column, quoted where a comma or a quote asks for it, and keeps team names from being formulas", () => {
  expect(CSV_HEAD.trimEnd().split(",")).toHaveLength(19);
  expect(csvLine(violation)).toBe(
    `v1,dependency-cruiser,no-internals,privacy,error,open,payments,src/payments/pay.ts,12,ledger,src/ledger/book.ts,'@acme/payments,'@acme/ledger,"reaches ""book"", past the door",discovered,2026-11-02T09:00:00.000Z,0123456789abcdef0123456789abcdef01234567,19,true\r\n`,
  );
});

it("leaves the target's cells empty when there is none, and takes no message for a formula", () => {
  const line = csvLine({ ...violation, to: null, message: "=HYPERLINK(1)" });

  expect(line).toContain(",12,,,'@acme/payments,");
  expect(line).toContain(",'=HYPERLINK(1),");
});
