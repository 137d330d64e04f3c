import type { CommitPoint, OrderKey } from "@/lib/history";

import type { Interval } from "./views";

/** Whole days since 1970-01-01, in UTC; before that negative. */
export type Day = number;

/** Year × 4 + 0 … 3. */
export type Quarter = number;

/** A stretch of days that one point of a chart stands for. */
export type DayInterval = Exclude<Interval, "commit">;

const SECONDS = 86_400;
const MILLISECONDS = SECONDS * 1000;
/** 1970-01-01 was a Thursday: three days after a Monday. */
const DAYS_SINCE_MONDAY = 3;
/** History's order key: ten hexadecimal digits of seconds, moved up so that dates before 1970 sort first, then the SHA. */
const KEY_OFFSET = 2 ** 38;
const DATE_LENGTH = "2026-11-02".length;

/** The day of the corrected commit date that the key begins with. */
export function dayOfKey(key: OrderKey): Day {
  return Math.floor((Number.parseInt(key.slice(0, 10), 16) - KEY_OFFSET) / SECONDS);
}

/** The least key that a commit of this day could have. */
export function firstKeyOf(day: Day): OrderKey {
  return (day * SECONDS + KEY_OFFSET).toString(16).padStart(10, "0") + "0".repeat(40);
}

/** The key of a commit as the API speaks of it. */
export function keyOfPoint({ commit, at }: CommitPoint): OrderKey {
  return (Date.parse(at) / 1000 + KEY_OFFSET).toString(16).padStart(10, "0") + commit;
}

/** The corrected commit date in a key, as the API writes times. */
export function instantOfKey(key: OrderKey): string {
  return `${new Date((Number.parseInt(key.slice(0, 10), 16) - KEY_OFFSET) * 1000).toISOString().slice(0, -5)}Z`;
}

/**
 * The bound of a window of commits: `first` is the least key at or after the time, `after` the least one past it. A date without
 * a time means the whole day; null means no bound.
 */
export function keyAt(at: string | null, side: "first" | "after"): OrderKey {
  if (at === null) return (side === "first" ? "0" : "f").repeat(50);
  if (at.length === DATE_LENGTH) return firstKeyOf(dayOfInstant(at) + (side === "after" ? 1 : 0));
  const seconds = Date.parse(at) / 1000;
  return ((side === "after" ? Math.floor(seconds) + 1 : Math.ceil(seconds)) + KEY_OFFSET).toString(16).padStart(10, "0") + "0".repeat(40);
}

/** `at` is an ISO 8601 date or time. */
export function dayOfInstant(at: string | Date): Day {
  return Math.floor(new Date(at).getTime() / MILLISECONDS);
}

/** Midnight at which the day begins, as the API writes times. */
export function instantOfDay(day: Day): string {
  return `${dateOf(day).toISOString().slice(0, -5)}Z`;
}

export function quarterOf(day: Day): Quarter {
  const date = dateOf(day);
  return date.getUTCFullYear() * 4 + Math.floor(date.getUTCMonth() / 3);
}

export function firstDayOf(quarter: Quarter): Day {
  return dayOfMonth(Math.floor(quarter / 4), (((quarter % 4) + 4) % 4) * 3);
}

/** The first day of the stretch that holds `day`: weeks begin on Monday (ISO 8601), months on their first. */
export function bucketOf(day: Day, interval: DayInterval): Day {
  if (interval === "day") return day;
  if (interval === "week") return Math.floor((day + DAYS_SINCE_MONDAY) / 7) * 7 - DAYS_SINCE_MONDAY;
  const date = dateOf(day);
  return dayOfMonth(date.getUTCFullYear(), date.getUTCMonth());
}

/** The first day after the stretch that begins with `start`. */
export function bucketAfter(start: Day, interval: DayInterval): Day {
  if (interval === "day") return start + 1;
  if (interval === "week") return start + 7;
  return bucketOf(start + 31, interval);
}

function dateOf(day: Day): Date {
  return new Date(day * MILLISECONDS);
}

function dayOfMonth(year: number, month: number): Day {
  const date = new Date(0);
  date.setUTCFullYear(year, month, 1);
  return date.getTime() / MILLISECONDS;
}
