import { expect, it } from "vitest";

import { type EdgeWeight, STARTS, edgeChanges, edgeName, edgesOf } from "./edge-changes";

const map = (...edges: EdgeWeight[]) => new Map(edges.map((edge) => [edgeName(edge), edge]));
const lean = (from: string, to: string, weight = 1): EdgeWeight => ({ from, to, weight });

it("writes what is new, what is otherwise and what is gone, and nothing for what stays", () => {
  expect(edgeChanges(map(lean("orders", "billing", 3), lean("orders", "catalog"), lean("billing", "catalog")), map(lean("orders", "billing", 4), lean("orders", "catalog"), lean("catalog", "orders")))).toEqual([
    { from: "orders", to: "billing", weight: 4, start: STARTS.goesOn },
    { from: "catalog", to: "orders", weight: 1, start: STARTS.isNew },
    { from: "billing", to: "catalog", weight: null, start: STARTS.goesOn },
  ]);
});

it("says of what is there when nobody looked before that it is only seen first", () => {
  expect(edgeChanges(null, map(lean("orders", "billing")))).toEqual([{ from: "orders", to: "billing", weight: 1, start: STARTS.isFirstSeen }]);
});

it("takes no event for a dependency", () => {
  expect([...edgesOf({ edges: [{ from: "a", to: "b", weight: 2, kinds: ["event"] }, { from: "a", to: "c", weight: 3, kinds: ["event", "import"] }] }).values()]).toEqual([lean("a", "c", 3)]);
});
