import { LABELS } from "@/lib/catalog";
import { type Flow, findLatestSnapshots } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { readOwnerships } from "./edge.store";
import { keepTime } from "./keep-time";
import { readCalendars } from "./measure.store";
import { type Day, dayOfInstant, quarterOf } from "./model/days";
import { METRICS } from "./model/metrics";
import { type QuarterRow, TOTAL } from "./model/rollup";
import { type CalendarDay, lineOf, valuesOf } from "./model/trend";
import { type StructureCounts, structureOf } from "./model/structure";
import { addUp } from "./model/teams";
import type { RepositoryHealth, Snapshot } from "./model/views";
import { withWaivers } from "./model/waived-totals";
import { findStructures, listWaiving } from "./overview.store";
import { readTotals } from "./rollup.store";
import { totalsWithWaivers } from "./waived-counts";

const DAYS_OF_FLOW = 30;
const DAYS_OF_TREND = 90;

/** Where each repository moves: its newest snapshot, what came and went in the last 30 days, and what was open in the last 90, today included. A few questions, however many repositories. */
export async function readOverview(repositoryIds: readonly RepositoryId[]): Promise<Map<RepositoryId, RepositoryHealth>> {
  await keepTime(repositoryIds);
  const today = dayOfInstant(clock.now());
  const quarters = [quarterOf(today - DAYS_OF_TREND), quarterOf(today)] as const;
  const [calendars, totals, latest, ownerships] = await Promise.all([
    readCalendars(noTransaction, repositoryIds, ...quarters), readTotals(noTransaction, repositoryIds, ...quarters), readLatest(repositoryIds), readOwnerships(noTransaction, repositoryIds),
  ]);
  return new Map(
    repositoryIds.map((id) => {
      const { snapshot = null, counts = null } = latest.get(id) ?? {};
      return [
        id,
        {
          latest: snapshot,
          breakRate: snapshot && METRICS.breakRate.shape.of === "figure" ? METRICS.breakRate.shape.read({ brokenDependencies: snapshot.totals.brokenDependencies, structure: counts }) : null,
          modulesUnowned: counts === null ? null : unowned(ownerships.get(id)),
          ...movementOf(today, calendars.get(id) ?? [], totals.get(id) ?? []),
        },
      ];
    }),
  );
}

/** Modules that nobody owns; null until a snapshot has been measured since this is kept. */
function unowned(ownership: { owners: Record<string, number> } | undefined): number | null {
  return ownership ? (ownership.owners[LABELS.unowned] ?? 0) : null;
}

async function readLatest(repositoryIds: readonly RepositoryId[]): Promise<Map<RepositoryId, { snapshot: Snapshot; counts: StructureCounts | null }>> {
  const [rows, waiving] = await Promise.all([findLatestSnapshots(repositoryIds), listWaiving(noTransaction, repositoryIds)]);
  const structures = await findStructures(noTransaction, [...rows].map(([id, { key }]) => ({ id, key })));
  const found = new Map<RepositoryId, { snapshot: Snapshot; counts: StructureCounts | null }>();
  for (const [id, row] of rows) {
    const counts = structures.get(id) ?? null;
    const counted = waiving.has(id) ? (await totalsWithWaivers(id, [row])).get(row.key) : undefined;
    found.set(id, { counts, snapshot: { ...row, totals: counted ?? withWaivers(row.totals, [], 0, []), structure: counts && structureOf(counts) } });
  }
  return found;
}

function movementOf(today: Day, calendar: readonly CalendarDay[], totals: readonly QuarterRow[]): Pick<RepositoryHealth, "flow30d" | "trend90d"> {
  const line = lineOf(TOTAL, totals.filter(({ group }) => group === TOTAL));
  const told = new Map(calendar.map(({ day, commit }) => [day, commit]));
  const first = today - DAYS_OF_TREND + 1;
  const days = Array.from({ length: DAYS_OF_TREND }, (_, place) => ({ end: first + place + 1, commit: told.get(first + place) ?? null }));
  const lastDays = days.slice(-DAYS_OF_FLOW);
  const sumOf = (flow: Flow) => addUp(valuesOf({ of: "flow", flow }, lastDays, line, today - DAYS_OF_FLOW + 1));
  return {
    flow30d: { introduced: sumOf("introduced"), discovered: sumOf("discovered"), reopened: sumOf("reopened"), fixed: sumOf("fixed"), retired: sumOf("retired") },
    trend90d: valuesOf({ of: "stock", stock: "open" }, days, line, first),
  };
}
