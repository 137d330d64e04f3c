import { expect, it } from "vitest";

import { type WaiverRecord, checkLink, checkReason, standingOf, statusOf, trailOf } from "./waiver";

const day = (text: string) => new Date(`${text}T12:00:00Z`);
const NOW = day("2026-11-20");
const ASKED: WaiverRecord = {
  id: "w", rule: null, from: null, to: null, file: null, reason: "Leaves with the old checkout.", link: null, requestedBy: "ada", requestedAt: day("2026-11-01"),
  expiresAt: day("2026-12-01"), approved: null, decidedBy: null, decidedAt: null, endedBy: null, endedAt: null, endedBecause: null,
};
const APPROVED = { ...ASKED, approved: true, decidedBy: "grace", decidedAt: day("2026-11-02") };

it("stands from its approval until it is ended or expires, whichever comes first", () => {
  expect(standingOf(ASKED, NOW)).toBeNull();
  expect(standingOf(APPROVED, NOW)).toEqual({ from: day("2026-11-02"), to: null });
  expect(standingOf(APPROVED, day("2026-12-02"))).toEqual({ from: day("2026-11-02"), to: day("2026-12-01") });
  expect(standingOf({ ...APPROVED, endedAt: day("2026-11-10") }, day("2026-12-02"))).toEqual({ from: day("2026-11-02"), to: day("2026-11-10") });
  expect(standingOf({ ...APPROVED, expiresAt: null }, day("2036-01-01"))?.to).toBeNull();
});

it("says by the time alone how a waiver stands", () => {
  expect([ASKED, APPROVED, { ...APPROVED, endedAt: day("2026-11-10") }, { ...APPROVED, expiresAt: day("2026-11-19") }, { ...ASKED, approved: false }].map((waiver) => statusOf(waiver, NOW))).toEqual(["asked", "standing", "ended", "expired", "declined"]);
  expect(statusOf({ ...ASKED, expiresAt: day("2026-11-19") }, NOW)).toBe("declined");
});

it("tells its trail in order, the expiry included", () => {
  expect(trailOf({ ...APPROVED, expiresAt: day("2026-11-19") }, NOW).map(({ what, by }) => [what, by])).toEqual([["asked", "ada"], ["approved", "grace"], ["expired", null]]);
  expect(trailOf({ ...APPROVED, endedAt: day("2026-11-10"), endedBy: "grace", endedBecause: "Fixed after all." }, NOW).at(-1)).toEqual({ what: "ended", at: day("2026-11-10"), by: "grace", because: "Fixed after all." });
});

it("takes a reason that says something and a link that is one of the web's", () => {
  expect(checkReason("   ")).toMatchObject({ ok: false });
  expect(checkReason("x".repeat(2001))).toMatchObject({ ok: false });
  expect(checkReason("  Moves in March. ")).toEqual({ ok: true, value: "Moves in March." });
  expect(["javascript:alert(1)", "ACME-12", "//elsewhere", "data:text/html,x"].map((link) => checkLink(link).ok)).toEqual([false, false, false, false]);
  expect(checkLink("https://tracker.example/ACME-12")).toEqual({ ok: true, value: "https://tracker.example/ACME-12" });
  expect(checkLink("")).toEqual({ ok: true, value: null });
});
