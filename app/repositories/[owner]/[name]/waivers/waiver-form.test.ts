import { expect, it } from "vitest";

import { readWaiverForm } from "./waiver-form";

const NOW = new Date("2026-11-21T09:00:00Z");

function formOf(fields: Record<string, string>): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ reason: "Leaves with the old checkout.", until: "30", ...fields })) form.append(name, value);
  return form;
}

it("holds until the end of its last day, or until it is ended where that is said", () => {
  expect(readWaiverForm(formOf({}), NOW)).toMatchObject({ ok: true, value: { expiresAt: new Date("2026-12-21T23:59:59.999Z"), link: null } });
  expect(readWaiverForm(formOf({ until: "day", day: "2027-01-31" }), NOW)).toMatchObject({ ok: true, value: { expiresAt: new Date("2027-01-31T23:59:59.999Z") } });
  expect(readWaiverForm(formOf({ until: "never" }), NOW)).toMatchObject({ ok: true, value: { expiresAt: null } });
});

it("asks for a reason that others can judge, and for an end", () => {
  expect(readWaiverForm(formOf({ reason: "  later " }), NOW)).toMatchObject({ ok: false, detail: "Say why, in a sentence that others can judge." });
  expect(readWaiverForm(formOf({ until: "whenever" }), NOW)).toMatchObject({ ok: false, detail: "Say until when." });
  expect(readWaiverForm(formOf({ until: "day", day: "soon" }), NOW)).toMatchObject({ ok: false, detail: "Give the last day as a date." });
});
