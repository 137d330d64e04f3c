import { type Snapshot, type Waiver, listEvents, listExpiringWaivers, listSnapshots, readLedgerBetween, readTangleCourse } from "@/lib/health";
import type { HistoryEvent } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { count } from "@/lib/kernel/text";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import type { EndingWaiver, SilentSource } from "./model/agenda";
import { type Review, type Stand, type WeekFacts, writeReview } from "./model/weekly";
import { type Week, stateOfWeek, weekAfter, weekNamed } from "./model/week";
import { keptWeeks, pullsOfHeads } from "./weekly-review.store";

const SECOND = 1000;
const PAGE = 500;

/**
 * A repository's week by its name (`2026-W47`), as it is known now; what was kept when the week closed is held against it.
 * Null when there is no such week, or when it has not begun.
 */
export async function findWeeklyReview(repositoryId: RepositoryId, name: string): Promise<Review | null> {
  const week = weekNamed(name);
  const now = clock.now();
  if (!week || stateOfWeek(week, now) === "to come") return null;
  const [facts, kept] = await Promise.all([gatherWeek(repositoryId, week, now), keptWeeks(noTransaction, [repositoryId], week.name)]);
  return writeReview(facts, kept.get(repositoryId) ?? null);
}

/** Everything that a repository's week is made of, from the doors that pages and trends ask. */
export async function gatherWeek(repositoryId: RepositoryId, week: Week, now: Date): Promise<WeekFacts> {
  const window = windowOf(week);
  const lastWeek = weekAfter(week, -1);
  const [snapshots, [before], ledger, tangles, events, waivers] = await Promise.all([
    snapshotsWithin(repositoryId, window),
    listSnapshots(repositoryId, { to: windowOf(lastWeek).to, limit: 1 }).then(({ items }) => items),
    readLedgerBetween(repositoryId, window),
    readTangleCourse(repositoryId, window),
    eventsWithin(repositoryId, window),
    listExpiringWaivers([repositoryId], { from: week.start, to: weekAfter(week).end }),
  ]);
  const hasReportsBefore = before !== undefined && new Date(before.committedAt) >= lastWeek.start;
  const [first, last] = [snapshots[0], snapshots.at(-1)];
  return {
    week, state: stateOfWeek(week, now) === "closed" ? "closed" : "running", asOf: now,
    snapshots: snapshots.length, first: first ? { commit: first.commit, at: first.committedAt } : null, last: last ? standOf(last) : null, before: before ? standOf(before) : null,
    ledger, ledgerBefore: hasReportsBefore ? await readLedgerBetween(repositoryId, windowOf(lastWeek)) : null,
    tangles, events, waivers: waivers.map(endingWaiver), silent: silentSources(snapshots),
    pulls: await pullsOfHeads(noTransaction, repositoryId, [...new Set(ledger.filter(({ flow }) => flow === "fixed").map(({ commit }) => commit))]),
  };
}

/** The first and the last second of a week, as windows are asked for. */
export function windowOf({ start, end }: Week): { from: string; to: string } {
  return { from: start.toISOString(), to: new Date(end.getTime() - SECOND).toISOString() };
}

async function snapshotsWithin(repositoryId: RepositoryId, window: { from: string; to: string }): Promise<Snapshot[]> {
  const rows: Snapshot[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof listSnapshots>> = await listSnapshots(repositoryId, { ...window, order: "oldest", limit: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    rows.push(...page.items);
    cursor = page.nextCursor;
  }
  return rows;
}

/** Oldest first. */
async function eventsWithin(repositoryId: RepositoryId, window: { from: string; to: string }): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page: Awaited<ReturnType<typeof listEvents>> = await listEvents(repositoryId, { ...window, ...(cursor === undefined ? {} : { cursor }) });
    events.push(...page.items);
    cursor = page.nextCursor;
  }
  return events.reverse();
}

/** Sources whose analysis was carried at every snapshot of the week. */
function silentSources(snapshots: readonly Snapshot[]): SilentSource[] {
  const last = snapshots.at(-1);
  if (!last) return [];
  const spoke = new Set(snapshots.flatMap(({ sources }) => sources.filter(({ status }) => status === "current").map(({ source }) => source)));
  return last.sources
    .filter(({ source }) => !spoke.has(source))
    .map(({ source, ageSeconds }) => ({ source, lastAt: new Date(Date.parse(last.committedAt) - ageSeconds * SECOND).toISOString() }));
}

/** What it is about, in words: nobody knows violations by their ids. */
export function endingWaiver({ id, match, reason, expiresAt, waives }: Waiver): EndingWaiver {
  const what = "violations" in match ? (match.violations.length === 1 ? "one violation" : count(match.violations.length, "violation")) : patternsInWords(match);
  return { id, what, reason, expiresAt: expiresAt?.toISOString() ?? "", waives };
}

function patternsInWords({ rule, from, to, file }: Extract<Waiver["match"], { rule: string | null }>): string {
  const parts = [["rule", rule], ["from", from], ["to", to], ["in", file]].flatMap(([word, name]) => (name === null ? [] : [`${word} ${name}`]));
  return parts.join(" ");
}

function standOf({ commit, committedAt, totals }: Snapshot): Stand {
  return { commit, at: committedAt, open: totals.open };
}
