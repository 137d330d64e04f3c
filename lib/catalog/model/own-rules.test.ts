import { expect, it } from "vitest";

import { parseConfiguration } from "./lintel-yml";
import { moduleRulesOf, ownRulesOf } from "./own-rules";

function configurationOf(text: string) {
  const { configuration } = parseConfiguration(text);
  if (!configuration) throw new Error("This lintel.yml cannot be used.");
  return configuration;
}

const namesOf = (text: string) => ownRulesOf(configurationOf(text)).map(({ name }) => name);

function definitionOf(text: string, rule: string): string | undefined {
  return ownRulesOf(configurationOf(text)).find(({ name }) => name === rule)?.definition;
}

it("sets no rule where nothing is asked of a module", () => {
  expect(namesOf("")).toEqual([]);
  expect(namesOf("modules:\n  - path: src/*\n  - path: src/pricing\n    frameworkFree: []\n    schema: pricing\n")).toEqual([]);
});

it("sets a rule for each thing that is asked of any module", () => {
  expect(namesOf("modules:\n  - path: src/*\n    public: [index.ts]\n  - path: src/kernel\n    sharedKernel: {}\n")).toEqual(["public-api", "kernel-independence"]);
  expect(namesOf("modules:\n  - path: src/kernel\n    sharedKernel: {maxFiles: 40}\n  - path: src/pricing\n    dependsOn: []\n    frameworkFree: [express]\n")).toEqual([
    "declared-dependencies", "kernel-independence", "kernel-budget", "framework-free",
  ]);
});

it("asks every module for an owner once one is named, unless it is told otherwise", () => {
  const named = "modules:\n  - path: src/*\n  - path: src/pricing\n    owner: \"@acme/pricing\"\n";
  expect(namesOf(named)).toEqual(["owned-modules"]);
  expect(namesOf(`${named}owners: {required: false}\n`)).toEqual([]);
  expect(namesOf("owners: {required: true}\n")).toEqual(["owned-modules"]);
});

it("defines a rule anew when it asks for something else, not when a module has another name or owner", () => {
  const before = definitionOf("modules:\n  - path: src/*\n    public: [index.ts, api/]\n", "public-api");
  expect(definitionOf("modules:\n  - path: ./src/*\n    public: [api/, ./index.ts]\n    owner: \"@acme/all\"\n", "public-api")).toBe(before);
  expect(definitionOf("modules:\n  - path: src/*\n    public: [index.ts]\n", "public-api")).not.toBe(before);
  const budget = (files: number) => definitionOf(`modules:\n  - path: src/kernel\n    sharedKernel: {maxFiles: ${files}}\n`, "kernel-budget");
  expect(budget(40)).not.toBe(budget(41));
});

it("bans a package with all below it, and names with a star", () => {
  const { isBanned } = moduleRulesOf({ path: "src/pricing", frameworkFree: ["next", "@nestjs/*"] });
  expect(["next", "next/router", "next-auth", "@nestjs/core", "@nestjs"].map((name) => isBanned?.(name))).toEqual([true, true, false, true, false]);
});

it("leaves a public API out that it cannot understand, and says where that stands", () => {
  const text = "modules:\n  - path: src/orders\n    public: [index.ts, \"[a-z].ts\"]\n  - path: src/billing\n    public: [../orders/index.ts]\n";
  const { configuration, problems } = parseConfiguration(text);
  expect(ownRulesOf(configuration)).toEqual([]);
  expect(problems).toMatchObject([
    { code: "CONFIG_RULE_UNUSABLE", severity: "warning", line: 3, column: 24 },
    { code: "CONFIG_RULE_UNUSABLE", severity: "warning", line: 5, column: 14 },
  ]);
});

it("says where a module is declared that nobody knows", () => {
  const text = "modules:\n  - path: src/modules/*\n    dependsOn: [catalog]\n  - name: pricing\n    path: src/pricing\n";
  expect(parseConfiguration(text).problems).toEqual([]);
  expect(parseConfiguration("modules:\n  - path: src/orders\n    dependsOn: [pricing, pricnig]\n  - name: pricing\n    path: src/pricing\n").problems).toEqual([
    { code: "CONFIG_RULE_UNUSABLE", severity: "warning", detail: "modules[1].dependsOn[2]: No module here is called \"pricnig\".", line: 3, column: 26 },
  ]);
});
