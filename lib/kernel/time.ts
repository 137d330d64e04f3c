/** What time it is. A test replaces `now` and puts it back; nobody else asks the machine. */
export const clock = { now: (): Date => new Date() };

const DAY = 86_400_000;

/** The day in UTC, as `2026-11-21`. */
export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}

/** The ISO 8601 week in UTC, as `2026-W47`: weeks start on Monday, and a year's first week is the one that holds its first Thursday. */
export function isoWeekOf(date: Date): string {
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  const daysSinceMonday = (date.getUTCDay() + 6) % 7;
  const thursday = new Date(midnight + (3 - daysSinceMonday) * DAY);
  const firstOfYear = Date.UTC(thursday.getUTCFullYear(), 0, 1);
  const week = Math.floor((thursday.getTime() - firstOfYear) / DAY / 7) + 1;
  return `${thursday.getUTCFullYear()}-W${String(week).padStart(2, "0")}`;
}
