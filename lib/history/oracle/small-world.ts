import { createHash } from "node:crypto";
import type { Laws } from "./own";

/** A repository small enough to be read in a failing example, with what a checker would find in it. */
export type Tree = {
  /** Path to where it was called in the first parent's tree; null when it is new. */
  readonly files: Map<string, string | null>;
  readonly breaks: Break[];
  /** Who depends on whom; what is no file here is a package. */
  readonly uses: Use[];
  readonly rules: Map<string, { severity: "error" | "warning" | "info"; definition: string }>;
  codeowners: number;
  config: number;
};

export type Break = { readonly rule: string; readonly from: string; readonly to: string | null; readonly line: number; readonly symbol: string | null; readonly baselined: boolean };

export type Use = { readonly from: string; readonly to: string; readonly kind: "import" | "type" | "event" | "external" };

/** One act of a commit. `a` and `b` choose among what is there; their meaning depends on the kind. */
export type Act = { readonly kind: (typeof ACTS)[number]; readonly a: number; readonly b: number };

export const ACTS = [
  "break", "break", "toggle", "toggle", "toggle", "mend", "touch", "add", "delete", "move", "swap", "shift",
  "use", "use", "use", "package",
  "rule-added", "rule-removed", "rule-renamed", "rule-split", "rule-redefined", "severity", "baseline", "codeowners", "config", "config", "config",
] as const;

/** Those that matter to the rules of lintel.yml. */
export const ACTS_OF_GRAPHS = ["use", "use", "use", "use", "use", "package", "touch", "add", "delete", "move", "swap", "shift", "codeowners", "config", "config"] as const;

const MODULES = ["billing", "orders", "stock"];
export const RULE_NAMES = ["no-cycles", "no-internals", "no-upwards", "no-strangers"];
const SEVERITIES = ["error", "warning", "info"] as const;

export function emptyTree(): Tree {
  return { files: new Map(), breaks: [], uses: [], rules: new Map(), codeowners: 0, config: 0 };
}

export function firstTree(): Tree {
  const files = MODULES.flatMap((name) => [`src/${name}/index.ts`, `src/${name}/part.ts`]);
  const rules = RULE_NAMES.slice(0, 2).map((name) => [name, { severity: "error" as const, definition: "1" }] as const);
  const breaks = files.map((from, index): Break => ({ rule: RULE_NAMES[index % 2] ?? "", from, to: files[(index + 3) % files.length] ?? null, line: 1, symbol: null, baselined: index === 4 }));
  const uses = files.flatMap((from, index): Use[] => [{ from, to: files[(index + 3) % files.length] ?? "", kind: "import" }, ...(index === 1 ? [{ from, to: "express", kind: "external" } as const] : [])]);
  return { files: new Map(files.map((file) => [file, null])), breaks, uses, rules: new Map(rules), codeowners: 0, config: 0 };
}

/** The tree after a commit's acts on its first parent's tree, and what git would tell of the difference. */
export function grow(parent: Tree, acts: readonly Act[]): { tree: Tree; renames: [string, string][]; paths: string[] } {
  const tree: Tree = {
    ...parent,
    files: new Map([...parent.files.keys()].map((path) => [path, path])),
    breaks: [...parent.breaks],
    uses: [...parent.uses],
    rules: new Map(parent.rules),
  };
  const touched = new Set<string>();
  for (const act of acts) perform(tree, act, touched);
  const renames = [...tree.files].flatMap(([path, origin]): [string, string][] => (origin !== null && origin !== path ? [[origin, path]] : []));
  const gone = [...parent.files.keys()].filter((path) => !tree.files.has(path));
  const fresh = [...tree.files].flatMap(([path, origin]) => (origin === null ? [path] : []));
  return { tree, renames, paths: [...new Set([...touched, ...gone, ...fresh, ...renames.flat()])].sort() };
}

function perform(tree: Tree, { kind, a, b }: Act, touched: Set<string>): void {
  const files = [...tree.files.keys()].sort();
  const [one, two] = [files[a % Math.max(1, files.length)], files[b % Math.max(1, files.length)]];
  const rules = [...tree.rules.keys()].sort();
  const rule = rules[b % Math.max(1, rules.length)];
  const spare = RULE_NAMES.find((name) => !tree.rules.has(name));
  if (kind === "break" && one && rule) {
    const symbol = a % 5 === 0 ? `symbol${b % 2}` : null;
    tree.breaks.push({ rule, from: one, to: a % 7 === 6 ? null : (two ?? null), line: (a + b) % 4, symbol, baselined: a % 6 === 5 });
    touched.add(one);
  }
  if (kind === "toggle" && rule) toggle(tree, rule, files[a % 2], files[2 + (b % 2)], touched);
  if (kind === "use") use(tree, files[a % 4], files[(a + 1 + (b % 5)) % Math.max(1, files.length)], KINDS_OF_USE[b % 5] ?? "import", touched);
  if (kind === "package") use(tree, files[a % 3], b % 2 === 0 ? "express" : "lodash", "external", touched);
  if (kind === "mend" && tree.breaks.length > 0) {
    for (const each of tree.breaks.splice(a % tree.breaks.length, 1 + (b % 2))) touched.add(each.from);
  }
  if (kind === "touch" && one) touched.add(one);
  if (kind === "add") tree.files.set(`src/${MODULES[a % 3]}/new${b % 3}.ts`, tree.files.get(`src/${MODULES[a % 3]}/new${b % 3}.ts`) ?? null);
  if (kind === "delete" && one && files.length > 2) {
    tree.files.delete(one);
    replaceBreaks(tree, (each) => (each.from === one || each.to === one ? [] : [each]));
    replaceUses(tree, (each) => (each.from === one || each.to === one ? [] : [each]));
  }
  if (kind === "move" && one) move(tree, new Map([[one, `src/${MODULES[b % 3]}/moved${a % 3}.ts`]]));
  if (kind === "swap" && one && two) move(tree, new Map([[one, two], [two, one]]));
  if (kind === "shift" && one && two) move(tree, new Map([[one, two], [two, `src/${MODULES[b % 3]}/late.ts`]]));
  if (kind === "rule-added" && spare) tree.rules.set(spare, { severity: "error", definition: "1" });
  if (kind === "rule-removed" && rule && rules.length > 1) {
    tree.rules.delete(rule);
    replaceBreaks(tree, (each) => (each.rule === rule ? [] : [each]));
  }
  if (kind === "rule-renamed" && rule && spare) {
    const meaning = tree.rules.get(rule);
    tree.rules.delete(rule);
    if (meaning) tree.rules.set(spare, meaning);
    replaceBreaks(tree, (each) => [each.rule === rule ? { ...each, rule: spare } : each]);
  }
  if (kind === "rule-split" && rule) {
    const meaning = tree.rules.get(rule);
    const parts = RULE_NAMES.filter((name) => !tree.rules.has(name));
    tree.rules.delete(rule);
    if (meaning) for (const part of parts) tree.rules.set(part, meaning);
    replaceBreaks(tree, (each) => (each.rule === rule ? parts.map((part) => ({ ...each, rule: part })) : [each]));
  }
  const meaning = rule ? tree.rules.get(rule) : undefined;
  if (kind === "rule-redefined" && rule && meaning) tree.rules.set(rule, { ...meaning, definition: String(1 + (a % 3)) });
  if (kind === "severity" && rule && meaning) tree.rules.set(rule, { ...meaning, severity: SEVERITIES[a % 3] ?? "error" });
  if (kind === "baseline") tree.breaks.splice(0, tree.breaks.length, ...tree.breaks.map((each, index) => (index % 3 === a % 3 ? { ...each, baselined: !each.baselined } : each)));
  if (kind === "codeowners") tree.codeowners = a % CODEOWNERS.length;
  if (kind === "config") tree.config = a % CONFIGS.length;
}

/** Few choices, so that what was mended comes back. */
function toggle(tree: Tree, rule: string, from: string | undefined, to: string | undefined, touched: Set<string>): void {
  if (from === undefined || to === undefined) return;
  const there = tree.breaks.findIndex((each) => each.rule === rule && each.from === from && each.to === to);
  if (there === -1) tree.breaks.push({ rule, from, to, line: 2, symbol: null, baselined: false });
  else tree.breaks.splice(there, 1);
  touched.add(from);
}

function replaceBreaks(tree: Tree, change: (each: Break) => Break[]): void {
  tree.breaks.splice(0, tree.breaks.length, ...tree.breaks.flatMap(change));
}

const KINDS_OF_USE = ["import", "import", "type", "import", "event"] as const;

function use(tree: Tree, from: string | undefined, to: string | undefined, kind: Use["kind"], touched: Set<string>): void {
  if (from === undefined || to === undefined || from === to) return;
  const there = tree.uses.findIndex((each) => each.from === from && each.to === to);
  if (there === -1) tree.uses.push({ from, to, kind });
  else tree.uses.splice(there, 1);
  touched.add(from);
}

function replaceUses(tree: Tree, change: (each: Use) => Use[]): void {
  const uses = tree.uses.flatMap(change);
  tree.uses.splice(0, tree.uses.length, ...uses.filter((each, index) => uses.findIndex((other) => other.from === each.from && other.to === each.to) === index));
}

/** Moves files all at once; what lay at a target and does not move itself is overwritten. */
function move(tree: Tree, moves: ReadonlyMap<string, string>): void {
  const after = (path: string): string => moves.get(path) ?? path;
  const overwritten = new Set([...moves.values()].filter((path) => !moves.has(path)));
  const moved = [...tree.files].filter(([path]) => !overwritten.has(path)).map(([path, origin]) => [after(path), origin] as const);
  const lost = (path: string | null): boolean => path !== null && overwritten.has(path);
  tree.files.clear();
  for (const [path, origin] of moved) tree.files.set(path, origin);
  replaceBreaks(tree, (each) => (lost(each.from) || lost(each.to) ? [] : [{ ...each, from: after(each.from), to: each.to === null ? null : after(each.to) }]));
  replaceUses(tree, (each) => (lost(each.from) || lost(each.to) ? [] : [{ ...each, from: after(each.from), to: after(each.to) }]));
}

export const CODEOWNERS = [
  "* @acme/everyone\n",
  "* @acme/everyone\n/src/billing/ @acme/money\n/src/orders/ @acme/sales\n",
  "/src/billing/ @acme/money @acme/sales\n/src/orders/ @somebody\n",
  "/src/stock/ @acme/money\n/src/billing/part.ts @acme/everyone\n",
];

export const CONFIGS = [
  "modules:\n  - path: src/*\n",
  "modules:\n  - name: trade\n    path: src/orders\n    owner: \"@acme/trade\"\n  - path: src/billing\n",
  "modules: [\n",
  "modules:\n  - path: src/*\nrules:\n  - match: \"no-cycles\"\n    kind: cycle\n    severity: warning\n",
  "modules:\n  - path: src/*\n    public: [index.ts]\n",
  "modules:\n  - path: src/*\n    public: [index.ts, part.ts]\n    dependsOn: [stock]\n",
  "modules:\n  - name: trade\n    path: src/orders\n    owner: \"@acme/trade\"\n    dependsOn: [billing]\n  - path: src/billing\n    sharedKernel: {maxFiles: 2}\n  - path: src/stock\n    frameworkFree: [express]\n",
  "modules:\n  - path: src/*\n    frameworkFree: [express]\n    public: [index.ts]\n  - path: src/billing\n    sharedKernel: {maxFiles: 1}\nowners: {required: true}\nrules:\n  - match: \"public-*\"\n    severity: info\n",
  "modules:\n  - path: src/orders\n    sharedKernel: {}\n  - path: src/billing\n    public: []\n",
];

/** What each of them asks of modules, told once more. */
const LAWS: readonly (Laws | null)[] = [
  null,
  { modules: [{ path: "src/orders" }, { path: "src/billing" }], owners: true },
  null,
  null,
  { modules: [{ path: "src/*", public: ["index.ts"] }], owners: false },
  { modules: [{ path: "src/*", public: ["index.ts", "part.ts"], dependsOn: ["stock"] }], owners: false },
  { modules: [{ path: "src/orders", dependsOn: ["billing"] }, { path: "src/billing", kernel: { maxFiles: 2 } }, { path: "src/stock", free: ["express"] }], owners: true },
  { modules: [{ path: "src/*", free: ["express"], public: ["index.ts"] }, { path: "src/billing", kernel: { maxFiles: 1 } }], owners: true },
  { modules: [{ path: "src/orders", kernel: {} }, { path: "src/billing", public: [] }], owners: false },
];

export function lawsOf(config: string): Laws | null {
  return LAWS[CONFIGS.indexOf(config)] ?? null;
}

/** A commit name that looks like git's; the same number gives the same name. */
export function shaOf(number: number): string {
  return createHash("sha1").update(`commit ${number}`).digest("hex");
}
