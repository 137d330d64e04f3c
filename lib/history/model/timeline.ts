/** The timeline of one violation: stretches of the line over which it was there with the same attributes. */
import { digestOf } from "./buckets";
import { compareTexts } from "./elements";
import type { Dimensions, OrderKey, Status } from "./views";

/** What a violation counts as: a change of any of these while it is there is not a change of identity. */
export type Attribution = { status: Status } & Omit<Dimensions, "source" | "rule">;

export const OPENINGS = ["introduced", "discovered", "reopened", "renamed", "reassigned", "baselined", "unbaselined"] as const;
export type Opening = (typeof OPENINGS)[number];

export const CLOSINGS = ["fixed", "retired", "renamed", "reassigned", "baselined", "unbaselined"] as const;
export type Closing = (typeof CLOSINGS)[number];

/** `[opened, closed)`; `openedAs` and `closedAs` are null where they are still to be told. */
export type Stretch = {
  opened: OrderKey;
  closed: OrderKey;
  attribution: Attribution;
  chain: string;
  linkFrom: string | null;
  openedAs: Opening | null;
  closedAs: Closing | null;
};

export function sameAttribution(one: Attribution, other: Attribution): boolean {
  return (
    one.status === other.status && one.kind === other.kind && one.severity === other.severity &&
    one.fromModule === other.fromModule && one.toModule === other.toModule && one.fromTeam === other.fromTeam && one.toTeam === other.toTeam
  );
}

/** Whether two timelines show the same at every key; why stretches open and close is left aside. */
export function showTheSame(one: readonly Stretch[], other: readonly Stretch[]): boolean {
  return one.length === other.length && one.every((stretch, index) => {
    const against = other[index];
    return against !== undefined && stretch.opened === against.opened && stretch.closed === against.closed && sameAttribution(stretch.attribution, against.attribution);
  });
}

export function sameStretch(one: Stretch, other: Stretch): boolean {
  return (
    one === other ||
    (one.opened === other.opened && one.closed === other.closed && one.chain === other.chain && one.linkFrom === other.linkFrom &&
      one.openedAs === other.openedAs && one.closedAs === other.closedAs && sameAttribution(one.attribution, other.attribution))
  );
}

/**
 * The timeline with `attribution` (or absence: null) over `[from, to)` and as it was elsewhere. `stretches` are in
 * order and do not overlap; so is the answer, and neighbours with equal attributes are one.
 */
export function assign(stretches: readonly Stretch[], from: OrderKey, to: OrderKey, attribution: Attribution | null): Stretch[] {
  if (stretches.length === 0) return attribution === null ? [] : [{ opened: from, closed: to, attribution, chain: "", linkFrom: null, openedAs: null, closedAs: null }];
  const pieces: Stretch[] = [];
  for (const one of stretches) {
    if (one.closed <= from || one.opened >= to) {
      pieces.push(one);
      continue;
    }
    if (one.opened < from) pieces.push({ ...one, closed: from, closedAs: null });
    if (one.closed > to) pieces.push({ ...one, opened: to, openedAs: null, linkFrom: null });
  }
  if (attribution !== null) {
    const same = stretches.find((one) => one.opened === from);
    const ends = stretches.find((one) => one.closed === to);
    pieces.push({
      opened: from, closed: to, attribution, chain: "",
      linkFrom: same?.linkFrom ?? null, openedAs: same?.openedAs ?? null, closedAs: ends?.closedAs ?? null,
    });
  }
  return merge(pieces.sort((one, other) => compareTexts(one.opened, other.opened)));
}

function merge(pieces: readonly Stretch[]): Stretch[] {
  const merged: Stretch[] = [];
  for (const piece of pieces) {
    const last = merged.at(-1);
    if (last && last.closed === piece.opened && sameAttribution(last.attribution, piece.attribution)) {
      merged[merged.length - 1] = { ...last, closed: piece.closed, closedAs: piece.closedAs };
    } else merged.push(piece);
  }
  return merged;
}

/**
 * How a life that goes on changes at a boundary: the same word closes the one stretch and opens the other. Under a
 * rule's new name it counts for that rule from now on, as it would for another module or team.
 */
export function transitionOf(before: Attribution, after: Attribution, { sameRule }: { sameRule: boolean }): "baselined" | "unbaselined" | "reassigned" | "renamed" {
  if (before.status !== after.status) return after.status === "baselined" ? "baselined" : "unbaselined";
  return sameRule && sameAttribution(before, after) ? "renamed" : "reassigned";
}

/**
 * Gives every stretch of these violations its chain, and tells introduced from reopened. A chain is one life: it goes
 * through renames (`linkFrom`), and a violation that comes back where its chain last was reopens it. The chain's id is
 * its first fingerprint; a second chain that begins with the same fingerprint has a derived id.
 * `timelines` must hold every violation that is linked with one of them.
 */
export function threadChains(timelines: ReadonlyMap<string, readonly Stretch[]>): Map<string, Stretch[]> {
  const steps = [...timelines].flatMap(([fingerprint, stretches]) => stretches.map((stretch, index) => ({ fingerprint, stretch, index })));
  steps.sort((one, other) => compareTexts(one.stretch.opened, other.stretch.opened) || compareTexts(one.fingerprint, other.fingerprint));
  const threaded = new Map<string, Stretch[]>([...timelines].map(([fingerprint]) => [fingerprint, []]));
  const lastAt = new Map<string, string>();
  const begun = new Map<string, number>();
  const chainOf = (fingerprint: string, stretch: Stretch): { chain: string; goesOn: boolean } => {
    const previous = threaded.get(fingerprint)?.at(-1);
    if (previous?.closed === stretch.opened) return { chain: previous.chain, goesOn: true };
    if (stretch.linkFrom !== null) {
      const source = threaded.get(stretch.linkFrom)?.findLast((one) => one.closed === stretch.opened);
      if (source) return { chain: source.chain, goesOn: true };
    }
    const resting = lastAt.get(fingerprint);
    if (resting !== undefined) return { chain: resting, goesOn: true };
    const nth = begun.get(fingerprint) ?? 0;
    begun.set(fingerprint, nth + 1);
    return { chain: nth === 0 ? fingerprint : digestOf(JSON.stringify([fingerprint, nth])), goesOn: false };
  };
  for (const group of groupByOpened(steps)) {
    const leaving = new Set(group.map(({ stretch }) => stretch.linkFrom).filter((link) => link !== null));
    const found = group.map(({ fingerprint, stretch }) => ({ fingerprint, stretch, ...chainOf(fingerprint, stretch) }));
    for (const link of leaving) lastAt.delete(link);
    for (const { fingerprint, stretch, chain, goesOn } of found) {
      lastAt.set(fingerprint, chain);
      const fresh = stretch.openedAs === "introduced" || stretch.openedAs === "reopened";
      threaded.get(fingerprint)?.push({ ...stretch, chain, openedAs: fresh ? (goesOn ? "reopened" : "introduced") : stretch.openedAs });
    }
  }
  return threaded;
}

/** As `threadChains`, of a violation that no rename leads to or from: its life is one chain. */
export function threadAlone(fingerprint: string, stretches: readonly Stretch[]): Stretch[] {
  return stretches.map((stretch, index) => {
    const fresh = stretch.openedAs === "introduced" || stretch.openedAs === "reopened";
    return { ...stretch, chain: fingerprint, openedAs: fresh ? (index > 0 ? "reopened" : "introduced") : stretch.openedAs };
  });
}

function groupByOpened<Step extends { stretch: Stretch }>(steps: readonly Step[]): Step[][] {
  const groups: Step[][] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last?.[0]?.stretch.opened === step.stretch.opened) last.push(step);
    else groups.push([step]);
  }
  return groups;
}
