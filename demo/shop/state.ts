/** What the shop is at one commit: what has been built so far, what is wrong with it, and how it is checked. */
import { type EntitySpec, MODULES, type ModuleSpec, PAYMENTS_LATER, type PolicySpec, SPLIT_OFF, type Team, type UseCaseSpec } from "./modules";

/** An import that should not be there, named by who holds it; where that lies follows renames and the split. */
export type Flaw =
  | { kind: "reach"; useCase: string; entity: string }
  | { kind: "call"; useCase: string; target: string }
  | { kind: "layer"; entity: string }
  | { kind: "framework"; entity: string; node: "http" | "fs" }
  | { kind: "kernel"; file: string; target: string }
  | { kind: "host"; useCase: string }
  | { kind: "orphan"; module: string; name: string };

/** How strictly things are checked. */
export type Rules = {
  layers: "absent" | "checked" | "exempting";
  internals: { name: "no-reach-into-internals" | "no-internals"; severity: "error" | "warn" };
  ordersFrom: readonly string[];
  host: boolean;
};

export type State = {
  /** Entries like `entity:Order`, `useCase:placeOrder`, `field:Order.note?: string`, `module:returns`. */
  built: ReadonlySet<string>;
  kernel: readonly string[];
  flaws: ReadonlyMap<string, Flaw>;
  /** The basket was called a cart first. */
  basketName: "cart" | "basket";
  isSplit: boolean;
  /** Teams by module; a module that is missing has no owner. */
  owners: ReadonlyMap<string, readonly Team[]>;
  rules: Rules;
  /** The version of dependency-cruiser. */
  cruiser: "16.10.4" | "17.4.3";
  lintelYml: "absent" | "first" | "with-eslint";
  /** With ESLint, what it found on its first day: by file and rule, how often. Files are named by identity. */
  eslint: { suppressed: ReadonlyMap<string, number> } | null;
};

/** A module as it stands now. */
export type LiveModule = { key: string; name: string; about: string; entities: EntitySpec[]; policies: PolicySpec[]; useCases: UseCaseSpec[] };

const PAYMENTS: ModuleSpec = {
  key: SPLIT_OFF.to,
  team: SPLIT_OFF.team,
  about: SPLIT_OFF.about,
  entities: [...splitOff("entities", SPLIT_OFF.entities), ...PAYMENTS_LATER.entities],
  policies: splitOff("policies", SPLIT_OFF.policies),
  useCases: [...splitOff("useCases", SPLIT_OFF.useCases), ...PAYMENTS_LATER.useCases],
};

function splitOff<Part extends "entities" | "policies" | "useCases">(part: Part, names: readonly string[]): NonNullable<ModuleSpec[Part]>[number][] {
  const parts: readonly NonNullable<ModuleSpec[Part]>[number][] = MODULES.find(({ key }) => key === SPLIT_OFF.from)?.[part] ?? [];
  return parts.filter(({ name }) => names.includes(name));
}

/** Everything that may ever be built, payments after billing. */
export const ALL_MODULES: readonly ModuleSpec[] = MODULES.flatMap((module) => (module.key === SPLIT_OFF.from ? [module, PAYMENTS] : [module]));

const MOVING: ReadonlySet<string> = new Set([...SPLIT_OFF.entities, ...SPLIT_OFF.policies, ...SPLIT_OFF.useCases]);

export function isBuilt(state: State, kind: "module" | "entity" | "policy" | "useCase", name: string): boolean {
  return state.built.has(`${kind}:${name}`);
}

/** The modules that exist, with what is built of them. */
export function modulesOf(state: State): LiveModule[] {
  return ALL_MODULES.filter(({ key }) => (key === SPLIT_OFF.to ? state.isSplit : isBuilt(state, "module", key))).map((spec) => {
    const stays = ({ name }: { name: string }) => spec.key !== SPLIT_OFF.from || !state.isSplit || !MOVING.has(name);
    return {
      key: spec.key,
      name: spec.key === "basket" ? state.basketName : spec.key,
      about: spec.about,
      entities: spec.entities.filter((entity) => stays(entity) && isBuilt(state, "entity", entity.name)),
      policies: (spec.policies ?? []).filter((policy) => stays(policy) && isBuilt(state, "policy", policy.name)),
      useCases: spec.useCases.filter((useCase) => stays(useCase) && isBuilt(state, "useCase", useCase.name)),
    };
  });
}

/** The fields of an entity that are there by now. */
export function fieldsOf({ built }: State, { name, fields }: EntitySpec): string[] {
  const mark = `field:${name}.`;
  return [...fields, ...[...built].filter((entry) => entry.startsWith(mark)).map((entry) => entry.slice(mark.length))];
}

/** Which module holds each entity and use case, and each function that others may call. */
export function homesOf(modules: readonly LiveModule[]): { entity: ReadonlyMap<string, LiveModule>; useCase: ReadonlyMap<string, LiveModule> } {
  return {
    entity: new Map(modules.flatMap((module) => module.entities.map(({ name }) => [name, module] as const))),
    useCase: new Map(modules.flatMap((module) => module.useCases.map(({ name }) => [name, module] as const))),
  };
}

/** Which module may use which: what the use cases were designed to call. */
export function plannedUses(modules: readonly LiveModule[]): Map<string, Set<string>> {
  const homes = homesOf(modules);
  return new Map(modules.map(({ key, useCases }) => [key, new Set(useCases.flatMap(({ calls = [] }) => calls.map((call) => moduleOfCall(call, homes).key)).filter((other) => other !== key))]));
}

/** The module that a function like `billing.capturePayment` or `customers.readCustomer` is in by now. */
export function moduleOfCall(call: string, homes: ReturnType<typeof homesOf>): LiveModule {
  const name = functionOfCall(call);
  const found = homes.useCase.get(name) ?? homes.entity.get(name.replace(/^read/, ""));
  if (!found) throw new Error(`Nobody offers ${call} yet.`);
  return found;
}

export function functionOfCall(call: string): string {
  return call.slice(call.indexOf(".") + 1);
}

export function kebab(name: string): string {
  return name.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

/** What to call a record in code: the last word of its entity's name. */
export function variableOf(entity: string): string {
  return kebab(entity).split("-").at(-1) ?? "it";
}
