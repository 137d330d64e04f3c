/** What says how the shop is built, owned and checked. */
import type { RenderedFile } from "./render-module";
import { type LiveModule, type State, homesOf, moduleOfCall, plannedUses } from "./state";

/** Whose account the shop and its teams belong to. */
export const ACCOUNT = "lintel-demo";
export const SUPPRESSIONS = "eslint-suppressions.json";

/** What ESLint needs to check the shop, pinned. */
export const ESLINT = { "@typescript-eslint/parser": "8.73.0", eslint: "10.15.0", "eslint-import-resolver-node": "0.3.9", "eslint-plugin-boundaries": "7.2.0", typescript: "5.4.5" } as const;

export function renderChecks(state: State, modules: readonly LiveModule[], pathOf: ReadonlyMap<string, string>): RenderedFile[] {
  const files: [path: string, text: string][] = [
    ["README.md", `# The shop\n\nOne program, ${modules.length} modules below \`src/modules\`, each with an \`index.ts\` as its only way in, on a small shared kernel, wired together by \`src/host\`.\n`],
    ["package.json", `${JSON.stringify({ name: "shop", private: true, type: "module", devDependencies: { "dependency-cruiser": state.cruiser, ...(state.eslint ? ESLINT : {}) } }, null, 2)}\n`],
    ["tsconfig.json", `${JSON.stringify({ compilerOptions: { target: "es2022", module: "esnext", moduleResolution: "bundler", strict: true, noEmit: true }, include: ["src"] }, null, 2)}\n`],
    [".github/CODEOWNERS", renderOwners(state, modules)],
    [".dependency-cruiser.mjs", renderCruiserRules(state)],
  ];
  if (state.lintelYml !== "absent") files.push(["lintel.yml", renderLintelYml(state)]);
  if (state.eslint) files.push(["eslint.config.mjs", renderEslint(modules)], [SUPPRESSIONS, renderSuppressions(state.eslint.suppressed, countLint(state, modules), pathOf)]);
  return files.map(([path, text]) => ({ path, identity: path, text }));
}

function renderOwners(state: State, modules: readonly LiveModule[]): string {
  const team = (name: string) => `@${ACCOUNT}/${name}`;
  const owned = modules.flatMap(({ key, name }) => {
    const teams = state.owners.get(key) ?? [];
    return teams.length === 0 ? [] : [`/src/modules/${name}/ ${teams.map(team).join(" ")}`];
  });
  return [`/src/host/ ${team("platform")}`, `/src/shared/ ${team("platform")}`, ...owned, ""].join("\n");
}

function renderCruiserRules({ rules }: State): string {
  const inModules = { path: "^src/modules/([^/]+)/" };
  const forbidden = [
    { name: "no-circular", comment: "Modules that need each other cannot be changed apart.", severity: "error", from: inModules, to: { circular: true, path: "^src/modules/", pathNot: "^src/modules/$1/" } },
    { name: rules.internals.name, comment: "A module is used through its index.", severity: rules.internals.severity, from: inModules, to: { path: "^src/modules/[^/]+/.+/", pathNot: "^src/modules/$1/" } },
    { name: "kernel-knows-no-module", comment: "What everybody stands on stands on nobody.", severity: "error", from: { path: "^src/shared/" }, to: { path: "^src/(modules|host)/" } },
    ...(rules.layers === "absent"
      ? []
      : [
          {
            name: "layer-domain-knows-no-infrastructure",
            comment: "What is decided does not depend on where things are kept.",
            severity: "warn",
            from: { path: "^src/modules/[^/]+/domain/", ...(rules.layers === "exempting" ? { pathNot: "^src/modules/(promotions|search|catalogue)/" } : {}) },
            to: { path: "^src/modules/[^/]+/infrastructure/" },
          },
        ]),
    ...rules.ordersFrom.map((module) => ({ name: `no-orders-from-${module}`, comment: `Orders tell ${module} what to do, never the other way round.`, severity: "error", from: { path: `^src/modules/${module}/` }, to: { path: "^src/modules/orders/" } })),
    ...(rules.host ? [{ name: "modules-know-no-host", comment: "The host wires modules together; none of them knows it.", severity: "error", from: { path: "^src/modules/" }, to: { path: "^src/host/" } }] : []),
    { name: "no-orphans", comment: "A file that nobody uses is not needed.", severity: "info", from: { orphan: true, path: "^src/modules/" }, to: {} },
  ];
  return `export default ${JSON.stringify({ forbidden, options: { tsPreCompilationDeps: true, tsConfig: { fileName: "tsconfig.json" } } }, null, 2)};\n`;
}

function renderLintelYml({ lintelYml }: State): string {
  return `modules:
  - path: src/modules/*
    public: [index.ts]
  - name: host
    path: src/host
  - name: kernel
    path: src/shared/kernel
    sharedKernel: {maxFiles: 12}
rules:
  - match: "no-orders-from-*"
    kind: dependency
  - match: modules-know-no-host
    kind: layer
${lintelYml === "with-eslint" ? "  - match: no-restricted-imports\n    kind: framework\n    severity: info\n" : ""}gate:
  fail: [introduced]
  severities: [error]
sources:
  required: [${lintelYml === "with-eslint" ? "dependency-cruiser, eslint" : "dependency-cruiser"}]
`;
}

function renderEslint(modules: readonly LiveModule[]): string {
  const uses = Object.fromEntries([...plannedUses(modules)].map(([key, others]) => [nameIn(modules, key), [...others].map((other) => nameIn(modules, other)).sort()]));
  return `import parser from "@typescript-eslint/parser";
import boundaries from "eslint-plugin-boundaries";

/** Which module may use which; the kernel may be used by all, and everything by the host. */
const uses = ${JSON.stringify(uses, null, 2)};

const mayUse = Object.entries(uses).map(([name, others]) => ({
  from: { element: { type: "module", captured: { name } } },
  allow: { to: { element: { type: "module", captured: { name: [name, ...others] } } } },
}));

export default [
  {
    files: ["src/**/*.ts"],
    languageOptions: { parser },
    plugins: { boundaries },
    settings: {
      "import/resolver": { node: { extensions: [".ts"] } },
      "boundaries/include": ["src/**/*"],
      "boundaries/elements": [
        { type: "module", pattern: "src/modules/*", capture: ["name"] },
        { type: "kernel", pattern: "src/shared/kernel" },
        { type: "host", pattern: "src/host" },
      ],
    },
    rules: {
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          policies: [
            { allow: { to: { element: { type: "kernel" } } } },
            { from: { element: { type: "host" } }, allow: { to: { element: { types: { anyOf: ["host", "module"] } } } } },
            ...mayUse,
          ],
        },
      ],
    },
  },
  {
    files: ["src/modules/*/domain/**/*.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [{ group: ["node:*"], message: "What is decided does not depend on what it runs on." }] }] },
  },
];
`;
}

function nameIn(modules: readonly LiveModule[], key: string): string {
  return modules.find((module) => module.key === key)?.name ?? key;
}

export const RULES_OF_ESLINT = { uses: "boundaries/dependencies", node: "no-restricted-imports" } as const;

/** How often ESLint finds what, by the file's identity and the rule: `useCase:placeOrder boundaries/dependencies`. */
export function countLint(state: State, modules: readonly LiveModule[]): Map<string, number> {
  const homes = homesOf(modules);
  const planned = plannedUses(modules);
  const found = new Map<string, Set<string>>();
  const add = (identity: string, rule: string, what: string) => found.set(`${identity} ${rule}`, (found.get(`${identity} ${rule}`) ?? new Set()).add(what));
  for (const flaw of state.flaws.values()) {
    if (flaw.kind === "framework" && homes.entity.has(flaw.entity)) add(`entity:${flaw.entity}`, RULES_OF_ESLINT.node, flaw.node);
    if (flaw.kind === "host") add(`useCase:${flaw.useCase}`, RULES_OF_ESLINT.uses, "host");
    if (flaw.kind === "kernel") add(`src/shared/kernel/${flaw.file}.ts`, RULES_OF_ESLINT.uses, flaw.target);
    if (flaw.kind !== "call" && flaw.kind !== "reach") continue;
    const from = homes.useCase.get(flaw.useCase);
    const to = flaw.kind === "call" ? moduleOfCall(flaw.target, homes) : homes.entity.get(flaw.entity);
    if (!from || !to || from === to || planned.get(from.key)?.has(to.key)) continue;
    add(`useCase:${flaw.useCase}`, RULES_OF_ESLINT.uses, flaw.kind === "call" ? to.key : flaw.entity);
  }
  return new Map([...found].map(([key, whats]) => [key, whats.size]));
}

/** As ESLint writes and prunes it: what was there on the first day and still is. */
function renderSuppressions(suppressed: ReadonlyMap<string, number>, now: ReadonlyMap<string, number>, pathOf: ReadonlyMap<string, string>): string {
  const files = new Map<string, [rule: string, count: number][]>();
  for (const [key, count] of suppressed) {
    const [identity = "", rule = ""] = key.split(" ");
    const path = pathOf.get(identity);
    const left = Math.min(count, now.get(key) ?? 0);
    if (path !== undefined && left > 0) files.set(path, [...(files.get(path) ?? []), [rule, left]]);
  }
  const sorted = [...files].sort(([one], [other]) => (one < other ? -1 : 1)).map(([path, rules]) => [path, Object.fromEntries(rules.sort().map(([rule, count]) => [rule, { count }]))]);
  return `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`;
}
