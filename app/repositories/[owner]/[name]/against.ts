import { formatShortDay, shortSha } from "@/app/_ui/format";
import { type ResolvedRange, daysBefore, periodBefore } from "@/app/_ui/range";
import { CARRIED_DAYS } from "@/app/_ui/segments";
import { type Interval, type Snapshot, type Trend, type TrendMetric, findSnapshot, readTrend } from "@/lib/health";
import type { RepositoryId } from "@/lib/kernel";

import { resolveCommit } from "./compare/resolve-commit";
import { clipped, courseOf } from "./course";

/** With what a page compares its time: the period right before it, or one commit of the line. */
export type Against = { kind: "period"; range: ResolvedRange; label: string } | { kind: "commit"; snapshot: Snapshot; label: string };

/** What the address asks to be compared with; `unknown` is the text of a commit that is not on the line. */
export async function readAgainst(repositoryId: RepositoryId, vs: string, range: ResolvedRange): Promise<{ against: Against | null; unknown: string | null }> {
  if (vs === "") return { against: null, unknown: null };
  if (vs === "previous") {
    const before = periodBefore(range);
    return { against: { kind: "period", range: before, label: `${formatShortDay(before.from)} to ${formatShortDay(before.to)}` }, unknown: null };
  }
  const commit = await resolveCommit(repositoryId, vs);
  const snapshot = commit && (await findSnapshot(repositoryId, commit));
  return snapshot ? { against: { kind: "commit", snapshot, label: `${shortSha(snapshot.commit)}, ${formatShortDay(snapshot.committedAt)}` }, unknown: null } : { against: null, unknown: vs };
}

/** Every moment later by a length of time: an earlier period laid over a later one. */
export function moved<Point extends { at: string }>(points: readonly Point[], by: number): Point[] {
  return points.map((point) => ({ ...point, at: new Date(new Date(point.at).getTime() + by).toISOString() }));
}

/** The course of a metric's total in the period before, moved onto this one; nothing when a commit is compared with. */
export async function courseBefore(repositoryId: RepositoryId, metric: TrendMetric, against: Against | null, range: ResolvedRange, interval: Interval): Promise<{ at: string; total: number | null }[]> {
  if (against?.kind !== "period") return [];
  const { from, to } = against.range;
  const trend = await readTrend({ repositoryId, metric, groupBy: "none", interval, from: daysBefore(from, CARRIED_DAYS).toISOString(), to: to.toISOString() });
  return moved(clipped(courseOf(trend, to).points, from).map(totalOf), range.from.getTime() - from.getTime());
}

function totalOf({ at, values }: Trend["points"][number]): { at: string; total: number | null } {
  const known = Object.values(values).filter((value) => value !== null);
  return { at, total: known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) };
}
