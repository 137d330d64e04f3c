import { expect, it } from "vitest";

import { parseCodeowners } from "./codeowners";
import { parseConfiguration } from "./lintel-yml";
import { type MapInput, drawModuleMap, gatherEvidence, inferRoot, teamLabel } from "./module-map";

function map({ config, codeowners, paths = [], stickyRoot = null, ...rest }: { config?: string; codeowners?: string; paths?: string[]; stickyRoot?: string | null } & Partial<Pick<MapInput, "folderOwners" | "evidence">>) {
  return drawModuleMap({
    configuration: config === undefined ? null : { value: parseConfiguration(config).configuration ?? {}, digest: config },
    codeowners: codeowners === undefined ? null : { value: parseCodeowners(codeowners), digest: codeowners },
    folderOwners: [], evidence: { roots: gatherEvidence(paths), modules: [] }, stickyRoot, ...rest,
  });
}

it("takes the folders below the first usual root that holds two of them", () => {
  const drawn = map({ paths: ["src/modules/orders/cart.ts", "src/modules/billing/price.ts", "src/main.ts"] });
  expect(drawn.root).toBe("src/modules");
  expect(drawn.moduleOf("src/modules/orders/deep/cart.ts")).toBe("orders");
  expect(drawn.moduleOf("src/modules/readme.md")).toBeNull();
  expect(drawn.moduleOf("src/main.ts")).toBeNull();
});

it("keeps the root as long as a folder below it holds files", () => {
  expect(inferRoot(gatherEvidence(["packages/a/x.ts", "src/b/y.ts", "src/c/z.ts"]), "packages")).toBe("packages");
  expect(inferRoot(gatherEvidence(["src/b/y.ts", "src/c/z.ts"]), "packages")).toBe("src");
  expect(inferRoot(gatherEvidence(["src/b/y.ts"]), null)).toBeNull();
  expect(inferRoot(gatherEvidence([]), "packages"), "a report that names no file says nothing of folders").toBe("packages");
});

it("lets the longest configured path hold a file, and its owner come before CODEOWNERS", () => {
  const drawn = map({
    config: "modules:\n  - path: src/modules/*\n  - name: kernel\n    path: src/modules/shared/kernel\n    owner: \"@acme/kernel\"\n",
    codeowners: "* @acme/all\n",
  });
  expect(drawn.moduleOf("src/modules/shared/kernel/clock.ts")).toBe("kernel");
  expect(drawn.moduleOf("src/modules/shared/other.ts")).toBe("shared");
  expect([drawn.folderOf("src/modules/shared/other.ts"), drawn.folderOf("main.ts")]).toEqual(["src/modules/shared", null]);
  expect(drawn.teamOf("src/modules/shared/kernel/clock.ts")).toBe("@acme/kernel");
  expect(drawn.teamOf("src/modules/shared/other.ts")).toBe("@acme/all");
});

it("takes modules that the report names when nothing is configured", () => {
  const drawn = map({ evidence: { roots: {}, modules: [{ name: "Orders", path: "src/orders", role: "module", owners: ["@acme/sales"] }] } });
  expect(drawn.moduleOf("src/orders/cart.ts")).toBe("Orders");
  expect(drawn.teamOf("src/orders/cart.ts")).toBe("@acme/sales");
});

it("lets the nearest package metadata own a folder before CODEOWNERS does", () => {
  const drawn = map({ codeowners: "* @acme/all\n", folderOwners: [{ folder: "packs/orders", owner: "@acme/sales" }] });
  expect(drawn.teamOf("packs/orders/app/cart.rb")).toBe("@acme/sales");
  expect(drawn.teamOf("packs/billing/price.rb")).toBe("@acme/all");
});

it("names modules by their whole path where their last names would be the same", () => {
  const drawn = map({ config: "modules:\n  - path: apps/web\n  - path: libs/web\n" });
  expect([drawn.moduleOf("apps/web/x.ts"), drawn.moduleOf("libs/web/y.ts")]).toEqual(["apps/web", "libs/web"]);
});

it("overrides kind and severity of rules by pattern, and ignores files", () => {
  const drawn = map({ config: "rules:\n  - match: \"no-orders-*\"\n    kind: dependency\n    severity: warning\nignore: [\"**/*.test.ts\"]\n" });
  expect(drawn.overrideOf("no-orders-from-billing")).toMatchObject({ kind: "dependency", severity: "warning" });
  expect(drawn.overrideOf("no-cycles")).toBeNull();
  expect([drawn.ignores("src/a/x.test.ts"), drawn.ignores("src/a/x.ts")]).toEqual([true, false]);
});

it("has another digest exactly when something that decides its answers is other", () => {
  const paths = ["src/a/x.ts", "src/b/y.ts"];
  expect(map({ paths }).digest).toBe(map({ paths: [...paths, "src/c/z.ts"] }).digest);
  expect(map({ paths }).digest).not.toBe(map({ paths, codeowners: "* @acme/all\n" }).digest);
});

it("makes one group of people, one of each set of owners with a team, and one of nobody", () => {
  expect(teamLabel([])).toBe("(unowned)");
  expect(teamLabel(["@grace", "ada@example.org"])).toBe("(individuals)");
  expect(teamLabel(["@acme/money"])).toBe("@acme/money");
  expect(teamLabel(["@grace", "@acme/money", "@acme/core"])).toBe("@acme/core + @acme/money + @grace");
});

it("knows which files of a module are its public API, relative to its own folder", () => {
  const drawn = map({ config: "modules:\n  - path: src/modules/*\n    public: [index.ts, ./api/, \"contracts/*.ts\"]\n  - name: ledger\n    path: src/ledger\n" });
  const paths = ["orders/index.ts", "orders/api/v1/order.ts", "orders/contracts/order.ts", "orders/contracts/deep/order.ts", "orders/cart.ts", "orders/deep/index.ts"];
  expect(paths.map((path) => drawn.isPublic(`src/modules/${path}`))).toEqual([true, true, true, false, false, false]);
  expect(drawn.publicOf("src/modules/orders/cart.ts")).toEqual(["index.ts", "./api/", "contracts/*.ts"]);
  expect([drawn.isPublic("src/ledger/index.ts"), drawn.publicOf("src/ledger/index.ts")], "nobody declared one").toEqual([null, null]);
  expect(drawn.isPublic("main.ts")).toBeNull();
});

it("knows the folder of the module that holds a path, and what is asked of it, also of a module that is known by name only", () => {
  const drawn = map({ config: "modules:\n  - path: src/modules/*\n    dependsOn: [kernel]\n  - name: kernel\n    path: src/kernel\n    sharedKernel: {maxFiles: 4}\n" });
  expect(drawn.placeOf("src/modules/orders/deep/cart.ts")).toMatchObject({ name: "orders", folder: "src/modules/orders", rules: { dependsOn: new Set(["kernel"]), sharedKernel: null } });
  expect(drawn.placeOf("src/modules/orders/")).toMatchObject({ name: "orders" });
  expect(drawn.rulesOf("kernel").sharedKernel).toEqual({ maxFiles: 4 });
  expect(drawn.placeOf("main.ts")).toBeNull();
});
