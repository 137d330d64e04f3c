import type { HistoryEvent } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { keepTime } from "./keep-time";
import { type CalendarAnswer, type Measure, listMeasures, readCalendar } from "./measure.store";
import { type Day, bucketOf, dayOfInstant, dayOfKey, firstKeyOf, instantOfDay, instantOfKey, keyAt, quarterOf } from "./model/days";
import { METRICS } from "./model/metrics";
import { type Dimension, TOTAL, dimensionOf, groupOf } from "./model/rollup";
import { type Bucket, type GroupLine, bucketsOf, coarsen, drawPoints, findGaps, lineOf, linesOf } from "./model/trend";
import type { Grouping, Interval, Trend, TrendMetric } from "./model/views";
import { listEvents } from "./read-events";
import { readRollups } from "./rollup.store";
import { readLedger } from "./waived-counts";

export type TrendQuestion = {
  repositoryId: RepositoryId;
  metric: TrendMetric;
  groupBy?: Grouping | undefined;
  /** For modules and teams: whose side. Default: the one that reaches out. */
  direction?: "in" | "out" | undefined;
  /** One group only. */
  group?: string | undefined;
  /** ISO 8601, both included; a date without a time is the whole day in UTC. Default: the first snapshot, the last one. */
  from?: string | undefined;
  to?: string | undefined;
  /** Default: day. */
  interval?: Interval | undefined;
};

type Asked = Required<Pick<TrendQuestion, "repositoryId">> & Pick<TrendQuestion, "from" | "to" | "group"> & { shape: (typeof METRICS)[TrendMetric]["shape"]; dimension: Dimension };

const MOST_EVENTS = 1000;

/**
 * One metric over time, by group. Points go from the first snapshot within the window to the last, by commit, day, week or
 * month; the first stretch is whole, the last ends with the window. The answer's `interval` is coarser than asked for when
 * a series would have more than a thousand points, and its `groupBy` is `none` for metrics without groups.
 */
export async function readTrend(question: TrendQuestion): Promise<Trend> {
  const { repositoryId, metric, direction = "out", from, to, interval: wanted = "day" } = question;
  await keepTime([repositoryId]);
  const { shape, unit, counted } = METRICS[metric];
  const groupBy = shape.of === "figure" ? "none" : (question.groupBy ?? "none");
  const asked = { repositoryId, from, to, group: question.group, shape, dimension: dimensionOf(groupBy, direction) };
  const [drawing, events] = await Promise.all([draw(asked, wanted), readEvents(repositoryId, from, to)]);
  return { metric, groupBy, direction, unit, counted, events, ...drawing };
}

type Drawing = Pick<Trend, "interval" | "points" | "gaps">;

async function draw(asked: Asked, wanted: Interval): Promise<Drawing> {
  const { repositoryId, from, to, group, shape, dimension } = asked;
  // The first stretch is read whole: a month may begin a quarter earlier than the window.
  const window = { from: from === undefined ? undefined : quarterOf(bucketOf(dayOfInstant(from), "month") - 7), to: to === undefined ? undefined : quarterOf(dayOfInstant(to)) };
  const [calendar, rollups] = await Promise.all([
    readCalendar(noTransaction, repositoryId, { ...window, withFigures: shape.of === "figure" }),
    shape.of === "figure" ? [] : readRollups(noTransaction, repositoryId, dimension, { ...window, group }),
  ]);
  const span = spanOf(calendar, from, to);
  if (!span) return { interval: wanted, points: [], gaps: [] };
  const { first, last } = span;
  const within = calendar.days.filter(({ day }) => day >= first && day <= last);
  const interval = coarsen(wanted, first, last, within.reduce((sum, { snapshots }) => sum + snapshots, 0));
  if (interval === "commit") return drawCommits(asked);

  const begin = bucketOf(first, interval);
  const buckets = bucketsOf(interval, first, last, calendar.days.filter(({ day }) => day >= begin && day <= last));
  return { interval, points: drawPoints(shape, buckets, linesOf(rollups), begin, alwaysShown(asked)), gaps: findGaps(buckets, instantOfDay(last + 1)) };
}

/** The window, as far as there are snapshots: from the first ever to the last; null when it lies beside them. */
function spanOf({ first, last, days }: CalendarAnswer, from: string | undefined, to: string | undefined): { first: Day; last: Day } | null {
  if (first === null || last === null) return null;
  const oldest = days[0] && quarterOf(days[0].day) === first ? days[0].day : null;
  const lastDay = days.at(-1)?.day;
  const newest = lastDay !== undefined && quarterOf(lastDay) === last ? lastDay : null;
  const begin = from === undefined ? oldest : Math.max(dayOfInstant(from), oldest ?? -Infinity);
  const end = to === undefined ? newest : Math.min(dayOfInstant(to), newest ?? Infinity);
  if (begin === null || end === null || begin > end || quarterOf(begin) > last || quarterOf(end) < first) return null;
  return { first: begin, last: end };
}

/** Every snapshot of the window a point. */
async function drawCommits({ repositoryId, from, to, group, shape, dimension }: Asked): Promise<Drawing> {
  const measures = await listMeasures(noTransaction, repositoryId, keyAt(from ?? null, "first"), keyAt(to ?? null, "after"));
  const buckets = measures.map(bucketOfMeasure);
  const [first] = measures;
  const lines = first && shape.of !== "figure" ? await linesByCommit(repositoryId, dimension, group, first, measures) : [];
  const end = measures.at(-1)?.key;
  const points = drawPoints(shape, buckets, lines, 0, dimension === "none" ? TOTAL : null);
  return { interval: "commit", points, gaps: end === undefined ? [] : findGaps(buckets, instantOfKey(end)) };
}

function bucketOfMeasure({ key, brokenDependencies, structure, carried }: Measure, place: number): Bucket {
  return { at: instantOfKey(key), commit: key.slice(10), end: place + 1, figures: { brokenDependencies, structure }, silent: carried };
}

/** Stocks as the first snapshot's day began, from the rollups; from there the ledger, each entry at the place of its snapshot. */
async function linesByCommit(repositoryId: RepositoryId, dimension: Dimension, group: string | undefined, first: Measure, measures: readonly Measure[]): Promise<GroupLine[]> {
  const day = dayOfKey(first.key);
  const [rollups, ledger] = await Promise.all([
    readRollups(noTransaction, repositoryId, dimension, { from: quarterOf(day), to: quarterOf(day), group }),
    readLedger(repositoryId, firstKeyOf(day)),
  ]);
  const lines = new Map<string, Omit<GroupLine, "steps"> & { steps: GroupLine["steps"][number][] }>();
  for (const row of rollups) lines.set(row.group, { ...lineOf(row.group, [row], day), steps: [] });
  const places = new Map(measures.map(({ key }, place) => [key, place]));
  for (const { key, flow, count, dimensions } of ledger) {
    const name = groupOf(dimension, dimensions);
    const at = key < first.key ? -1 : places.get(key);
    if (at === undefined || (group !== undefined && name !== group)) continue;
    const line = lines.get(name) ?? { ...lineOf(name, []), steps: [] };
    line.steps.push({ at, flow, count });
    lines.set(name, line);
  }
  return [...lines.values()].map((line) => ({ ...line, steps: line.steps.sort((one, other) => one.at - other.at) }));
}

/** The total is drawn even while nothing is open: 0 is an answer. */
function alwaysShown({ dimension, group }: Asked): string | null {
  return dimension === "none" ? TOTAL : (group ?? null);
}

async function readEvents(repositoryId: RepositoryId, from: string | undefined, to: string | undefined): Promise<HistoryEvent[]> {
  const until = to !== undefined && to.length === "2026-11-02".length ? `${to}T23:59:59Z` : to;
  return (await listEvents(repositoryId, { from, to: until, limit: MOST_EVENTS })).items.toReversed();
}
