import type { OrderKey } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { type Tx, noTransaction, transaction } from "@/lib/kernel/transaction";

import { listCalendarQuarters, lockMeasuring } from "./measure.store";
import { type Day, dayOfKey, firstKeyOf, quarterOf } from "./model/days";
import { type GroupSteps, type QuarterRow, TOTAL, foldFlows, groupKey, isSameRow, rebuildGroup } from "./model/rollup";
import { dropRollups, keepRollups, listRolledQuarters, readAllRollups, readMovedRollups } from "./rollup.store";
import { readLedger } from "./waived-counts";
import { readCounted } from "./waived.store";

const LONGEST = 10 * 60_000;

/** Brings the rollups of all days at and after a commit up to date with history's ledger and with waivers. Safe to repeat. */
export async function rollUp(repositoryId: RepositoryId, since: OrderKey): Promise<void> {
  const day = dayOfKey(since);
  for (let done = false; !done; ) {
    const { version } = await readCounted(noTransaction, repositoryId);
    const ledger = foldFlows(await readLedger(repositoryId, firstKeyOf(day)));
    done = await transaction(
      async (tx) => {
        await lockMeasuring(tx, repositoryId);
        // Waivers were counted anew while the ledger was read: it may be of before.
        if ((await readCounted(tx, repositoryId)).version !== version) return false;
        await keepLedger(tx, repositoryId, day, ledger);
        return true;
      },
      { timeout: LONGEST },
    );
  }
}

/**
 * Makes the rollups agree with the ledger from a day on. Reads and writes the groups that something moved since then, before
 * or now; all of them only when a quarter gets its first snapshot or loses its last.
 */
export async function keepLedger(tx: Tx, repositoryId: RepositoryId, since: Day, ledger: ReadonlyMap<string, GroupSteps>): Promise<void> {
  await lockMeasuring(tx, repositoryId);
  const first = quarterOf(since);
  const { before, from } = await listCalendarQuarters(tx, repositoryId, first);
  const told = [...ledger.values()].flatMap(({ steps }) => steps.map(({ day }) => quarterOf(day)));
  const quarters = [...new Set([...from, ...told])].sort((one, other) => one - other);
  const rolled = await listRolledQuarters(tx, repositoryId, first);
  const areSame = rolled.length === quarters.length && rolled.every((quarter, place) => quarter === quarters[place]);
  const start = before ?? first;
  const known = areSame ? await readMovedRollups(tx, repositoryId, start, since, [...ledger.values()]) : await readAllRollups(tx, repositoryId, start);

  const byGroup = new Map<string, { dimension: QuarterRow["dimension"]; group: string; known: QuarterRow[] }>();
  const total = { dimension: "none", group: TOTAL } as const;
  for (const group of [total, ...ledger.values()]) byGroup.set(groupKey(group), { dimension: group.dimension, group: group.group, known: [] });
  for (const row of known) {
    const group = byGroup.get(groupKey(row)) ?? { dimension: row.dimension, group: row.group, known: [] };
    group.known.push(row);
    byGroup.set(groupKey(row), group);
  }

  const keep: QuarterRow[] = [];
  const drop: QuarterRow[] = [];
  for (const [name, group] of byGroup) {
    const isUntouchedTotal = areSame && group.dimension === "none" && group.known.length === 0;
    if (isUntouchedTotal) continue;
    const next = rebuildGroup({ dimension: group.dimension, group: group.group }, since, quarters, group.known, ledger.get(name)?.steps ?? []);
    const old = group.known.filter(({ quarter }) => quarter >= first);
    keep.push(...next.filter((row) => !old.some((other) => isSameRow(row, other))));
    drop.push(...old.filter(({ quarter }) => !next.some((row) => row.quarter === quarter)));
  }
  await dropRollups(tx, repositoryId, drop);
  await keepRollups(tx, repositoryId, keep);
}
