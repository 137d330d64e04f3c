import fc from "fast-check";
import { expect, it } from "vitest";

import { balancedTreeCcd, levelledTreeCcd, measureClosure } from "./closure";
import { buildGraph } from "./graph";

const measure = (size: number, ...pairs: [number, number][]) => measureClosure(buildGraph(size, pairs.map(([from, to]) => ({ from, to }))));

// Lakos 1996, chapter 4: four designs of seven components.
it("gives 7 for seven components that do not know each other", () => {
  expect(measure(7).ccd).toBe(7);
});

it("gives 17 for seven components in a balanced binary tree", () => {
  expect(measure(7, [0, 1], [0, 2], [1, 3], [1, 4], [2, 5], [2, 6]).ccd).toBe(17);
});

it("gives 28 for seven components in a row", () => {
  expect(measure(7, [0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 6]).ccd).toBe(28);
});

it("gives 49 for seven components in a ring", () => {
  expect(measure(7, [0, 1], [1, 2], [2, 3], [3, 4], [4, 5], [5, 6], [6, 0]).ccd).toBe(49);
});

it("reproduces the visibility of MacCormack, Rusnak and Baldwin's system of six", () => {
  // A → B, C; B → D; C → E; E → F (Management Science 52, 2006, figure 1): 15 of 36 cells are filled, 42 %.
  const closure = measure(6, [0, 1], [0, 2], [1, 3], [2, 4], [4, 5]);

  expect([...closure.fanOut]).toEqual([6, 2, 3, 1, 2, 1]);
  expect([...closure.fanIn]).toEqual([1, 2, 2, 3, 3, 4]);
  expect(Math.round((closure.ccd / 36) * 100)).toBe(42);
});

it("lets every module of a tangle reach all that any of them reaches", () => {
  const closure = measure(4, [0, 1], [1, 0], [1, 2], [3, 0]);

  expect([...closure.fanOut]).toEqual([3, 3, 1, 4]);
  expect([...closure.fanIn]).toEqual([3, 3, 4, 1]);
});

it("reaches nothing in an empty graph", () => {
  expect(measure(0)).toEqual({ fanOut: new Uint32Array(0), fanIn: new Uint32Array(0), ccd: 0 });
});

it("agrees with a walk from every node", () => {
  const sizes = fc.integer({ min: 1, max: 80 });
  const graphs = sizes.chain((size) => fc.tuple(fc.constant(size), fc.array(fc.record({ from: fc.nat(size - 1), to: fc.nat(size - 1) }), { maxLength: 160 })));
  fc.assert(
    fc.property(graphs, ([size, edges]) => {
      const walked = Array.from({ length: size }, (_, node) => walk(node, edges));
      const closure = measureClosure(buildGraph(size, edges));

      expect([...closure.fanOut]).toEqual(walked.map((reached) => reached.size));
      expect([...closure.fanIn]).toEqual(walked.map((_, node) => walked.filter((reached) => reached.has(node)).length));
      expect(closure.ccd).toBe(walked.reduce((sum, reached) => sum + reached.size, 0));
    }),
  );
});

it("works off a graph too large for one stripe and still counts every node", () => {
  // A ring of 20,000 behind a row of 20,000: rows of bits would fill 50 MB in one piece.
  const size = 40_000;
  const row = Array.from({ length: 20_000 }, (_, node) => ({ from: node, to: node + 1 }));
  const ring = Array.from({ length: 20_000 }, (_, node) => ({ from: 20_000 + node, to: 20_000 + ((node + 1) % 20_000) }));
  const closure = measureClosure(buildGraph(size, [...row, ...ring]));

  expect([closure.fanOut[0], closure.fanOut[19_999], closure.fanOut[39_999]]).toEqual([40_000, 20_001, 20_000]);
  expect([closure.fanIn[0], closure.fanIn[19_999], closure.fanIn[39_999]]).toEqual([1, 20_000, 40_000]);
  expect(closure.ccd).toBe((20_000 * 20_001) / 2 + 20_000 * 20_000 + 20_000 * 20_000);
});

it("divides NCCD by the closed form, which meets the tree at 1, 3 and 7 nodes", () => {
  expect([1, 3, 7, 15].map(balancedTreeCcd)).toEqual([1, 5, 17, 49]);
  expect(balancedTreeCcd(0)).toBe(0);
  expect(balancedTreeCcd(13)).toBeCloseTo(40.303, 3);
});

it("divides nccdTree by the tree that is filled level by level", () => {
  expect([1, 2, 3, 4, 5, 6, 7].map(levelledTreeCcd)).toEqual([1, 3, 5, 8, 11, 14, 17]);
  expect(levelledTreeCcd(0)).toBe(0);
});

function walk(start: number, edges: readonly { from: number; to: number }[]): Set<number> {
  const reached = new Set([start]);
  for (const node of reached) for (const edge of edges) if (edge.from === node) reached.add(edge.to);
  return reached;
}
