import { expect, it } from "vitest";

import type { Totals } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { ledgerOf, withWaivers } from "./waived-totals";

const TOTALS: Totals = {
  reported: 5, carried: 0, open: 5, waived: 0, baselined: 2, introduced: 2, discovered: 0, reopened: 0, fixed: 1, retired: 0, reassigned: 0, becameBaselined: 0, unbaselined: 0,
  brokenDependencies: 4, byKind: { privacy: 3, cycle: 2 }, bySeverity: { error: 3, warning: 2 }, bySource: { walls: 5 },
};
const OF = { source: "walls", rule: "no-internals", kind: "privacy", severity: "error", fromModule: "orders", toModule: "billing", fromTeam: "(unowned)", toTeam: "(unowned)" } as const;
const KEY = `4000000000${"a".repeat(40)}`;
const commitOf = (key: string) => asId<CommitSha>(key.slice(10));

it("moves what is waived out of everything that counts open ones", () => {
  expect(withWaivers(TOTALS, [{ ...OF, count: 3 }], 2, [])).toEqual({ ...TOTALS, open: 2, waived: 3, brokenDependencies: 2, byKind: { cycle: 2 }, bySeverity: { warning: 2 }, bySource: { walls: 2 }, becameWaived: 0, unwaived: 0 });
});

it("keeps the sum of flows true: what was born waived was not introduced, what was waived before is not fixed", () => {
  const ledger = ledgerOf([{ ...OF, side: "began", key: KEY, how: "introduced", count: 1 }, { ...OF, side: "began", key: KEY, how: "becameWaived", count: 2 }, { ...OF, side: "ended", key: KEY, how: "fixed", count: 1 }], commitOf);
  expect(ledger.map(({ flow, count }) => [flow, count])).toEqual([["introduced", -1], ["waivedIn", 1], ["becameWaived", 2], ["fixed", -1], ["waivedOut", 1]]);
  expect(withWaivers(TOTALS, [], 0, ledger)).toMatchObject({ introduced: 1, fixed: 0, becameWaived: 2, unwaived: 0 });
});
