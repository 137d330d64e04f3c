/** The timelines of one source that a transaction is changing: read once, changed here, written at the end. */
import type { RepositoryId } from "@/lib/kernel";
import type { Tx } from "@/lib/kernel/transaction";

import { type PlacedStretch, type Subject, closeStretches, dropStretches, fingerprintsAt, insertStretches, linkedFrom, stretchesOf, violationsOf } from "./interval.store";
import { digestOf } from "./model/buckets";
import { type StoredViolation } from "./model/elements";
import { type Stretch, sameStretch, threadAlone, threadChains } from "./model/timeline";
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
  const linked = new Set<string>();
  for (let fresh = [...group]; fresh.length > 0; ) {
    await fetch(desk, fresh);
    const reached = new Set(await linkedFrom(desk.tx, desk.repositoryId, desk.source, fresh));
    const within = new Set(fresh);
    for (const [fingerprint, stretches] of desk.now) if (stretches.some(({ linkFrom }) => linkFrom !== null && within.has(linkFrom))) reached.add(fingerprint);
    for (const fingerprint of fresh) {
      for (const timeline of [desk.kept.get(fingerprint), desk.now.get(fingerprint)]) {
        for (const { linkFrom } of timeline ?? []) if (linkFrom !== null) reached.add(linkFrom).add(fingerprint);
      }
    }
    for (const fingerprint of reached) linked.add(fingerprint);
    fresh = [...reached].filter((fingerprint) => !group.has(fingerprint));
    for (const fingerprint of fresh) group.add(fingerprint);
  }
  for (const fingerprint of group) {
    for (const { linkFrom } of desk.now.get(fingerprint) ?? []) if (linkFrom !== null) linked.add(linkFrom).add(fingerprint);
  }
  const together = new Map<string, readonly Stretch[]>();
  for (const fingerprint of group) {
    const stretches = desk.now.get(fingerprint) ?? [];
    if (linked.has(fingerprint)) together.set(fingerprint, stretches);
    else desk.now.set(fingerprint, threadAlone(fingerprint, stretches));
  }
  for (const [fingerprint, stretches] of threadChains(together)) desk.now.set(fingerprint, stretches);
}

/** Writes what changed, and nothing else. Answers the violations whose timelines were written. */
export async function write(desk: Desk): Promise<string[]> {
  const changed = [...desk.now.keys()].filter((fingerprint) => isChanged(desk, fingerprint));
  const unknown = changed.filter((fingerprint) => !desk.violations.has(fingerprint));
  if (unknown.length > 0) for (const [fingerprint, violation] of await violationsOf(desk.tx, desk.repositoryId, desk.source, unknown)) desk.violations.set(fingerprint, violation);
  const drops: { fingerprint: string; opened: OrderKey }[] = [];
  const ends: PlacedStretch[] = [];
  const inserts: PlacedStretch[] = [];
  for (const fingerprint of changed) {
    const before = new Map((desk.kept.get(fingerprint) ?? []).map((stretch) => [stretch.opened, stretch]));
    for (const stretch of desk.now.get(fingerprint) ?? []) {
      const other = before.get(stretch.opened);
      before.delete(stretch.opened);
      if (other && sameStretch(other, stretch)) continue;
      const row = { fingerprint, stretch };
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
  await insertStretches(desk.tx, desk.repositoryId, desk.source, inserts, (fingerprint) => subjectOf(desk, fingerprint));
  return changed;
}

function subjectOf(desk: Desk, fingerprint: string): Subject {
  const violation = desk.violations.get(fingerprint);
  if (!violation) throw new Error(`History does not know what violation ${fingerprint} is.`);
  return { rule: violation.rule, edge: edgeOf(violation) };
}

/** A broken dependency leads from one path to another; a rule about one path alone breaks none. */
export function edgeOf({ from, to }: Pick<StoredViolation, "from" | "to">): bigint | null {
  if (from.path === undefined || to?.path === undefined || from.path === to.path) return null;
  return BigInt.asIntN(64, BigInt(`0x${digestOf(JSON.stringify([from.path, to.path])).slice(0, 16)}`));
}
