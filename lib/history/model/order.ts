/**
 * Git's order of commits: by corrected commit date, then by SHA. It agrees with all known ancestry and is total.
 * The corrected commit date is git's own notion (gitformat-commit-graph, "corrected commit date"): the committer
 * date, or one second past the corrected dates of the parents, whichever is later.
 */
import type { OrderKey } from "./views";

/** Moves dates before 1970 above zero, so that keys compare as unsigned bytes. */
const OFFSET = 2 ** 38;
const SECONDS_MAX = 2 ** 39 - 1;

/** Greater than the key of any commit: what has not ended ends here. */
export const NEVER: OrderKey = "f".repeat(50);

/** Less than the key of any commit. */
export const BEFORE_ALL: OrderKey = "0".repeat(50);

/** `corrected` in whole seconds since 1970; `sha` 40 hexadecimal digits. The result compares like the commits do. */
export function orderKey(corrected: number, sha: string): OrderKey {
  const seconds = Math.min(Math.max(corrected + OFFSET, 0), SECONDS_MAX);
  return seconds.toString(16).padStart(10, "0") + sha;
}

export function shaOf(key: OrderKey): string {
  return key.slice(10);
}

/** The corrected date in a key, in seconds since 1970. */
export function secondsOf(key: OrderKey): number {
  return Number.parseInt(key.slice(0, 10), 16) - OFFSET;
}

/** The corrected date in a key as ISO 8601 UTC. */
export function instantOf(key: OrderKey): string {
  return new Date(secondsOf(key) * 1000).toISOString().replace(".000Z", "Z");
}

/** `parents` are the corrected dates of those parents that are known. */
export function correctedDate(committedAt: number, parents: readonly number[]): number {
  return parents.reduce((latest, parent) => Math.max(latest, parent + 1), committedAt);
}
