import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { count } from "@/lib/kernel/text";
import { noTransaction } from "@/lib/kernel/transaction";

import { type EventRow, analysesInForce, analysisAfter, analysisBefore, eventsBetween, snapshotBefore, snapshotOfCommit, snapshotsBetween, type SnapshotRecord } from "./analysis.store";
import { readContent } from "./bucket.store";
import type { Rules } from "./model/elements";
import { BEFORE_ALL, NEVER, instantOf, orderKey, shaOf } from "./model/order";
import { flowOf } from "./model/totals";
import type { FlowRow, HistoryEvent, OrderKey, Page, RuleRow, SnapshotRow, SourceRow } from "./model/views";
import { pointAt } from "./read-violations";
import { type GroupedFlow, countByRule, groupedFlows, pushedAway } from "./violation.store";

const LIMIT = 50;

export type Window = { from?: string; to?: string };

/** The keys around a window of time, both exclusive; times are ISO 8601, both ends included. */
function keysAround({ from, to }: Window): { after: OrderKey; before: OrderKey } {
  return {
    after: from === undefined ? BEFORE_ALL : orderKey(Math.ceil(Date.parse(from) / 1000), "0".repeat(40)),
    before: to === undefined ? NEVER : orderKey(Math.floor(Date.parse(to) / 1000), "f".repeat(40)),
  };
}

/** A stored snapshot in the shape of the public API. */
export function snapshotRow({ key, commit, totals, sources }: SnapshotRecord): SnapshotRow {
  return { key, commit: asId<CommitSha>(commit), committedAt: instantOf(key), sources, totals };
}

/** Snapshots of the line in the order of ancestry, newest first unless asked otherwise. */
export async function listSnapshots(repositoryId: RepositoryId, question: Window & { order?: "newest" | "oldest"; limit?: number; cursor?: string } = {}): Promise<Page<SnapshotRow>> {
  const { order = "newest", limit = LIMIT, cursor } = question;
  const { after, before } = keysAround(question);
  const [low, high] = order === "newest" ? [after, cursor !== undefined && cursor < before ? cursor : before] : [cursor !== undefined && cursor > after ? cursor : after, before];
  const rows = await snapshotsBetween(noTransaction, repositoryId, low, high, order, limit + 1);
  const page = rows.slice(0, limit);
  return { items: page.map(snapshotRow), nextCursor: rows.length > limit ? (page.at(-1)?.key ?? null) : null };
}

export async function findSnapshot(repositoryId: RepositoryId, commit: CommitSha): Promise<SnapshotRow | null> {
  const row = await snapshotOfCommit(noTransaction, repositoryId, commit);
  return row ? snapshotRow(row) : null;
}

/** The newest snapshot, or the newest before a key. */
export async function findLatestSnapshot(repositoryId: RepositoryId, before: OrderKey = NEVER): Promise<SnapshotRow | null> {
  const row = await snapshotBefore(noTransaction, repositoryId, before);
  return row ? snapshotRow(row) : null;
}

/** Every series of reports that is on the line. */
export async function listSources(repositoryId: RepositoryId): Promise<SourceRow[]> {
  return (await analysesInForce(noTransaction, repositoryId, NEVER)).map(({ source, summary, key }) => ({
    source, tool: summary.tool, toolVersion: summary.toolVersion, lastCommit: asId<CommitSha>(shaOf(key)), lastReportAt: instantOf(key),
  }));
}

/** The ledger from a key on: how many violations did what at which commit, by everything that they are grouped by. */
export async function readFlow(repositoryId: RepositoryId, { sinceKey = BEFORE_ALL }: { sinceKey?: OrderKey } = {}): Promise<FlowRow[]> {
  return ledgerOf(await groupedFlows(noTransaction, repositoryId, sinceKey));
}

/** The ledger of a window of time. */
export async function readFlowBetween(repositoryId: RepositoryId, window: Required<Window>): Promise<FlowRow[]> {
  const { after, before } = keysAround(window);
  return ledgerOf(await groupedFlows(noTransaction, repositoryId, after, before));
}

function ledgerOf(rows: readonly GroupedFlow[]): FlowRow[] {
  return rows.flatMap(({ key, side, how, status, count, ...dimensions }) => {
    const flow = flowOf(side, how, status);
    return flow === null ? [] : [{ key, commit: asId<CommitSha>(shaOf(key)), at: instantOf(key), flow, dimensions, count }];
  });
}

/** Open violations into and out of each module at a snapshot. */
export async function readModuleCounts(repositoryId: RepositoryId, key: OrderKey): Promise<{ module: string; violationsIn: number; violationsOut: number }[]> {
  const counts = new Map<string, { violationsIn: number; violationsOut: number }>();
  const at = (module: string) => {
    const known = counts.get(module) ?? { violationsIn: 0, violationsOut: 0 };
    counts.set(module, known);
    return known;
  };
  for (const { status, fromModule, toModule, count } of await countByRule(noTransaction, repositoryId, key)) {
    if (status !== "open") continue;
    at(fromModule).violationsOut += count;
    at(toModule).violationsIn += count;
  }
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1)).map(([module, count]) => ({ module, ...count }));
}

/** What changed the meaning of numbers, newest first. `cursor` is the key of the last event that was given. */
export async function listEvents(repositoryId: RepositoryId, question: Window & { limit?: number; cursor?: string } = {}): Promise<Page<HistoryEvent>> {
  const { limit = 200, cursor } = question;
  const { after, before } = keysAround(question);
  const high = cursor !== undefined && cursor < before ? cursor : before;
  const stored = await eventsBetween(noTransaction, repositoryId, after, high, limit + 1);
  const forced = (await forcePushes(repositoryId)).filter(({ key }) => key > after && key < high);
  const all = [...stored, ...forced].sort((one, other) => (one.key > other.key ? -1 : one.key < other.key ? 1 : 0));
  const last = all[limit - 1];
  const page = all.length > limit && last ? all.filter(({ key }) => key >= last.key) : all;
  return {
    items: page.map(({ key, source, kind, detail, facts }) => ({ ...pointAt(key), kind, source: source === "" ? null : source, detail, facts })),
    nextCursor: page.length < all.length || stored.length > limit ? (page.at(-1)?.key ?? null) : null,
  };
}

/** Commits that were on the default branch and are not any more, told at the commit that came in their place. */
async function forcePushes(repositoryId: RepositoryId): Promise<EventRow[]> {
  const byPlace = new Map<OrderKey, string[]>();
  for (const { sha, key, next } of await pushedAway(noTransaction, repositoryId)) byPlace.set(next ?? key, [...(byPlace.get(next ?? key) ?? []), sha]);
  return [...byPlace].map(([key, commits]) => ({
    key, source: "", kind: "force-push", detail: `${count(commits.length, "commit")} left the default branch.`, facts: { commits },
  }));
}

/** Every rule of every source: the ones in force, and the ones that are gone. */
export async function listRules(repositoryId: RepositoryId): Promise<RuleRow[]> {
  const events = await eventsBetween(noTransaction, repositoryId, BEFORE_ALL, NEVER, 100_000);
  const counts = await countByRule(noTransaction, repositoryId, NEVER.slice(0, -1) + "e");
  const rows: RuleRow[] = [];
  for (const analysis of await analysesInForce(noTransaction, repositoryId, NEVER)) {
    const first = (await analysisAfter(noTransaction, repositoryId, analysis.source, BEFORE_ALL, true)) ?? analysis;
    const told = events.filter(({ source }) => source === analysis.source);
    const listed: Rules | null = analysis.rules === null ? null : JSON.parse(await readContent(noTransaction, repositoryId, analysis.rules));
    const here = counts.filter(({ source }) => source === analysis.source);
    const names = new Set([...Object.keys(listed ?? {}), ...here.map(({ rule }) => rule)]);
    const gone = told.filter(({ kind, facts }) => kind === "rule-removed" && typeof facts.rule === "string" && !names.has(facts.rule));
    const sinceOf = (name: string) => told.find(({ kind, facts }) => (kind === "rule-added" && facts.rule === name) || (kind === "rule-renamed" && facts.to === name))?.key ?? first.key;
    for (const name of [...names].sort()) {
      const own = here.filter(({ rule }) => rule === name);
      const changed = told.find(({ kind, facts }) => (kind === "rule-changed" || kind === "severity-changed") && facts.rule === name);
      const word = listed && Object.hasOwn(listed, name) ? listed[name] : undefined;
      const kind = own[0]?.kind ?? word?.kind ?? "other";
      const severity = own[0]?.severity ?? word?.severity ?? "error";
      rows.push({
        source: analysis.source, rule: name, kind, severity, help: word?.help ?? null,
        since: pointAt(sinceOf(name)), changedAt: changed ? pointAt(changed.key) : null, goneAt: null,
        open: total(own.filter(({ status }) => status === "open")), baselined: total(own.filter(({ status }) => status === "baselined")), openByModule: byModule(own),
      });
    }
    for (const { key, facts } of gone) {
      const name = String(facts.rule);
      const before = await analysisBefore(noTransaction, repositoryId, analysis.source, key);
      const rules: Rules = before?.rules ? JSON.parse(await readContent(noTransaction, repositoryId, before.rules)) : {};
      const word = Object.hasOwn(rules, name) ? rules[name] : undefined;
      if (rows.some(({ source, rule }) => source === analysis.source && rule === name)) continue;
      rows.push({
        source: analysis.source, rule: name, kind: word?.kind ?? "other", severity: word?.severity ?? "error", help: word?.help ?? null,
        since: pointAt(sinceOf(name)), changedAt: null, goneAt: pointAt(key), open: 0, baselined: 0, openByModule: {},
      });
    }
  }
  return rows;
}

function total(rows: readonly { count: number }[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}

function byModule(rows: readonly { status: string; fromModule: string; count: number }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, fromModule, count } of rows) if (status === "open") counts[fromModule] = (counts[fromModule] ?? 0) + count;
  return counts;
}
