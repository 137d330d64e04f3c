import fc from "fast-check";
import { expect, it } from "vitest";

import type { Dimensions, FlowRow } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { type Quarter, dayOfInstant, dayOfKey, firstKeyOf, instantOfDay, quarterOf } from "./days";
import { DIMENSIONS, type QuarterRow, TOTAL, dimensionOf, foldFlows, groupOf, packSteps, rebuildGroup, startOf, unpackSteps } from "./rollup";

const SHA = asId<CommitSha>("a".repeat(40));
const day = (date: string) => dayOfInstant(date);

const edge: Dimensions = {
  source: "dependency-cruiser", rule: "no-cycles", kind: "cycle", severity: "error",
  fromModule: "orders", toModule: "billing", fromTeam: "@acme/sales", toTeam: "(unowned)",
};

function row(date: string, flow: FlowRow["flow"], count = 1, dimensions: Partial<Dimensions> = {}): FlowRow {
  return { key: firstKeyOf(day(date)), commit: SHA, at: `${date}T00:00:00Z`, flow, count, dimensions: { ...edge, ...dimensions } };
}

it("puts a violation into one group of each dimension", () => {
  expect(DIMENSIONS.map((dimension) => groupOf(dimension, edge))).toEqual([
    "total", "cycle", "error", "no-cycles", "dependency-cruiser", "orders", "billing", "@acme/sales", "(unowned)", "orders → billing", "@acme/sales → (unowned)",
  ]);
});

it("reads modules and teams from the side that the direction names", () => {
  expect([dimensionOf("module", "out"), dimensionOf("module", "in"), dimensionOf("team", "in"), dimensionOf("teamPair", "in")]).toEqual(["moduleOut", "moduleIn", "teamIn", "teamPair"]);
});

it("sums the ledger up by day", () => {
  const folded = foldFlows([row("2026-11-02", "introduced", 2), row("2026-11-02", "introduced"), row("2026-11-03", "fixed"), row("2026-11-03", "introduced", 1, { rule: "no-internals" })]);

  expect(folded.get("rule no-cycles")?.steps).toEqual([
    { day: day("2026-11-02"), flow: "introduced", count: 3 },
    { day: day("2026-11-03"), flow: "fixed", count: 1 },
  ]);
  expect(folded.get("none total")?.steps).toEqual([
    { day: day("2026-11-02"), flow: "introduced", count: 3 },
    { day: day("2026-11-03"), flow: "introduced", count: 1 },
    { day: day("2026-11-03"), flow: "fixed", count: 1 },
  ]);
});

it("goes on in a quarter with what the quarter before ended with", () => {
  const total = { dimension: "none", group: TOTAL } as const;
  const before: QuarterRow = { ...total, quarter: quarterOf(day("2026-07-01")), end: { open: 5, baselined: 2, waived: 0 }, steps: [] };
  const steps = [{ day: day("2026-10-05"), flow: "fixed", count: 3 } as const];

  const [october] = rebuildGroup(total, day("2026-10-05"), [quarterOf(day("2026-10-05"))], [before], steps);

  expect(october?.end).toEqual({ open: 2, baselined: 2, waived: 0 });
  expect(october && startOf(october)).toEqual({ open: 5, baselined: 2, waived: 0 });
});

it("carries a group that is not empty through quiet quarters, and lets an empty one end", () => {
  const rules = { dimension: "rule", group: "no-cycles" } as const;
  const [spring, summer, autumn] = ["2026-04-01", "2026-07-01", "2026-10-01"].map((date) => quarterOf(day(date)));
  const steps = [
    { day: day("2026-04-02"), flow: "discovered", count: 1 } as const,
    { day: day("2026-10-02"), flow: "fixed", count: 1 } as const,
  ];
  const quarters = [spring ?? 0, summer ?? 0, autumn ?? 0, (autumn ?? 0) + 1];

  expect(rebuildGroup(rules, day("2026-04-02"), quarters, [], steps).map(({ quarter, end }) => [quarter, end.open])).toEqual([[spring, 1], [summer, 1], [autumn, 0]]);
});

it("reads back the steps that it stored", () => {
  const steps = [
    { day: day("2026-10-01"), flow: "introduced", count: 1 } as const,
    { day: day("2026-12-31"), flow: "baselinedOut", count: 200_000 } as const,
  ];
  const quarter = quarterOf(day("2026-10-01"));
  expect(unpackSteps(quarter, packSteps(quarter, steps))).toEqual(steps);
});

const flows = fc.record({
  day: fc.integer({ min: dayOfInstant("2025-11-01"), max: dayOfInstant("2026-11-01") }),
  flow: fc.constantFrom<FlowRow["flow"]>("introduced", "fixed", "baselinedIn", "becameBaselined", "reassignedIn"),
  count: fc.integer({ min: 1, max: 3 }),
  fromModule: fc.constantFrom("orders", "billing", "(outside any module)"),
});
const ledgers = fc.array(flows, { maxLength: 30 }).map((list) =>
  list.map((each) => row(instantOfDay(each.day).slice(0, 10), each.flow, each.count, { fromModule: each.fromModule })),
);

it("is the same whether rebuilt from a change on or from the beginning", () => {
  fc.assert(
    fc.property(ledgers, ledgers, fc.integer({ min: dayOfInstant("2025-10-01"), max: dayOfInstant("2026-12-01") }), (before, late, since) => {
      const after = [...before.filter(({ key }) => dayOfKey(key) < since), ...late.filter(({ key }) => dayOfKey(key) >= since)];
      expect(rebuild(since, rebuild(-1_000_000, [], before), after)).toEqual(rebuild(-1_000_000, [], after));
    }),
  );
});

/** Every group's rows, with all quarters of two years having snapshots. */
function rebuild(since: number, known: QuarterRow[], ledger: FlowRow[]): QuarterRow[] {
  const first = quarterOf(dayOfInstant("2025-01-01"));
  const quarters: Quarter[] = Array.from({ length: 8 }, (_, place) => first + place);
  const folded = foldFlows(ledger.filter(({ key }) => dayOfKey(key) >= since));
  const groups = new Map([...known, ...folded.values()].map(({ dimension, group }) => [`${dimension} ${group}`, { dimension, group }]));
  const rows = [...groups].flatMap(([name, of]) => {
    const mine = known.filter((each) => each.dimension === of.dimension && each.group === of.group);
    const kept = mine.filter(({ quarter }) => quarter < quarterOf(since));
    return [...kept, ...rebuildGroup(of, since, quarters.filter((quarter) => quarter >= quarterOf(since)), mine, folded.get(name)?.steps ?? [])];
  });
  return rows.filter(({ dimension, end, steps }) => dimension !== "none" || end.open + end.baselined > 0 || steps.length > 0).sort((one, other) => JSON.stringify([one.dimension, one.group, one.quarter]).localeCompare(JSON.stringify([other.dimension, other.group, other.quarter])));
}
