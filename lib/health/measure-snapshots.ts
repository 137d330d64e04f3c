import { type OrderKey, type SnapshotRow, findSnapshot, readFlow, readGraph, readModuleCounts } from "@/lib/history";
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { type Tx, transaction } from "@/lib/kernel/transaction";

import {
  dropFigure, figureKeyAfter, figureKeyBefore, keepFigure, lockMeasuring, modulesAt, modulesTouching, quarterBefore, quartersFrom, replaceModules, replaceRollups, rollupsBetween,
} from "./metric.store";
import { dayOfKey, firstKeyOf, quarterOf } from "./model/days";
import { type ModuleRow, assignNumbers } from "./model/module-rows";
import { type QuarterRow, foldFlows, groupKey, rebuildGroup } from "./model/rollup";
import { type ModuleMeasure, type StructureCounts, measureStructure } from "./model/structure";

const NEVER = "f".repeat(50);
const LONGEST = 10 * 60_000;

type Measured = { key: OrderKey; snapshot: SnapshotRow; counts: StructureCounts | null; modules: ModuleMeasure[] };

/** Measures snapshots that are other than before, forgets those that are gone, and brings the rollups up to date. */
export async function measureSnapshots(repositoryId: RepositoryId, { since, keys, removed }: { since: OrderKey; keys: readonly OrderKey[]; removed: readonly OrderKey[] }): Promise<void> {
  const measured: Measured[] = [];
  const gone = [...removed];
  for (const key of [...keys].sort()) {
    const snapshot = await findSnapshot(repositoryId, asId<CommitSha>(key.slice(10)));
    if (!snapshot || snapshot.key !== key) gone.push(key);
    else measured.push(await measure(repositoryId, snapshot));
  }
  await transaction(
    async (tx) => {
      await lockMeasuring(tx, repositoryId);
      for (const key of gone) await forget(tx, repositoryId, key);
      for (const one of measured) await keep(tx, repositoryId, one);
      await rollUp(tx, repositoryId, since);
    },
    { timeout: LONGEST },
  );
}

async function measure(repositoryId: RepositoryId, snapshot: SnapshotRow): Promise<Measured> {
  const graph = await readGraph(repositoryId, snapshot.key);
  if (!graph) return { key: snapshot.key, snapshot, counts: null, modules: [] };
  const { counts, modules } = measureStructure(graph);
  return { key: snapshot.key, snapshot, counts, modules };
}

async function keep(tx: Tx, repositoryId: RepositoryId, { key, snapshot, counts, modules }: Measured): Promise<void> {
  const silent = snapshot.sources.filter(({ status }) => status === "carried").map(({ source }) => source).sort();
  await keepFigure(tx, repositoryId, { key, brokenDependencies: snapshot.totals.brokenDependencies, structure: counts, silent });
  const violations = new Map((await readModuleCounts(repositoryId, key)).map((count) => [count.module, count]));
  const numbers = modules.map((module) => {
    const count = violations.get(module.name);
    return [module.name, JSON.stringify({ ...module, violationsIn: count?.violationsIn ?? 0, violationsOut: count?.violationsOut ?? 0 })] as const;
  });
  await assignModules(tx, repositoryId, key, new Map(numbers));
}

/** Until the next snapshot a module is as it was before this one, which is gone. */
async function forget(tx: Tx, repositoryId: RepositoryId, key: OrderKey): Promise<void> {
  await dropFigure(tx, repositoryId, key);
  const before = await figureKeyBefore(tx, repositoryId, key);
  const numbers = before === null ? [] : (await modulesAt(tx, repositoryId, before)).map((row) => [row.module, row.numbers] as const);
  await assignModules(tx, repositoryId, key, new Map(numbers));
}

async function assignModules(tx: Tx, repositoryId: RepositoryId, key: OrderKey, numbers: ReadonlyMap<string, string>): Promise<void> {
  const until = (await figureKeyAfter(tx, repositoryId, key)) ?? NEVER;
  const known = new Map<string, ModuleRow[]>();
  for (const row of await modulesTouching(tx, repositoryId, key, until)) known.set(row.module, [...(known.get(row.module) ?? []), { ...row, numbers: JSON.stringify(sorted(JSON.parse(row.numbers))) }]);
  const drop: ModuleRow[] = [];
  const add: ModuleRow[] = [];
  for (const module of new Set([...known.keys(), ...numbers.keys()])) {
    const rows = known.get(module) ?? [];
    const text = numbers.get(module);
    const next = assignNumbers(module, rows, key, until, text === undefined ? null : JSON.stringify(sorted(JSON.parse(text))));
    const same = (one: ModuleRow, other: ModuleRow) => one.since === other.since && one.until === other.until && one.numbers === other.numbers;
    drop.push(...rows.filter((row) => !next.some((other) => same(row, other))));
    add.push(...next.filter((row) => !rows.some((other) => same(row, other))));
  }
  await replaceModules(tx, repositoryId, drop, add);
}

function sorted(value: unknown): unknown {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1))) : value;
}

/** Rewrites the rollups of all days at and after a key from the ledger. */
async function rollUp(tx: Tx, repositoryId: RepositoryId, since: OrderKey): Promise<void> {
  const day = dayOfKey(since);
  const quarter = quarterOf(day);
  const days = await quartersFrom(tx, repositoryId, day);
  const before = await quarterBefore(tx, repositoryId, quarter);
  const known = new Map<string, QuarterRow[]>();
  for (const row of await rollupsBetween(tx, repositoryId, null, before ?? quarter, quarter)) {
    const name = groupKey(row);
    known.set(name, [...(known.get(name) ?? []), row]);
  }
  const kept = [...known.values()].flat().some((row) => row.quarter === quarter && row.steps.some((step) => step.day < day));
  const quarters = [...new Set([...(kept || (await hasSnapshotBefore(tx, repositoryId, quarter, day)) ? [quarter] : []), ...days.map(quarterOf)])].sort((one, other) => one - other);
  const folded = foldFlows(await readFlow(repositoryId, { sinceKey: firstKeyOf(day) }));
  const groups = new Map<string, Pick<QuarterRow, "dimension" | "group">>([...[...known.values()].flatMap(([row]) => (row ? [[groupKey(row), row] as const] : [])), ...folded]);
  const rows = [...groups].flatMap(([name, { dimension, group }]) => rebuildGroup({ dimension, group }, day, quarters, known.get(name) ?? [], folded.get(name)?.steps ?? []));
  if (rows.length === 0 && quarters.length > 0) rows.push(...rebuildGroup({ dimension: "none", group: "total" }, day, quarters, [], []));
  await replaceRollups(tx, repositoryId, quarter, rows);
}

/** Whether the quarter has a snapshot before the day. */
async function hasSnapshotBefore(tx: Tx, repositoryId: RepositoryId, quarter: number, day: number): Promise<boolean> {
  const key = await figureKeyBefore(tx, repositoryId, firstKeyOf(day));
  return key !== null && quarterOf(dayOfKey(key)) === quarter;
}

