/**
 * Spans of time as people type them and as addresses carry them: `now-90d`, `now/w`, `now-1M/M`, `2026-11-03`,
 * or a full ISO 8601 moment. All in UTC; weeks begin on Monday.
 */
export type Range = { from: string; to: string };
export type ResolvedRange = { from: Date; to: Date };

export const QUICK_RANGES = [
  { from: "now-7d", to: "now", label: "Last 7 days" },
  { from: "now-30d", to: "now", label: "Last 30 days" },
  { from: "now-90d", to: "now", label: "Last 90 days" },
  { from: "now-6M", to: "now", label: "Last 6 months" },
  { from: "now-1y", to: "now", label: "Last 12 months" },
  { from: "now-2y", to: "now", label: "Last 2 years" },
  { from: "now/w", to: "now", label: "This week" },
  { from: "now-1w/w", to: "now/w", label: "Last week" },
  { from: "now/M", to: "now", label: "This month" },
  { from: "now-1M/M", to: "now/M", label: "Last month" },
] as const;

export const DEFAULT_RANGE: Range = { from: "now-90d", to: "now" };

const RELATIVE = /^now(?:([+-])(\d{1,4})([hdwMQy]))?(?:\/([dwMQy]))?$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?Z$/;
const DAY_MS = 86_400_000;

/** The moment that a text names, or null when it names none. A day is its first moment, or its last as the end of a range. */
export function resolveMoment(text: string, now: Date, end = false): Date | null {
  if (DAY.test(text)) return valid(new Date(`${text}T${end ? "23:59:59.999" : "00:00:00"}Z`));
  if (MOMENT.test(text)) return valid(new Date(text));
  const [whole, sign, amount, unit, floor] = RELATIVE.exec(text) ?? [];
  if (whole === undefined) return null;
  const shifted = unit === undefined ? now : shift(now, Number(`${sign ?? "+"}${amount ?? "0"}`), unit);
  return floor === undefined ? shifted : startOf(shifted, floor);
}

/** The range that two texts name; the fallback where they name none or name it backwards. */
export function resolveRange(range: Range, now: Date, fallback: Range = DEFAULT_RANGE): ResolvedRange & { valid: boolean } {
  const from = resolveMoment(range.from, now);
  const to = resolveMoment(range.to, now, true);
  if (from && to && from < to) return { from, to, valid: true };
  return {
    from: resolveMoment(fallback.from, now) ?? new Date(now.getTime() - 90 * DAY_MS),
    to: resolveMoment(fallback.to, now, true) ?? now,
    valid: false,
  };
}

/** The same length of time just before (-1) or just after (+1), as days. */
export function stepRange(range: ResolvedRange, direction: -1 | 1): Range {
  const length = range.to.getTime() - range.from.getTime();
  const [from, to] = [range.from, range.to].map((date) => new Date(date.getTime() + direction * length).toISOString());
  return { from: from ?? "now-90d", to: to ?? "now" };
}

/** The same length of time right before. What is a day or longer is counted by whole days: the period before ends with the day before. */
export function periodBefore({ from, to }: ResolvedRange): ResolvedRange {
  const length = to.getTime() - from.getTime();
  const end = length < DAY_MS - 1 ? from.getTime() : startOf(from, "d").getTime() - 1;
  return { from: new Date(end - length), to: new Date(end) };
}

/** Ranges used lately with one more, the newest first and each once; quick ranges are at hand anyway. */
export function withRecent(recent: readonly Range[], used: Range, most = 5): Range[] {
  const isQuick = QUICK_RANGES.some((quick) => quick.from === used.from && quick.to === used.to);
  if (isQuick) return recent.slice(0, most);
  return [used, ...recent.filter((range) => range.from !== used.from || range.to !== used.to)].slice(0, most);
}

/** Twice the length of time around the same middle, ending no later than now. */
export function widenRange(range: ResolvedRange, now: Date): Range {
  const half = (range.to.getTime() - range.from.getTime()) / 2;
  const to = new Date(Math.min(now.getTime(), range.to.getTime() + half));
  return { from: new Date(to.getTime() - 4 * half).toISOString(), to: to.toISOString() };
}

/** What stands on the picker's button: the name of a quick range, else the text itself or the days. */
export function labelOf(range: Range): string {
  const quick = QUICK_RANGES.find((candidate) => candidate.from === range.from && candidate.to === range.to);
  if (quick) return quick.label;
  return `${shorten(range.from)} to ${shorten(range.to)}`;
}

/** A chart has a few hundred points at most: commits for a quarter, days for a year, weeks and months beyond. */
export function intervalFor(range: ResolvedRange): "commit" | "day" | "week" | "month" {
  const days = (range.to.getTime() - range.from.getTime()) / DAY_MS;
  if (days <= 100) return "commit";
  if (days <= 400) return "day";
  return days <= 1500 ? "week" : "month";
}

export function daysBefore(date: Date, days: number): Date {
  return new Date(date.getTime() - days * DAY_MS);
}

function shorten(text: string): string {
  return MOMENT.test(text) ? text.slice(0, 10) : text;
}

function valid(date: Date): Date | null {
  return Number.isNaN(date.getTime()) ? null : date;
}

function shift(date: Date, amount: number, unit: string): Date {
  if (unit === "h") return new Date(date.getTime() + amount * 3_600_000);
  if (unit === "d") return new Date(date.getTime() + amount * DAY_MS);
  if (unit === "w") return new Date(date.getTime() + amount * 7 * DAY_MS);
  const months = amount * (unit === "y" ? 12 : unit === "Q" ? 3 : 1);
  const first = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const daysInMonth = new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();
  const day = Math.min(date.getUTCDate(), daysInMonth);
  return new Date(first.getTime() + (day - 1) * DAY_MS + (date.getTime() % DAY_MS));
}

function startOf(date: Date, unit: string): Date {
  const midnight = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate());
  if (unit === "d") return new Date(midnight);
  if (unit === "w") return new Date(midnight - ((date.getUTCDay() + 6) % 7) * DAY_MS);
  if (unit === "M") return new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
  if (unit === "Q") return new Date(Date.UTC(date.getUTCFullYear(), Math.floor(date.getUTCMonth() / 3) * 3, 1));
  return new Date(Date.UTC(date.getUTCFullYear(), 0, 1));
}
