import { dayOf, isoWeekOf } from "@/lib/kernel/time";

export type Period = { kind: "day" | "week"; period: string };

const DAY = 86_400_000;

/** The last day and the last ISO week that are over at this moment, in UTC. */
export function lastPeriods(now: Date): Period[] {
  return [
    { kind: "day", period: dayOf(new Date(now.getTime() - DAY)) },
    { kind: "week", period: isoWeekOf(new Date(now.getTime() - 7 * DAY)) },
  ];
}
