/** How old a team's violations are, how long they live, and which of them are ready to fix. */
import type { ObservedLife, OrderKey, PairCount } from "@/lib/history";

import { dayOfKey } from "./days";
import { edgeName } from "./edge-changes";
import { type Age, type Observation, ageQuantiles, estimateSurvival, medianOf, restrictedMean } from "./survival";
import type { Ages, Survival } from "./team-views";

const SECONDS_A_DAY = 86_400;
const QUANTILES = [0.25, 0.5, 0.75, 0.9, 1] as const;

/** A stretch in which a violation counted as waived. */
export type WaivedSpan = { readonly chain: string; readonly opened: OrderKey; readonly closed: OrderKey };

/** Lives without the time in which they were waived: a waived violation is not open. */
export function withoutWaived(lives: readonly ObservedLife[], waived: readonly WaivedSpan[], at: OrderKey): ObservedLife[] {
  if (waived.length === 0) return [...lives];
  const byChain = new Map<string, WaivedSpan[]>();
  for (const span of waived) byChain.set(span.chain, [...(byChain.get(span.chain) ?? []), span]);
  return lives.flatMap((life) => {
    let rest: ObservedLife[] = [life];
    for (const span of byChain.get(life.chain) ?? []) rest = rest.flatMap((part) => cutOut(part, span, at));
    return rest;
  });
}

function cutOut(life: ObservedLife, { opened, closed }: WaivedSpan, at: OrderKey): ObservedLife[] {
  if (opened > at || (life.closed !== null && opened >= life.closed) || closed <= life.opened) return [life];
  const before = opened > life.opened ? [{ ...life, closed: opened, isFixed: false }] : [];
  const goesOn = closed <= at && (life.closed === null || closed < life.closed);
  return goesOn ? [...before, { ...life, opened: closed }] : before;
}

/** The seconds in a key; only differences mean anything. */
function secondsOf(key: OrderKey): number {
  return Number.parseInt(key.slice(0, 10), 16);
}

/**
 * Lives as survival sees them, in seconds of age. A discovered violation may be as old as history: it counts as that old, and
 * is at risk only from when it was seen, so that it says nothing about how soon young ones are fixed.
 */
export function observationsOf(lives: readonly ObservedLife[], historyBegan: OrderKey, at: OrderKey): Observation[] {
  return lives.map(({ began, isDiscovered, opened, closed, isFixed }) => {
    const origin = secondsOf(isDiscovered ? historyBegan : began);
    return { from: secondsOf(opened) - origin, until: secondsOf(closed ?? at) - origin, hasEnded: isFixed, count: 1 };
  });
}

export function survivalOf(observations: readonly Observation[]): Survival {
  const steps = estimateSurvival(observations);
  const median = medianOf(steps);
  const mean = restrictedMean(observations, steps);
  const days = (seconds: number) => Math.floor(seconds / SECONDS_A_DAY);
  return {
    lives: observations.length,
    fixed: observations.filter(({ hasEnded }) => hasEnded).length,
    halfLifeDays: median === null ? null : days(median),
    meanTimeToFix: mean && { days: days(mean.mean), restrictedToDays: days(mean.restrictedTo) },
  };
}

/** Ages of what is open, in whole days from the beginning of its lifetime. */
export function agesOf(lives: readonly ObservedLife[], at: OrderKey): Age[] {
  return lives.filter(({ closed }) => closed === null).map(({ began, isDiscovered }) => ({ days: Math.floor((secondsOf(at) - secondsOf(began)) / SECONDS_A_DAY), isLowerBound: isDiscovered, count: 1 }));
}

export function summariseAges(ages: readonly Age[]): Ages {
  return { open: ages.length, lowerBounds: ages.filter(({ isLowerBound }) => isLowerBound).length, quantiles: ageQuantiles(ages, QUANTILES) };
}

/** What stands around a violation that could be fixed. */
export type Surroundings = {
  readonly at: OrderKey;
  /** Open violations between two modules, by `edgeName`, whoever's they are. */
  readonly leftInPair: ReadonlyMap<string, number>;
  /** Modules of the tangle that cutting a dependency takes apart, by `edgeName`. */
  readonly cuts: ReadonlyMap<string, number>;
};

export function leftInPairs(pairs: readonly PairCount[]): Map<string, number> {
  const left = new Map<string, number>();
  for (const { fromModule, toModule, count } of pairs) {
    const name = edgeName({ from: fromModule, to: toModule });
    left.set(name, (left.get(name) ?? 0) + count);
  }
  return left;
}

/** The dependencies of lives that may be ones to cut in a tangle, by `edgeName`: those between two modules that are in one. Of how many modules, only the graph says. */
export function possibleCuts(lives: readonly ObservedLife[], isInTangle: (module: string) => boolean): Map<string, number> {
  return new Map(lives.filter(({ fromModule, toModule }) => isInTangle(fromModule) && isInTangle(toModule)).map(({ fromModule, toModule }) => [edgeName({ from: fromModule, to: toModule }), 2]));
}

/** What the order of `readyOrder` is, in a sentence for the page. */
export const READY_ORDER =
  "First those on a dependency to cut in a tangle, because the tangle is what keeps modules from being changed apart; then those with the fewest left between the two modules, because the last one ends the leaning; then those with both ends in the team’s own hands, because nobody else must be asked; then the youngest, because whoever brought it still knows why.";

export type Ranked = { readonly life: ObservedLife; readonly rank: readonly [cut: number, left: number, own: number, age: number]; readonly reasons: readonly string[] };

/** A team's open violations in the order in which they are worth fixing, each with its reasons. Equal ones stand by their id. */
export function readyOrder(lives: readonly ObservedLife[], { at, leftInPair, cuts }: Surroundings): Ranked[] {
  return lives
    .filter(({ closed }) => closed === null)
    .map((life) => {
      const name = edgeName({ from: life.fromModule, to: life.toModule });
      const tangle = cuts.get(name) ?? 0;
      const left = leftInPair.get(name) ?? 1;
      const isOwn = life.fromTeam === life.toTeam;
      const days = dayOfKey(at) - dayOfKey(life.began);
      const reasons = [
        tangle > 0 ? `on a dependency to cut in a tangle of ${tangle} modules` : null,
        left === 1 ? `the only one left from ${life.fromModule} to ${life.toModule}` : left <= FEW ? `${left} left from ${life.fromModule} to ${life.toModule}` : null,
        isOwn ? "both ends are the team’s own" : null,
        !life.isDiscovered && days <= YOUNG_DAYS ? (days === 0 ? "introduced on the day of the newest snapshot" : `introduced ${days} ${days === 1 ? "day" : "days"} before the newest snapshot`) : null,
      ].filter((reason) => reason !== null);
      const rank = [tangle > 0 ? 0 : 1, left, isOwn ? 0 : 1, secondsOf(at) - secondsOf(life.began)] as const;
      return { life, rank, reasons };
    })
    .sort((one, other) => compareRanks(one.rank, other.rank) || (one.life.chain < other.life.chain ? -1 : 1));
}

const FEW = 3;
const YOUNG_DAYS = 30;

export function compareRanks(one: Ranked["rank"], other: Ranked["rank"]): number {
  return one[0] - other[0] || one[1] - other[1] || one[2] - other[2] || one[3] - other[3];
}
