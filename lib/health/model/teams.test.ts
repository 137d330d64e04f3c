import { expect, it } from "vitest";

import { dayOfInstant, quarterOf } from "./days";
import { courseOfQuarters, matchGroups, nameGroup, openByDay, sideOf, uniteSides } from "./teams";

const TODAY = dayOfInstant("2026-11-21");
const day = (at: string) => dayOfInstant(at);
const calendar = (...days: string[]) => days.map((at) => ({ day: day(at), snapshots: 1, commit: "c", figures: { brokenDependencies: 0, structure: null }, silent: [] }));

it("names a team by account and slug, and any other group by its label", () => {
  expect(nameGroup("@acme/payments")).toEqual({ team: "@acme/payments", kind: "team", account: "acme", slug: "payments" });
  expect(nameGroup("@acme/a + @acme/b")).toEqual({ team: "@acme/a + @acme/b", kind: "several", account: null, slug: "@acme/a + @acme/b" });
  expect(nameGroup("(unowned)")).toEqual({ team: "(unowned)", kind: "unowned", account: null, slug: "(unowned)" });
});

it("takes a slug for every team that has it, whatever its case, and an account for one of them", () => {
  const groups = ["@acme/payments", "@globex/payments", "@acme/payments + @acme/tax", "(unowned)"];
  expect(matchGroups(groups, "Payments")).toEqual(["@acme/payments", "@globex/payments"]);
  expect(matchGroups(groups, "payments", "globex")).toEqual(["@globex/payments"]);
  expect(matchGroups(groups, "(unowned)")).toEqual(["(unowned)"]);
  expect(matchGroups(groups, "@acme/payments + @acme/tax")).toEqual(["@acme/payments + @acme/tax"]);
  expect(matchGroups(groups, "tax")).toEqual([]);
});

const course = courseOfQuarters([
  { dimension: "teamOut", group: "@acme/a", quarter: quarterOf(day("2026-07-10")), end: { open: 3, baselined: 1, waived: 0 }, steps: [{ day: day("2026-07-10"), flow: "discovered", count: 2 }] },
  { dimension: "teamOut", group: "@acme/a", quarter: quarterOf(TODAY), end: { open: 4, baselined: 1, waived: 0 }, steps: [{ day: day("2026-11-01"), flow: "introduced", count: 2 }, { day: day("2026-11-03"), flow: "fixed", count: 1 }] },
]);

it("follows what is open day by day, and knows only days with a snapshot", () => {
  expect(openByDay(course, day("2026-10-31"), day("2026-11-03"))).toEqual([3, 5, 5, 4]);
  const side = sideOf(course, calendar("2026-11-01", "2026-11-03"), TODAY);
  expect([side.open, side.flow30d.introduced, side.flow30d.fixed, side.flow30d.discovered]).toEqual([4, 2, 1, 0]);
  expect(side.trend90d.flatMap((value, place) => (value === null ? [] : [[place, value]]))).toEqual([[69, 5], [71, 4]]);
});

it("does not know a flow of days in which nobody reported", () => {
  expect(sideOf(course, calendar("2026-09-01"), TODAY)).toMatchObject({ open: 4, flow30d: { introduced: null, fixed: null } });
});

it("adds repositories up, each with its last number where it is silent, none before its first snapshot", () => {
  const late = courseOfQuarters([{ dimension: "teamOut", group: "@acme/a", quarter: quarterOf(TODAY), end: { open: 10, baselined: 0, waived: 0 }, steps: [{ day: day("2026-11-20"), flow: "discovered", count: 10 }] }]);
  const united = uniteSides(
    [
      { side: sideOf(course, calendar("2026-11-01", "2026-11-03"), TODAY), course, firstDay: day("2026-11-01") },
      { side: sideOf(late, calendar("2026-11-20"), TODAY), course: late, firstDay: day("2026-11-20") },
    ],
    TODAY,
  );
  expect([united.open, united.flow30d.introduced, united.flow30d.discovered]).toEqual([14, 2, 10]);
  expect(united.trend90d.slice(67, 72)).toEqual([null, null, 5, 5, 4]);
  expect(united.trend90d.slice(-3)).toEqual([4, 14, 14]);
});
