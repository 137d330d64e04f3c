import type { FlowRow } from "@/app/_ui/flow-plot.client";
import type { ResolvedRange } from "@/app/_ui/range";
import type { Trend } from "@/lib/health";

export type Bucket = "day" | "week" | "month";
type Flow = "introduced" | "reopened" | "fixed" | "discovered" | "retired";

/**
 * The flows of a range bucket by bucket, all of them, so that bars stand on the same time as the line above them: a bucket
 * without any report is one in which nothing is known to have happened.
 */
export function flowRows(flows: Record<Flow, Pick<Trend, "points">>, bucket: Bucket, range: ResolvedRange): FlowRow[] {
  const sums = new Map<Flow, Map<number, number>>();
  for (const flow of ["introduced", "reopened", "fixed", "discovered", "retired"] as const) {
    const byStart = new Map<number, number>();
    for (const point of flows[flow].points) {
      const start = startOf(new Date(point.at), bucket);
      const value = Object.values(point.values).reduce<number>((sum, part) => sum + (part ?? 0), 0);
      byStart.set(start, (byStart.get(start) ?? 0) + value);
    }
    sums.set(flow, byStart);
  }
  const rows: FlowRow[] = [];
  for (let start = startOf(range.from, bucket); start <= range.to.getTime(); start = after(start, bucket)) {
    const of = (flow: Flow) => sums.get(flow)?.get(start) ?? 0;
    rows.push({
      from: new Date(start).toISOString(),
      to: new Date(after(start, bucket) - 1).toISOString(),
      introduced: of("introduced"),
      reopened: of("reopened"),
      fixed: of("fixed"),
      discovered: of("discovered"),
      retired: of("retired"),
    });
  }
  return rows;
}

function startOf(date: Date, bucket: Bucket): number {
  const [year, month, day] = [date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate()];
  if (bucket === "month") return Date.UTC(year, month, 1);
  return Date.UTC(year, month, bucket === "week" ? day - ((date.getUTCDay() + 6) % 7) : day);
}

function after(start: number, bucket: Bucket): number {
  const date = new Date(start);
  const days = bucket === "week" ? 7 : 1;
  return bucket === "month" ? Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) : start + days * 86_400_000;
}
