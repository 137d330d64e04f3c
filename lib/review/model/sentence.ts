import type { HistoryEvent } from "@/lib/history";
import { count, number } from "@/lib/kernel/text";

import { type Movement, type WeekMovement, isStill } from "./movement";
import { type Piece, day } from "./phrase";

export type Told = {
  state: "running" | "closed";
  /** Null where nobody reported in the week. */
  movement: WeekMovement | null;
  /** Open violations when the week ended, or by now; null where nobody reported. */
  open: number | null;
  /** The last report before the week; null when the week holds the first one ever. */
  before: { at: string; open: number } | null;
  events: readonly HistoryEvent[];
};

/** What changed in the week and why, in one sentence. */
export function tellWeek(told: Told): Piece[] {
  const { movement, before, state } = told;
  if (!movement || told.open === null) return tellSilence(told);
  const stand: Piece = { text: `${count(told.open, "violation")} ${state === "running" ? (told.open === 1 ? "is" : "are") : told.open === 1 ? "was" : "were"} open${state === "running" ? "" : " at its end"}` };
  if (before === null && didNothing(movement.moved)) {
    return [{ text: `The first report came in this week and found ${count(movement.moved.discovered, "violation")}, which is where things stood and nobody’s doing.` }];
  }
  if (isStill(movement.moved)) return [{ text: `A quiet week: nothing came and nothing went, and ` }, stand, { text: "." }];
  return [...tellDoing(movement), ...tellNobodys(told, movement), { text: "." }];
}

function tellSilence({ before, state }: Told): Piece[] {
  const nobody = state === "running" ? "Nobody has reported in this week so far" : "Nobody reported in this week";
  if (!before) return [{ text: `${nobody}, nor before it.` }];
  return [{ text: `${nobody}: what moved in it is not known. At the last report before it, of ${day(before.at)}, ${count(before.open, "violation")} ${before.open === 1 ? "was" : "were"} open.` }];
}

function didNothing({ introduced, reopened, fixed }: Movement): boolean {
  return introduced + reopened + fixed === 0;
}

/** "12 introduced, 2 reopened and 5 fixed; 9 of the 12 are payments → ledger, and 8 came with commit 3f9c2b7" */
function tellDoing({ moved, modulePairs, arrivals }: WeekMovement): Piece[] {
  if (didNothing(moved)) return [{ text: "Nobody’s change introduced or fixed anything" }];
  const parts = [`${number(moved.introduced)} introduced`, ...(moved.reopened > 0 ? [`${number(moved.reopened)} reopened`] : [])];
  const opening: Piece = { text: `${parts.join(", ")} and ${number(moved.fixed)} fixed` };
  const [pair] = [...modulePairs].sort((one, other) => other.moved.introduced - one.moved.introduced);
  const mostly: Piece[] = pair && isMost(pair.moved.introduced, moved.introduced) ? [{ text: `; ${shareOf(pair.moved.introduced, moved.introduced)} ` }, { pair: { from: pair.from, to: pair.to } }] : [];
  const [arrival] = arrivals;
  const came = moved.introduced + moved.reopened;
  const by: Piece[] = arrival && isMost(arrival.brought, came) ? [{ text: mostly.length > 0 ? ", and " : "; " }, { text: `${cameWith(arrival.brought, came)} ` }, { commit: arrival.commit }] : [];
  return [opening, ...mostly, ...by];
}

function isMost(amount: number, of: number): boolean {
  return amount > 0 && amount * 2 > of;
}

function shareOf(amount: number, of: number): string {
  if (of === 1) return "the one introduced is";
  return amount === of ? `all ${number(of)} introduced are` : `${number(amount)} of the ${number(of)} introduced are`;
}

function cameWith(amount: number, of: number): string {
  return amount === of ? (of === 1 ? "it came with" : "all came with") : `${number(amount)} came with`;
}

/** What moved the line without being anybody's change, and what made it move. */
function tellNobodys({ events }: Told, { moved }: WeekMovement): Piece[] {
  return [...(moved.discovered > 0 ? [{ text: `; ${number(moved.discovered)} more ${moved.discovered === 1 ? "was" : "were"} discovered` }, ...reasonToDiscover(events)] : []),
    ...(moved.retired > 0 ? [{ text: `; ${number(moved.retired)} ${moved.retired === 1 ? "was" : "were"} retired` }, ...reasonToRetire(events)] : [])];
}

function reasonToDiscover(events: readonly HistoryEvent[]): Piece[] {
  return (
    nameOne(events, "source-joined", ({ source }) => source, "when the source ", " joined", (many) => `when ${count(many, "source")} joined`) ??
    nameOne(events, "rule-added", ({ facts }) => facts.rule, "when the rule ", " was added", (many) => `when ${count(many, "rule")} were added`) ??
    nameOne(events, "rule-changed", ({ facts }) => facts.rule, "when the rule ", " was defined anew", (many) => `when ${count(many, "rule")} were defined anew`) ??
    (events.some(({ kind }) => kind === "examined-rose") ? [{ text: " when more was examined" }] : [])
  );
}

function reasonToRetire(events: readonly HistoryEvent[]): Piece[] {
  return (
    nameOne(events, "source-left", ({ source }) => source, "when the source ", " left", (many) => `when ${count(many, "source")} left`) ??
    nameOne(events, "rule-removed", ({ facts }) => facts.rule, "with the rule ", "", (many) => `with ${count(many, "rule")}`) ?? []
  );
}

function nameOne(events: readonly HistoryEvent[], kind: HistoryEvent["kind"], nameOf: (event: HistoryEvent) => unknown, before: string, after: string, many: (amount: number) => string): Piece[] | null {
  const names = [...new Set(events.filter((event) => event.kind === kind).map(nameOf))].filter((name) => typeof name === "string");
  const [name] = names;
  if (name === undefined) return null;
  return names.length === 1 ? [{ text: ` ${before}` }, { name }, { text: after }] : [{ text: ` ${many(names.length)}` }];
}
