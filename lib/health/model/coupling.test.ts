import { expect, it } from "vitest";

import { measureCoupling } from "./coupling";
import { buildGraph } from "./graph";

const noHost = () => false;

it("gives Martin's 3/7 to a module that four lean on and that leans on three", () => {
  // R. C. Martin, "OO Design Quality Metrics", 1994: Ca = 4, Ce = 3, I = 3/7; here with modules for classes.
  const [centre] = measureCoupling(
    buildGraph(8, [1, 2, 3, 4].map((from) => ({ from, to: 0 })).concat([5, 6, 7].map((to) => ({ from: 0, to })))),
    noHost,
  );

  expect(centre).toEqual({ afferent: 4, efferent: 3, instability: 3 / 7, weightIn: 4, weightOut: 3 });
});

it("counts a pair of modules once, and its references apart", () => {
  const graph = buildGraph(2, [
    { from: 0, to: 1, weight: 2 },
    { from: 0, to: 1, weight: 5 },
  ]);

  expect(measureCoupling(graph, noHost)).toEqual([
    { afferent: 0, efferent: 1, instability: 1, weightIn: 0, weightOut: 7 },
    { afferent: 1, efferent: 0, instability: 0, weightIn: 7, weightOut: 0 },
  ]);
});

it("knows no instability of a module without couplings", () => {
  expect(measureCoupling(buildGraph(1, []), noHost)).toEqual([{ afferent: 0, efferent: 0, instability: null, weightIn: 0, weightOut: 0 }]);
});

it("leaves hosts out of couplings and keeps their references", () => {
  const graph = buildGraph(3, [
    { from: 0, to: 1, weight: 4 },
    { from: 0, to: 2, weight: 1 },
    { from: 1, to: 2, weight: 3 },
  ]);

  expect(measureCoupling(graph, (node) => node === 0)).toEqual([
    { afferent: 0, efferent: 0, instability: null, weightIn: 0, weightOut: 5 },
    { afferent: 0, efferent: 1, instability: 1, weightIn: 4, weightOut: 3 },
    { afferent: 1, efferent: 0, instability: 0, weightIn: 4, weightOut: 0 },
  ]);
});
