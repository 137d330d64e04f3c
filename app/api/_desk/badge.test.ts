import { expect, it } from "vitest";

import { badgeValue, drawBadge } from "./badge";

const FLOW = { introduced: 2, discovered: null, reopened: 0, fixed: 3, retired: 0 };

it("says what it shows in words, and that nobody knows where nobody reported", () => {
  const badge = drawBadge("acme/shop", "open", undefined);
  expect(badge).toContain('aria-label="acme/shop, open violations: no data"');
  expect(badge).toContain(">no data</text>");
  expect(badgeValue("tangles", { latest: null, flow30d: FLOW })).toBeNull();
});

it("keeps somebody's names from being anything but text", () => {
  const badge = drawBadge('a/"><script>alert(1)</script>&\u0001', "fixed", undefined);
  expect(badge).not.toContain("<script>");
  expect(badge).toContain("a/&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;\ufffd");
});
