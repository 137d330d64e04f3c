import { teamLabel } from "@/lib/catalog";
import { type ObservedLife, type PairCount, type SnapshotRow, type Violation, findLatestSnapshots, listLivesOfTeam, readGraph, readPairCounts } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { clock, isoWeekOf } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { readOwnerships } from "./edge.store";
import { readCalendars } from "./measure.store";
import { type Day, bucketOf, dayOfInstant, instantOfDay, quarterOf } from "./model/days";
import { edgeName } from "./model/edge-changes";
import type { QuarterRow } from "./model/rollup";
import type { Age, Observation } from "./model/survival";
import { type Ranked, agesOf, compareRanks, leftInPairs, observationsOf, possibleCuts, readyOrder, summariseAges, survivalOf, withoutWaived } from "./model/team-lives";
import type { ModuleRow } from "./model/module-views";
import { TEAM_FLOWS, type ModulePair, type SideDetail, type TeamAcross, type TeamDetail, type TeamFlow, type TeamPair, type TeamRow, type TeamSide, type TeamWeek } from "./model/team-views";
import { type GroupCourse, type SidePart, type SideState, addUp, courseOfQuarters, matchGroups, nameGroup, quartersFor, sideOf, stateOf, uniteSides } from "./model/teams";
import type { CalendarDay } from "./model/trend";
import { readModulesOf } from "./module.store";
import { findStructures } from "./overview.store";
import { findCuts, withoutWaivedPairs } from "./read-modules";
import { findViolation } from "./read-violations";
import { TEAM_DIMENSIONS, readTeamRollups } from "./team.store";
import { readPartsOf } from "./waived.store";

const WEEKS = 26;
/** Graphs that are read at once: each takes a few of the pool's connections. */
const AT_ONCE = 6;
const SHOWN_OLDEST = 10;
const SHOWN_READY = 10;

/** What is kept of the teams of one repository. */
type Courses = { firstDay: Day; days: CalendarDay[]; out: Map<string, GroupCourse>; in: Map<string, GroupCourse>; modules: ReadonlyMap<string, number> | null };

const NOTHING: GroupCourse = { openBefore: 0, steps: [], from: 0 };

async function readCourses(repositoryIds: readonly RepositoryId[], today: Day, daysBack = 0): Promise<Map<RepositoryId, Courses>> {
  const [first, last] = quartersFor(today);
  const from = daysBack === 0 ? first : Math.min(first, quarterOf(today - daysBack));
  const [calendars, rollups, ownerships] = await Promise.all([
    readCalendars(noTransaction, repositoryIds, from, last),
    readTeamRollups(noTransaction, repositoryIds, from),
    readOwnerships(noTransaction, repositoryIds),
  ]);
  return new Map(
    repositoryIds.flatMap((id) => {
      const kept = rollups.get(id);
      if (!kept) return [];
      const [out, into] = TEAM_DIMENSIONS.map((dimension) => coursesOf(kept.rows.filter((row) => row.dimension === dimension)));
      // A graph has modules, and each belongs to some group: where nobody owns any, no report told of one.
      const owned = Object.entries(ownerships.get(id)?.owners ?? {});
      return [[id, { firstDay: kept.firstDay, days: calendars.get(id) ?? [], out: out ?? new Map(), in: into ?? new Map(), modules: owned.length > 0 ? new Map(owned) : null }] as const];
    }),
  );
}

function coursesOf(rows: readonly QuarterRow[]): Map<string, GroupCourse> {
  const groups = new Map<string, QuarterRow[]>();
  for (const row of rows) {
    const known = groups.get(row.group);
    if (known) known.push(row);
    else groups.set(row.group, [row]);
  }
  return new Map([...groups].map(([group, quarters]) => [group, courseOfQuarters(quarters)]));
}

function groupsOf({ out, in: into, modules }: Courses): string[] {
  return [...new Set([...out.keys(), ...into.keys(), ...(modules?.keys() ?? [])])];
}

/** The teams of a repository and the other groups of owners: their sums are the open violations of its newest snapshot, on either side. */
export async function listTeams(repositoryId: RepositoryId): Promise<TeamRow[]> {
  const today = dayOfInstant(clock.now());
  const courses = (await readCourses([repositoryId], today)).get(repositoryId);
  return courses ? groupsOf(courses).map((team) => rowOf(courses, team, today)).filter(hasAnything).sort(byWeight) : [];
}

function rowOf(courses: Courses, team: string, today: Day): TeamRow {
  return {
    ...nameGroup(team), modules: courses.modules && (courses.modules.get(team) ?? 0),
    out: sideOf(courses.out.get(team) ?? NOTHING, courses.days, today), in: sideOf(courses.in.get(team) ?? NOTHING, courses.days, today),
  };
}

type State = { modules: number | null; out: SideState; in: SideState };

function stateIn(courses: Courses, team: string, today: Day): State {
  return {
    modules: courses.modules && (courses.modules.get(team) ?? 0),
    out: stateOf(courses.out.get(team) ?? NOTHING, courses.days, today), in: stateOf(courses.in.get(team) ?? NOTHING, courses.days, today),
  };
}

function hasAnything(row: State): boolean {
  const moved = ({ flow30d }: SideState) => TEAM_FLOWS.some((flow) => (flow30d[flow] ?? 0) > 0);
  return (row.modules ?? 0) > 0 || row.out.open > 0 || row.in.open > 0 || moved(row.out) || moved(row.in);
}

/** Teams first, the largest debt first; then the groups that are no team. */
function byWeight(one: TeamRow, other: TeamRow): number {
  const isOther = ({ kind }: TeamRow) => Number(kind !== "team");
  return isOther(one) - isOther(other) || other.out.open - one.out.open || other.in.open - one.in.open || (one.team < other.team ? -1 : 1);
}

/** The teams of several repositories, each added up over those in which it has something. */
export async function listTeamsAcross(repositoryIds: readonly RepositoryId[]): Promise<TeamAcross[]> {
  const today = dayOfInstant(clock.now());
  const byTeam = new Map<string, { id: RepositoryId; row: State; courses: Courses }[]>();
  for (const [id, courses] of await readCourses(repositoryIds, today)) {
    for (const team of groupsOf(courses)) {
      const row = stateIn(courses, team, today);
      if (!hasAnything(row)) continue;
      const known = byTeam.get(team);
      if (known) known.push({ id, row, courses });
      else byTeam.set(team, [{ id, row, courses }]);
    }
  }
  return [...byTeam]
    .map(([team, parts]) => ({
      ...nameGroup(team), modules: addUp(parts.map(({ row }) => row.modules)),
      out: uniteSides(parts.map((part) => partOf(part, team, "out")), today), in: uniteSides(parts.map((part) => partOf(part, team, "in")), today),
      repositories: parts.map(({ id }) => id),
    }))
    .sort(byWeight);
}

function partOf({ row, courses }: { row: State; courses: Courses }, team: string, side: "in" | "out"): SidePart {
  return { side: row[side], course: courses[side].get(team) ?? NOTHING, firstDay: courses.firstDay };
}

/** The labels that a word in an address may mean in these repositories: none, one, or several where accounts have teams of the same slug. */
export async function findTeamLabels(repositoryIds: readonly RepositoryId[], { slug, account }: { slug: string; account?: string | undefined }): Promise<string[]> {
  const all = await readCourses(repositoryIds, dayOfInstant(clock.now()));
  const known = [...new Set([...all.values()].flatMap(groupsOf))].sort();
  return matchGroups(known, slug, account);
}

/** Everything about one team in a repository: what it owns, what reaches out and in, how old, how fast, and what to fix first. Null where it has nothing there. */
export async function findTeam(repositoryId: RepositoryId, team: string): Promise<TeamDetail | null> {
  return describe([repositoryId], team, ([only], side) => only?.row[side] ?? null);
}

/** The same over several repositories, added up. */
export async function findTeamAcross(repositoryIds: readonly RepositoryId[], team: string): Promise<TeamDetail | null> {
  return describe(repositoryIds, team, (shares, side, today) => uniteSides(shares.map((share) => partOf(share, team, side)), today));
}

/** A repository that a team has to do with. */
type Concerned = { id: RepositoryId; courses: Courses; row: TeamRow; snapshot: SnapshotRow };

async function describe(repositoryIds: readonly RepositoryId[], team: string, unite: (shares: readonly Concerned[], side: "in" | "out", today: Day) => TeamSide | null): Promise<TeamDetail | null> {
  const today = dayOfInstant(clock.now());
  const all = await readCourses(repositoryIds, today, WEEKS * 7);
  const concerned = [...all].filter(([, courses]) => groupsOf(courses).includes(team)).map(([id, courses]) => ({ id, courses, row: rowOf(courses, team, today) }));
  if (concerned.length === 0) return null;
  const latest = await findLatestSnapshots(concerned.map(({ id }) => id));
  const shares = await readShares(concerned.flatMap((one) => {
    const snapshot = latest.get(one.id);
    return snapshot ? [{ ...one, snapshot }] : [];
  }), team);
  const sideDetail = (side: "in" | "out"): SideDetail => ({
    ...(unite(shares, side, today) ?? sideOf(NOTHING, [], today)),
    ages: summariseAges(shares.flatMap((share) => share[side].ages)),
    survival: survivalOf(shares.flatMap((share) => share[side].observations)),
    weeks: weeksOf(shares.map(({ courses }) => ({ days: courses.days, course: courses[side].get(team) ?? NOTHING })), today),
  });
  return {
    ...nameGroup(team), out: sideDetail("out"), in: sideDetail("in"),
    pairs: { teams: teamPairs(shares.flatMap(({ pairs }) => pairs)), modules: shares.flatMap(({ id, pairs }) => modulePairs(pairs).map((pair) => ({ ...pair, repositoryId: id }))).sort(mostOpen) },
    oldest: await tell(shares.flatMap(({ id, oldest }) => oldest.map((life) => ({ id, life, told: {} }))).sort((one, other) => (one.life.began < other.life.began ? -1 : 1)).slice(0, SHOWN_OLDEST)),
    readyFirst: await tell((await findReady(shares)).map(({ share, life, reasons }) => ({ id: share.id, life, told: { reasons: [...reasons] } }))),
    repositories: shares.map(({ id, snapshot, modules, row }) => ({ repositoryId: id, snapshot: { commit: snapshot.commit, at: snapshot.committedAt }, modules, out: row.out, in: row.in })),
  };
}

type SideShare = { ages: Age[]; observations: Observation[] };

type Share = Concerned & { modules: ModuleRow[]; pairs: PairCount[]; out: SideShare; in: SideShare; oldest: ObservedLife[]; open: ObservedLife[]; leftInPair: Map<string, number>; couldCut: Map<string, number> };

/** What each repository has of a team: a few questions, however many repositories. */
async function readShares(concerned: readonly Concerned[], team: string): Promise<Share[]> {
  const points = concerned.map(({ id, snapshot }) => ({ repositoryId: id, at: snapshot.key }));
  const [modules, counted, out, into, parts, measured] = await Promise.all([
    readModulesOf(noTransaction, points), readPairCounts(points), listLivesOfTeam(points, { team, side: "out" }), listLivesOfTeam(points, { team, side: "in" }),
    readPartsOf(noTransaction, concerned.map(({ id }) => id)), findStructures(noTransaction, concerned.map(({ id, snapshot }) => ({ id, key: snapshot.key }))),
  ]);
  return concerned.map((one) => {
    const { id, snapshot: { key: at } } = one;
    const waived = parts.get(id) ?? [];
    const { lives = [], historyBegan = at } = out.get(id) ?? {};
    const [livesOut, livesIn] = [withoutWaived(lives, waived, at), withoutWaived(into.get(id)?.lives ?? [], waived, at)];
    const share = (side: readonly ObservedLife[]): SideShare => ({ ages: agesOf(side, at), observations: observationsOf(side, historyBegan, at) });
    const pairs = withoutWaivedPairs(counted.get(id) ?? [], waived.filter(({ opened, closed }) => opened <= at && closed > at));
    const open = livesOut.filter(({ closed }) => closed === null);
    const known = modules.get(id);
    return {
      ...one,
      modules: [...(known?.values() ?? [])].filter(({ owners }) => teamLabel(owners) === team).map((module) => ({ ...module, team })),
      pairs: pairs.filter(({ fromTeam, toTeam }) => fromTeam === team || toTeam === team),
      out: share(livesOut), in: share(livesIn),
      oldest: [...open].sort((one, other) => (one.began < other.began ? -1 : one.began > other.began ? 1 : one.chain < other.chain ? -1 : 1)).slice(0, SHOWN_OLDEST),
      open, leftInPair: leftInPairs(pairs),
      couldCut: possibleCuts(open, (name) => !measured.has(id) || known?.get(name)?.inTangle === true),
    };
  });
}

type Ready = Ranked & { share: Share };

/**
 * The first ten that are ready to fix. Only a graph says what is to be cut in a tangle, and graphs are slow to read: they are read
 * in the order of the best that a repository could have, until nothing in the others could come before what has been found.
 */
async function findReady(shares: readonly Share[]): Promise<Ready[]> {
  const places = new Map(shares.map(({ id }, place) => [id, place]));
  const inOrder = (one: Pick<Ready, "rank" | "share">, other: Pick<Ready, "rank" | "share">) => compareRanks(one.rank, other.rank) || (places.get(one.share.id) ?? 0) - (places.get(other.share.id) ?? 0);
  const waiting = shares.flatMap((share) => readyOf(share, share.couldCut).slice(0, 1)).sort(inOrder);
  let found: Ready[] = [];
  while (waiting.length > 0) {
    const last = found[SHOWN_READY - 1];
    const next = waiting.splice(0, AT_ONCE).filter((best) => !last || inOrder(best, last) < 0);
    if (next.length === 0) break;
    const ranked = await Promise.all(next.map(async ({ share }) => readyOf(share, share.couldCut.size === 0 ? share.couldCut : await readCuts(share))));
    found = [...found, ...ranked.flat()].sort(inOrder).slice(0, SHOWN_READY);
  }
  return found;
}

function readyOf(share: Share, cuts: ReadonlyMap<string, number>): Ready[] {
  return readyOrder(share.open, { at: share.snapshot.key, leftInPair: share.leftInPair, cuts }).slice(0, SHOWN_READY).map((ranked) => ({ ...ranked, share }));
}

async function readCuts({ id, snapshot }: Share): Promise<Map<string, number>> {
  const graph = await readGraph(id, snapshot.key);
  return new Map(graph ? findCuts(graph).flatMap(({ modules, edgesToCut }) => edgesToCut.map((edge) => [edgeName(edge), modules.length] as const)) : []);
}

/** Violations as anybody can look at them, in the order given, each with what is told of it beside. */
async function tell<Told extends object>(chosen: readonly { id: RepositoryId; life: ObservedLife; told: Told }[]): Promise<(Told & { repositoryId: RepositoryId; violation: Violation })[]> {
  const found = await Promise.all(chosen.map(async ({ id, life, told }) => ({ told, id, violation: await findViolation(id, life.chain) })));
  return found.flatMap(({ violation, told, id }) => (violation ? [{ ...told, repositoryId: id, violation }] : []));
}

function mostOpen(one: ModulePair, other: ModulePair): number {
  return other.open - one.open || (one.from < other.from ? -1 : one.from > other.from ? 1 : one.to < other.to ? -1 : 1);
}

function teamPairs(pairs: readonly PairCount[]): TeamPair[] {
  const sums = new Map<string, TeamPair>();
  for (const { fromTeam, toTeam, count } of pairs) {
    const name = edgeName({ from: fromTeam, to: toTeam });
    sums.set(name, { from: fromTeam, to: toTeam, open: (sums.get(name)?.open ?? 0) + count });
  }
  return [...sums.values()].sort((one, other) => other.open - one.open || (one.from + one.to < other.from + other.to ? -1 : 1));
}

function modulePairs(pairs: readonly PairCount[]): ModulePair[] {
  return pairs.map(({ fromModule, toModule, fromTeam, toTeam, count }) => ({ from: fromModule, to: toModule, fromTeam, toTeam, open: count })).sort(mostOpen);
}

/** The last 26 weeks up to today, oldest first. A week without a snapshot anywhere is not known. */
function weeksOf(parts: readonly { days: readonly CalendarDay[]; course: GroupCourse }[], today: Day): TeamWeek[] {
  const thisWeek = bucketOf(today, "week");
  return Array.from({ length: WEEKS }, (_, place) => {
    const first = thisWeek - 7 * (WEEKS - 1 - place);
    const isWithin = (day: Day) => day >= first && day < first + 7 && day <= today;
    const sum = (flow: keyof TeamFlow) =>
      addUp(parts.map(({ days, course }) => (days.some(({ day }) => isWithin(day)) ? course.steps.reduce((total, step) => total + (step.flow === flow && isWithin(step.day) ? step.count : 0), 0) : null)));
    return {
      week: isoWeekOf(new Date(instantOfDay(first))), from: instantOfDay(first).slice(0, 10),
      introduced: sum("introduced"), discovered: sum("discovered"), reopened: sum("reopened"), fixed: sum("fixed"), retired: sum("retired"), reassignedIn: sum("reassignedIn"), reassignedOut: sum("reassignedOut"),
    };
  });
}
