import { type ExpiringWaiver, type WeekFigures, listExpiringWaivers, readLedgerBetween, readTangleCourse, readWeeks } from "@/lib/health";
import { type HistoryEvent, listEventsAcross, listSnapshots } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { drawAgenda } from "./model/agenda";
import { foldWeek } from "./model/movement";
import { tangleSteps } from "./model/tangle-steps";
import { type RepositoryWeek, type ReviewOfAll, type WeekRow, sumWeek, writeReviewOfAll } from "./model/weekly-of-all";
import { type Kept, changedSince } from "./model/weekly";
import { type Week, daysOfWeek, stateOfWeek, weekAfter, weekAt, weekNamed } from "./model/week";
import { endingWaiver, windowOf } from "./read-weekly-review";
import { keptWeeks, pullsOfHeads } from "./weekly-review.store";

export type NamedRepository = { id: RepositoryId; owner: string; name: string };

const AT_ONCE = 4;
const WEEKS = 26;
const MOST_EVENTS = 1000;

/** What is asked of all repositories at once. */
type Common = { week: Week; weeks: ReadonlyMap<RepositoryId, WeekFigures[]>; kept: ReadonlyMap<string, Kept>; waivers: readonly ExpiringWaiver[]; events: readonly (HistoryEvent & { repositoryId: RepositoryId })[] };

/**
 * A week of many repositories. Numbers come from their rollups, all at once; only those in which something moved are asked for
 * their ledger, and only those that reported for their tangles. Who fell silent stands on their own pages. Null when there is no
 * such week, or when it has not begun.
 */
export async function findReviewOfAll(repositories: readonly NamedRepository[], name: string): Promise<ReviewOfAll | null> {
  const week = weekNamed(name);
  const now = clock.now();
  if (!week || stateOfWeek(week, now) === "to come") return null;
  const ids = repositories.map(({ id }) => id);
  const [weeks, kept, waivers, events] = await Promise.all([
    readWeeks(ids, { from: daysOfWeek(weekAfter(week, -1)).from, to: daysOfWeek(week).to }),
    keptWeeks(noTransaction, ids, week.name),
    listExpiringWaivers(ids, { from: week.start, to: weekAfter(week).end }),
    listEventsAcross(ids, { kinds: ["examined-fell"], since: week.start.toISOString(), limit: MOST_EVENTS }),
  ]);
  const common: Common = { week, weeks, kept, waivers, events: events.filter(({ at }) => new Date(at) < week.end) };
  const looked: RepositoryWeek[] = [];
  for (let place = 0; place < repositories.length; place += AT_ONCE) looked.push(...(await Promise.all(repositories.slice(place, place + AT_ONCE).map((repository) => lookAt(repository, common)))));
  return writeReviewOfAll({ week, state: stateOfWeek(week, now) === "closed" ? "closed" : "running", asOf: now, repositories: looked });
}

async function lookAt({ id, owner, name }: NamedRepository, common: Common): Promise<RepositoryWeek> {
  const [before, figures] = common.weeks.get(id) ?? [];
  const kept = common.kept.get(id);
  const hasReports = figures !== undefined && figures.snapshots > 0;
  const window = windowOf(common.week);
  const [ledger, tangles] = await Promise.all([hasReports && mayHaveMoved(before, figures) ? readLedgerBetween(id, window) : [], hasReports ? readTangleCourse(id, window) : null]);
  const movement = hasReports ? foldWeek(ledger) : null;
  const waivers = common.waivers.filter(({ repositoryId }) => repositoryId === id).map(endingWaiver);
  const events = common.events.filter(({ repositoryId }) => repositoryId === id);
  return {
    repository: `${owner}/${name}`, before, figures, movement, waivers,
    pulls: movement && movement.thanks.length > 0 ? await pullsOfHeads(noTransaction, id, movement.thanks.map(({ commit }) => commit)) : new Map(),
    agenda: kept?.agenda ?? drawAgenda({ movement, tangles: tangles ? tangleSteps(tangles) : [], events, waivers, silent: [] }),
    changedSince: kept !== undefined && figures !== undefined && changedSince(kept.figures, figures).length > 0,
  };
}

/** Nothing has moved where nothing flowed and as much is open as when the week before ended. What only changed hands stands on the page of its repository. */
function mayHaveMoved(before: WeekFigures | undefined, { open, introduced, discovered, reopened, fixed, retired }: WeekFigures): boolean {
  return [introduced, discovered, reopened, fixed, retired].some((amount) => amount !== 0) || before === undefined || before.open !== open;
}

/** Weeks with their sums, newest first, back to the first report; `older` names the week to go on with. */
export async function listWeeks(repositoryIds: readonly RepositoryId[], question: { upTo?: string | undefined; limit?: number | undefined } = {}): Promise<{ items: WeekRow[]; older: string | null }> {
  const now = clock.now();
  const newest = (question.upTo === undefined ? null : weekNamed(question.upTo)) ?? weekAt(now);
  const oldest = await firstWeek(repositoryIds);
  if (!oldest || newest.start < oldest.start || repositoryIds.length === 0) return { items: [], older: null };
  const all = Math.round((newest.start.getTime() - oldest.start.getTime()) / (newest.end.getTime() - newest.start.getTime())) + 1;
  const shown = Math.min(question.limit ?? WEEKS, all);
  const from = weekAfter(newest, 1 - shown);
  const weeks = [...(await readWeeks(repositoryIds, { from: daysOfWeek(from).from, to: daysOfWeek(newest).to })).values()];
  const items = Array.from({ length: shown }, (_, place) => {
    const week = weekAfter(from, place);
    return sumWeek(week, stateOfWeek(week, now) === "running" ? "running" : "closed", weeks.flatMap((figures) => figures[place] ?? []));
  });
  return { items: items.reverse(), older: shown < all ? weekAfter(from, -1).name : null };
}

async function firstWeek(repositoryIds: readonly RepositoryId[]): Promise<Week | null> {
  const firsts: string[] = [];
  for (const id of repositoryIds) firsts.push(...(await listSnapshots(id, { order: "oldest", limit: 1 })).items.map(({ committedAt }) => committedAt));
  const [first] = firsts.sort();
  return first === undefined ? null : weekAt(new Date(first));
}
