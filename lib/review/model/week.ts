import { isoWeekOf } from "@/lib/kernel/time";

/** An ISO 8601 week in UTC: from Monday's midnight up to the next one. */
export type Week = {
  /** As `2026-W47`. */
  readonly name: string;
  readonly start: Date;
  /** The first moment that is not in it any more. */
  readonly end: Date;
};

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const NAME = /^(19[7-9]\d|[2-9]\d{3})-W(\d{2})$/;

/** The week with this name; null when it is none: not of that form, before 1970, or a 53rd that the year does not have. */
export function weekNamed(name: string): Week | null {
  const [, year, number] = NAME.exec(name) ?? [];
  if (year === undefined || number === undefined) return null;
  const week = weekStarting(mondayOf(new Date(Date.UTC(Number(year), 0, 4))) + (Number(number) - 1) * WEEK_MS);
  return week.name === name ? week : null;
}

/** The week that holds a moment. */
export function weekAt(moment: Date): Week {
  return weekStarting(mondayOf(moment));
}

/** So many weeks later; earlier with a negative number. */
export function weekAfter(week: Week, weeks = 1): Week {
  return weekStarting(week.start.getTime() + weeks * WEEK_MS);
}

/** Whether it has begun, and whether it is over, at a moment. */
export function stateOfWeek({ start, end }: Week, now: Date): "to come" | "running" | "closed" {
  if (now < start) return "to come";
  return now < end ? "running" : "closed";
}

/** Monday and Sunday, as `2026-11-16` and `2026-11-22`. */
export function daysOfWeek({ start, end }: Week): { from: string; to: string } {
  return { from: start.toISOString().slice(0, 10), to: new Date(end.getTime() - DAY_MS).toISOString().slice(0, 10) };
}

/** What a review of a week begins with: which week it is, the weeks beside it, and as of when its numbers are known. */
export type WeekHead = { week: string; /** Monday and Sunday. */ from: string; to: string; previous: string; next: string | null; state: "running" | "closed"; asOf: string };

export function headOf(week: Week, state: "running" | "closed", asOf: Date): WeekHead {
  return { week: week.name, ...daysOfWeek(week), previous: weekAfter(week, -1).name, next: state === "closed" ? weekAfter(week).name : null, state, asOf: asOf.toISOString() };
}

function weekStarting(monday: number): Week {
  const start = new Date(monday);
  return { name: isoWeekOf(start), start, end: new Date(monday + WEEK_MS) };
}

function mondayOf(moment: Date): number {
  const midnight = Math.floor(moment.getTime() / DAY_MS) * DAY_MS;
  return midnight - ((moment.getUTCDay() + 6) % 7) * DAY_MS;
}
