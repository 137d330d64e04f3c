import type { Flow, FlowRow } from "@/lib/history";

/** Every way into and out of the open ones, in the order in which it is told. */
export const WAYS_IN = ["introduced", "discovered", "reopened", "unwaived", "unbaselined", "reassignedIn"] as const satisfies readonly Flow[];
export const WAYS_OUT = ["fixed", "retired", "becameWaived", "becameBaselined", "reassignedOut"] as const satisfies readonly Flow[];

type OpenFlow = (typeof WAYS_IN)[number] | (typeof WAYS_OUT)[number];

/** How many violations took each way. */
export type Movement = Record<OpenFlow, number>;

/** Who leans on whom, by the labels of docs/numbers.md, and what moved between them. */
export type PairMovement = {
  from: string;
  to: string;
  moved: Movement;
  /** What netting hides: the lesser of introduced and fixed of each rule. */
  offset: number;
  /** Labels of the teams whose code reaches out, as of each commit. */
  owners: string[];
};

/** What one commit fixed, and where. */
export type Thanks = { commit: string; at: string; fixed: number; pairs: { from: string; to: string; fixed: number }[] };

/** What one commit brought in, and where: introduced and reopened. */
export type Arrival = { commit: string; at: string; brought: number; pairs: { from: string; to: string; brought: number }[] };

export type WeekMovement = {
  moved: Movement;
  offset: number;
  modulePairs: PairMovement[];
  teamPairs: PairMovement[];
  /** Commits that fixed something, those that fixed the most first. */
  thanks: Thanks[];
  arrivals: Arrival[];
};

type Side = "Module" | "Team";

/**
 * Folds the ledger of a week, in which rows below zero take back what waivers hide. Every violation is in exactly one pair of modules and in one of teams, so either list adds up
 * to the whole.
 */
export function foldWeek(ledger: readonly FlowRow[]): WeekMovement {
  const rows = ledger.filter(isOpenFlow);
  const modulePairs = foldPairs(rows, "Module");
  return {
    moved: sumOf(rows),
    offset: modulePairs.reduce((sum, { offset }) => sum + offset, 0),
    modulePairs,
    teamPairs: foldPairs(rows, "Team"),
    thanks: foldCommits(rows, ["fixed"]).map(({ commit, at, count, pairs }) => ({ commit, at, fixed: count, pairs: pairs.map((pair) => ({ from: pair.from, to: pair.to, fixed: pair.count })) })),
    arrivals: foldCommits(rows, ["introduced", "reopened"]).map(({ commit, at, count, pairs }) => ({ commit, at, brought: count, pairs: pairs.map((pair) => ({ from: pair.from, to: pair.to, brought: pair.count })) })),
  };
}

/** What open violations became more by; fewer when it is negative. */
export function netOf(moved: Movement): number {
  const sum = (ways: readonly OpenFlow[]) => ways.reduce((all, way) => all + moved[way], 0);
  return sum(WAYS_IN) - sum(WAYS_OUT);
}

/** Whether nothing at all moved. */
export function isStill(moved: Movement): boolean {
  return [...WAYS_IN, ...WAYS_OUT].every((way) => moved[way] === 0);
}

/** The sum of movements of which the pairs are each other's. */
export function addPairs(lists: readonly (readonly PairMovement[])[]): PairMovement[] {
  const pairs = new Map<string, PairMovement>();
  for (const { from, to, moved, offset, owners } of lists.flat()) {
    const known = pairs.get(keyOf(from, to));
    pairs.set(keyOf(from, to), known ? { from, to, moved: addMovements([known.moved, moved]), offset: known.offset + offset, owners: distinct([...known.owners, ...owners]) } : { from, to, moved, offset, owners });
  }
  return inOrder([...pairs.values()]);
}

export function addMovements(movements: readonly Movement[]): Movement {
  const sum = (way: OpenFlow) => movements.reduce((all, moved) => all + moved[way], 0);
  return {
    introduced: sum("introduced"), discovered: sum("discovered"), reopened: sum("reopened"), unwaived: sum("unwaived"), unbaselined: sum("unbaselined"), reassignedIn: sum("reassignedIn"),
    fixed: sum("fixed"), retired: sum("retired"), becameWaived: sum("becameWaived"), becameBaselined: sum("becameBaselined"), reassignedOut: sum("reassignedOut"),
  };
}

type OpenRow = FlowRow & { flow: OpenFlow };

const OPEN_FLOWS: readonly Flow[] = [...WAYS_IN, ...WAYS_OUT];

function isOpenFlow(row: FlowRow): row is OpenRow {
  return OPEN_FLOWS.includes(row.flow);
}

function sumOf(rows: readonly OpenRow[]): Movement {
  const moved = addMovements([]);
  for (const { flow, count } of rows) moved[flow] += count;
  return moved;
}

function foldPairs(rows: readonly OpenRow[], side: Side): PairMovement[] {
  const pairs = groupsOf(rows, (row) => keyOf(...endsOf(row, side)));
  return inOrder(
    [...pairs.values()].filter((own) => !isStill(sumOf(own))).flatMap((own) => {
      const [first] = own;
      if (!first) return [];
      const [from, to] = endsOf(first, side);
      return [{ from, to, moved: sumOf(own), offset: offsetOf(own), owners: distinct(own.map(({ dimensions }) => dimensions.fromTeam)) }];
    }),
  );
}

/** docs/numbers.md: by pair of modules and rule, so that a team's offset is the sum of its modules'. */
function offsetOf(rows: readonly OpenRow[]): number {
  const buckets = groupsOf(rows, ({ dimensions }) => JSON.stringify([dimensions.source, dimensions.rule, dimensions.fromModule, dimensions.toModule]));
  const count = (own: readonly OpenRow[], wanted: OpenFlow) => own.reduce((sum, row) => sum + (row.flow === wanted ? row.count : 0), 0);
  return [...buckets.values()].reduce((sum, own) => sum + Math.max(0, Math.min(count(own, "introduced"), count(own, "fixed"))), 0);
}

function foldCommits(rows: readonly OpenRow[], flows: readonly OpenFlow[]): { commit: string; at: string; count: number; pairs: { from: string; to: string; count: number }[] }[] {
  const commits = groupsOf(rows.filter(({ flow }) => flows.includes(flow)), ({ commit }) => commit);
  return [...commits].map(([commit, own]) => ({
    commit,
    at: own[0]?.at ?? "",
    count: countOf(own),
    pairs: [...groupsOf(own, (row) => keyOf(...endsOf(row, "Module"))).values()].flatMap((same) => {
      const [first] = same;
      if (!first) return [];
      const [from, to] = endsOf(first, "Module");
      return [{ from, to, count: countOf(same) }];
    }).filter(({ count }) => count > 0).sort((one, other) => other.count - one.count || compare(keyOf(one.from, one.to), keyOf(other.from, other.to))),
  })).filter(({ count }) => count > 0).sort((one, other) => other.count - one.count || compare(one.at, other.at) || compare(one.commit, other.commit));
}

function countOf(rows: readonly OpenRow[]): number {
  return rows.reduce((sum, { count }) => sum + count, 0);
}

function endsOf({ dimensions }: FlowRow, side: Side): [string, string] {
  return side === "Module" ? [dimensions.fromModule, dimensions.toModule] : [dimensions.fromTeam, dimensions.toTeam];
}

/** Where the most was introduced and reopened first, then where the most moved at all, then by name. */
function inOrder(pairs: PairMovement[]): PairMovement[] {
  const brought = ({ moved }: PairMovement) => moved.introduced + moved.reopened;
  const all = ({ moved }: PairMovement) => [...WAYS_IN, ...WAYS_OUT].reduce((sum, way) => sum + moved[way], 0);
  return pairs.sort((one, other) => brought(other) - brought(one) || all(other) - all(one) || compare(keyOf(one.from, one.to), keyOf(other.from, other.to)));
}

function groupsOf<Row>(rows: readonly Row[], nameOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const name = nameOf(row);
    const known = groups.get(name);
    if (known) known.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}

function distinct(labels: readonly string[]): string[] {
  return [...new Set(labels)].sort();
}

function keyOf(from: string, to: string): string {
  return JSON.stringify([from, to]);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
