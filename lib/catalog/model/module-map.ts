/** Which module a path belongs to, and whose it is, as of a commit. */
import { createHash } from "node:crypto";

import type { Codeowners } from "./codeowners";
import { folderOf, nameOf, rememberFolders, rememberPaths } from "./folders";
import { type Configuration, trimSlashes } from "./lintel-yml";
import { type ModuleRules, NO_RULES, type OwnRule, moduleRulesOf, ownRulesOf } from "./own-rules";
import type { FolderOwner } from "./owners";
import { compilePatterns, parsePathPattern } from "./path-patterns";
import type { Problem } from "./problem";
import { compileNamePattern } from "./segment";

/** Where modules are looked for when nobody says where they are: the first of these that holds two or more folders. */
export const CANDIDATE_ROOTS = ["src/modules", "modules", "packages", "packs", "apps", "libs", "components", "src", "lib"] as const;

/** Labels of groups that are no single module or team. */
export const LABELS = { outside: "(outside any module)", noTarget: "(no target)", unowned: "(unowned)", individuals: "(individuals)" } as const;

export type NamedModule = { name: string; path: string; role: "module" | "host" | "kernel"; public?: readonly string[] | undefined; owners?: readonly string[] | undefined; files?: number | undefined };

/** What reports tell about modules: child folders with files, by candidate root, and modules that they name. */
export type ModuleEvidence = { roots: Record<string, string[]>; modules: NamedModule[] };

export type Module = { name: string; path: string; role: "module" | "host" | "kernel"; public: readonly string[] | null; owners: readonly string[] };

export type ModulePlace = { readonly name: string; readonly folder: string; readonly rules: ModuleRules };

export type ModuleMap = {
  /** Equal digests mean equal answers for every path. */
  readonly digest: string;
  /** The root that modules were inferred from; null when something better told. */
  readonly root: string | null;
  readonly origin: "configuration" | "report" | "inferred" | "none";
  readonly problems: readonly Problem[];
  /** The rules of `lintel.yml` that are in force; none when it sets none. */
  readonly rules: readonly OwnRule[];
  /** Null: outside any module. */
  moduleOf(path: string): string | null;
  /** The folder of the module that holds a path. Null: outside any module. */
  folderOf(path: string): string | null;
  /** The module that holds a path, with its folder and what is asked of it; null: outside any module. */
  placeOf(path: string): ModulePlace | null;
  /** What is asked of a module that is known by its name only. */
  rulesOf(module: string): ModuleRules;
  ownersOf(path: string): readonly string[];
  /** Patterns of the files through which the module that holds the path is to be used, relative to it; null where nobody declared any. */
  publicOf(path: string): readonly string[] | null;
  /** Whether the path is part of its module's public API; null where nobody declared one, or outside any module. */
  isPublic(path: string): boolean | null;
  /** The group label of a path's owners; null asks for the label of what has no path. */
  teamOf(path: string | null): string;
  /** The modules that can be named without knowing which paths exist. */
  modules(): readonly Module[];
  overrideOf(rule: string): { kind?: NonNullable<NonNullable<Configuration["rules"]>[number]["kind"]> | undefined; severity?: "error" | "warning" | "info" | undefined } | null;
  ignores(path: string): boolean;
};

/** Child folders of candidate roots that hold files, for inference. */
export function gatherEvidence(paths: Iterable<string>): ModuleEvidence["roots"] {
  const roots = new Map<string, Set<string>>();
  for (const path of paths) {
    for (const root of CANDIDATE_ROOTS) {
      if (!path.startsWith(`${root}/`)) continue;
      const end = path.indexOf("/", root.length + 1);
      if (end < 0) continue;
      const children = roots.get(root) ?? new Set<string>();
      children.add(path.slice(root.length + 1, end));
      roots.set(root, children);
    }
  }
  return Object.fromEntries([...roots].map(([root, children]) => [root, [...children].sort()]));
}

/**
 * The previous root as long as a folder under it holds files, else the first candidate that holds two or more. Reports
 * that name no file under any candidate say nothing: the previous root stays.
 */
export function inferRoot(roots: ModuleEvidence["roots"], sticky: string | null): string | null {
  if (sticky !== null && (roots[sticky]?.length ?? 0) > 0) return sticky;
  return CANDIDATE_ROOTS.find((root) => (roots[root]?.length ?? 0) >= 2) ?? sticky;
}

export type MapInput = {
  configuration: { value: Configuration; digest: string } | null;
  codeowners: { value: Codeowners; digest: string } | null;
  folderOwners: readonly FolderOwner[];
  evidence: ModuleEvidence;
  stickyRoot: string | null;
};

type Placed = { pattern: string[]; name: string | null; owners: readonly string[] | null; module: Omit<Module, "name" | "owners">; rules: ModuleRules };

/** Draws the map. Precedence of owners: lintel.yml, the module that a report names, package metadata, CODEOWNERS. */
export function drawModuleMap({ configuration, codeowners, folderOwners, evidence, stickyRoot }: MapInput): ModuleMap {
  const configured = configuration?.value.modules ?? [];
  const told = configured.length > 0 ? [] : evidence.modules.filter(({ path }) => path !== "");
  const root = configured.length > 0 || told.length > 0 ? null : inferRoot(evidence.roots, stickyRoot);
  const origin = configured.length > 0 ? "configuration" : told.length > 0 ? "report" : root === null ? "none" : "inferred";
  const placed: Placed[] =
    origin === "configuration" ? configured.map(placeConfigured) : origin === "report" ? told.map(placeNamed) : root === null ? [] : [{ pattern: [...root.split("/"), "*"], name: null, owners: null, module: { path: root, role: "module", public: null }, rules: NO_RULES }];
  const clashing = clashingNames(placed);
  const find = finder(placed);
  const place = rememberPaths((path) => {
    const found = find(path);
    if (!found) return null;
    const last = found.folder.slice(found.folder.lastIndexOf("/") + 1);
    return { name: found.placed.name ?? (clashing(last, found.placed) ? found.folder : last), owners: found.placed.owners, public: found.placed.module.public, folder: found.folder, rules: found.placed.rules };
  });
  const apis = new Map<readonly string[], ReturnType<typeof compilePatterns>>();
  const apiOf = (patterns: readonly string[]) => {
    const api = apis.get(patterns) ?? compilePatterns(patterns.flatMap((text) => { const pattern = parsePathPattern(`/${trimSlashes(text.replace(/^\.\//, ""))}`); return pattern.ok ? [pattern.value] : []; }));
    apis.set(patterns, api);
    return api;
  };
  const folders = new Map(folderOwners.map(({ folder, owner }) => [folder, [owner] as const]));
  const ownersOf = rememberPaths((path): readonly string[] => place(path)?.owners ?? nearest(folders, path) ?? codeowners?.value.ruleFor(path)?.owners ?? []);
  const rules = (configuration?.value.rules ?? []).map(({ match, kind, severity }) => ({ matches: compileNamePattern(match), override: { kind, severity } }));
  const ignored = compilePatterns((configuration?.value.ignore ?? []).flatMap((text) => { const pattern = parsePathPattern(text); return pattern.ok ? [pattern.value] : []; }));
  const named = (module: string): Placed | undefined => placed.find(({ pattern, name }) => module === (name ?? pattern.at(-1))) ?? placed.find(({ pattern, name }) => name === null && [pattern.at(-1) ?? "", pattern.join("/")].some((part) => compileNamePattern(part)(module)));
  const digest = createHash("sha256").update(JSON.stringify([origin, root, configuration?.digest ?? null, codeowners?.digest ?? null, [...folders], origin === "report" ? told : null])).digest("hex").slice(0, 32);
  return {
    digest, root, origin, problems: codeowners?.value.problems ?? [],
    rules: ownRulesOf(configuration?.value ?? null),
    moduleOf: (path) => place(path)?.name ?? null,
    folderOf: (path) => place(path)?.folder ?? null,
    placeOf: place,
    rulesOf: (module) => named(module)?.rules ?? NO_RULES,
    ownersOf,
    publicOf: (path) => place(path)?.public ?? null,
    isPublic: (path) => {
      const found = place(path);
      return found?.public ? apiOf(found.public).lastMatch(path.slice(found.folder.length + 1)) >= 0 : null;
    },
    teamOf: (path) => (path === null ? LABELS.unowned : teamLabel(ownersOf(path))),
    modules: () => placed.filter(({ pattern }) => !pattern.some((part) => part.includes("*"))).map(({ pattern, name, owners, module }) => {
      const path = pattern.join("/");
      return { ...module, path, name: name ?? path.slice(path.lastIndexOf("/") + 1), owners: owners ?? ownersOf(`${path}/x`) };
    }),
    overrideOf: (rule) => rules.find(({ matches }) => matches(rule))?.override ?? null,
    ignores: (path) => ignored.lastMatch(path) >= 0,
  };
}

function placeConfigured(module: NonNullable<Configuration["modules"]>[number]): Placed {
  const path = trimSlashes(module.path);
  const owners = module.owner === undefined ? null : typeof module.owner === "string" ? [module.owner] : module.owner;
  return { pattern: path.split("/"), name: module.name ?? null, owners, module: { path, role: module.sharedKernel ? "kernel" : "module", public: module.public ?? null }, rules: moduleRulesOf(module) };
}

function placeNamed(module: NamedModule): Placed {
  const path = trimSlashes(module.path);
  return { pattern: path.split("/"), name: module.name, owners: module.owners && module.owners.length > 0 ? module.owners : null, module: { path, role: module.role, public: module.public ?? null }, rules: NO_RULES };
}

/** Whether another entry could give the same name: then folders are named by their whole path. */
function clashingNames(placed: readonly Placed[]): (name: string, own: Placed) => boolean {
  const lasts = placed.map((one) => ({ one, matches: one.name === null ? compileName(one.pattern.at(-1) ?? "") : (name: string) => name === one.name }));
  return (name, own) => lasts.some(({ one, matches }) => one !== own && matches(name)) || own.pattern.slice(0, -1).some((part) => part.includes("*"));
}

function compileName(pattern: string): (name: string) => boolean {
  return pattern.includes("*") ? () => false : (name) => name === pattern;
}

/** Finds the entry with the longest path that holds a file; of equally long ones the first. */
function finder(placed: readonly Placed[]): (path: string) => { placed: Placed; folder: string } | null {
  type Step = { literals: Map<string, Step>; globs: { matches: (name: string) => boolean; step: Step }[]; ends: Placed | null };
  const step = (): Step => ({ literals: new Map(), globs: [], ends: null });
  const start = step();
  for (const one of placed) {
    let at = start;
    for (const part of one.pattern) {
      const next = step();
      if (part.includes("*")) {
        at.globs.push({ matches: compileNamePattern(part), step: next });
        at = next;
      } else {
        const known = at.literals.get(part) ?? next;
        at.literals.set(part, known);
        at = known;
      }
    }
    at.ends ??= one;
  }
  type Reached = { steps: readonly Step[]; best: { placed: Placed; folder: string } | null };
  const reached = rememberFolders<Reached>({ steps: [start], best: null }, ({ steps, best }, name, folder) => {
    const next = steps.flatMap((at) => [...(at.literals.get(name) ? [at.literals.get(name) ?? start] : []), ...at.globs.filter(({ matches }) => matches(name)).map((glob) => glob.step)]);
    const ending = next.find(({ ends }) => ends !== null);
    return { steps: next, best: ending?.ends ? { placed: ending.ends, folder } : best };
  });
  return (path) => {
    const { steps, best } = reached(folderOf(path));
    for (const at of steps) {
      const exact = at.literals.get(nameOf(path))?.ends;
      if (exact) return { placed: exact, folder: path };
    }
    return best;
  };
}

function nearest(folders: ReadonlyMap<string, readonly string[]>, path: string): readonly string[] | null {
  if (folders.size === 0) return null;
  for (let end = path.lastIndexOf("/"); ; end = path.lastIndexOf("/", end - 1)) {
    const owners = folders.get(end < 0 ? "" : path.slice(0, end));
    if (owners) return owners;
    if (end < 0) return null;
  }
}

/** One team is itself; only people are one group; several owners with a team among them are a group of their own. */
export function teamLabel(owners: readonly string[]): string {
  const [first] = owners;
  if (first === undefined) return LABELS.unowned;
  if (!owners.some((owner) => owner.startsWith("@") && owner.includes("/"))) return LABELS.individuals;
  return owners.length === 1 ? first : [...owners].sort().join(" + ");
}

