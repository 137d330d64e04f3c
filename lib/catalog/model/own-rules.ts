/**
 * The rules that a `lintel.yml` sets and that Lintel itself checks on the graph of a commit. What they are called, what
 * they ask of a module, and when two configurations ask for the same.
 */
import { createHash } from "node:crypto";

import { type Configuration, type ConfiguredModule, type KINDS, type SEVERITIES, isPublicPattern, trimSlashes } from "./lintel-yml";
import { compileNamePattern } from "./segment";

export const OWN_RULE_NAMES = ["public-api", "declared-dependencies", "kernel-independence", "kernel-budget", "framework-free", "owned-modules"] as const;
export type OwnRuleName = (typeof OWN_RULE_NAMES)[number];

/** A rule in force. Equal definitions ask for the same of every file, whatever modules are called and whoever owns them. */
export type OwnRule = { readonly name: OwnRuleName; readonly kind: (typeof KINDS)[number]; readonly severity: (typeof SEVERITIES)[number]; readonly help: string; readonly definition: string };

/** What a configuration asks of one module; null where it asks nothing. */
export type ModuleRules = {
  /** Whether it lists a public API; which files that is, the module map says. */
  readonly hasPublicApi: boolean;
  /** The modules that it may use beside shared kernels. */
  readonly dependsOn: ReadonlySet<string> | null;
  /** Null inside: no budget, only independence. */
  readonly sharedKernel: { readonly maxFiles: number | null } | null;
  /** Whether it must not use a package from outside, by the package's name. */
  readonly isBanned: ((name: string) => boolean) | null;
};

export const NO_RULES: ModuleRules = { hasPublicApi: false, dependsOn: null, sharedKernel: null, isBanned: null };

const SAID: Record<OwnRuleName, Omit<OwnRule, "name" | "definition">> = {
  "public-api": { kind: "privacy", severity: "error", help: "A module is used through the files that “public” lists for it in lintel.yml, and through no others." },
  "declared-dependencies": { kind: "dependency", severity: "error", help: "A module uses the modules that “dependsOn” lists for it in lintel.yml, and shared kernels, and no others." },
  "kernel-independence": { kind: "kernel", severity: "error", help: "A module with “sharedKernel” in lintel.yml depends on no other module: everybody who takes the kernel would take that module along." },
  "kernel-budget": { kind: "kernel", severity: "error", help: "A shared kernel has at most as many files as “sharedKernel.maxFiles” allows in lintel.yml." },
  "framework-free": { kind: "framework", severity: "error", help: "A module uses none of the packages that “frameworkFree” lists for it in lintel.yml." },
  "owned-modules": { kind: "ownership", severity: "warning", help: "Every module has an owner: in lintel.yml, in package metadata or in CODEOWNERS." },
};

/** The rules that a configuration sets, in a fixed order; none when it sets none. */
export function ownRulesOf(configuration: Configuration | null): OwnRule[] {
  const modules = configuration?.modules ?? [];
  const asked: Record<OwnRuleName, readonly unknown[]> = {
    "public-api": modules.map(({ public: files }) => usablePublic(files)?.map(trimSlashes).sort() ?? null),
    "declared-dependencies": modules.map(({ name, dependsOn }) => (dependsOn ? { name: name ?? null, dependsOn: [...dependsOn].sort() } : null)),
    "kernel-independence": modules.map(({ sharedKernel }) => (sharedKernel ? true : null)),
    "kernel-budget": modules.map(({ sharedKernel }) => sharedKernel?.maxFiles ?? null),
    "framework-free": modules.map(({ frameworkFree }) => (frameworkFree && frameworkFree.length > 0 ? [...frameworkFree].sort() : null)),
    "owned-modules": [asksForOwners(configuration) ? true : null],
  };
  const paths = modules.map(({ path }) => trimSlashes(path));
  return OWN_RULE_NAMES.filter((name) => asked[name].some((one) => one !== null)).map((name) => ({
    name, ...SAID[name], definition: createHash("sha256").update(JSON.stringify([name, paths, asked[name]])).digest("hex").slice(0, 32),
  }));
}

/** Owners are asked for where the configuration says so, or names one: then a module without one was forgotten. */
function asksForOwners(configuration: Configuration | null): boolean {
  return configuration?.owners?.required ?? configuration?.modules?.some(({ owner }) => owner !== undefined) ?? false;
}

/** What is asked of the modules that one entry of the configuration makes. */
export function moduleRulesOf(module: ConfiguredModule): ModuleRules {
  const { public: files, dependsOn, sharedKernel, frameworkFree } = module;
  return {
    hasPublicApi: usablePublic(files) !== null,
    dependsOn: dependsOn ? new Set(dependsOn) : null,
    sharedKernel: sharedKernel ? { maxFiles: sharedKernel.maxFiles ?? null } : null,
    isBanned: frameworkFree && frameworkFree.length > 0 ? banned(frameworkFree) : null,
  };
}

/** Null where no public API is listed, or one that cannot be understood: what remained of it would accuse files that are public. */
function usablePublic(files: readonly string[] | undefined): readonly string[] | null {
  return files && files.every(isPublicPattern) ? files : null;
}

/** A package is banned by its own name, and with it what lies below it: `next` bans `next/router`. */
function banned(names: readonly string[]): (name: string) => boolean {
  const patterns = names.map((text) => ({ below: `${text}/`, matches: compileNamePattern(text) }));
  return (name) => patterns.some(({ below, matches }) => matches(name) || name.startsWith(below));
}
