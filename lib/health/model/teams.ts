/** Teams as groups of violations: their names, and their sides over time. */
import type { Flow } from "@/lib/history";

import { type Day, firstDayOf, quarterOf } from "./days";
import { type QuarterRow, type Step, afterStep, startOf } from "./rollup";
import type { CalendarDay } from "./trend";
import { type GroupKind, type GroupName, TEAM_FLOWS, type TeamFlow, type TeamSide } from "./team-views";

const DAYS_OF_FLOW = 30;
const DAYS_OF_TREND = 90;

/** What a group of owners is, and how addresses name it. */
export function nameGroup(team: string): GroupName {
  const kind = kindOf(team);
  const [account = null, slug = team] = kind === "team" ? team.slice(1).split(/\/(.*)/s) : [];
  return { team, kind, account, slug };
}

function kindOf(team: string): GroupKind {
  if (team === "(no target)") return "no-target";
  if (team === "(unowned)") return "unowned";
  if (team === "(individuals)") return "individuals";
  return team.includes(" + ") ? "several" : "team";
}

/** The groups that a word in an address may mean: a label verbatim, or every team with this slug, of one account where it names one. */
export function matchGroups(groups: readonly string[], slug: string, account?: string): string[] {
  if (slug.startsWith("(") || slug.startsWith("@")) return groups.filter((group) => group === slug);
  const same = (one: string | null, other: string) => one !== null && one.toLowerCase() === other.toLowerCase();
  return groups.map(nameGroup).filter((group) => group.kind === "team" && same(group.slug, slug) && (account === undefined || same(group.account, account))).map(({ team }) => team);
}

/** A group's quarters as one line: what was open before the first, and what moved it since. */
export type GroupCourse = { readonly openBefore: number; readonly steps: readonly Step[]; readonly from: Day };

/** Quarters of one group, ascending. */
export function courseOfQuarters(rows: readonly QuarterRow[]): GroupCourse {
  const first = rows[0];
  return { openBefore: first ? startOf(first).open : 0, steps: rows.flatMap(({ steps }) => steps), from: first ? firstDayOf(first.quarter) : 0 };
}

/** Open at the end of each day from one to another, whether or not anybody reported on it. */
export function openByDay({ openBefore, steps }: GroupCourse, first: Day, last: Day): number[] {
  const values: number[] = [];
  let open = openBefore;
  let next = 0;
  for (let day = first; day <= last; day += 1) {
    for (let step = steps[next]; step !== undefined && step.day <= day; step = steps[next]) {
      open = afterStep({ open, baselined: 0, waived: 0 }, step.flow, step.count).open;
      next += 1;
    }
    values.push(open);
  }
  return values;
}

/** One side of a team in one repository. `days` are those of the last 90 with a snapshot. */
export function sideOf(course: GroupCourse, days: readonly CalendarDay[], today: Day): TeamSide {
  const first = today - DAYS_OF_TREND + 1;
  const open = openByDay(course, first, today);
  const told = new Set(days.map(({ day }) => day));
  return { ...stateOf(course, days, today), trend90d: open.map((value, place) => (told.has(first + place) ? value : null)) };
}

/** A side as it is now, without its line. */
export type SideState = Pick<TeamSide, "open" | "flow30d">;

export function stateOf(course: GroupCourse, days: readonly CalendarDay[], today: Day): SideState {
  const isKnown = days.some(({ day }) => day > today - DAYS_OF_FLOW && day <= today);
  return {
    open: course.steps.reduce((stocks, { flow, count }) => afterStep(stocks, flow, count), { open: course.openBefore, baselined: 0, waived: 0 }).open,
    flow30d: flowOf((flow) => (isKnown ? sumOf(course.steps, flow, today - DAYS_OF_FLOW + 1, today) : null)),
  };
}

function sumOf(steps: readonly Step[], flow: Flow, first: Day, last: Day): number {
  return steps.reduce((sum, step) => sum + (step.flow === flow && step.day >= first && step.day <= last ? step.count : 0), 0);
}

function flowOf(read: (flow: keyof TeamFlow) => number | null): TeamFlow {
  const [introduced, discovered, reopened, fixed, retired, reassignedIn, reassignedOut] = TEAM_FLOWS.map(read);
  return { introduced: introduced ?? null, discovered: discovered ?? null, reopened: reopened ?? null, fixed: fixed ?? null, retired: retired ?? null, reassignedIn: reassignedIn ?? null, reassignedOut: reassignedOut ?? null };
}

/** One repository's part in a side over several: its course, its side, and the first day that its history speaks for. */
export type SidePart = { readonly side: SideState; readonly course: GroupCourse; readonly firstDay: Day };

/**
 * One side of a team over several repositories. On a day on which one of them has no snapshot its last number stands, so that
 * silence never reads as an improvement; a day before the first snapshot of all is not known.
 */
export function uniteSides(parts: readonly SidePart[], today: Day): TeamSide {
  const first = today - DAYS_OF_TREND + 1;
  const lines = parts.map(({ course, firstDay }) => ({ firstDay, open: openByDay(course, first, today) }));
  return {
    open: parts.reduce((sum, { side }) => sum + side.open, 0),
    flow30d: flowOf((flow) => addUp(parts.map(({ side }) => side.flow30d[flow]))),
    trend90d: Array.from({ length: DAYS_OF_TREND }, (_, place) => addUp(lines.map(({ firstDay, open }) => (firstDay <= first + place ? (open[place] ?? null) : null)))),
  };
}

/** The sum of what is known; null where nothing is. */
export function addUp(values: readonly (number | null)[]): number | null {
  return values.reduce((sum, value) => (value === null ? sum : (sum ?? 0) + value), null);
}

/** The quarters that a side needs. */
export function quartersFor(today: Day): [from: number, to: number] {
  return [quarterOf(today - DAYS_OF_TREND), quarterOf(today)];
}
