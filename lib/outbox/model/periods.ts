import { dayOf, isoWeekOf } from "@/lib/kernel/time";

export const KINDS = ["five minutes", "hour", "day", "week"] as const;
export type Period = { kind: (typeof KINDS)[number]; period: string };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The last day, ISO week, hour and five minutes that are over at this moment, in UTC; hours and minutes by the moment in which they ended. */
export function lastPeriods(now: Date): Period[] {
  return [
    { kind: "day", period: dayOf(new Date(now.getTime() - DAY)) },
    { kind: "week", period: isoWeekOf(new Date(now.getTime() - 7 * DAY)) },
    { kind: "hour", period: endOf(now, HOUR) },
    { kind: "five minutes", period: endOf(now, 5 * MINUTE) },
  ];
}

/** As `2026-11-21T14:05Z`. */
function endOf(now: Date, length: number): string {
  return `${new Date(Math.floor(now.getTime() / length) * length).toISOString().slice(0, 16)}Z`;
}
