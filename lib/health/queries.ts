import { type Change, type ModuleGraph, type Page, type PlainChange, type SnapshotRow, type Window, compareStates, findLatestSnapshot, findSnapshot as findHistorySnapshot, listSnapshots as listHistorySnapshots, readSnapshotChange } from "@/lib/history";
import type { CommitSha, RepositoryId } from "@/lib/kernel";
import { clock, dayOf } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { figuresOf, modulesAt } from "./metric.store";
import { dayOfInstant, instantOfDay } from "./model/days";
import { buildGraph } from "./model/graph";
import { structureOf } from "./model/structure";
import { findTangles } from "./model/tangles";
import type { ModuleHealth, RepositoryHealth, Snapshot, TrendMetric } from "./model/views";
import { readTrend } from "./read-trend";

/** Snapshots with their structure, newest first unless asked otherwise. */
export async function listSnapshots(repositoryId: RepositoryId, question: Window & { order?: "newest" | "oldest" | undefined; limit?: number | undefined; cursor?: string | undefined } = {}): Promise<Page<Snapshot>> {
  const { items, nextCursor } = await listHistorySnapshots(repositoryId, question);
  return { items: await withStructure(repositoryId, items), nextCursor };
}

async function withStructure(repositoryId: RepositoryId, rows: readonly SnapshotRow[]): Promise<Snapshot[]> {
  const figures = await figuresOf(noTransaction, repositoryId, rows.map(({ key }) => key));
  return rows.map((row) => {
    const counts = figures.get(row.key)?.structure ?? null;
    return { ...row, structure: counts === null ? null : structureOf(counts) };
  });
}

/** One snapshot with its structure and the numbers of its modules; null when the commit has none. */
export async function findSnapshot(repositoryId: RepositoryId, commit: CommitSha): Promise<(Snapshot & { modules: ModuleHealth[] }) | null> {
  const row = await findHistorySnapshot(repositoryId, commit);
  if (!row) return null;
  const [snapshot] = await withStructure(repositoryId, [row]);
  const modules = (await modulesAt(noTransaction, repositoryId, row.key)).map(({ numbers }) => JSON.parse(numbers) as ModuleHealth);
  return snapshot ? { ...snapshot, modules } : null;
}

/** What a snapshot changed against the one before it on the line; null when the commit has none. */
export async function readChange(repositoryId: RepositoryId, commit: CommitSha): Promise<Change | null> {
  const change = await readSnapshotChange(repositoryId, commit);
  return change && withGraphs(change);
}

/** What leads from one commit to another; null when one of them has no analysis. */
export async function compareCommits(repositoryId: RepositoryId, base: CommitSha, head: CommitSha): Promise<Change | null> {
  const change = await compareStates(repositoryId, base, head);
  return change && withGraphs(change);
}

function withGraphs({ graphs: { before, after }, ...change }: PlainChange): Change {
  if (!before || !after) return { ...change, dependencies: { added: [], removed: [] }, tangles: { formed: [], dissolved: [] } };
  const name = ({ from, to }: { from: string; to: string }) => JSON.stringify([from, to]);
  const [then, now] = [new Set(before.edges.map(name)), new Set(after.edges.map(name))];
  const plain = ({ from, to, weight }: ModuleGraph["edges"][number]) => ({ from, to, weight });
  const [tangledThen, tangledNow] = [tanglesOf(before), tanglesOf(after)];
  return {
    ...change,
    dependencies: { added: after.edges.filter((edge) => !then.has(name(edge))).map(plain), removed: before.edges.filter((edge) => !now.has(name(edge))).map(plain) },
    tangles: { formed: [...tangledNow].filter(([key]) => !tangledThen.has(key)).map(([, names]) => names), dissolved: [...tangledThen].filter(([key]) => !tangledNow.has(key)).map(([, names]) => names) },
  };
}

/** Tangles by the names of their modules; hosts wire modules together and are left out. */
function tanglesOf({ modules, edges }: ModuleGraph): Map<string, string[]> {
  const places = new Map(modules.map(({ name }, place) => [name, place]));
  const counted = edges.flatMap(({ from, to, kinds, weight }) => {
    const [one, other] = [places.get(from), places.get(to)];
    if (one === undefined || other === undefined || kinds.every((kind) => kind === "event")) return [];
    return modules[one]?.role === "host" || modules[other]?.role === "host" ? [] : [{ from: one, to: other, weight }];
  });
  const tangles = findTangles(buildGraph(modules.length, counted)).map((places) => places.flatMap((place) => modules[place]?.name ?? []).sort());
  return new Map(tangles.map((names) => [names.join("\n"), names]));
}

const DAYS_OF_FLOW = 30;
const DAYS_OF_TREND = 90;

/** Where each repository moves: its newest snapshot, the flow of 30 days and the open violations of 90. */
export async function readOverview(repositoryIds: readonly RepositoryId[]): Promise<Map<RepositoryId, RepositoryHealth>> {
  const today = dayOfInstant(dayOf(clock.now()));
  const overview = new Map<RepositoryId, RepositoryHealth>();
  for (const repositoryId of repositoryIds) overview.set(repositoryId, await healthOf(repositoryId, today));
  return overview;
}

async function healthOf(repositoryId: RepositoryId, today: number): Promise<RepositoryHealth> {
  const row = await findLatestSnapshot(repositoryId);
  const [latest = null] = row ? await withStructure(repositoryId, [row]) : [];
  const sumOf = async (metric: TrendMetric) => {
    const { points } = await readTrend({ repositoryId, metric, interval: "day", from: instantOfDay(today - DAYS_OF_FLOW + 1), to: instantOfDay(today) });
    return points.reduce((sum, { values }) => sum + (values.total ?? 0), 0);
  };
  const open = await readTrend({ repositoryId, metric: "open", interval: "day", from: instantOfDay(today - DAYS_OF_TREND + 1), to: instantOfDay(today) });
  const byDay = new Map(open.points.map(({ at, values }) => [dayOfInstant(at), values.total ?? null]));
  return {
    latest,
    flow30d: { introduced: await sumOf("introduced"), discovered: await sumOf("discovered"), reopened: await sumOf("reopened"), fixed: await sumOf("fixed"), retired: await sumOf("retired") },
    trend90d: Array.from({ length: DAYS_OF_TREND }, (_, place) => byDay.get(today - DAYS_OF_TREND + 1 + place) ?? null),
  };
}
