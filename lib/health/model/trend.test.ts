import fc from "fast-check";
import { expect, it } from "vitest";

import type { Flow, FlowRow } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { type DayInterval, bucketOf, dayOfInstant, dayOfKey, firstKeyOf, instantOfDay, quarterOf } from "./days";
import { METRICS } from "./metrics";
import { DIMENSIONS, type Dimension, TOTAL, foldFlows, rebuildGroup } from "./rollup";
import { type Bucket, type CalendarDay, bucketsOf, coarsen, drawPoints, findGaps, lineOf } from "./trend";
import type { TrendMetric } from "./views";

const day = (date: string) => dayOfInstant(date);
const NOTHING = { brokenDependencies: 0, structure: null };

function on(date: string, silent: string[] = [], snapshots = 1): CalendarDay {
  return { day: day(date), snapshots, commit: `c-${date}`, figures: NOTHING, silent };
}

it("gives each week from the first snapshot to the last a point, at its Monday and with the week's last commit", () => {
  const buckets = bucketsOf("week", day("2026-11-04"), day("2026-11-25"), [on("2026-11-04"), on("2026-11-06"), on("2026-11-25")]);

  expect(buckets.map(({ at, commit }) => [at, commit])).toEqual([
    ["2026-11-02T00:00:00Z", "c-2026-11-06"],
    ["2026-11-09T00:00:00Z", null],
    ["2026-11-16T00:00:00Z", null],
    ["2026-11-23T00:00:00Z", "c-2026-11-25"],
  ]);
});

it("says null where no snapshot speaks and 0 where one does and the group has nothing", () => {
  const buckets = bucketsOf("day", day("2026-11-02"), day("2026-11-05"), [on("2026-11-02"), on("2026-11-04"), on("2026-11-05")]);
  const line = { name: "orders", start: { open: 0, baselined: 0, waived: 0 }, steps: [{ at: day("2026-11-04"), flow: "introduced" as const, count: 2 }] };

  expect(drawPoints(METRICS.open.shape, buckets, [line], day("2026-11-02"), null).map(({ values }) => values)).toEqual([{ orders: 0 }, { orders: null }, { orders: 2 }, { orders: 2 }]);
  expect(drawPoints(METRICS.introduced.shape, buckets, [line], day("2026-11-02"), null).map(({ values }) => values)).toEqual([{ orders: 0 }, { orders: null }, { orders: 2 }, { orders: 0 }]);
});

it("begins with what was there before the window", () => {
  const buckets = bucketsOf("day", day("2026-11-04"), day("2026-11-04"), [on("2026-11-04")]);
  const line = { name: TOTAL, start: { open: 7, baselined: 1, waived: 0 }, steps: [{ at: day("2026-11-03"), flow: "fixed" as const, count: 2 }] };

  expect(drawPoints(METRICS.open.shape, buckets, [line], day("2026-11-04"), TOTAL)[0]?.values).toEqual({ total: 5 });
  expect(drawPoints(METRICS.baselined.shape, buckets, [line], day("2026-11-04"), TOTAL)[0]?.values).toEqual({ total: 1 });
  expect(drawPoints(METRICS.fixed.shape, buckets, [line], day("2026-11-04"), TOTAL)[0]?.values).toEqual({ total: 0 });
});

it("lists the group with the greatest latest value first, ties by name, and leaves out those that have nothing", () => {
  const buckets = bucketsOf("day", day("2026-11-02"), day("2026-11-02"), [on("2026-11-02")]);
  const lines = Object.entries({ "no-cycles": 3, "(no target)": 3, layers: 9, quiet: 0 }).map(([name, open]) => ({ name, start: { open, baselined: 0, waived: 0 }, steps: [] }));

  expect(Object.keys(drawPoints(METRICS.open.shape, buckets, lines, day("2026-11-02"), null)[0]?.values ?? {})).toEqual(["layers", "(no target)", "no-cycles"]);
});

it("shows the total while nothing is there, as 0", () => {
  const buckets = bucketsOf("day", day("2026-11-02"), day("2026-11-03"), [on("2026-11-02")]);
  expect(drawPoints(METRICS.open.shape, buckets, [], day("2026-11-02"), TOTAL).map(({ values }) => values)).toEqual([{ total: 0 }, { total: null }]);
});

it("keeps a group whose name is a word of JavaScript", () => {
  const buckets = bucketsOf("day", day("2026-11-02"), day("2026-11-02"), [on("2026-11-02")]);
  const points = drawPoints(METRICS.open.shape, buckets, [{ name: "__proto__", start: { open: 1, baselined: 0, waived: 0 }, steps: [] }], day("2026-11-02"), null);

  expect(JSON.stringify(points[0]?.values)).toBe('{"__proto__":1}');
});

it("reads structure off the last snapshot of a stretch, and nothing where no report gave a graph", () => {
  const structure = { modules: 4, dependencies: 6, tangles: 1, largestTangle: 2, modulesInTangles: 2, ccd: 8, files: 10, fileTangles: 0, crossReferences: 20 };
  const days = [{ ...on("2026-11-02"), figures: { brokenDependencies: 3, structure } }, on("2026-11-03")];
  const buckets = bucketsOf("day", day("2026-11-02"), day("2026-11-03"), days);
  const read = (metric: TrendMetric) => drawPoints(METRICS[metric].shape, buckets, [], 0, null).map(({ values }) => values.total);

  expect(read("propagationCost")).toEqual([0.5, null]);
  expect(read("density")).toEqual([0.5, null]);
  expect(read("brokenDependencies")).toEqual([3, 0]);
  expect(read("breakRate")).toEqual([0.15, null]);
});

it("explains empty stretches, and stretches in which one source kept silent while others reported", () => {
  const days = [on("2026-11-02"), on("2026-11-03", ["eslint:web"]), on("2026-11-05", ["eslint:web"]), on("2026-11-06"), on("2026-11-07", ["archunit"])];
  const gaps = findGaps(bucketsOf("day", day("2026-11-02"), day("2026-11-07"), days), "2026-11-08T00:00:00Z");

  expect(gaps).toEqual([
    { from: "2026-11-03T00:00:00Z", to: "2026-11-06T00:00:00Z", reason: "no report from eslint:web: its last analysis is carried on" },
    { from: "2026-11-04T00:00:00Z", to: "2026-11-05T00:00:00Z", reason: "no commit with a report" },
    { from: "2026-11-07T00:00:00Z", to: "2026-11-08T00:00:00Z", reason: "no report from archunit: its last analysis is carried on" },
  ]);
});

it("does not call a source silent in a week in which it reported once", () => {
  const week = bucketsOf("week", day("2026-11-02"), day("2026-11-04"), [on("2026-11-02", ["eslint"]), on("2026-11-03"), on("2026-11-04", ["eslint"])]);
  expect(findGaps(week, "2026-11-09T00:00:00Z")).toEqual([]);
});

it("takes the next coarser interval when a series would have more than a thousand points", () => {
  const year = (count: number) => day("2026-01-01") + count * 365;
  expect(coarsen("commit", day("2026-01-01"), year(2), 1000)).toBe("commit");
  expect(coarsen("commit", day("2026-01-01"), year(2), 7300)).toBe("day");
  expect(coarsen("day", day("2026-01-01"), year(3), 10)).toBe("week");
  expect(coarsen("day", day("2026-01-01"), year(30), 10)).toBe("month");
  expect(coarsen("week", day("2026-01-01"), year(2), 10)).toBe("week");
});

it("stays drawable when one commit claims to be eight thousand years old", () => {
  const first = day("2026-11-02") - 8000 * 365;
  expect(coarsen("day", first, day("2026-11-02"), 2)).toBe("month");
  const buckets = bucketsOf("month", first, day("2026-11-02"), [{ ...on("2026-11-02"), day: first, commit: "old" }, on("2026-11-02")]);
  expect(buckets.map(({ commit }) => commit)).toEqual(["old", null, "c-2026-11-02"]);
});

// The flow identity of docs/numbers.md, for every grouping, interval and window.
const IN = ["introduced", "discovered", "reopened", "unbaselined", "reassignedIn"] as const satisfies readonly Flow[];
const OUT = ["fixed", "retired", "becameBaselined", "reassignedOut"] as const satisfies readonly Flow[];
const START = dayOfInstant("2026-01-01");
const END = dayOfInstant("2026-12-31");
const modules = fc.constantFrom("orders", "billing", "(outside any module)");
const rows = fc.record({
  at: fc.integer({ min: START, max: END }),
  flow: fc.constantFrom<Flow>(...IN, ...OUT, "baselinedIn", "baselinedOut"),
  count: fc.integer({ min: 1, max: 4 }),
  dimensions: fc.record({
    source: fc.constantFrom("dependency-cruiser", "eslint:web"),
    rule: fc.constantFrom("no-cycles", "no-internals"),
    kind: fc.constantFrom("cycle" as const, "privacy" as const),
    severity: fc.constantFrom("error" as const, "warning" as const),
    fromModule: modules,
    toModule: fc.oneof(modules, fc.constant("(no target)")),
    fromTeam: fc.constantFrom("@acme/sales", "(unowned)"),
    toTeam: fc.constantFrom("@acme/sales", "(no target)", "(individuals)"),
  }),
});
const ledgers = fc.array(rows, { minLength: 1, maxLength: 40 });
const windows = fc.tuple(fc.integer({ min: START, max: END }), fc.integer({ min: START, max: END })).map((ends) => [Math.min(...ends), Math.max(...ends)] as const);

it("keeps the flow identity and adds groups up to the total for every grouping and window", () => {
  fc.assert(
    fc.property(ledgers, windows, fc.constantFrom<DayInterval>("day", "week", "month"), (ledger, [first, last], interval) => {
      const flows = ledger.map((row): FlowRow => ({ ...row, key: firstKeyOf(row.at), commit: asId<CommitSha>("a".repeat(40)), at: instantOfDay(row.at) }));
      const buckets = bucketsOf(interval, first, last, calendarOf(flows, bucketOf(first, interval), last));
      const total = sumsOf("none", "open", flows, buckets, bucketOf(first, interval));
      for (const dimension of DIMENSIONS) {
        const read = (metric: TrendMetric) => sumsOf(dimension, metric, flows, buckets, bucketOf(first, interval));
        expect(read("open").sums).toEqual(total.sums);
        const came = IN.map((metric) => read(metric));
        const went = OUT.map((metric) => read(metric));
        for (const group of new Set([...came, ...went, read("open")].flatMap(({ names }) => names))) {
          const open = read("open").of(group);
          const spoken = buckets.flatMap(({ commit }, place) => (commit === null ? [] : [place]));
          spoken.slice(1).forEach((place, before) => {
            const moved = came.reduce((sum, flow) => sum + flow.of(group)(place), 0) - went.reduce((sum, flow) => sum + flow.of(group)(place), 0);
            expect(open(place) - open(spoken[before] ?? 0)).toBe(moved);
          });
        }
      }
    }),
    { numRuns: 60 },
  );
});

function calendarOf(flows: readonly FlowRow[], first: number, last: number): CalendarDay[] {
  const days = [...new Set(flows.map(({ key }) => dayOfKey(key)))].filter((each) => each >= first && each <= last).sort((one, other) => one - other);
  return days.map((each) => on(instantOfDay(each).slice(0, 10)));
}

function sumsOf(dimension: Dimension, metric: TrendMetric, flows: readonly FlowRow[], buckets: readonly Bucket[], begin: number) {
  const quarters = Array.from({ length: 4 }, (_, place) => quarterOf(START) + place);
  const lines = [...foldFlows(flows).values()].filter((each) => each.dimension === dimension).map((each) => lineOf(each.group, rebuildGroup(each, START, quarters, [], each.steps)));
  const points = drawPoints(METRICS[metric].shape, buckets, lines, begin, dimension === "none" ? TOTAL : null);
  return {
    names: Object.keys(points[0]?.values ?? {}),
    sums: points.map(({ commit, values }) => (commit === null ? null : Object.values(values).reduce<number>((sum, value) => sum + (value ?? 0), 0))),
    of: (group: string) => (place: number) => points[place]?.values[group] ?? 0,
  };
}
