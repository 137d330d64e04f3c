import type { CommitPoint, FlowRow, HistoryEvent } from "@/lib/history";
import type { TangleCount, TangleCourse } from "@/lib/health";

import { type AgendaItem, type EndingWaiver, type SilentSource, drawAgenda } from "./agenda";
import { type Movement, type PairMovement, type Thanks, foldWeek } from "./movement";
import type { Piece } from "./phrase";
import { tellWeek } from "./sentence";
import { type TangleStep, tangleSteps } from "./tangle-steps";
import { type Week, type WeekHead, headOf } from "./week";

/** A number of the week, and the one that it is held against; each null where nobody reported. */
export type Figure = { value: number | null; before: number | null };

export type TangleFigures = { count: Figure; largest: Figure };

/** A snapshot as far as a week needs it. */
export type Stand = CommitPoint & { open: number };

/** Everything that is known of a repository's week. */
export type WeekFacts = {
  week: Week;
  state: "running" | "closed";
  asOf: Date;
  /** Snapshots of the week; the last of them is where it stood. */
  snapshots: number;
  first: CommitPoint | null;
  last: Stand | null;
  /** The last snapshot before the week; null when there is none. */
  before: Stand | null;
  ledger: readonly FlowRow[];
  /** Of the week before; null where nobody reported in it. */
  ledgerBefore: readonly FlowRow[] | null;
  tangles: TangleCourse;
  events: readonly HistoryEvent[];
  waivers: readonly EndingWaiver[];
  silent: readonly SilentSource[];
  /** Numbers of pull requests by the commit that was their head. */
  pulls: ReadonlyMap<string, number>;
};

/** What a closed week's numbers were when it closed. */
export type KeptFigures = { snapshots: number; open: number | null; introduced: number | null; discovered: number | null; reopened: number | null; fixed: number | null; retired: number | null };

export type Kept = { at: string; figures: KeptFigures; agenda: AgendaItem[] };

/** A repository's week: numbers as they are known now. */
export type Review = WeekHead & {
  sentence: Piece[];
  reported: { snapshots: number; first: CommitPoint | null; last: CommitPoint | null; lastBefore: Stand | null };
  /** Open at the week's end (or now) beside its start; introduced and fixed beside the week before. */
  open: Figure;
  introduced: Figure;
  fixed: Figure;
  /** Null where nobody reported. */
  moved: Movement | null;
  offset: number | null;
  modulePairs: PairMovement[];
  teamPairs: PairMovement[];
  tangles: TangleFigures & { steps: TangleStep[] };
  events: HistoryEvent[];
  waivers: EndingWaiver[];
  silent: SilentSource[];
  thanks: (Thanks & { pullRequest: number | null })[];
  /** Of a closed week as it was kept, if it was; else as it follows from the numbers. */
  agenda: AgendaItem[];
  kept: { at: string; changed: ChangedSince[] } | null;
};

/** A number that late reports have made another since the week closed. */
export type ChangedSince = { what: keyof KeptFigures; then: number | null; now: number | null };

/** Puts a week together. The agenda of a closed week stays as it was kept: what was discussed on Monday reads the same on Friday. */
export function writeReview(facts: WeekFacts, kept: Kept | null): Review {
  const { week, state, asOf, last, before, events } = facts;
  const movement = facts.snapshots === 0 ? null : foldWeek(facts.ledger);
  const earlier = facts.ledgerBefore && foldWeek(facts.ledgerBefore).moved;
  const steps = tangleSteps(facts.tangles);
  const openNow = facts.snapshots === 0 ? null : (last?.open ?? null);
  const review = {
    ...headOf(week, state, asOf),
    sentence: tellWeek({ state, movement, open: openNow, before, events }),
    reported: { snapshots: facts.snapshots, first: facts.first, last: last && { commit: last.commit, at: last.at }, lastBefore: before },
    open: { value: openNow, before: before?.open ?? null },
    introduced: { value: movement?.moved.introduced ?? null, before: earlier?.introduced ?? null },
    fixed: { value: movement?.moved.fixed ?? null, before: earlier?.fixed ?? null },
    moved: movement?.moved ?? null, offset: movement?.offset ?? null,
    modulePairs: movement?.modulePairs ?? [], teamPairs: movement?.teamPairs ?? [],
    tangles: { count: figuresOf(facts.tangles, ({ tangles }) => tangles), largest: figuresOf(facts.tangles, ({ largest }) => largest), steps },
    events: [...events], waivers: [...facts.waivers], silent: [...facts.silent],
    thanks: (movement?.thanks ?? []).map((one) => ({ ...one, pullRequest: facts.pulls.get(one.commit) ?? null })),
  };
  const drawn = drawAgenda({ movement, tangles: steps, events, waivers: facts.waivers, silent: facts.snapshots === 0 ? [] : facts.silent });
  return { ...review, agenda: kept?.agenda ?? drawn, kept: kept && { at: kept.at, changed: changedSince(kept.figures, keptFigures(review)) } };
}

/** What is kept of a week when it closes. */
export function keptFigures({ reported, open, moved }: Pick<Review, "reported" | "open" | "moved">): KeptFigures {
  return {
    snapshots: reported.snapshots, open: open.value,
    introduced: moved?.introduced ?? null, discovered: moved?.discovered ?? null, reopened: moved?.reopened ?? null, fixed: moved?.fixed ?? null, retired: moved?.retired ?? null,
  };
}

const KEPT = ["snapshots", "open", "introduced", "reopened", "fixed", "discovered", "retired"] as const;

/** What is another number than it was. */
export function changedSince(then: KeptFigures, now: KeptFigures): ChangedSince[] {
  return KEPT.filter((what) => then[what] !== now[what]).map((what) => ({ what, then: then[what], now: now[what] }));
}

function figuresOf({ before, after }: TangleCourse, read: (count: TangleCount) => number): Figure {
  return { value: after && read(after), before: before && read(before) };
}

