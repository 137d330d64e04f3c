import { expect, it } from "vitest";

import type { ModuleGraph } from "@/lib/history";

import { type ExtractionFacts, drawChecklist, findEntrances, findHiddenCoupling, findKernelFiles } from "./extraction";

const module = (name: string, role: "module" | "host" | "kernel" = "module") => ({ name, path: `src/${name}`, role, owners: [], team: "(unowned)", files: null });

function graphOf(modules: ReturnType<typeof module>[], edges: [from: string, to: string][]): Pick<ModuleGraph, "modules" | "files"> {
  const paths = [...new Set(edges.flat())].sort();
  return {
    modules,
    files: {
      paths, moduleOf: paths.map((path) => { const place = modules.findIndex((one) => path.startsWith(`${one.path}/`)); return place < 0 ? null : place; }),
      edges: edges.map(([from, to]) => ({ from: paths.indexOf(from), to: paths.indexOf(to) })),
    },
  };
}

const shop = graphOf([module("orders"), module("billing"), module("kernel", "kernel")], [
  ["src/orders/cart.ts", "src/billing/index.ts"],
  ["src/orders/cart.ts", "src/billing/internal/tax.ts"],
  ["src/orders/line.ts", "src/billing/internal/tax.ts"],
  ["main.ts", "src/billing/internal/tax.ts"],
  ["src/billing/index.ts", "src/billing/internal/tax.ts"],
  ["src/billing/internal/tax.ts", "src/kernel/money.ts"],
  ["src/kernel/money.ts", "src/kernel/decimal.ts"],
  ["src/orders/cart.ts", "src/kernel/clock.ts"],
]);

it("counts how others enter a module, and which of them pass its public API by", () => {
  expect(findEntrances(shop, "billing", (path) => path.endsWith("index.ts"))).toEqual({
    references: 4, bypassing: 3, files: 2, reachedFiles: 2,
    bypasses: [{ from: "orders", file: "src/billing/internal/tax.ts", count: 2 }, { from: null, file: "src/billing/internal/tax.ts", count: 1 }],
  });
  expect(findEntrances({ modules: shop.modules, files: null }, "billing", () => true), "no report describes files").toBeNull();
});

it("takes along what the kernel's files use of the kernel in turn", () => {
  expect(findKernelFiles(shop, "billing")).toEqual(["src/kernel/decimal.ts", "src/kernel/money.ts"]);
  expect(findKernelFiles(graphOf([module("orders")], []), "orders"), "there is no kernel").toBeNull();
});

it("finds what changes together without depending on each other, as code-maat counts it", () => {
  const together = Array.from({ length: 6 }, () => ["orders", "billing"]);
  const commits = [...together, ...Array.from({ length: 4 }, () => ["orders"]), ["billing"], ["search", "orders"]];
  // 6 ÷ ((11 + 7) ÷ 2) = 66.7 %.
  expect(findHiddenCoupling(commits, "orders", () => false)).toEqual([{ module: "billing", shared: 6, degree: 66 }]);
  expect(findHiddenCoupling(commits, "orders", (other) => other === "billing"), "the dependency shows it already").toEqual([]);
  expect(findHiddenCoupling([], "orders", () => false)).toBeNull();
});

const READY: ExtractionFacts = {
  name: "billing", owners: ["@acme/billing"], declaresPublic: true, tangle: null, edges: [], roleOf: () => "module", knowsTables: true, tableViolations: 0, kernelFiles: [], hasKernel: true, hidden: [],
  entrances: { references: 4, bypassing: 0, bypasses: [], files: 2, reachedFiles: 1 },
};

it("is ready when public API, tangle, tables, hidden coupling and owner are known and met", () => {
  const { items, met, known, isReady } = drawChecklist({ ...READY, edges: [{ from: "billing", to: "orders", weight: 3, kinds: ["import"] }] });
  expect([met, known, isReady]).toEqual([6, 7, true]);
  expect(items.find(({ id }) => id === "remote-calls")).toMatchObject({ state: "not-met", left: 1, leftovers: [{ text: "orders", count: 3 }] });
  expect(items.find(({ id }) => id === "transactions")).toMatchObject({ state: "no-data", left: null });
});

it("never takes what nobody told for met", () => {
  const { items, known, isReady } = drawChecklist({ ...READY, declaresPublic: false, knowsTables: false, hasKernel: false, kernelFiles: null, hidden: null });
  expect(items.filter(({ state }) => state === "no-data").map(({ id }) => id)).toEqual(["public-api", "shared-tables", "shared-kernel", "hidden-coupling", "transactions"]);
  expect([known, isReady]).toEqual([3, false]);
});

it("leaves types, builds and the kernel out of calls, and tells events apart", () => {
  const edge = (to: string, kinds: ("type" | "build" | "event" | "import")[], weight = 1) => ({ from: "billing", to, weight, kinds });
  const facts: ExtractionFacts = { ...READY, roleOf: (name) => (name === "kernel" ? "kernel" : "module"), edges: [edge("orders", ["type"]), edge("search", ["build"]), edge("mail", ["event"]), edge("kernel", ["import"]), edge("users", ["event", "import"], 4)] };
  expect(drawChecklist(facts).items.find(({ id }) => id === "remote-calls")).toMatchObject({ left: 1, detail: "1 module with 4 references would become remote calls. 1 more is told by events." });
});

it("says of a module with two owners, with a person, or with none that no one team owns it", () => {
  const ownerOf = (...owners: string[]) => drawChecklist({ ...READY, owners }).items.find(({ id }) => id === "owner");
  expect(ownerOf("@acme/a", "@acme/b")).toMatchObject({ state: "not-met", detail: "2 owners share it." });
  expect(ownerOf("@grace")).toMatchObject({ state: "not-met", detail: "@grace owns it, who is no team." });
  expect(ownerOf()).toMatchObject({ state: "not-met", detail: "Nobody owns it." });
});
