import fc from "fast-check";
import { expect, it } from "vitest";

import { buildGraph, reverseGraph, sourcesOf } from "./graph";

it("merges parallel references into one edge that weighs their sum, and drops those of a node to itself", () => {
  const graph = buildGraph(3, [
    { from: 0, to: 2, weight: 2 },
    { from: 0, to: 1 },
    { from: 1, to: 1, weight: 9 },
    { from: 0, to: 2, weight: 3 },
  ]);

  expect([...graph.starts]).toEqual([0, 2, 2, 2]);
  expect([...graph.targets]).toEqual([1, 2]);
  expect([...graph.weights]).toEqual([1, 5]);
});

it("holds no edge when nothing depends on anything", () => {
  expect(buildGraph(0, [])).toEqual({ size: 0, starts: new Uint32Array(1), targets: new Uint32Array(0), weights: new Float64Array(0) });
});

it("turns every edge round and keeps its weight", () => {
  const turned = reverseGraph(
    buildGraph(3, [
      { from: 0, to: 2, weight: 4 },
      { from: 1, to: 2, weight: 5 },
      { from: 2, to: 1, weight: 6 },
    ]),
  );

  expect([...sourcesOf(turned)]).toEqual([1, 2, 2]);
  expect([...turned.targets]).toEqual([2, 0, 1]);
  expect([...turned.weights]).toEqual([6, 4, 5]);
});

it("is the same graph again when turned round twice", () => {
  const edges = fc.array(fc.record({ from: fc.nat(9), to: fc.nat(9), weight: fc.integer({ min: 1, max: 5 }) }), { maxLength: 60 });
  fc.assert(
    fc.property(edges, (list) => {
      const graph = buildGraph(10, list);
      expect(reverseGraph(reverseGraph(graph))).toEqual(graph);
    }),
  );
});
