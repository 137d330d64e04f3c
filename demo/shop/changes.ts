/** The steps of the story: each takes the shop as it is and answers it as it is afterwards. */
import { type ModuleSpec, type Team } from "./modules";
import { countLint } from "./render-checks";
import { KERNEL_AT_START } from "./render-ground";
import { ALL_MODULES, type Flaw, type Rules, type State, modulesOf } from "./state";

export type Change = (state: State) => State;

export function build(...entries: string[]): Change {
  return (state) => ({ ...state, built: new Set([...state.built, ...entries]) });
}

export function addFlaw(name: string, flaw: Flaw): Change {
  return (state) => ({ ...state, flaws: new Map([...state.flaws, [name, flaw]]) });
}

export function mend(...names: string[]): Change {
  return (state) => ({ ...state, flaws: new Map([...state.flaws].filter(([name]) => !names.includes(name))) });
}

export function growKernel(file: string): Change {
  return (state) => ({ ...state, kernel: [...state.kernel, file] });
}

export function own(module: string, ...teams: Team[]): Change {
  return (state) => ({ ...state, owners: new Map([...state.owners, [module, teams]]) });
}

export function changeRules(rules: Partial<Rules>): Change {
  return (state) => ({ ...state, rules: { ...state.rules, ...rules } });
}

export function renameCart(state: State): State {
  return { ...state, basketName: "basket" };
}

export function splitBilling(state: State): State {
  return own("payments", "finance")({ ...state, isSplit: true });
}

/** Brings ESLint in with everything that it finds on its first day suppressed, so that only what is new fails. */
export function addEslint(state: State): State {
  return { ...state, lintelYml: "with-eslint", eslint: { suppressed: countLint(state, modulesOf(state)) } };
}

export function together(...changes: readonly Change[]): Change {
  return (state) => changes.reduce((now, change) => change(now), state);
}

/** What there is of a module on its first day. */
export function startOf({ key, entities, policies = [], useCases }: ModuleSpec): string[] {
  const first = <Part extends { name: string; week?: number }>(parts: readonly Part[], kind: string) => parts.filter(({ week }) => week === undefined).map(({ name }) => `${kind}:${name}`);
  return [`module:${key}`, ...first(entities, "entity"), ...first(policies, "policy"), ...first(useCases, "useCase")];
}

/** The shop on the day on which its boundaries are checked for the first time: it is older than that, and has its flaws. */
export function firstDay(): State {
  const modules = ALL_MODULES.filter(({ week, key }) => week === undefined && key !== "payments");
  const flaws: Record<string, Flaw> = {
    "orders-peek-at-stock": { kind: "reach", useCase: "placeOrder", entity: "Stock" },
    "parcels-peek-at-orders": { kind: "reach", useCase: "packParcel", entity: "Order" },
    "basket-peeks-at-products": { kind: "reach", useCase: "priceBasket", entity: "Product" },
    "labels-peek-at-addresses": { kind: "reach", useCase: "printLabel", entity: "Address" },
    "search-peeks-at-products": { kind: "reach", useCase: "indexProduct", entity: "Product" },
    "confirmations-peek-at-customers": { kind: "reach", useCase: "confirmOrder", entity: "Customer" },
    "stock-loads-itself": { kind: "layer", entity: "Stock" },
    "product-loads-itself": { kind: "layer", entity: "Product" },
    "invoice-loads-itself": { kind: "layer", entity: "Invoice" },
    "product-speaks-http": { kind: "framework", entity: "Product", node: "fs" },
    "old-coupons": { kind: "orphan", module: "basket", name: "old-coupons" },
    "fax-notice": { kind: "orphan", module: "notifications", name: "fax-notice" },
  };
  return {
    built: new Set(modules.flatMap(startOf)),
    kernel: KERNEL_AT_START,
    flaws: new Map(Object.entries(flaws)),
    basketName: "cart",
    isSplit: false,
    owners: new Map(modules.filter(({ key }) => key !== "search").map(({ key, team }) => [key, [team]])),
    rules: { layers: "absent", internals: { name: "no-reach-into-internals", severity: "error" }, ordersFrom: [], host: false },
    cruiser: "16.10.4",
    lintelYml: "absent",
    eslint: null,
  };
}
