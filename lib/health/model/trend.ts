import type { Gap } from "@/lib/history";

import { type Day, type DayInterval, bucketAfter, bucketOf, instantOfDay } from "./days";
import type { Figures, MetricShape } from "./metrics";
import { NO_STOCKS, type QuarterRow, type Step, type Stocks, TOTAL, afterStep, startOf } from "./rollup";
import type { Interval, Trend } from "./views";

/** More points than this say nothing more on a screen, and take a browser seconds to draw. */
export const MAX_POINTS = 1000;

/** A day with at least one snapshot. */
export type CalendarDay = {
  readonly day: Day;
  readonly snapshots: number;
  /** Of the day's last snapshot. */
  readonly commit: string;
  readonly figures: Figures;
  /** Sources known by then that did not report all day: their last analysis is carried. */
  readonly silent: readonly string[];
};

/** What one point of a chart stands for: everything from the bucket before up to `end`, on whichever scale the steps are. */
export type Bucket = {
  readonly at: string;
  /** Null where no snapshot speaks. */
  readonly commit: string | null;
  readonly end: number;
  readonly figures: Figures | null;
  readonly silent: readonly string[];
};

type CountedShape = Exclude<MetricShape, { of: "figure" }>;

/** A group along the scale of the buckets. */
export type GroupLine = { readonly name: string; readonly start: Stocks; readonly steps: readonly { readonly at: number; readonly flow: Step["flow"]; readonly count: number }[] };

/** The finest of the intervals from the one asked for that keeps a series drawable. */
export function coarsen(asked: Interval, first: Day, last: Day, snapshots: number): Interval {
  if (asked === "commit" && snapshots <= MAX_POINTS) return asked;
  const finer: DayInterval[] = asked === "month" ? ["month"] : asked === "week" ? ["week", "month"] : ["day", "week", "month"];
  const days: Record<DayInterval, number> = { day: 1, week: 7, month: 28 };
  return finer.find((interval) => (last - first) / days[interval] < MAX_POINTS) ?? "month";
}

/**
 * One bucket for each day, week or month from `first` to `last`, days without a snapshot included. `days` ascend and lie within.
 * Past 1,000 months only the first of several empty months is kept.
 */
export function bucketsOf(interval: DayInterval, first: Day, last: Day, days: readonly CalendarDay[]): Bucket[] {
  const byBucket = new Map<Day, CalendarDay[]>();
  for (const day of days) {
    const start = bucketOf(day.day, interval);
    const known = byBucket.get(start);
    if (known) known.push(day);
    else byBucket.set(start, [day]);
  }
  const buckets: Bucket[] = [];
  const tooMany = (last - first) / 28 >= MAX_POINTS;
  for (let start = bucketOf(first, interval); start <= last; start = bucketAfter(start, interval)) {
    const held = byBucket.get(start) ?? [];
    const newest = held.at(-1);
    if (tooMany && !newest && buckets.at(-1)?.commit === null) continue;
    buckets.push({
      at: instantOfDay(start),
      commit: newest?.commit ?? null,
      end: Math.min(bucketAfter(start, interval), last + 1),
      figures: newest?.figures ?? null,
      silent: silentThroughout(held),
    });
  }
  return buckets;
}

/** A source is silent in a bucket when it was on every day of it that has a snapshot: its last analysis was carried all along. */
function silentThroughout(days: readonly CalendarDay[]): string[] {
  return (days[0]?.silent ?? []).filter((source) => days.every(({ silent }) => silent.includes(source)));
}

/** A group's quarters in one line, ascending; with `until`, only as far as that day begins. */
export function lineOf(name: string, rows: readonly QuarterRow[], until = Infinity): GroupLine {
  const first = rows[0];
  const start = first ? startOf(first) : NO_STOCKS;
  if (until === Infinity) return { name, start, steps: rows.flatMap(({ steps }) => steps.map(({ day, flow, count }) => ({ at: day, flow, count }))) };
  const before = rows.flatMap(({ steps }) => steps.filter(({ day }) => day < until));
  return { name, start: before.reduce((stocks, { flow, count }) => afterStep(stocks, flow, count), start), steps: [] };
}

/** The lines of all groups among the rows, which ascend by quarter. */
export function linesOf(rows: readonly QuarterRow[]): GroupLine[] {
  const groups = new Map<string, QuarterRow[]>();
  for (const row of rows) {
    const known = groups.get(row.group);
    if (known) known.push(row);
    else groups.set(row.group, [row]);
  }
  return [...groups].map(([name, quarters]) => lineOf(name, quarters));
}

/**
 * The values of each group at each bucket. Where no snapshot speaks every group is null: missing is not zero. Where one does,
 * a group that has nothing is 0. Groups that stay at 0 throughout are left out, except `always`; the others come with the
 * greatest latest value first. Steps before `begin` count towards stocks only.
 */
export function drawPoints(shape: MetricShape, buckets: readonly Bucket[], lines: readonly GroupLine[], begin: number, always: string | null): Trend["points"] {
  const drawn =
    shape.of === "figure"
      ? [{ name: TOTAL, values: buckets.map(({ figures }) => (figures === null ? null : shape.read(figures))) }]
      : lines.map((line) => ({ name: line.name, values: valuesOf(shape, buckets, line, begin) }));
  if (always !== null && !drawn.some(({ name }) => name === always)) drawn.push({ name: always, values: buckets.map(({ commit }) => (commit === null ? null : 0)) });
  const shown = drawn.filter(({ name, values }) => name === always || shape.of === "figure" || values.some((value) => value !== 0 && value !== null));
  const ordered = shown.sort((one, other) => latestOf(other.values) - latestOf(one.values) || (one.name < other.name ? -1 : 1));
  const valuesAt = (place: number) => Object.fromEntries(ordered.map(({ name, values }) => [name, values[place] ?? null]));
  // With thousands of groups and a report a week most of a series would be objects that say the same, that nothing is known: they are one.
  const silent = shape.of === "figure" ? -1 : buckets.findIndex(({ commit }) => commit === null);
  const nothing = silent < 0 ? null : valuesAt(silent);
  return buckets.map(({ at, commit }, place) => ({ at, commit, values: (commit === null ? nothing : null) ?? valuesAt(place) }));
}

/** The values of one group at each bucket, or at anything else that says when it ends and whether a snapshot speaks; null where none does. Steps before `begin` count towards stocks only. */
export function valuesOf(shape: CountedShape, buckets: readonly Pick<Bucket, "end" | "commit">[], line: GroupLine, begin: number): (number | null)[] {
  let stocks = line.start;
  let next = 0;
  const take = (until: number): number => {
    let sum = 0;
    for (let step = line.steps[next]; step !== undefined && step.at < until; step = line.steps[next]) {
      stocks = afterStep(stocks, step.flow, step.count);
      if (shape.of === "flow" && step.flow === shape.flow) sum += step.count;
      next += 1;
    }
    return sum;
  };
  take(begin);
  return buckets.map(({ end, commit }) => {
    const moved = take(end);
    if (commit === null) return null;
    return shape.of === "flow" ? moved : stocks[shape.stock];
  });
}

function latestOf(values: readonly (number | null)[]): number {
  return values.findLast((value) => value !== null) ?? 0;
}

/**
 * Where a trend has nothing to say, and why: buckets without any snapshot, and stretches in which one source did not report
 * while others did. A gap begins with its first bucket and ends with the first bucket after it (or `end`, when none comes).
 */
export function findGaps(buckets: readonly Bucket[], end: string): Gap[] {
  const at = (place: number) => buckets[place]?.at ?? end;
  const empty = stretches(buckets, ({ commit }) => (commit === null ? "gap" : "ends")).map(([from, to]) => ({ from: at(from), to: at(to), reason: "no commit with a report" }));
  const sources = [...new Set(buckets.flatMap(({ silent }) => silent))].sort();
  const silent = sources.flatMap((source) =>
    stretches(buckets, (bucket) => (bucket.commit === null ? "goes on" : bucket.silent.includes(source) ? "gap" : "ends")).map(([from, to]) => ({
      from: at(from),
      to: at(to),
      reason: `no report from ${source}: its last analysis is carried on`,
    })),
  );
  return [...empty, ...silent].sort((one, other) => (one.from < other.from ? -1 : one.from > other.from ? 1 : 0));
}

/** `[first, after last]` of each run of gap buckets; a bucket that goes on belongs to the run that it stands in. */
function stretches(buckets: readonly Bucket[], say: (bucket: Bucket) => "gap" | "goes on" | "ends"): [number, number][] {
  const found: [number, number][] = [];
  let from: number | null = null;
  buckets.forEach((bucket, place) => {
    const word = say(bucket);
    if (word === "gap") from ??= place;
    if (word === "ends" && from !== null) {
      found.push([from, place]);
      from = null;
    }
  });
  if (from !== null) found.push([from, buckets.length]);
  return found;
}
