import fc from "fast-check";
import { expect, it } from "vitest";

import { buildGraph, sourcesOf } from "./graph";
import { findComponents, findTangles } from "./tangles";

const edgesOf = (...pairs: [number, number][]) => pairs.map(([from, to]) => ({ from, to }));

it("finds no tangle where every dependency goes one way", () => {
  expect(findTangles(buildGraph(4, edgesOf([0, 1], [1, 2], [0, 3], [3, 2])))).toEqual([]);
});

it("lists the largest tangle first and leaves out what merely hangs on", () => {
  // 0 ⇄ 1, then 2 → 3 → 4 → 2, and 5 that uses both.
  const graph = buildGraph(6, edgesOf([0, 1], [1, 0], [2, 3], [3, 4], [4, 2], [5, 0], [5, 2]));
  expect(findTangles(graph)).toEqual([[2, 3, 4], [0, 1]]);
});

it("joins two loops that share a module into one tangle", () => {
  expect(findTangles(buildGraph(3, edgesOf([0, 1], [1, 0], [1, 2], [2, 1])))).toEqual([[0, 1, 2]]);
});

it("reproduces the components of Tarjan's own example", () => {
  // The eight vertices of figure 3 in Tarjan 1972, numbered from 0.
  const graph = buildGraph(8, edgesOf([0, 1], [1, 2], [1, 7], [2, 3], [2, 6], [3, 4], [4, 2], [4, 5], [6, 3], [6, 5], [7, 0], [7, 6]));
  expect(findTangles(graph)).toEqual([[2, 3, 4, 6], [0, 1, 7]]);
});

it("does not overflow on a chain of a million nodes that closes into a loop", () => {
  const size = 1_000_000;
  const chain = Array.from({ length: size }, (_, node) => ({ from: node, to: (node + 1) % size }));
  expect(findTangles(buildGraph(size, chain))[0]?.length).toBe(size);
});

it("puts two nodes into one component exactly when each reaches the other, and numbers components from the sinks up", () => {
  const edges = fc.array(fc.record({ from: fc.nat(8), to: fc.nat(8) }), { maxLength: 30 });
  fc.assert(
    fc.property(edges, (list) => {
      const graph = buildGraph(9, list);
      const reaches = reachability(9, list);
      const { of } = findComponents(graph);
      for (let one = 0; one < 9; one += 1) {
        for (let other = 0; other < 9; other += 1) {
          const mutual = reaches[one]?.[other] === true && reaches[other]?.[one] === true;
          expect(of[one] === of[other]).toBe(mutual);
        }
      }
      sourcesOf(graph).forEach((source, edge) => {
        expect(of[source] ?? 0).toBeGreaterThanOrEqual(of[graph.targets[edge] ?? 0] ?? 0);
      });
    }),
  );
});

/** Warshall's closure, every node reaching itself. */
function reachability(size: number, edges: readonly { from: number; to: number }[]): boolean[][] {
  const reaches = Array.from({ length: size }, (_, row) => Array.from({ length: size }, (__, column) => row === column));
  for (const { from, to } of edges) {
    const row = reaches[from];
    if (row) row[to] = true;
  }
  for (let middle = 0; middle < size; middle += 1) {
    for (const row of reaches) {
      if (row[middle]) reaches[middle]?.forEach((reached, node) => (row[node] ||= reached));
    }
  }
  return reaches;
}
