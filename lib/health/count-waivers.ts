import { compileNamePattern, compilePatterns, parsePathPattern } from "@/lib/catalog";
import { type LifeStretch, type OrderKey, findLatestSnapshot, listLives } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { noTransaction, transaction } from "@/lib/kernel/transaction";

import { lockMeasuring } from "./measure.store";
import { keyAt } from "./model/days";
import { BEFORE_ALL, NEVER, type Span, type WaivedPart, waivedParts, waivedStretches } from "./model/waived";
import { type WaiverPatterns, standingOf } from "./model/waiver";
import { type WaivedEdge, dropParts, keepParts, raiseVersion, readCounted, readParts, replaceEdges } from "./waived.store";
import { type WaiverWithSubjects, listApproved, markLapsed } from "./waiver.store";

const LONGEST = 10 * 60_000;

/**
 * Brings up to date where violations count as waived, and says from which commit on what was measured no longer holds (it is
 * kept until `clearStale`). Everything follows from the waivers, the history and the time: whoever counts, and when, the same
 * comes out. Safe to repeat, and cheap where nobody has waived anything.
 */
export async function countWaivers(repositoryId: RepositoryId): Promise<void> {
  for (let done = false; !done; ) {
    const { version } = await readCounted(noTransaction, repositoryId);
    if (version === 0) return;
    const now = clock.now();
    const { parts, edges } = await findWaived(repositoryId, now);
    done = await transaction(
      async (tx) => {
        await lockMeasuring(tx, repositoryId);
        // Somebody has waived, ended or counted meanwhile: what was found may be of before.
        if ((await readCounted(tx, repositoryId)).version !== version) return false;
        const known = await readParts(tx, repositoryId);
        const { gone, fresh, from } = difference(known, parts);
        await markLapsed(tx, repositoryId, now);
        if (from === null) return true;
        await dropParts(tx, repositoryId, gone);
        await keepParts(tx, repositoryId, fresh);
        await replaceEdges(tx, repositoryId, edges);
        await raiseVersion(tx, repositoryId, from);
        return true;
      },
      { timeout: LONGEST },
    );
  }
}

/** Where two lists of pieces differ, and the first commit at which they do; null when they are the same. */
function difference(known: readonly WaivedPart[], next: readonly WaivedPart[]): { gone: WaivedPart[]; fresh: WaivedPart[]; from: OrderKey | null } {
  const nameOf = ({ fingerprint, opened }: WaivedPart) => `${fingerprint} ${opened}`;
  const before = new Map(known.map((part) => [nameOf(part), part]));
  const after = new Map(next.map((part) => [nameOf(part), part]));
  const gone = known.filter((part) => !isSame(part, after.get(nameOf(part))));
  const fresh = next.filter((part) => !isSame(part, before.get(nameOf(part))));
  const keys = [
    ...gone.map((part) => firstDifference(part, after.get(nameOf(part)))),
    ...fresh.map((part) => firstDifference(part, before.get(nameOf(part)))),
  ].sort();
  return { gone, fresh, from: keys[0] ?? null };
}

function isSame(one: WaivedPart, other: WaivedPart | undefined): boolean {
  return other !== undefined && JSON.stringify(inOrder(one)) === JSON.stringify(inOrder(other));
}

function inOrder(part: WaivedPart): unknown[] {
  const { fingerprint, chain, opened, closed, waiver, began, ended, source, rule, kind, severity, fromModule, toModule, fromTeam, toTeam } = part;
  return [fingerprint, chain, opened, closed, waiver, began, ended, source, rule, kind, severity, fromModule, toModule, fromTeam, toTeam];
}

/** Pieces that only end elsewhere differ from the earlier end on. */
function firstDifference(one: WaivedPart, other: WaivedPart | undefined): OrderKey {
  if (!other || one.began !== other.began || JSON.stringify(inOrder(one).slice(7)) !== JSON.stringify(inOrder(other).slice(7))) return one.opened;
  return one.closed < other.closed ? one.closed : other.closed;
}

type Found = { parts: WaivedPart[]; edges: WaivedEdge[] };

async function findWaived(repositoryId: RepositoryId, now: Date): Promise<Found> {
  const waivers = await standing(repositoryId, now);
  const named = waivers.filter(({ waiver }) => waiver.fingerprints.length > 0);
  const drawn = waivers.filter(({ waiver }) => waiver.fingerprints.length === 0);
  const lives = new Map<string, LifeStretch[]>();
  const add = (stretches: readonly LifeStretch[]) => {
    const grouped = new Map<string, LifeStretch[]>();
    for (const stretch of stretches) {
      const life = grouped.get(stretch.chain);
      if (life) life.push(stretch);
      else grouped.set(stretch.chain, [stretch]);
    }
    for (const [chain, life] of grouped) if ((lives.get(chain)?.length ?? 0) < life.length) lives.set(chain, life);
  };
  const first = drawn.map(({ span }) => span.opened).sort()[0];
  if (first !== undefined) add(await listLives(repositoryId, { after: first }));
  const subjects = [...new Set(named.flatMap(({ waiver }) => waiver.fingerprints))];
  if (subjects.length > 0) add(await listLives(repositoryId, { through: subjects }));

  const byChain = new Map<string, Span[]>();
  const chainsThrough = indexOf(lives);
  for (const { waiver, span } of named) for (const fingerprint of waiver.fingerprints) {
    for (const chain of livesMeant(chainsThrough.get(fingerprint) ?? [], span.opened)) byChain.set(chain, [...(byChain.get(chain) ?? []), span]);
  }
  const patterns = drawn.map(({ waiver, span }) => ({ span, matches: matcherOf(waiver) }));
  const parts = [...lives].flatMap(([chain, life]) => {
    const own = byChain.get(chain) ?? [];
    if (own.length === 0 && patterns.length === 0) return [];
    return waivedParts(life, (stretch) => [...own, ...patterns.filter(({ matches }) => matches(stretch)).map(({ span }) => span)]);
  });
  return { parts, edges: await findEdges(repositoryId, parts, lives) };
}

/** Every waiver that ever stood, with where on the line it did. */
async function standing(repositoryId: RepositoryId, now: Date): Promise<{ waiver: WaiverWithSubjects; span: Span }[]> {
  const places = new Map<number, OrderKey>();
  const placeOf = async (at: Date) => {
    const known = places.get(at.getTime()) ?? (await keyInForce(repositoryId, at));
    places.set(at.getTime(), known);
    return known;
  };
  const found: { waiver: WaiverWithSubjects; span: Span }[] = [];
  for (const waiver of await listApproved(noTransaction, repositoryId)) {
    const stood = standingOf(waiver, now);
    if (!stood) continue;
    const span = { waiver: waiver.id, opened: await placeOf(stood.from), closed: stood.to === null ? NEVER : await placeOf(stood.to) };
    if (span.opened < span.closed) found.push({ waiver, span });
  }
  return found;
}

/**
 * The commit that speaks for a moment: the newest of the line at that time. A snapshot stands for the time until the next one,
 * so what was waived by the end of that time counts as waived at it.
 */
export async function keyInForce(repositoryId: RepositoryId, at: Date): Promise<OrderKey> {
  return (await findLatestSnapshot(repositoryId, keyAt(at.toISOString(), "after")))?.key ?? BEFORE_ALL;
}

function indexOf(lives: ReadonlyMap<string, readonly LifeStretch[]>): Map<string, LifeStretch[]> {
  const index = new Map<string, LifeStretch[]>();
  for (const life of lives.values()) {
    for (const stretch of life) index.set(stretch.fingerprint, [...(index.get(stretch.fingerprint) ?? []), stretch]);
  }
  return index;
}

/** A fingerprint may be passed by more than one life: the one that was there last when the waiver began is meant. */
function livesMeant(through: readonly LifeStretch[], when: OrderKey): string[] {
  const before = through.filter(({ opened }) => opened <= when).sort((one, other) => (one.opened < other.opened ? -1 : 1)).at(-1);
  return [...new Set(before ? [before.chain] : through.map(({ chain }) => chain))];
}

/** Whether a violation is one of those that patterns describe. A path that is no pattern we read matches nothing. */
export function matcherOf({ rule, from, to, file }: WaiverPatterns): (stretch: Pick<LifeStretch, "rule" | "fromModule" | "toModule" | "file">) => boolean {
  const [ofRule, ofFrom, ofTo] = [rule, from, to].map((pattern) => (pattern === null ? () => true : compileNamePattern(pattern)));
  const path = file === null ? null : parsePathPattern(file);
  const paths = path === null ? null : compilePatterns(path.ok ? [path.value] : []);
  return (stretch) =>
    ofRule?.(stretch.rule) === true && ofFrom?.(stretch.fromModule) === true && ofTo?.(stretch.toModule) === true && (paths === null || (stretch.file !== null && paths.lastMatch(stretch.file) >= 0));
}

async function findEdges(repositoryId: RepositoryId, parts: readonly WaivedPart[], lives: ReadonlyMap<string, readonly LifeStretch[]>): Promise<WaivedEdge[]> {
  const edgeOf = new Map<string, bigint>();
  for (const { chain } of parts) for (const { fingerprint, edge } of lives.get(chain) ?? []) if (edge !== null) edgeOf.set(fingerprint, edge);
  const edges = [...new Set(parts.flatMap(({ fingerprint }) => edgeOf.get(fingerprint) ?? []))];
  if (edges.length === 0) return [];
  const waived = new Map<bigint, WaivedPart[]>();
  for (const part of parts) put(waived, edgeOf.get(part.fingerprint), part);
  const open = new Map<bigint, LifeStretch[]>();
  for (const stretch of await listLives(repositoryId, { edges })) if (stretch.isOpen) put(open, stretch.edge, stretch);
  return edges.flatMap((edge) => waivedStretches(open.get(edge) ?? [], waived.get(edge) ?? []).map((stretch) => ({ edge, ...stretch })));
}

function put<Value>(groups: Map<bigint, Value[]>, edge: bigint | null | undefined, value: Value): void {
  if (edge === null || edge === undefined) return;
  const group = groups.get(edge);
  if (group) group.push(value);
  else groups.set(edge, [value]);
}
