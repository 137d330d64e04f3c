import type { WeekFigures } from "@/lib/health";
import { count, number } from "@/lib/kernel/text";

import type { AgendaItem, EndingWaiver } from "./agenda";
import { type Movement, type PairMovement, type Thanks, type WeekMovement, addMovements, addPairs, isStill, netOf } from "./movement";
import { type Piece } from "./phrase";
import type { Figure } from "./weekly";
import { type Week, type WeekHead, daysOfWeek, headOf } from "./week";

export type Named = { repository: string };

/** One repository in a week of all of them. */
export type RepositoryRow = Named & { snapshots: number; open: Figure; introduced: number | null; discovered: number | null; reopened: number | null; fixed: number | null; changedSince: boolean };

/** A week of every repository that somebody may see. */
export type ReviewOfAll = WeekHead & {
  sentence: Piece[];
  /** How many repositories reported, of how many. */
  reported: { repositories: number; of: number; snapshots: number };
  /** Of the repositories that reported; `before` is null when one of them had no report before. */
  open: Figure;
  introduced: Figure;
  fixed: Figure;
  moved: Movement | null;
  offset: number | null;
  repositories: RepositoryRow[];
  teamPairs: PairMovement[];
  waivers: (Named & EndingWaiver)[];
  thanks: (Named & Thanks & { pullRequest: number | null })[];
  agenda: (Named & AgendaItem)[];
};

/** What is known of one repository: its figures for the week before and the week, what moved where anything did, and what there is to decide. */
export type RepositoryWeek = Named & {
  before: WeekFigures | undefined;
  figures: WeekFigures | undefined;
  movement: WeekMovement | null;
  pulls: ReadonlyMap<string, number>;
  waivers: readonly EndingWaiver[];
  agenda: readonly AgendaItem[];
  changedSince: boolean;
};

const MOST_TO_DECIDE = 3;
const URGENCY: readonly AgendaItem["kind"][] = ["examined-fell", "tangle", "waiver", "introduced", "reopened", "silent"];

/** Puts a week of all repositories together; those in which the most moved come first. */
export function writeReviewOfAll({ week, state, asOf, repositories }: { week: Week; state: "running" | "closed"; asOf: Date; repositories: readonly RepositoryWeek[] }): ReviewOfAll {
  const rows = repositories.map(rowOf).sort((one, other) => stir(other) - stir(one) || (one.repository < other.repository ? -1 : 1));
  const reporting = repositories.filter(({ figures }) => figures !== undefined && figures.snapshots > 0);
  const movements = repositories.flatMap(({ movement }) => movement ?? []);
  const named = <Item>(listOf: (of: RepositoryWeek) => readonly Item[]): (Named & Item)[] => repositories.flatMap((of) => listOf(of).map((item) => ({ repository: of.repository, ...item })));
  const moved = reporting.length === 0 ? null : addMovements(movements.map((movement) => movement.moved));
  const sum = (values: readonly (number | null | undefined)[]) => (values.length === 0 || values.some((value) => value === null || value === undefined) ? null : values.reduce<number>((all, value) => all + (value ?? 0), 0));
  const spokeBefore = repositories.filter(({ before }) => before !== undefined && before.snapshots > 0);
  const stands = rows.filter(({ snapshots }) => snapshots > 0);
  return {
    ...headOf(week, state, asOf),
    sentence: tellAll(moved, rows, state),
    reported: { repositories: reporting.length, of: repositories.length, snapshots: reporting.reduce((all, { figures }) => all + (figures?.snapshots ?? 0), 0) },
    open: { value: sum(stands.map(({ open }) => open.value)), before: sum(stands.map(({ open }) => open.before)) },
    introduced: { value: sum(reporting.map(({ figures }) => figures?.introduced)), before: sum(spokeBefore.map(({ before }) => before?.introduced)) },
    fixed: { value: sum(reporting.map(({ figures }) => figures?.fixed)), before: sum(spokeBefore.map(({ before }) => before?.fixed)) },
    moved, offset: moved && movements.reduce((all, { offset }) => all + offset, 0),
    repositories: rows,
    teamPairs: addPairs(movements.map(({ teamPairs }) => teamPairs)),
    waivers: named(({ waivers }) => waivers).sort((one, other) => (one.expiresAt < other.expiresAt ? -1 : 1)),
    thanks: named(({ movement, pulls }) => (movement?.thanks ?? []).map((one) => ({ ...one, pullRequest: pulls.get(one.commit) ?? null }))).sort((one, other) => other.fixed - one.fixed),
    agenda: named(({ agenda }) => agenda).sort((one, other) => URGENCY.indexOf(one.kind) - URGENCY.indexOf(other.kind)).slice(0, MOST_TO_DECIDE),
  };
}

function rowOf({ repository, before, figures, movement, changedSince }: RepositoryWeek): RepositoryRow {
  const open = figures?.open ?? null;
  return {
    repository, snapshots: figures?.snapshots ?? 0, open: { value: open, before: openBefore(open, before?.open ?? null, movement) },
    introduced: figures?.introduced ?? null, discovered: figures?.discovered ?? null, reopened: figures?.reopened ?? null, fixed: figures?.fixed ?? null, changedSince,
  };
}

/** As the week before ended; where nobody reported then, what is left when the week is taken back. Nothing left may as well mean that there was no report yet. */
function openBefore(open: number | null, before: number | null, movement: WeekMovement | null): number | null {
  if (open === null || before !== null) return before;
  return open - (movement ? netOf(movement.moved) : 0) || null;
}

function stir({ introduced, discovered, reopened, fixed, snapshots }: RepositoryRow): number {
  return snapshots === 0 ? -1 : (introduced ?? 0) + (reopened ?? 0) + (fixed ?? 0) + (discovered ?? 0);
}

function tellAll(moved: Movement | null, rows: readonly RepositoryRow[], state: "running" | "closed"): Piece[] {
  if (!moved) return [{ text: state === "running" ? "Nobody has reported in this week so far." : "Nobody reported in this week: what moved in it is not known." }];
  const stirred = rows.filter((row) => stir(row) > 0);
  if (isStill(moved)) return [{ text: `A quiet week: nothing came and nothing went in ${count(rows.filter(({ snapshots }) => snapshots > 0).length, "repository", "repositories")}.` }];
  const came = moved.introduced + moved.reopened;
  const did = came + moved.fixed === 0 ? "Nobody’s change introduced or fixed anything" : `${number(moved.introduced)} introduced${moved.reopened > 0 ? `, ${number(moved.reopened)} reopened` : ""} and ${number(moved.fixed)} fixed`;
  const [most] = [...rows].sort((one, other) => (other.introduced ?? 0) - (one.introduced ?? 0));
  const mostly: Piece[] = most && stirred.length > 1 && (most.introduced ?? 0) * 2 > moved.introduced ? [{ text: `; ${number(most.introduced ?? 0)} of the ${number(moved.introduced)} introduced are in ` }, { name: most.repository }] : [];
  const discovered: Piece[] = moved.discovered > 0 ? [{ text: `; ${number(moved.discovered)} more ${moved.discovered === 1 ? "was" : "were"} discovered, nobody’s doing` }] : [];
  return [{ text: `${did}, in ${count(stirred.length, "repository", "repositories")}` }, ...mostly, ...discovered, { text: "." }];
}

/** One week in a list of weeks; numbers are null where nobody reported. */
export type WeekRow = { week: string; from: string; to: string; state: "running" | "closed"; snapshots: number; repositories: number; open: number | null; introduced: number | null; discovered: number | null; reopened: number | null; fixed: number | null };

/** The sum of one week over the repositories that reported in it. */
export function sumWeek(week: Week, state: "running" | "closed", figures: readonly WeekFigures[]): WeekRow {
  const speaking = figures.filter(({ snapshots }) => snapshots > 0);
  const sum = (read: (figures: WeekFigures) => number | null) => (speaking.length === 0 ? null : speaking.reduce((all, one) => all + (read(one) ?? 0), 0));
  return {
    week: week.name, ...daysOfWeek(week), state, repositories: speaking.length, snapshots: speaking.reduce((all, { snapshots }) => all + snapshots, 0),
    open: sum(({ open }) => open), introduced: sum(({ introduced }) => introduced), discovered: sum(({ discovered }) => discovered), reopened: sum(({ reopened }) => reopened), fixed: sum(({ fixed }) => fixed),
  };
}
