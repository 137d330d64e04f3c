import { expect, it } from "vitest";

import type { ModuleGraph } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { compareGraphs } from "./change";

type Role = ModuleGraph["modules"][number]["role"];

function graph(edges: [string, string, number?][], roles: Record<string, Role> = {}): ModuleGraph {
  const names = [...new Set(edges.flatMap(([from, to]) => [from, to]))];
  return {
    key: "0".repeat(50),
    commit: asId<CommitSha>("a".repeat(40)),
    modules: names.map((name) => ({ name, path: name, role: roles[name] ?? "module", owners: [], team: "(unowned)", files: null })),
    edges: edges.map(([from, to, weight = 1]) => ({ from, to, weight, kinds: ["import"] })),
    files: null,
  };
}

it("names the dependencies that came and went, whatever became of their weight", () => {
  const change = compareGraphs(graph([["orders", "billing", 3], ["orders", "mail"]]), graph([["orders", "billing", 8], ["billing", "tax", 2]]));
  expect(change.dependencies).toEqual({ added: [{ from: "billing", to: "tax", weight: 2 }], removed: [{ from: "orders", to: "mail", weight: 1 }] });
});

it("says that a tangle formed, grew and dissolved", () => {
  const apart = graph([["orders", "billing"], ["billing", "tax"]]);
  const pair = graph([["orders", "billing"], ["billing", "orders"]]);
  const three = graph([["orders", "billing"], ["billing", "tax"], ["tax", "orders"]]);

  expect(compareGraphs(apart, pair).tangles).toEqual({ formed: [["billing", "orders"]], dissolved: [] });
  expect(compareGraphs(pair, three).tangles).toEqual({ formed: [["billing", "orders", "tax"]], dissolved: [["billing", "orders"]] });
  expect(compareGraphs(three, apart).tangles).toEqual({ formed: [], dissolved: [["billing", "orders", "tax"]] });
});

it("does not call a loop through the host a tangle", () => {
  const loop: [string, string][] = [["app", "orders"], ["orders", "app"]];
  expect(compareGraphs(graph([["app", "orders"]]), graph(loop, { app: "host" })).tangles.formed).toEqual([]);
});

it("says nothing where a side is unknown: missing is not gone", () => {
  expect(compareGraphs(null, graph([["orders", "billing"]]))).toEqual({ dependencies: { added: [], removed: [] }, tangles: { formed: [], dissolved: [] } });
});
