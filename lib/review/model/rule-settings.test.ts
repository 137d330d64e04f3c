import { expect, it } from "vitest";

import { type RuleSetting, checkLooseningReason, loosens } from "./rule-settings";

type Setting = Pick<RuleSetting, "severity" | "muted"> | null;
const AS_ERROR: Setting = { severity: "error", muted: false };
const AS_INFO: Setting = { severity: "info", muted: false };
const MUTED: Setting = { severity: null, muted: true };
const AS_REPORTED: Setting = { severity: null, muted: false };

it.each<[string, Setting, NonNullable<Setting>, "error" | "warning", boolean]>([
  ["a lower severity than is reported", null, AS_INFO, "warning", true],
  ["muting", AS_INFO, MUTED, "error", true],
  ["back to what is reported, from higher", AS_ERROR, AS_REPORTED, "warning", true],
  ["a higher severity", null, AS_ERROR, "warning", false],
  ["unmuting", MUTED, AS_INFO, "error", false],
  ["the same in other words", null, AS_ERROR, "error", false],
])("knows whether it loosens: %s", (_what, before, after, reported, expected) => {
  expect(loosens(before, after, reported)).toBe(expected);
});

it("asks for a reason when it loosens, and keeps one that is given anyway", () => {
  expect(checkLooseningReason("  ", true)).toMatchObject({ ok: false, reason: "META_INVALID" });
  expect(checkLooseningReason(null, false)).toEqual({ ok: true, value: null });
  expect(checkLooseningReason(" Agreed on Monday. ", false)).toEqual({ ok: true, value: "Agreed on Monday." });
});
