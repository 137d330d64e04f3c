/** A commit of the first-parent line. */
export type Dated = { sha: string; committedAt: string };

/** How often a commit is taken. */
export type Every = { period: "day" | "week" | "month" } | { commits: number };

/** `day`, `week`, `month`, `commit`, or a number of commits (`10`, `10 commits`); null when it is none of them. */
export function readEvery(text: string): Every | null {
  const word = text.trim().toLowerCase();
  if (word === "day" || word === "week" || word === "month") return { period: word };
  if (word === "commit") return { commits: 1 };
  const commits = Number(/^(\d{1,6})(?:[ -]?commits?)?$/.exec(word)?.[1] ?? 0);
  return commits > 0 ? { commits } : null;
}

/**
 * The moment from which on commits count, in milliseconds: a span back from now (`1y`, `6mo`, `12w`, `90d`), a day or a time
 * (`2026-01-31`), or `all`. Null when it is none of them.
 */
export function readSince(text: string, now: number): number | null {
  const word = text.trim().toLowerCase();
  if (word === "all") return Number.NEGATIVE_INFINITY;
  const span = /^(\d{1,5}) ?(y|years?|m|mo|months?|w|weeks?|d|days?)$/.exec(word);
  if (span) {
    const count = Number(span[1]);
    const from = new Date(now);
    const unit = span[2]?.[0];
    if (unit === "y") from.setUTCFullYear(from.getUTCFullYear() - count);
    else if (unit === "m") from.setUTCMonth(from.getUTCMonth() - count);
    else from.setUTCDate(from.getUTCDate() - count * (unit === "w" ? 7 : 1));
    return from.getTime();
  }
  const at = /^\d{4}-\d\d-\d\d(?:t\d\d:\d\d.*)?$/.test(word) ? Date.parse(text.trim()) : Number.NaN;
  return Number.isNaN(at) ? null : at;
}

/**
 * The places in a line (newest first) of the commits to look at: the newest of each period, or every so many counted from
 * the line's root, so that a line that grows keeps its samples; always the newest and the first.
 *
 * @param before how many commits of the line come before the last one given
 */
export function chooseSamples(line: readonly Dated[], every: Every, before: number): number[] {
  const seen = new Set<string>();
  return [...line.keys()].filter((place) => {
    const commit = line[place];
    if (commit === undefined) return false;
    const isEnd = place === 0 || place === line.length - 1;
    if ("commits" in every) return isEnd || (before + line.length - 1 - place) % every.commits === 0;
    const period = periodOf(commit.committedAt, every.period);
    const isFirst = !seen.has(period);
    seen.add(period);
    return isEnd || isFirst;
  });
}

const DAY = 24 * 60 * 60 * 1000;

/** The day, the Monday or the first of the month that a time lies in, in UTC. */
function periodOf(time: string, period: "day" | "week" | "month"): string {
  const at = new Date(time);
  if (period === "month") return time.slice(0, 7);
  const daysSinceMonday = period === "week" ? (at.getUTCDay() + 6) % 7 : 0;
  return new Date(at.getTime() - daysSinceMonday * DAY).toISOString().slice(0, 10);
}
