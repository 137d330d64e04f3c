/** The timelines of one source that a transaction is changing: read once, changed here, written at the end. */
import type { RepositoryId } from "@/lib/kernel";
import type { Tx } from "@/lib/kernel/transaction";

import { type StretchToKeep, closeStretches, dropStretches, fingerprintsAt, insertStretches, linkedFrom, stretchesOf, violationsOf } from "./interval.store";
import { digestOf } from "./model/buckets";
import { type StoredViolation } from "./model/elements";
import { type Stretch, sameStretch, threadChains } from "./model/timeline";
import type { OrderKey } from "./model/views";

export type Desk = {
  readonly tx: Tx;
  readonly repositoryId: RepositoryId;
  readonly source: string;
  /** As in the database. */
  readonly kept: Map<string, readonly Stretch[]>;
  /** As it shall be. */
  readonly now: Map<string, readonly Stretch[]>;
  /** What the violations are, as far as it was met on the way. */
  readonly violations: Map<string, StoredViolation>;
};

export function openDesk(tx: Tx, repositoryId: RepositoryId, source: string): Desk {
  return { tx, repositoryId, source, kept: new Map(), now: new Map(), violations: new Map() };
}

/** Brings the timelines of these violations onto the desk. */
export async function fetch(desk: Desk, fingerprints: Iterable<string>): Promise<void> {
  const missing = [...new Set(fingerprints)].filter((fingerprint) => !desk.kept.has(fingerprint));
  if (missing.length === 0) return;
  const found = await stretchesOf(desk.tx, desk.repositoryId, desk.source, missing);
  for (const fingerprint of missing) {
    const stretches = found.get(fingerprint) ?? [];
    desk.kept.set(fingerprint, stretches);
    desk.now.set(fingerprint, stretches);
  }
}

export type Boundary = {
  /** Stretches that open here, and stretches that close here, by fingerprint. */
  readonly opening: Map<string, Stretch>;
  readonly closing: Map<string, Stretch>;
};

/** Everything that opens or closes at a key. */
export async function boundaryAt(desk: Desk, key: OrderKey): Promise<Boundary> {
  await fetch(desk, await fingerprintsAt(desk.tx, desk.repositoryId, desk.source, key));
  const opening = new Map<string, Stretch>();
  const closing = new Map<string, Stretch>();
  for (const [fingerprint, stretches] of desk.now) {
    for (const stretch of stretches) {
      if (stretch.opened === key) opening.set(fingerprint, stretch);
      if (stretch.closed === key) closing.set(fingerprint, stretch);
    }
  }
  return { opening, closing };
}

/** Puts changed stretches in the place of those that open at the same key. */
export function put(desk: Desk, fingerprint: string, changed: Stretch): void {
  desk.now.set(fingerprint, (desk.now.get(fingerprint) ?? []).map((stretch) => (stretch.opened === changed.opened ? changed : stretch)));
}

function isChanged(desk: Desk, fingerprint: string): boolean {
  const [kept, now] = [desk.kept.get(fingerprint) ?? [], desk.now.get(fingerprint) ?? []];
  return kept !== now && (kept.length !== now.length || kept.some((stretch, index) => { const other = now[index]; return !other || !sameStretch(stretch, other); }));
}

/** Gives the changed timelines, and all that are linked with them, their chains. */
export async function rethread(desk: Desk): Promise<void> {
  const group = new Set([...desk.now.keys()].filter((fingerprint) => isChanged(desk, fingerprint)));
  for (let fresh = [...group]; fresh.length > 0; ) {
    await fetch(desk, fresh);
    const links = fresh.flatMap((fingerprint) => [...(desk.kept.get(fingerprint) ?? []), ...(desk.now.get(fingerprint) ?? [])].flatMap(({ linkFrom }) => linkFrom ?? []));
    const within = new Set(fresh);
    const onDesk = [...desk.now].flatMap(([fingerprint, stretches]) => (stretches.some(({ linkFrom }) => linkFrom !== null && within.has(linkFrom)) ? [fingerprint] : []));
    const stored = await linkedFrom(desk.tx, desk.repositoryId, desk.source, fresh);
    fresh = [...new Set([...links, ...onDesk, ...stored])].filter((fingerprint) => !group.has(fingerprint));
    for (const fingerprint of fresh) group.add(fingerprint);
  }
  const threaded = threadChains(new Map([...group].map((fingerprint) => [fingerprint, desk.now.get(fingerprint) ?? []])));
  for (const [fingerprint, stretches] of threaded) desk.now.set(fingerprint, stretches);
}

/** Writes what changed, and nothing else. Answers the violations whose timelines were written. */
export async function write(desk: Desk): Promise<string[]> {
  const changed = [...desk.now.keys()].filter((fingerprint) => isChanged(desk, fingerprint));
  const unknown = changed.filter((fingerprint) => !desk.violations.has(fingerprint));
  if (unknown.length > 0) for (const [fingerprint, violation] of await violationsOf(desk.tx, desk.repositoryId, desk.source, unknown)) desk.violations.set(fingerprint, violation);
  const drops: { fingerprint: string; opened: OrderKey }[] = [];
  const ends: StretchToKeep[] = [];
  const inserts: StretchToKeep[] = [];
  for (const fingerprint of changed) {
    const before = new Map((desk.kept.get(fingerprint) ?? []).map((stretch) => [stretch.opened, stretch]));
    for (const stretch of desk.now.get(fingerprint) ?? []) {
      const other = before.get(stretch.opened);
      before.delete(stretch.opened);
      if (other && sameStretch(other, stretch)) continue;
      const row = toKeep(desk, fingerprint, stretch);
      if (other && sameStretch({ ...other, closed: stretch.closed, closedAs: stretch.closedAs }, stretch)) ends.push(row);
      else {
        if (other) drops.push({ fingerprint, opened: other.opened });
        inserts.push(row);
      }
    }
    for (const opened of before.keys()) drops.push({ fingerprint, opened });
  }
  await dropStretches(desk.tx, desk.repositoryId, desk.source, drops);
  await closeStretches(desk.tx, desk.repositoryId, desk.source, ends);
  await insertStretches(desk.tx, desk.repositoryId, desk.source, inserts);
  return changed;
}

function toKeep(desk: Desk, fingerprint: string, stretch: Stretch): StretchToKeep {
  const violation = desk.violations.get(fingerprint);
  if (!violation) throw new Error(`History does not know what violation ${fingerprint} is.`);
  return { ...stretch, fingerprint, rule: violation.rule, edge: edgeOf(violation) };
}

/** A broken dependency leads from one path to another; a rule about one path alone breaks none. */
export function edgeOf({ from, to }: Pick<StoredViolation, "from" | "to">): bigint | null {
  if (from.path === undefined || to?.path === undefined || from.path === to.path) return null;
  return BigInt.asIntN(64, BigInt(`0x${digestOf(JSON.stringify([from.path, to.path])).slice(0, 16)}`));
}
