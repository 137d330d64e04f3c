import { type WeekFigures, readWeeks } from "@/lib/health";
import { listSnapshots } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { type RepositoryWeek, type ReviewOfAll, type WeekRow, sumWeek, writeReviewOfAll } from "./model/weekly-of-all";
import { type Kept, type Review, writeReview } from "./model/weekly";
import { type Week, daysOfWeek, stateOfWeek, weekAfter, weekAt, weekNamed } from "./model/week";
import { gatherWeek } from "./read-weekly-review";
import { keptWeeks } from "./weekly-review.store";

export type NamedRepository = { id: RepositoryId; owner: string; name: string };

const AT_ONCE = 4;
const WEEKS = 26;

/**
 * A week of many repositories. Those that did not report cost a row of their rollups; the others are looked at as their own page
 * looks at them, some at once. Null when there is no such week, or when it has not begun.
 */
export async function findReviewOfAll(repositories: readonly NamedRepository[], name: string): Promise<ReviewOfAll | null> {
  const week = weekNamed(name);
  const now = clock.now();
  if (!week || stateOfWeek(week, now) === "to come") return null;
  const ids = repositories.map(({ id }) => id);
  const [weeks, kept] = await Promise.all([readWeeks(ids, { from: daysOfWeek(weekAfter(week, -1)).from, to: daysOfWeek(week).to }), keptWeeks(noTransaction, ids, week.name)]);
  const looked: RepositoryWeek[] = [];
  for (let place = 0; place < repositories.length; place += AT_ONCE) {
    looked.push(...(await Promise.all(repositories.slice(place, place + AT_ONCE).map(async ({ id, owner, name: own }) => lookAt(`${owner}/${own}`, id, week, now, weeks.get(id) ?? [], kept.get(id) ?? null)))));
  }
  return writeReviewOfAll({ week, state: stateOfWeek(week, now) === "closed" ? "closed" : "running", asOf: now, repositories: looked });
}

async function lookAt(repository: string, id: RepositoryId, week: Week, now: Date, [before, figures]: readonly WeekFigures[], kept: Kept | null): Promise<RepositoryWeek> {
  const review: Review | null = figures !== undefined && figures.snapshots > 0 ? writeReview(await gatherWeek(id, week, now), kept) : null;
  const hasChanged = review ? (review.kept?.changed.length ?? 0) > 0 : kept !== null && kept.figures.snapshots !== (figures?.snapshots ?? 0);
  return { repository, before, figures, review, changedSince: hasChanged };
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
