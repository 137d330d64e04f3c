import { expect, it } from "vitest";

import type { ModuleGraph } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { measureStructure, structureOf } from "./structure";

type Role = ModuleGraph["modules"][number]["role"];
type Kinds = ModuleGraph["edges"][number]["kinds"];

const SHA = asId<CommitSha>("a".repeat(40));

function graphOf(roles: Record<string, Role>, edges: [string, string, Kinds?][], files: ModuleGraph["files"] = null): ModuleGraph {
  return {
    key: "0".repeat(50),
    commit: SHA,
    modules: Object.entries(roles).map(([name, role]) => ({ name, path: `src/${name}`, role, owners: [], team: "(unowned)", files: null })),
    edges: edges.map(([from, to, kinds = ["import"]]) => ({ from, to, weight: 2, kinds })),
    files,
  };
}

it("measures a shop of four modules", () => {
  const { counts, modules } = measureStructure(
    graphOf({ orders: "module", billing: "module", catalog: "module", kernel: "kernel" }, [
      ["orders", "billing"],
      ["billing", "orders"],
      ["orders", "catalog"],
      ["catalog", "kernel"],
    ]),
  );

  expect(structureOf(counts)).toEqual({
    modules: 4,
    dependencies: 4,
    density: 4 / 12,
    tangles: 1,
    largestTangle: 2,
    modulesInTangles: 2,
    ccd: 11,
    acd: 11 / 4,
    nccd: 11 / (5 * Math.log2(5) - 4),
    nccdTree: 11 / 8,
    propagationCost: 11 / 16,
    files: null,
    fileTangles: null,
  });
  expect(modules[0]).toEqual({
    name: "orders", path: "src/orders", role: "module", owners: [], files: null,
    ca: 1, ce: 2, instability: 2 / 3, weightIn: 2, weightOut: 4, fanIn: 2, fanOut: 4, inTangle: true,
  });
});

it("does not count a listener as a dependent", () => {
  const { counts } = measureStructure(graphOf({ orders: "module", mail: "module" }, [["mail", "orders", ["event"]], ["orders", "mail", ["event", "import"]]]));
  expect([counts.dependencies, counts.tangles]).toEqual([1, 0]);
});

it("does not call a loop through the host a tangle", () => {
  const loop: [string, string][] = [["app", "orders"], ["orders", "app"]];
  expect(measureStructure(graphOf({ app: "host", orders: "module" }, loop)).counts.tangles).toBe(0);
  expect(measureStructure(graphOf({ app: "module", orders: "module" }, loop)).counts.tangles).toBe(1);
});

it("leaves out edges to names that are no module", () => {
  expect(measureStructure(graphOf({ orders: "module" }, [["orders", "(outside any module)"]])).counts.dependencies).toBe(0);
});

it("counts loops among files and the references that tie two modules", () => {
  const { counts } = measureStructure(
    graphOf({ orders: "module", billing: "module" }, [["orders", "billing"]], {
      paths: ["src/orders/a.ts", "src/orders/b.ts", "src/billing/c.ts", "main.ts"],
      moduleOf: [0, 0, 1, null],
      edges: [{ from: 0, to: 1 }, { from: 1, to: 0 }, { from: 0, to: 2 }, { from: 0, to: 2 }, { from: 3, to: 2 }],
    }),
  );
  expect([counts.files, counts.fileTangles, counts.crossReferences]).toEqual([4, 1, 2]);
});

it("has no averages over no modules", () => {
  const structure = structureOf(measureStructure(graphOf({}, [])).counts);
  expect([structure.modules, structure.ccd, structure.acd, structure.nccd, structure.nccdTree, structure.propagationCost, structure.density]).toEqual([0, 0, null, null, null, null, null]);
});

it("gives a lone module an NCCD of 1 and no density", () => {
  const structure = structureOf(measureStructure(graphOf({ orders: "module" }, [])).counts);
  expect([structure.acd, structure.nccd, structure.nccdTree, structure.propagationCost, structure.density]).toEqual([1, 1, 1, 1, null]);
});
