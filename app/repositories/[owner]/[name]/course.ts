import { formatShortDay } from "@/app/_ui/format";
import { CARRIED_DAYS } from "@/app/_ui/segments";
import type { Trend } from "@/lib/health";
import type { Gap } from "@/lib/history";

type Point = Trend["points"][number];

const DAY_MS = 86_400_000;
const LENGTHS: Record<Trend["interval"], number> = { commit: 0, day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS };

/** The rule by which a chart joins and parts, in words for those who ask how it is counted. */
export const COURSE_RULE = `Between two reports the last known number stands. A stretch of more than ${CARRIED_DAYS} days without a report is left open, as is the time after the last one.`;

/**
 * A trend as it can be drawn: the moments of which something is known, and the stretches in which nothing is. A day without
 * a commit is no news, so the last number stands; after `CARRIED_DAYS` of silence it is not known any more, and the drawing
 * opens until the next report, or until now.
 */
export function courseOf(trend: Pick<Trend, "points" | "gaps" | "interval">, until: Date): { points: Point[]; gaps: Gap[] } {
  const length = LENGTHS[trend.interval];
  const known = trend.points.filter((point) => Object.values(point.values).some((value) => value !== null));
  const points: Point[] = [];
  const gaps: Gap[] = [];
  known.forEach((point, index) => {
    points.push(point);
    const end = new Date(point.at).getTime() + length;
    const next = known[index + 1];
    const nextAt = next ? new Date(next.at).getTime() : until.getTime();
    if (nextAt - end > CARRIED_DAYS * DAY_MS) {
      const from = new Date(end + (length === 0 ? DAY_MS : 0)).toISOString();
      points.push({ at: from, commit: null, values: {} });
      gaps.push({ from, to: new Date(nextAt).toISOString(), reason: next ? "no commit with a report" : `no report since ${formatShortDay(point.at)}` });
    } else if (!next && nextAt > end) {
      points.push({ ...point, at: until.toISOString() });
    }
  });
  return { points, gaps: [...gaps, ...trend.gaps.filter((gap) => gap.reason !== "no commit with a report" && lengthOf(gap) > CARRIED_DAYS * DAY_MS)] };
}

/** A course from a moment on: what stood before it stands at that moment, without the commit that lies outside. */
export function clipped(points: readonly Point[], from: Date): Point[] {
  const before = points.findLast((point) => new Date(point.at) < from);
  const rest = points.filter((point) => new Date(point.at) >= from);
  return before && Object.keys(before.values).length > 0 ? [{ at: from.toISOString(), commit: null, values: before.values }, ...rest] : rest;
}

/**
 * What any group amounted to at evenly spaced moments, for small lines; null where it was not known. The moments are looked up
 * once for all groups: a course may have thousands.
 */
export function sampled(points: readonly Point[], from: Date, to: Date, samples: number): (group: string) => (number | null)[] {
  const told = points.map(({ at, values }) => ({ at: new Date(at).getTime(), values: Object.keys(values).length === 0 ? null : values }));
  const moments = Array.from({ length: samples }, (_, step) => {
    const moment = from.getTime() + ((to.getTime() - from.getTime()) * (step + 1)) / samples;
    return told.findLast(({ at }) => at <= moment)?.values ?? null;
  });
  return (group) => moments.map((values) => (values === null ? null : (values[group] ?? 0)));
}

function lengthOf(gap: Gap): number {
  return new Date(gap.to).getTime() - new Date(gap.from).getTime();
}
