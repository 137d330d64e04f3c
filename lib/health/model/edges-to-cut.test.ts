import { expect, it } from "vitest";

import { type TangleEdge, EXACT_UP_TO, findEdgesToCut } from "./edges-to-cut";

const edge = (from: number, to: number, weight = 1): TangleEdge => ({ from, to, weight });

it("cuts the lighter of two that lean on each other", () => {
  expect(findEdgesToCut(2, [edge(0, 1, 9), edge(1, 0, 2)])).toEqual({ edges: [edge(1, 0, 2)], isExact: true });
});

it("cuts one edge that two loops share rather than one of each", () => {
  // 0 → 1 → 2 → 0 and 0 → 1 → 3 → 0 meet in 0 → 1.
  expect(findEdgesToCut(4, [edge(0, 1), edge(1, 2), edge(2, 0), edge(1, 3), edge(3, 0)]).edges).toEqual([edge(0, 1)]);
});

it("takes two light edges rather than a heavy one, and of equal references the fewer edges", () => {
  expect(findEdgesToCut(4, [edge(0, 1, 5), edge(1, 2), edge(2, 0), edge(1, 3), edge(3, 0)]).edges).toHaveLength(2);
  expect(findEdgesToCut(4, [edge(0, 1, 2), edge(1, 2), edge(2, 0, 9), edge(1, 3), edge(3, 0, 9)]).edges).toEqual([edge(0, 1, 2)]);
});

function randomTangle(seed: number, size: number, extra: number): TangleEdge[] {
  let state = seed + 1;
  const pick = (below: number) => {
    state = (state * 48271) % 2147483647;
    return state % below;
  };
  const edges = new Map<string, TangleEdge>();
  for (let member = 0; member < size; member += 1) edges.set(`${member}`, edge(member, (member + 1) % size, 1 + pick(9)));
  for (let count = 0; count < extra; count += 1) {
    const [from, to] = [pick(size), pick(size)];
    if (from !== to && to !== (from + 1) % size) edges.set(`${from} ${to}`, edge(from, to, 1 + pick(9)));
  }
  return [...edges.values()];
}

function hasLoop(size: number, edges: readonly TangleEdge[]): boolean {
  const left = new Set(Array.from({ length: size }, (_, member) => member));
  for (let found = true; found; ) {
    const free = [...left].filter((member) => !edges.some(({ from, to }) => to === member && left.has(from)));
    for (const member of free) left.delete(member);
    found = free.length > 0;
  }
  return left.size > 0;
}

const weightOf = (edges: readonly TangleEdge[]) => edges.reduce((sum, { weight }) => sum + weight, 0);

/** Every subset of edges, the lightest that leaves no loop. */
function lightest(size: number, edges: readonly TangleEdge[]): number {
  let best = Infinity;
  for (let subset = 0; subset < 2 ** edges.length; subset += 1) {
    const cut = edges.filter((_, place) => (subset & (1 << place)) !== 0);
    if (weightOf(cut) < best && !hasLoop(size, edges.filter((one) => !cut.includes(one)))) best = weightOf(cut);
  }
  return best;
}

it("finds what trying every set of edges finds, up to twelve members", () => {
  for (let seed = 1; seed <= 25; seed += 1) {
    const size = 3 + (seed % 4);
    const edges = randomTangle(seed, size, 6);
    const found = findEdgesToCut(size, edges);
    expect(hasLoop(size, edges.filter(({ from, to }) => !found.edges.some((cut) => cut.from === from && cut.to === to)))).toBe(false);
    expect(weightOf(found.edges)).toBe(lightest(size, edges));
  }
});

it("leaves no loop in a tangle of a hundred, says that there may be less to cut, and says the same again", () => {
  for (const seed of [3, 11]) {
    const edges = randomTangle(seed, 100, 400);
    const found = findEdgesToCut(100, edges);
    expect(found.isExact).toBe(false);
    expect(hasLoop(100, edges.filter(({ from, to }) => !found.edges.some((cut) => cut.from === from && cut.to === to)))).toBe(false);
    expect(weightOf(found.edges)).toBeLessThan(weightOf(edges) / 2);
    expect(findEdgesToCut(100, edges)).toEqual(found);
  }
});

it("comes close to the best on tangles just past what is looked at whole", () => {
  const size = EXACT_UP_TO + 1;
  const ring = Array.from({ length: size }, (_, member) => edge(member, (member + 1) % size, member === 5 ? 1 : 7));
  expect(findEdgesToCut(size, ring)).toEqual({ edges: [edge(5, 6, 1)], isExact: false });
});
