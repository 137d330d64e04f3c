import type { FlowRow } from "@/app/_ui/flow-plot.client";
import type { TeamWeek } from "@/lib/health";

const WEEK_MS = 7 * 86_400_000;

/** Weeks as the bars of a chart; a week of which nobody knows has none, and the table beside it says so. */
export function flowOfWeeks(weeks: readonly TeamWeek[]): FlowRow[] {
  return weeks.map(({ from, introduced, reopened, fixed, discovered, retired }) => ({
    from: `${from}T00:00:00.000Z`, to: new Date(Date.parse(from) + WEEK_MS - 1).toISOString(),
    introduced: introduced ?? 0, reopened: reopened ?? 0, fixed: fixed ?? 0, discovered: discovered ?? 0, retired: retired ?? 0,
  }));
}
