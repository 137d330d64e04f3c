import { type HistoryEvent, type OrderKey, listEvents, readFlow } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { type FigureRow, figuresBetween, measuredDays, rollupsBetween } from "./metric.store";
import { type Day, dayOfInstant, dayOfKey, instantOfDay, quarterOf } from "./model/days";
import { METRICS } from "./model/metrics";
import { NO_STOCKS, TOTAL, type QuarterRow, dimensionOf, groupOf } from "./model/rollup";
import { type Bucket, type CalendarDay, type GroupLine, bucketsOf, coarsen, drawPoints, findGaps, lineOf } from "./model/trend";
import type { Grouping, Interval, Trend, TrendMetric } from "./model/views";

export type TrendQuestion = {
  repositoryId: RepositoryId;
  metric: TrendMetric;
  groupBy?: Grouping | undefined;
  direction?: "in" | "out" | undefined;
  /** ISO 8601; default: the first snapshot, the last one. */
  from?: string | undefined;
  to?: string | undefined;
  interval?: Interval | undefined;
};

const MOST_EVENTS = 1000;
/** History keeps no order that is longer: 25 bytes. */
const SECONDS_DIGITS = 10;

/** One metric over time, by group. `interval` of the answer is coarser than asked for when there would be too many points. */
export async function readTrend({ repositoryId, metric, groupBy = "none", direction = "out", from, to, interval: asked = "day" }: TrendQuestion): Promise<Trend> {
  const { shape, unit, counted } = METRICS[metric];
  const measured = await measuredDays(noTransaction, repositoryId);
  const empty: Trend = { metric, groupBy, direction, interval: asked, unit, counted, points: [], gaps: [], events: [] };
  if (!measured) return empty;
  const first = from === undefined ? measured.first : Math.max(dayOfInstant(from), measured.first);
  const last = to === undefined ? measured.last : Math.min(dayOfInstant(to), Math.max(measured.last, first));
  if (last < first) return empty;
  const figures = await figuresBetween(noTransaction, repositoryId, first, last);
  const interval = coarsen(asked, first, last, figures.length);
  const rows = await rollupsBetween(noTransaction, repositoryId, dimensionOf(groupBy, direction), shape.of === "figure" ? 1 : quarterOf(first), shape.of === "figure" ? 0 : quarterOf(last));
  const begin = interval === "commit" ? 0 : first;
  const buckets = interval === "commit" ? commitBuckets(figures) : bucketsOf(interval, first, last, calendarOf(figures));
  const lines = shape.of === "figure" ? [] : interval === "commit" ? await commitLines(repositoryId, figures, groupBy, direction) : dayLines(rows);
  return {
    ...empty, interval, points: drawPoints(shape, buckets, withTotal(lines, groupBy), begin, groupBy === "none" || shape.of === "figure" ? TOTAL : ""),
    gaps: findGaps(buckets, instantOfDay(last + 1)), events: await eventsOf(repositoryId, from ?? instantOfDay(first), to ?? instantOfDay(last + 1)),
  };
}

function withTotal(lines: readonly GroupLine[], groupBy: Grouping): readonly GroupLine[] {
  return groupBy === "none" && lines.length === 0 ? [{ name: TOTAL, start: NO_STOCKS, steps: [] }] : lines;
}

async function eventsOf(repositoryId: RepositoryId, from: string, to: string): Promise<HistoryEvent[]> {
  return (await listEvents(repositoryId, { from, to, limit: MOST_EVENTS })).items.toReversed();
}

function calendarOf(figures: readonly FigureRow[]): CalendarDay[] {
  const days = new Map<Day, FigureRow[]>();
  for (const row of figures) days.set(dayOfKey(row.key), [...(days.get(dayOfKey(row.key)) ?? []), row]);
  return [...days].map(([day, rows]) => {
    const newest = rows.at(-1);
    if (!newest) throw new Error("A day that has snapshots has a last one.");
    const [first] = rows;
    return {
      day, snapshots: rows.length, commit: commitOf(newest.key), figures: { brokenDependencies: newest.brokenDependencies, structure: newest.structure },
      silent: (first?.silent ?? []).filter((source) => rows.every(({ silent }) => silent.includes(source))),
    };
  });
}

function commitBuckets(figures: readonly FigureRow[]): Bucket[] {
  return figures.map(({ key, brokenDependencies, structure, silent }, place) => ({
    at: new Date(secondsOf(key) * 1000).toISOString().replace(".000Z", "Z"), commit: commitOf(key), end: place + 1, figures: { brokenDependencies, structure }, silent,
  }));
}

function commitOf(key: OrderKey): string {
  return key.slice(SECONDS_DIGITS);
}

function secondsOf(key: OrderKey): number {
  return Number.parseInt(key.slice(0, SECONDS_DIGITS), 16) - 2 ** 38;
}

function dayLines(rows: readonly QuarterRow[]): GroupLine[] {
  const groups = new Map<string, QuarterRow[]>();
  for (const row of rows) groups.set(row.group, [...(groups.get(row.group) ?? []), row]);
  return [...groups].map(([name, quarters]) => lineOf(name, quarters));
}

/** Groups on the scale of snapshots: the ledger from the beginning, each entry at the place of its snapshot. */
async function commitLines(repositoryId: RepositoryId, figures: readonly FigureRow[], groupBy: Grouping, direction: "in" | "out"): Promise<GroupLine[]> {
  const places = new Map(figures.map(({ key }, place) => [key, place]));
  const dimension = dimensionOf(groupBy, direction);
  const firstKey = figures[0]?.key ?? "";
  const lines = new Map<string, { at: number; flow: GroupLine["steps"][number]["flow"]; count: number }[]>();
  for (const { key, flow, dimensions, count } of await readFlow(repositoryId)) {
    const place = key < firstKey ? -1 : places.get(key);
    if (place === undefined) continue;
    const name = groupOf(dimension, dimensions);
    const steps = lines.get(name) ?? [];
    steps.push({ at: place, flow, count });
    lines.set(name, steps);
  }
  return [...lines].map(([name, steps]) => ({ name, start: NO_STOCKS, steps: steps.sort((one, other) => one.at - other.at) }));
}
