import type { HistoryEvent } from "@/lib/history";
import { count, number } from "@/lib/kernel/text";

import type { PairMovement, WeekMovement } from "./movement";
import { type Piece } from "./phrase";
import type { TangleStep } from "./tangle-steps";

/** Something to decide: what, whose, and since when; `owners` are labels of teams. */
export type AgendaItem = { kind: "examined-fell" | "tangle" | "waiver" | "introduced" | "reopened" | "silent"; what: Piece[]; owners: string[]; since: string | null };

/** A waiver that ends soon, or did within the week. */
export type EndingWaiver = { id: string; what: string; reason: string; expiresAt: string; /** Violations that count as waived by it by now. */ waives: number };

/** A source that was known before the week and did not report in it. */
export type SilentSource = { source: string; lastAt: string };

export type AgendaFacts = {
  movement: WeekMovement | null;
  tangles: readonly TangleStep[];
  events: readonly HistoryEvent[];
  waivers: readonly EndingWaiver[];
  silent: readonly SilentSource[];
};

const MOST = 3;

/**
 * At most three things to decide, the ones that cannot wait first: numbers that stopped meaning what they meant, a tangle that
 * formed or grew, a waiver that ends, then where the most was introduced, what came back, and who fell silent. One of each
 * before a second of any, so that one kind of trouble does not hide the others.
 */
export function drawAgenda(facts: AgendaFacts): AgendaItem[] {
  const lists = [examinedLess(facts), tangled(facts), ending(facts), introduced(facts), reopened(facts), silent(facts)];
  const rounds = Math.max(0, ...lists.map(({ length }) => length));
  const items = Array.from({ length: rounds }, (_, round) => lists.flatMap((list) => list[round] ?? [])).flat();
  return items.slice(0, MOST);
}

function examinedLess({ events }: AgendaFacts): AgendaItem[] {
  return events.filter(({ kind }) => kind === "examined-fell").map(({ detail, at, commit }) => ({
    kind: "examined-fell", what: [{ text: "Was less meant to be examined? " }, { name: detail }, { text: " It was so with " }, { commit }, { text: "." }], owners: [], since: at,
  }));
}

function tangled({ tangles }: AgendaFacts): AgendaItem[] {
  return tangles.filter(({ kind }) => kind === "formed" || kind === "grew").map(({ kind, modules, joined, teams, commit, at }) => ({
    kind: "tangle",
    what: [
      { text: kind === "formed" ? `Where is the new tangle of ${count(modules.length, "module")} to be cut? ` : `The tangle grew to ${count(modules.length, "module")}: where is it to be cut? ` },
      ...listed(kind === "grew" && joined.length > 0 ? joined : modules),
      { text: kind === "grew" && joined.length > 0 ? ` ${joined.length === 1 ? "was" : "were"} drawn in` : "" },
      ...(commit === null ? [] : [{ text: kind === "grew" && joined.length > 0 ? " by " : ", by " }, { commit }]),
      { text: "." },
    ],
    owners: teams, since: at,
  }));
}

function ending({ waivers }: AgendaFacts): AgendaItem[] {
  return [...waivers].sort((one, other) => (one.expiresAt < other.expiresAt ? -1 : 1)).map(({ what, reason, expiresAt }) => ({
    kind: "waiver", what: [{ text: "Is the waiver of " }, { name: what }, { text: " to end, or to be renewed? Its reason was: " }, { name: reason }, { text: /[.!?…]$/.test(reason) ? "" : "." }], owners: [], since: expiresAt,
  }));
}

function introduced({ movement }: AgendaFacts): AgendaItem[] {
  return pairsBy(movement, ({ moved }) => moved.introduced).map(({ pair, amount, since }) => ({
    kind: "introduced", what: [{ text: "Does " }, { pair: { from: pair.from, to: pair.to } }, { text: ` need another way? ${count(amount, "violation")} ${amount === 1 ? "was" : "were"} introduced there.` }], owners: pair.owners, since,
  }));
}

function reopened({ movement }: AgendaFacts): AgendaItem[] {
  return pairsBy(movement, ({ moved }) => moved.reopened).map(({ pair, amount, since }) => ({
    kind: "reopened", what: [{ text: "Why did it come back? " }, { text: `${count(amount, "violation")} that had been fixed ${amount === 1 ? "is" : "are"} open again in ` }, { pair: { from: pair.from, to: pair.to } }, { text: "." }], owners: pair.owners, since,
  }));
}

function silent({ silent: sources }: AgendaFacts): AgendaItem[] {
  return sources.map(({ source, lastAt }) => ({ kind: "silent", what: [{ text: "Is " }, { name: source }, { text: " still run? It did not report in this week; what it last said is carried on." }], owners: [], since: lastAt }));
}

/** As many pairs as an agenda may have, those with the most of something, each with the moment at which it began. */
function pairsBy(movement: WeekMovement | null, amountOf: (pair: PairMovement) => number): { pair: PairMovement; amount: number; since: string | null }[] {
  if (!movement) return [];
  const most = movement.modulePairs
    .map((pair) => ({ pair, amount: amountOf(pair) }))
    .filter(({ amount }) => amount > 0)
    .sort((one, other) => other.amount - one.amount)
    .slice(0, MOST);
  return most.map(({ pair, amount }) => ({ pair, amount, since: firstArrival(movement, pair) }));
}

function firstArrival({ arrivals }: WeekMovement, { from, to }: PairMovement): string | null {
  const moments = arrivals.filter(({ pairs }) => pairs.some((pair) => pair.from === from && pair.to === to)).map(({ at }) => at);
  return moments.sort()[0] ?? null;
}

function listed(names: readonly string[]): Piece[] {
  const shown = names.slice(0, 4);
  const rest = names.length - shown.length;
  return [...shown.flatMap((name, place): Piece[] => (place === 0 ? [{ name }] : [{ text: place === shown.length - 1 && rest === 0 ? " and " : ", " }, { name }])), ...(rest > 0 ? [{ text: ` and ${number(rest)} more` }] : [])];
}
