import type { Dimensions, Flow, FlowRow } from "@/lib/history";

import { type Day, type Quarter, dayOfKey, firstDayOf, quarterOf } from "./days";
import type { Grouping } from "./views";

/** What rollups are kept by: each grouping, modules and teams once for each side of a violation. The place in this list is stored: append only. */
export const DIMENSIONS = ["none", "kind", "severity", "rule", "source", "moduleOut", "moduleIn", "teamOut", "teamIn", "modulePair", "teamPair"] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** The one group of the grouping `none`. */
export const TOTAL = "total";

/** The place of a flow in this list is stored: append only. */
const STORED_FLOWS = [
  "introduced", "discovered", "reopened", "unbaselined", "unwaived", "reassignedIn",
  "fixed", "retired", "becameBaselined", "becameWaived", "reassignedOut",
  "baselinedIn", "baselinedOut", "waivedIn", "waivedOut",
] as const satisfies readonly Flow[];
const CODES = new Map<Flow, number>(STORED_FLOWS.map((flow, code) => [flow, code]));
const CODES_PER_DAY = 16;

/** How many there are at a moment. */
export type Stocks = { readonly open: number; readonly baselined: number; readonly waived: number };
export const NO_STOCKS: Stocks = { open: 0, baselined: 0, waived: 0 };

/** What one violation that takes part in a flow adds to the stocks. */
const EFFECTS: Record<Flow, Partial<Stocks>> = {
  introduced: { open: 1 },
  discovered: { open: 1 },
  reopened: { open: 1 },
  unbaselined: { open: 1 },
  unwaived: { open: 1, waived: -1 },
  reassignedIn: { open: 1 },
  fixed: { open: -1 },
  retired: { open: -1 },
  becameBaselined: { open: -1 },
  becameWaived: { open: -1, waived: 1 },
  reassignedOut: { open: -1 },
  baselinedIn: { baselined: 1 },
  baselinedOut: { baselined: -1 },
  waivedIn: { waived: 1 },
  waivedOut: { waived: -1 },
};

/** So many took part in a flow on a day. */
export type Step = { readonly day: Day; readonly flow: Flow; readonly count: number };

/**
 * One group through one quarter: its stocks when the quarter ends, and what moved them, by day. The stocks of any day follow,
 * so a quarter in which little happens is a few bytes. Every quarter that holds a snapshot has a row for each group that is
 * not empty, and one for the total always.
 */
export type QuarterRow = { readonly dimension: Dimension; readonly group: string; readonly quarter: Quarter; readonly end: Stocks; readonly steps: readonly Step[] };

/** Outbound is the side that reaches out, inbound the side that is reached; pairs have both. */
export function dimensionOf(groupBy: Grouping, direction: "in" | "out"): Dimension {
  if (groupBy === "module") return direction === "out" ? "moduleOut" : "moduleIn";
  if (groupBy === "team") return direction === "out" ? "teamOut" : "teamIn";
  return groupBy;
}

/** The group that a violation belongs to. Every violation is in exactly one group of each dimension, so groups add up to the total. */
export function groupOf(dimension: Dimension, of: Dimensions): string {
  switch (dimension) {
    case "none": return TOTAL;
    case "kind": return of.kind;
    case "severity": return of.severity;
    case "rule": return of.rule;
    case "source": return of.source;
    case "moduleOut": return of.fromModule;
    case "moduleIn": return of.toModule;
    case "teamOut": return of.fromTeam;
    case "teamIn": return of.toTeam;
    case "modulePair": return `${of.fromModule} → ${of.toModule}`;
    case "teamPair": return `${of.fromTeam} → ${of.toTeam}`;
  }
}

export function afterStep(stocks: Stocks, flow: Flow, count: number): Stocks {
  const { open = 0, baselined = 0, waived = 0 } = EFFECTS[flow];
  return { open: stocks.open + open * count, baselined: stocks.baselined + baselined * count, waived: stocks.waived + waived * count };
}

/** Stocks when the row's quarter begins: what is there at its end, with its steps taken back. */
export function startOf({ end, steps }: Pick<QuarterRow, "end" | "steps">): Stocks {
  return steps.reduce((stocks, { flow, count }) => afterStep(stocks, flow, -count), end);
}

export function isEmpty({ open, baselined, waived }: Stocks): boolean {
  return open === 0 && baselined === 0 && waived === 0;
}

/** Whether two rows of one group and dimension say the same. */
export function isSameRow(one: QuarterRow, other: QuarterRow): boolean {
  return (
    one.quarter === other.quarter && one.end.open === other.end.open && one.end.baselined === other.end.baselined && one.end.waived === other.end.waived &&
    one.steps.length === other.steps.length &&
    one.steps.every(({ day, flow, count }, place) => day === other.steps[place]?.day && flow === other.steps[place]?.flow && count === other.steps[place]?.count)
  );
}

/** Name of a group among all dimensions. */
export function groupKey({ dimension, group }: { dimension: Dimension; group: string }): string {
  return `${dimension} ${group}`;
}

/** A group with its steps, ascending by day, one for each flow and day. */
export type GroupSteps = { readonly dimension: Dimension; readonly group: string; readonly steps: Step[] };

/** The ledger's rows summed up by group and day, for every dimension, by `groupKey`. */
export function foldFlows(rows: Iterable<FlowRow>): Map<string, GroupSteps> {
  const sums = new Map<string, { dimension: Dimension; group: string; counts: Map<number, number> }>();
  for (const row of rows) {
    const slot = dayOfKey(row.key) * CODES_PER_DAY + (CODES.get(row.flow) ?? 0);
    for (const dimension of DIMENSIONS) {
      const group = groupOf(dimension, row.dimensions);
      const name = groupKey({ dimension, group });
      const sum = sums.get(name) ?? { dimension, group, counts: new Map<number, number>() };
      sums.set(name, sum);
      sum.counts.set(slot, (sum.counts.get(slot) ?? 0) + row.count);
    }
  }
  return new Map(
    [...sums].map(([name, { dimension, group, counts }]) => {
      const slots = [...counts].filter(([, count]) => count !== 0).sort(([one], [other]) => one - other);
      return [name, { dimension, group, steps: slots.flatMap(([slot, count]) => stepOf(slot, count)) }];
    }),
  );
}

/**
 * What a group's rows must be once everything at and after `since` is taken from the ledger anew.
 * `quarters`: those with a row of their own from the quarter of `since` on, ascending; `known`: the group's rows as kept so far,
 * that of the quarter before included; `steps`: the ledger's, at and after `since`.
 */
export function rebuildGroup(of: { dimension: Dimension; group: string }, since: Day, quarters: readonly Quarter[], known: readonly QuarterRow[], steps: readonly Step[]): QuarterRow[] {
  const first = quarterOf(since);
  const current = known.find(({ quarter }) => quarter === first);
  const earlier = known.filter(({ quarter }) => quarter < first).at(-1);
  const kept = (current?.steps ?? []).filter(({ day }) => day < since);
  const byQuarter = new Map<Quarter, Step[]>();
  for (const step of [...kept, ...steps]) {
    const quarter = quarterOf(step.day);
    byQuarter.set(quarter, [...(byQuarter.get(quarter) ?? []), step]);
  }

  let stocks = current ? startOf(current) : (earlier?.end ?? NO_STOCKS);
  return quarters.flatMap((quarter) => {
    const moved = byQuarter.get(quarter) ?? [];
    if (of.dimension !== "none" && moved.length === 0 && isEmpty(stocks)) return [];
    stocks = moved.reduce((before, { flow, count }) => afterStep(before, flow, count), stocks);
    return [{ ...of, quarter, end: stocks, steps: moved }];
  });
}

/** Steps as they are stored: for each, days into the quarter × 16 + the flow's code, then the count. */
export function packSteps(quarter: Quarter, steps: readonly Step[]): number[] {
  const first = firstDayOf(quarter);
  return steps.flatMap(({ day, flow, count }) => [(day - first) * CODES_PER_DAY + (CODES.get(flow) ?? 0), count]);
}

export function unpackSteps(quarter: Quarter, packed: readonly number[]): Step[] {
  const first = firstDayOf(quarter) * CODES_PER_DAY;
  const steps: Step[] = [];
  for (let place = 0; place + 1 < packed.length; place += 2) steps.push(...stepOf(first + (packed[place] ?? 0), packed[place + 1] ?? 0));
  return steps;
}

function stepOf(slot: number, count: number): Step[] {
  const day = Math.floor(slot / CODES_PER_DAY);
  const flow = STORED_FLOWS[slot - day * CODES_PER_DAY];
  return flow === undefined ? [] : [{ day, flow, count }];
}
