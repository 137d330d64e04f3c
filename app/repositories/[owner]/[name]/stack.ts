import { REST } from "@/app/_ui/colours";
import type { Trend } from "@/lib/health";

export type Stack = {
  /** Bottom to top: the largest first, everything past the largest as one. */
  groups: string[];
  rows: { at: string; commit: string | null; values: (number | null)[] }[];
};

/** A trend as a stack of at most `most` bands and one for the rest. A moment of which nothing is known stays unknown in every band. */
export function stackOf(trend: Pick<Trend, "points">, most = 7): Stack {
  const last = lastValues(trend);
  const sizes = new Map<string, { last: number; peak: number }>();
  for (const point of trend.points) {
    for (const [group, value] of Object.entries(point.values)) {
      if (value !== null) sizes.set(group, { last: last.get(group) ?? 0, peak: Math.max(value, sizes.get(group)?.peak ?? 0) });
    }
  }
  const ranked = [...sizes]
    .filter(([, size]) => size.peak > 0)
    .sort(([nameA, a], [nameB, b]) => b.last - a.last || b.peak - a.peak || nameA.localeCompare(nameB))
    .map(([group]) => group);
  const named = ranked.length <= most + 1 ? ranked : ranked.slice(0, most);
  const rest = new Set(ranked.slice(named.length));
  const groups = rest.size > 0 ? [...named, REST] : named;

  const rows = trend.points.map((point) => {
    const known = Object.values(point.values).some((value) => value !== null);
    const sum = [...rest].reduce((total, group) => total + (point.values[group] ?? 0), 0);
    const values = groups.map((group) => (known ? (group === REST && rest.size > 0 ? sum : (point.values[group] ?? 0)) : null));
    return { at: point.at, commit: point.commit, values: groups.length > 0 ? values : [known ? 0 : null] };
  });
  return { groups: groups.length > 0 ? groups : ["open"], rows };
}

/** What a flow amounts to over a whole trend, for each group. */
export function sumByGroup(trend: Pick<Trend, "points">): Map<string, number> {
  const sums = new Map<string, number>();
  for (const point of trend.points) {
    for (const [group, value] of Object.entries(point.values)) {
      sums.set(group, (sums.get(group) ?? 0) + (value ?? 0));
    }
  }
  return sums;
}

/** What a flow amounts to over a whole trend and all its groups. */
export function sumOf(trend: Pick<Trend, "points">): number {
  return [...sumByGroup(trend).values()].reduce((total, value) => total + value, 0);
}

/** What a flow amounts to as far as anybody reported; null where nobody did. */
export function knownSum(trend: Pick<Trend, "points">): number | null {
  const known = trend.points.flatMap((point) => Object.values(point.values).filter((value) => value !== null));
  return known.length === 0 ? null : known.reduce((total, value) => total + value, 0);
}

/** The value of each group at the last moment of which something is known. */
export function lastValues(trend: Pick<Trend, "points">): Map<string, number> {
  const last = trend.points.findLast((point) => Object.values(point.values).some((value) => value !== null));
  return new Map(Object.entries(last?.values ?? {}).flatMap(([group, value]) => (value === null ? [] : [[group, value] as const])));
}

/** The sum over all groups at the first, or the last, moment of which something is known; null when there is none. */
export function totalAt(trend: Pick<Trend, "points">, end: "first" | "last"): number | null {
  const isKnown = (point: Trend["points"][number]) => Object.values(point.values).some((value) => value !== null);
  const point = end === "first" ? trend.points.find(isKnown) : trend.points.findLast(isKnown);
  return point ? Object.values(point.values).reduce<number>((total, value) => total + (value ?? 0), 0) : null;
}
