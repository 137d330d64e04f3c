/** Numbers, dates and changes as text. Everything is written in English and in UTC, on the server and in the browser alike. */

const NUMBER = new Intl.NumberFormat("en-GB");
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAY_MS = 86_400_000;

export const NOT_KNOWN = "–";

/** 12,345; a dash for what is not known, which is not zero. */
export function formatNumber(value: number | null | undefined): string {
  return value === null || value === undefined ? NOT_KNOWN : NUMBER.format(value);
}

/** A fraction with as many digits as are worth reading: 0.0713, 1.25, 12.5. */
export function formatFraction(value: number | null | undefined): string {
  if (value === null || value === undefined) return NOT_KNOWN;
  if (Number.isInteger(value)) return NUMBER.format(value);
  const digits = Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3;
  return value.toFixed(digits);
}

/** A share between 0 and 1 as a percentage with one digit. */
export function formatShare(value: number | null | undefined): string {
  return value === null || value === undefined ? NOT_KNOWN : `${(value * 100).toFixed(1)} %`;
}

/** A change with its sign, in a true minus sign: +3, −2, ±0. */
export function formatChange(value: number): string {
  if (value === 0) return "±0";
  return value > 0 ? `+${NUMBER.format(value)}` : `−${NUMBER.format(-value)}`;
}

/** "1 file", "2 files"; give the plural where it is not the word with an s. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${NUMBER.format(amount)} ${amount === 1 ? one : many}`;
}

/** 3 November, and the year too where it is not this one. */
export function formatDay(moment: string | Date, now: Date): string {
  const date = new Date(moment);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()] ?? ""}`;
  return date.getUTCFullYear() === now.getUTCFullYear() ? day : `${day} ${date.getUTCFullYear()}`;
}

/** 3 Nov 2026: for tables, where every row should look alike. */
export function formatShortDay(moment: string | Date): string {
  const date = new Date(moment);
  return `${date.getUTCDate()} ${(MONTHS[date.getUTCMonth()] ?? "").slice(0, 3)} ${date.getUTCFullYear()}`;
}

/** 09:05, in UTC. */
export function formatTime(moment: string | Date): string {
  return new Date(moment).toISOString().slice(11, 16);
}

/** 3 Nov 2026, 09:05 UTC. */
export function formatMoment(moment: string | Date): string {
  return `${formatShortDay(moment)}, ${formatTime(moment)} UTC`;
}

/** How long ago, in its largest unit: "just now", "5 minutes ago", "3 days ago"; "in 2 days" for what is to come. */
export function formatAge(moment: string | Date, now: Date): string {
  const elapsed = now.getTime() - new Date(moment).getTime();
  const span = formatSpan(Math.abs(elapsed) / 1000);
  if (span === null) return "just now";
  return elapsed >= 0 ? `${span} ago` : `in ${span}`;
}

/** A length of time in its largest unit; null under a minute. */
export function formatSpan(seconds: number): string | null {
  const minutes = Math.floor(seconds / 60);
  if (minutes < 1) return null;
  if (minutes < 60) return count(minutes, "minute");
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return count(hours, "hour");
  const days = Math.floor((seconds * 1000) / DAY_MS);
  if (days < 61) return count(days, "day");
  if (days < 730) return count(Math.floor(days / 30.44), "month");
  return count(Math.floor(days / 365.25), "year");
}

/** Whole days as an age: "under a day", "1 day", "400 days". */
export function formatDays(days: number): string {
  return days === 0 ? "under a day" : count(days, "day");
}

/** An age that may be a lower bound: "20 days", "at least 20 days"; what was discovered under a day ago may be of any age. */
export function formatAgeInDays({ days, isLowerBound }: { days: number; isLowerBound: boolean }): string {
  if (!isLowerBound) return formatDays(days);
  return days === 0 ? "an unknown time" : `at least ${formatDays(days)}`;
}

/** The first seven digits of a commit, as git shows it. */
export function shortSha(sha: string): string {
  return sha.slice(0, 7);
}

/** a; a and b; a, b and c. */
export function inWords(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? "";
  return `${items.slice(0, -1).join(", ")} and ${items[items.length - 1]}`;
}

/** At most so many names, and how many more there are: "a, b"; "a, b and 970 more". */
export function someOf(items: readonly string[], most: number): string {
  const rest = items.length - most;
  return rest > 0 ? `${items.slice(0, most).join(", ")} and ${NUMBER.format(rest)} more` : items.join(", ");
}

/** Bytes in units of 1,000: 512 B, 1.2 kB, 48 MB. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1_000_000 ? [bytes / 1000, "kB"] : [bytes / 1_000_000, "MB"];
  return `${value >= 10 ? Math.round(value) : value.toFixed(1)} ${unit}`;
}

/** The address of a repository's page, or of one below it. */
export function repositoryPath(repository: { owner: string; name: string }, below = ""): string {
  const path = `/repositories/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}`;
  return below ? `${path}/${below}` : path;
}

/** An address with those of the parameters that say something. */
export function addressOf(path: string, parameters: Record<string, string | number | null | undefined>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== null && value !== undefined && value !== "") search.set(name, String(value));
  }
  const query = search.toString();
  return query ? `${path}?${query}` : path;
}
