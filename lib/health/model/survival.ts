/** How long violations live. All times are ages in the same unit, counted from the beginning of a life. */

/**
 * What was seen of some lives: from one age to another, and whether they ended there. Lives that begin to be seen late
 * (`from` > 0) count among those at risk only from then on: delayed entry. Lives that go on, or end for another reason than
 * the one asked about, are censored at `until`.
 */
export type Observation = { readonly from: number; readonly until: number; readonly hasEnded: boolean; readonly count: number };

/** The share of lives that goes on past an age. */
export type SurvivalStep = { readonly age: number; readonly share: number };

/**
 * The product-limit estimate: at each age at which lives end, the share that is left falls by ended ÷ at risk. At risk at an
 * age are those seen from before it and until it or later. E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete
 * observations", JASA 53 (1958); delayed entry after W.-Y. Tsai, N. P. Jewell, M.-C. Wang, Biometrika 74 (1987).
 */
export function estimateSurvival(observations: readonly Observation[]): SurvivalStep[] {
  const seen = observations.filter(({ from, until, count }) => until > from && count > 0);
  const entries = [...seen].sort((one, other) => one.from - other.from);
  const exits = [...seen].sort((one, other) => one.until - other.until);
  const steps: SurvivalStep[] = [];
  let share = 1;
  let entered = 0;
  let left = 0;
  let nextEntry = 0;
  for (let place = 0; place < exits.length; ) {
    const age = exits[place]?.until ?? 0;
    for (let entry = entries[nextEntry]; entry !== undefined && entry.from < age; entry = entries[nextEntry]) {
      entered += entry.count;
      nextEntry += 1;
    }
    let ended = 0;
    let gone = 0;
    for (let exit = exits[place]; exit !== undefined && exit.until === age; exit = exits[place]) {
      gone += exit.count;
      if (exit.hasEnded) ended += exit.count;
      place += 1;
    }
    if (ended > 0) {
      share *= 1 - ended / (entered - left);
      steps.push({ age, share });
    }
    left += gone;
  }
  return steps;
}

/** Past rounding, so that 0.5 reached by a product counts as a half. */
const ROUNDING = 1e-12;

/** The age by which half of the lives have ended; null where the estimate never falls to a half. */
export function medianOf(steps: readonly SurvivalStep[]): number | null {
  return steps.find(({ share }) => share <= 0.5 + ROUNDING)?.age ?? null;
}

/** Fewer ends than these say nothing about how long it takes. */
export const FEWEST_ENDS = 10;

/**
 * The mean life restricted to the longest that was observed (the area under the estimate up to there): a mean of all lives is
 * not known while some go on. Null under ten ended lives.
 */
export function restrictedMean(observations: readonly Observation[], steps: readonly SurvivalStep[]): { mean: number; restrictedTo: number } | null {
  const ends = observations.reduce((sum, { hasEnded, count }) => sum + (hasEnded ? count : 0), 0);
  if (ends < FEWEST_ENDS) return null;
  const restrictedTo = observations.reduce((longest, { until }) => Math.max(longest, until), 0);
  let area = 0;
  let age = 0;
  let share = 1;
  for (const step of steps) {
    area += (step.age - age) * share;
    ({ age, share } = step);
  }
  return { mean: area + (restrictedTo - age) * share, restrictedTo };
}

/** An age of some open violations; `isLowerBound`: they may be older. */
export type Age = { readonly days: number; readonly isLowerBound: boolean; readonly count: number };
export type Quantile = { readonly share: number; readonly days: number; readonly isLowerBound: boolean };

/**
 * The ages that a share of the violations does not pass: the least age such that at least this share is no older. One is a
 * lower bound where a violation up to it may be older than it says; bounds above it do not touch it.
 */
export function ageQuantiles(ages: readonly Age[], shares: readonly number[]): Quantile[] {
  const sorted = ages.filter(({ count }) => count > 0).sort((one, other) => one.days - other.days || Number(one.isLowerBound) - Number(other.isLowerBound));
  const total = sorted.reduce((sum, { count }) => sum + count, 0);
  return shares.flatMap((share) => {
    let before = 0;
    let isLowerBound = false;
    for (const age of sorted) {
      before += age.count;
      isLowerBound ||= age.isLowerBound;
      if (before >= share * total - ROUNDING) return [{ share, days: age.days, isLowerBound }];
    }
    return [];
  });
}
