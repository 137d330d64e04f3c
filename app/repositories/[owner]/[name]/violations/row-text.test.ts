import { expect, it } from "vitest";

import { csvOfRows, markdownOfRows } from "./row-text";
import type { Row } from "./rows";

const row: Row = {
  id: "v1", href: "/v1", place: "src/a.ts:3", target: "src/b.ts", rule: "no-internals", kind: "privacy", severity: "error", status: "open", pair: "a → b", teams: "@acme/a", message: "=HYPERLINK(1)",
  openedAt: "2026-11-02T09:00:00Z", openedAs: "introduced", commit: "0".repeat(40), commitHref: "/c", ageDays: 3, atLeast: false, carried: false,
};

it.each([["=1+1", "'=1+1"], ["+1", "'+1"], ["-1", "'-1"], ["@sum", "'@sum"], ["\tx", "'\tx"], ["\rx", '"\'\rx"'], ['a,"b"', '"a,""b"""']])("keeps %j from being run or from breaking the row", (text, cell) => {
  expect(csvOfRows([{ ...row, message: text }]).split("\r\n").slice(1).join("\r\n")).toContain(`,${cell},introduced`);
});

it("writes picked rows as a list in which names stay code", () => {
  expect(markdownOfRows([row, { ...row, place: "src/`x`.ts", target: null }], () => "2 Nov 2026")).toBe(
    "- `src/a.ts:3` → `src/b.ts`: `no-internals` (error), introduced 2 Nov 2026\n- `` src/`x`.ts ``: `no-internals` (error), introduced 2 Nov 2026",
  );
});
