import type { RepositoryId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { keepTime } from "./keep-time";
import { readCalendars } from "./measure.store";
import { bucketOf, dayOfInstant, quarterOf } from "./model/days";
import { METRICS } from "./model/metrics";
import { TOTAL } from "./model/rollup";
import { bucketsOf, drawPoints, linesOf } from "./model/trend";
import type { TrendMetric } from "./model/views";
import { readTotals } from "./rollup.store";

const SHOWN = ["open", "introduced", "discovered", "reopened", "fixed", "retired"] as const satisfies readonly TrendMetric[];

/** One week of a repository: how many snapshots it has, what was open when it ended, and what moved. All but the first are null where there is no snapshot. */
export type WeekFigures = { from: string; snapshots: number } & Record<(typeof SHOWN)[number], number | null>;

/**
 * Of each repository the ISO weeks from the one that holds `from` to the one that holds `to` (dates, both included), oldest first:
 * the points of the trend by week, of many repositories at once.
 */
export async function readWeeks(repositoryIds: readonly RepositoryId[], { from, to }: { from: string; to: string }): Promise<Map<RepositoryId, WeekFigures[]>> {
  await keepTime(repositoryIds);
  const first = bucketOf(dayOfInstant(from), "week");
  const last = bucketOf(dayOfInstant(to), "week") + 6;
  const [calendars, totals] = await Promise.all([
    readCalendars(noTransaction, repositoryIds, quarterOf(first), quarterOf(last)),
    readTotals(noTransaction, repositoryIds, quarterOf(first), quarterOf(last)),
  ]);
  return new Map(
    repositoryIds.map((id) => {
      const days = (calendars.get(id) ?? []).filter(({ day }) => day >= first && day <= last);
      const buckets = bucketsOf("week", first, last, days);
      const lines = linesOf(totals.get(id) ?? []);
      const points = SHOWN.map((metric) => drawPoints(METRICS[metric].shape, buckets, lines, first, TOTAL).map(({ values }) => values[TOTAL] ?? null));
      const at = (metric: (typeof SHOWN)[number], place: number) => points[SHOWN.indexOf(metric)]?.[place] ?? null;
      return [
        id,
        buckets.map(({ at: begin, end }, place) => ({
          from: begin.slice(0, 10),
          snapshots: days.filter(({ day }) => day < end && day >= end - 7).reduce((sum, { snapshots }) => sum + snapshots, 0),
          open: at("open", place), introduced: at("introduced", place), discovered: at("discovered", place), reopened: at("reopened", place), fixed: at("fixed", place), retired: at("retired", place),
        })),
      ];
    }),
  );
}
