/** What to cut so that a tangle is none any more. */

/** A dependency inside a tangle: `from` and `to` are places among its members, `weight` its references. */
export type TangleEdge = { readonly from: number; readonly to: number; readonly weight: number };

/** Up to here every order of the members is looked at. */
export const EXACT_UP_TO = 12;

/** A cut is dear by its references first; of equal ones that with fewer edges is better. */
const REFERENCE = 2 ** 20;

const MOST_ROUNDS = 30;

/**
 * A set of edges without which nothing in the tangle depends on itself any more, with as few references as could be found (a
 * weighted feedback arc set). `isExact`: there is none with fewer. Exact up to 12 members: the best of all orders, built up
 * subset by subset (E. Lawler, "A comment on minimum feedback arc sets", 1964). Beyond that the order of P. Eades, X. Lin,
 * W. F. Smyth, "A fast and effective heuristic for the feedback arc set problem", IPL 47 (1993), bettered by moving one
 * member at a time until no move helps. The same tangle always gives the same answer.
 */
export function findEdgesToCut(size: number, edges: readonly TangleEdge[]): { edges: TangleEdge[]; isExact: boolean } {
  const costs = edges.filter(({ from, to }) => from !== to).map((edge) => ({ ...edge, cost: edge.weight * REFERENCE + 1 }));
  const isExact = size <= EXACT_UP_TO;
  const order = isExact ? bestOrder(size, costs) : betteredOrder(size, costs, greedyOrder(size, costs));
  const placeOf = new Map(order.map((member, place) => [member, place]));
  const cut = costs.filter(({ from, to }) => (placeOf.get(from) ?? 0) > (placeOf.get(to) ?? 0));
  return { edges: cut.map(({ from, to, weight }) => ({ from, to, weight })).sort((one, other) => one.from - other.from || one.to - other.to), isExact };
}

type Costly = TangleEdge & { readonly cost: number };

/** best[S]: the least cost of edges that run backwards when the members of S come first; the last of them pays for its edges into the rest of S. */
function bestOrder(size: number, edges: readonly Costly[]): number[] {
  const costs = Array.from({ length: size }, () => new Float64Array(size));
  for (const { from, to, cost } of edges) {
    const row = costs[from];
    if (row) row[to] = (row[to] ?? 0) + cost;
  }
  const best = new Float64Array(2 ** size).fill(Infinity);
  const last = new Int8Array(2 ** size);
  best[0] = 0;
  for (let subset = 1; subset < best.length; subset += 1) {
    for (let member = 0; member < size; member += 1) {
      if ((subset & (1 << member)) === 0) continue;
      const before = subset & ~(1 << member);
      let cost = best[before] ?? Infinity;
      for (let other = 0; other < size; other += 1) if ((before & (1 << other)) !== 0) cost += costs[member]?.[other] ?? 0;
      if (cost < (best[subset] ?? Infinity)) {
        best[subset] = cost;
        last[subset] = member;
      }
    }
  }
  const order: number[] = [];
  for (let subset = best.length - 1; subset > 0; subset &= ~(1 << (last[subset] ?? 0))) order.push(last[subset] ?? 0);
  return order.reverse();
}

/** Sinks to the end, sources to the start, else the member that gives most more than it takes to the start. */
function greedyOrder(size: number, edges: readonly Costly[]): number[] {
  const { outgoing, incoming } = neighboursOf(size, edges);
  const out = new Float64Array(size);
  const into = new Float64Array(size);
  for (const { from, to, cost } of edges) {
    out[from] = (out[from] ?? 0) + cost;
    into[to] = (into[to] ?? 0) + cost;
  }
  const left = new Set(Array.from({ length: size }, (_, member) => member));
  const first: number[] = [];
  const end: number[] = [];
  const take = (member: number) => {
    left.delete(member);
    for (const { other, cost } of outgoing[member] ?? []) into[other] = (into[other] ?? 0) - cost;
    for (const { other, cost } of incoming[member] ?? []) out[other] = (out[other] ?? 0) - cost;
  };
  while (left.size > 0) {
    const { member, isSink } = nextOf(left);
    (isSink ? end : first).push(member);
    take(member);
  }
  return [...first, ...end.reverse()];

  function nextOf(members: Iterable<number>): { member: number; isSink: boolean } {
    let [best, most] = [-1, -Infinity];
    for (const member of members) {
      if (out[member] === 0) return { member, isSink: true };
      const gain = into[member] === 0 ? Infinity : (out[member] ?? 0) - (into[member] ?? 0);
      if (gain > most) [best, most] = [member, gain];
    }
    return { member: best, isSink: false };
  }
}

/**
 * Takes each member in turn to the place where it costs least, round after round, until nothing gets better. What a place costs
 * changes only where the member passes somebody that it is tied to: no other places are looked at.
 */
function betteredOrder(size: number, edges: readonly Costly[], start: readonly number[]): number[] {
  const { outgoing, incoming } = neighboursOf(size, edges);
  const ties = Array.from({ length: size }, (_, member) => tiesOf(outgoing[member] ?? [], incoming[member] ?? []));
  const order = [...start];
  const placeOf = new Int32Array(size);
  order.forEach((member, place) => (placeOf[member] = place));
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    let isBetter = false;
    for (const member of [...order]) {
      const current = placeOf[member] ?? 0;
      const passed = (ties[member] ?? []).map(({ other, cost }) => ({ place: placeOf[other] ?? 0, cost })).sort((one, two) => one.place - two.place);
      // Standing first, it pays for every edge into it; each step further it pays for its own edges instead.
      let cost = (incoming[member] ?? []).reduce((sum, edge) => sum + edge.cost, 0);
      let [best, at, here] = [cost, 0, cost];
      for (const { place, cost: change } of passed) {
        cost += change;
        if (place < current) here = cost;
        if (cost < best) [best, at] = [cost, place < current ? place + 1 : place];
      }
      if (best >= here) continue;
      order.splice(current, 1);
      order.splice(at, 0, member);
      for (let place = Math.min(current, at); place <= Math.max(current, at); place += 1) placeOf[order[place] ?? 0] = place;
      isBetter = true;
    }
    if (!isBetter) break;
  }
  return order;
}

/** What it does to a member's cost to stand behind each of its neighbours rather than before. */
function tiesOf(outgoing: Neighbours[number], incoming: Neighbours[number]): Neighbours[number] {
  const ties = new Map<number, number>();
  for (const { other, cost } of outgoing) ties.set(other, (ties.get(other) ?? 0) + cost);
  for (const { other, cost } of incoming) ties.set(other, (ties.get(other) ?? 0) - cost);
  return [...ties].map(([other, cost]) => ({ other, cost }));
}

type Neighbours = { other: number; cost: number }[][];

function neighboursOf(size: number, edges: readonly Costly[]): { outgoing: Neighbours; incoming: Neighbours } {
  const outgoing: Neighbours = Array.from({ length: size }, () => []);
  const incoming: Neighbours = Array.from({ length: size }, () => []);
  for (const { from, to, cost } of edges) {
    outgoing[from]?.push({ other: to, cost });
    incoming[to]?.push({ other: from, cost });
  }
  return { outgoing, incoming };
}
