import type { RepositoryId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { keepTime } from "./keep-time";
import { readCalendars } from "./measure.store";
import { type Day, dayOfInstant, quarterOf } from "./model/days";
import { METRICS } from "./model/metrics";
import { type QuarterRow, TOTAL } from "./model/rollup";
import { type CalendarDay, bucketsOf, drawPoints, linesOf } from "./model/trend";
import type { RepositoryHealth, TrendMetric } from "./model/views";
import { findNewestSnapshot } from "./queries";
import { readTotals } from "./rollup.store";

const DAYS_OF_FLOW = 30;
const DAYS_OF_TREND = 90;

/** Where each repository moves: its newest snapshot, what came and went in the last 30 days, and what was open in the last 90, today included. */
export async function readOverview(repositoryIds: readonly RepositoryId[]): Promise<Map<RepositoryId, RepositoryHealth>> {
  await keepTime(repositoryIds);
  const today = dayOfInstant(clock.now());
  const quarters = [quarterOf(today - DAYS_OF_TREND), quarterOf(today)] as const;
  const [calendars, totals] = await Promise.all([readCalendars(noTransaction, repositoryIds, ...quarters), readTotals(noTransaction, repositoryIds, ...quarters)]);
  const overview = new Map<RepositoryId, RepositoryHealth>();
  for (const id of repositoryIds) {
    overview.set(id, { latest: await findNewestSnapshot(id), ...movementOf(today, calendars.get(id) ?? [], totals.get(id) ?? []) });
  }
  return overview;
}

function movementOf(today: Day, calendar: readonly CalendarDay[], totals: readonly QuarterRow[]): Pick<RepositoryHealth, "flow30d" | "trend90d"> {
  const lines = linesOf(totals);
  const valuesOf = (metric: TrendMetric, days: number) => {
    const first = today - days + 1;
    const buckets = bucketsOf("day", first, today, calendar.filter(({ day }) => day >= first && day <= today));
    return drawPoints(METRICS[metric].shape, buckets, lines, first, TOTAL).map(({ values }) => values[TOTAL] ?? null);
  };
  const sumOf = (metric: TrendMetric) => {
    const known = valuesOf(metric, DAYS_OF_FLOW).filter((value) => value !== null);
    return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
  };
  return {
    flow30d: { introduced: sumOf("introduced"), discovered: sumOf("discovered"), reopened: sumOf("reopened"), fixed: sumOf("fixed"), retired: sumOf("retired") },
    trend90d: valuesOf("open", DAYS_OF_TREND),
  };
}
