/**
 * Sixty weeks of the shop. What must happen is written down; what happens on the side, week by week (who reaches past
 * whose door, and who mends it), is drawn from a seed.
 */
import { randomFrom } from "@/tools/random";

import { type Change, addEslint, addFlaw, build, changeRules, growKernel, mend, own, renameCart, splitBilling, startOf, together } from "./changes";
import { type ModuleSpec, SPLIT_OFF, type Team } from "./modules";
import { ALL_MODULES, type Flaw } from "./state";

export const WEEKS = 60;
/** The story ends on the Tuesday of its last week. */
const LAST_DAY = 1;

/** A moment of the story: its week from 0, the day from Monday = 0, and minutes since midnight (UTC). */
export type Moment = { week: number; day: number; minute: number };

/** A commit as it is written, before it has a place in history. */
export type Entry = { at: Moment; team: Team | "outside"; message: string; change: Change };

/** A pull request: where it begins, its commits, and when it is merged, if it is. */
export type Pull = { number: number; title: string; branch: string; isFork: boolean; opened: Moment; heads: readonly Entry[]; merged: Moment | null };

export type Story = { main: readonly Entry[]; pulls: readonly Pull[] };

/** The whole story, told from a seed: the same seed, the same story. */
export function tellStory(seed: number): Story {
  const pulls = tellPulls();
  const features = ALL_MODULES.flatMap(featuresOf);
  const drift = tellDrift(seed);
  const main = [...features, ...tellTurns(), ...drift].sort((one, other) => minutesOf(one.at) - minutesOf(other.at) || (one.message < other.message ? -1 : 1));
  return { main: main.filter(({ at }) => minutesOf(at) <= minutesOf({ week: WEEKS - 1, day: LAST_DAY, minute: 23 * 60 })), pulls };
}

export function minutesOf({ week, day, minute }: Moment): number {
  return (week * 7 + day) * 24 * 60 + minute;
}

/** What a week's work is, is pushed together; builds and rules follow on Friday. */
function momentOf(week: number, day: number, name: string): Moment {
  const digits = [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 480, 7);
  return { week, day: week === WEEKS - 1 ? Math.min(day, LAST_DAY) : day, minute: 8 * 60 + digits };
}

/** What a module's people build, in the weeks that its specification names; fields follow their record one after another. */
function featuresOf(module: ModuleSpec): Entry[] {
  const { key, team, entities, policies = [], useCases } = module;
  const entries: Entry[] = [];
  const add = (week: number, message: string, change: Change) => entries.push({ at: momentOf(week, workDay(week), `${key}${message}`), team, message, change });
  if (module.week !== undefined) add(module.week, `feat(${key}): ${module.why ?? "a module of its own"}`, together(build(...startOf(module)), ...(key === "loyalty" ? [] : [own(key, team)])));
  for (const { name, week, why } of policies) if (week !== undefined) add(week, `feat(${key}): ${why ?? name}`, build(`policy:${name}`));
  for (const { name, entity, week, why } of useCases) {
    if (week === undefined) continue;
    const isFirst = entities.some((one) => one.name === entity && one.week === week);
    add(week, `feat(${key}): ${why ?? name}`, build(`useCase:${name}`, ...(isFirst ? [`entity:${entity}`] : [])));
  }
  for (const { name, week = module.week ?? 0, later = [] } of entities) {
    later.forEach(([field, why], at) => {
      const then = week + 3 + at * 13 + (name.length % 7);
      // What moves to another module grows where it lives by then.
      const lives = !SPLIT_OFF.entities.some((one) => one === name) || (key === SPLIT_OFF.to) === then > SPLIT_WEEK;
      if (lives) add(then, `feat(${key}): ${why}`, build(`field:${name}.${field}`));
    });
  }
  return entries.filter(({ at }) => at.week < WEEKS);
}

const SPLIT_WEEK = 25;
const FRIDAY = 4;

/** Tuesday in one week, Thursday in the next. */
function workDay(week: number): number {
  return week % 2 === 0 ? 1 : 3;
}

/** What changed the course: rules, owners, the kernel, knots tied and cut. */
function tellTurns(): Entry[] {
  const turn = (week: number, day: number, team: Team, message: string, change: Change): Entry => ({ at: momentOf(week, day === FRIDAY ? day : workDay(week), message), team, message, change });
  const call = (useCase: string, target: string): Flaw => ({ kind: "call", useCase, target });
  return [
    turn(1, 0, "platform", "feat(kernel): one line for whoever is on call", growKernel("log")),
    turn(5, 0, "platform", "feat(kernel): try again what may work the next time", growKernel("retry")),
    turn(5, 3, "checkout", "feat(basket): say what a browser should be told", addFlaw("basket-speaks-http", { kind: "framework", entity: "Basket", node: "http" })),
    turn(6, 4, "platform", "build: check that what is decided does not know where it is kept", changeRules({ layers: "checked" })),
    turn(10, 3, "finance", "feat(billing): name the order in a reminder", addFlaw("reminders-ask-orders", call("remindDebtor", "orders.readOrder"))),
    turn(11, 0, "platform", "feat(kernel): subject lines that fit", growKernel("text")),
    turn(12, 4, "platform", "docs: search has an owner", own("search", "storefront")),
    turn(13, 0, "platform", "feat(kernel): events say whom they are about", addFlaw("kernel-asks-customers", { kind: "kernel", file: "events", target: "customers.readCustomer" })),
    turn(14, 4, "platform", "build: orders tell billing and stock what to do, not the other way round", changeRules({ ordersFrom: ["billing", "inventory"] })),
    turn(16, 4, "platform", "build: dependency-cruiser 17", (state) => ({ ...state, cruiser: "17.4.3" })),
    turn(16, 1, "storefront", "feat(promotions): vouchers with a picture", addFlaw("vouchers-read-the-disk", { kind: "framework", entity: "Voucher", node: "fs" })),
    turn(19, 0, "platform", "refactor(kernel): the kernel asks nobody", mend("kernel-asks-customers")),
    turn(20, 0, "platform", "feat(kernel): lists come in pages", growKernel("pages")),
    turn(21, 4, "platform", "build: say what the modules are, and that none of them knows the host", together((state) => ({ ...state, lintelYml: "first" }), changeRules({ host: true }))),
    turn(23, 4, "platform", "build: until the season is over, promotions, search and the catalogue may load in their domain", changeRules({ layers: "exempting" })),
    turn(24, 0, "platform", "feat(kernel): switches for features", growKernel("flags")),
    turn(24, 1, "platform", "feat(customers): nobody closes an account with an order on its way", addFlaw("closing-asks-orders", call("closeAccount", "orders.readOrder"))),
    turn(27, 1, "storefront", "feat(search): a cache on the disk", addFlaw("entries-read-the-disk", { kind: "framework", entity: "SearchEntry", node: "fs" })),
    turn(28, 1, "fulfilment", "feat(inventory): forecast from what was ordered", addFlaw("forecast-asks-orders", call("forecastDemand", "orders.readOrder"))),
    turn(29, 4, "platform", "build: internals are a warning until the sale is over", changeRules({ internals: { name: "no-reach-into-internals", severity: "warn" } })),
    turn(31, 4, "platform", "build: ESLint checks who uses whom; what it finds today is suppressed", addEslint),
    turn(32, 0, "platform", "feat(kernel): money in words", growKernel("currency")),
    turn(34, 4, "platform", "build: the sale is over, internals are an error again", changeRules({ internals: { name: "no-reach-into-internals", severity: "error" } })),
    turn(37, 4, "platform", "build: the season is over, the domain rule holds for all again", changeRules({ layers: "checked" })),
    turn(39, 0, "platform", "feat(kernel): weeks begin on Monday", growKernel("weeks")),
    turn(40, 4, "storefront", "docs: platform looks after reviews as well", own("reviews", "storefront", "platform")),
    turn(40, 3, "checkout", "chore(orders): keep the old form at hand", addFlaw("old-form", { kind: "orphan", module: "orders", name: "old-form" })),
    turn(42, 4, "platform", "build: call the rule what everybody calls it", changeRules({ internals: { name: "no-internals", severity: "error" } })),
    turn(43, 1, "fulfilment", "refactor(inventory): forecast from what left the shelves", mend("forecast-asks-orders")),
    turn(43, 4, "platform", "docs: returns belong to finance now", own("returns", "finance")),
    turn(46, 0, "platform", "feat(kernel): which countries need papers", growKernel("country")),
    turn(48, 0, "platform", "feat(kernel): long lists in batches", growKernel("batches")),
    turn(49, 4, "platform", "build: stock has no way to orders any more, so nobody needs to watch it", changeRules({ ordersFrom: ["billing"] })),
    turn(50, 4, "platform", "docs: promotions belong to checkout now", own("promotions", "checkout")),
    turn(52, 3, "checkout", "feat(orders): points as soon as an order is paid", addFlaw("paying-earns-points", call("payOrder", "loyalty.earnPoints"))),
    turn(54, 3, "checkout", "feat(loyalty): say what a browser should be told", addFlaw("membership-speaks-http", { kind: "framework", entity: "Membership", node: "http" })),
    turn(56, 1, "storefront", "feat(promotions): members' vouchers last longer", addFlaw("vouchers-ask-loyalty", call("redeemVoucher", "loyalty.readMembership"))),
  ];
}

/** A dozen pull requests whose heads are checked too; two are open at the end. */
function tellPulls(): Pull[] {
  const day = (week: number, at: number, hour: number): Moment => ({ week, day: at, minute: hour * 60 + ((week * 7 + at * 3) % 50) });
  const call = (useCase: string, target: string): Flaw => ({ kind: "call", useCase, target });
  const reach = (useCase: string, entity: string): Flaw => ({ kind: "reach", useCase, entity });
  const pull = (number: number, title: string, branch: string, opened: Moment, merged: Moment | null, ...heads: [at: Moment, team: Team | "outside", message: string, change: Change][]): Pull => ({
    number, title, branch, isFork: branch === "main", opened, merged, heads: heads.map(([at, team, message, change]) => ({ at, team, message, change })),
  });
  return [
    pull(31, "Say in one place who may be written to", "contact-rule", day(7, 2, 9), day(7, 4, 11), [day(7, 2, 15), "platform", "docs(customers): why nobody writes to closed accounts", build("field:Customer.phone?: string")]),
    pull(58, "Answer faster when an order is amended", "fast-amend", day(14, 2, 9), day(14, 4, 12), [day(14, 3, 10), "checkout", "perf(orders): read baskets where they lie", together(addFlaw("amending-peeks-at-baskets", reach("amendOrder", "Basket")), addFlaw("amending-peeks-at-invoices", reach("amendOrder", "Invoice")))]),
    pull(79, "Tell customers where their parcel is when an order is confirmed", "parcel-in-confirmation", day(18, 1, 9), day(18, 4, 10), [day(18, 2, 14), "checkout", "feat(orders): the confirmation names the parcel", addFlaw("confirming-asks-shipping", call("confirmOrder", "shipping.trackParcel"))]),
    pull(96, "Call the cart a basket, as everybody does", "call-it-basket", day(22, 0, 9), day(22, 2, 9), [day(22, 1, 16), "checkout", "refactor(basket): the cart is called basket", renameCart]),
    pull(112, "Payments become a module of their own", "split-payments", day(SPLIT_WEEK, 0, 10), day(SPLIT_WEEK, 2, 15), [day(SPLIT_WEEK, 1, 11), "finance", "refactor(payments): payments leave billing", together(splitBilling, mend("invoice-loads-itself"))]),
    pull(139, "Say why an order is held", "main", day(30, 2, 20), day(30, 4, 7), [day(30, 3, 19), "outside", "feat(orders): say why an order is held", addFlaw("holding-peeks-at-customers", reach("holdOrder", "Customer"))]),
    pull(158, "Mend what the sale left behind", "after-the-sale", day(35, 0, 9), day(35, 2, 15), [day(35, 1, 10), "checkout", "refactor(orders): ask baskets and invoices through their doors", mend("amending-peeks-at-baskets", "amending-peeks-at-invoices", "orders-peek-at-stock")]),
    pull(171, "Customers need not know orders", "customers-alone", day(38, 1, 9), day(38, 4, 10), [day(38, 2, 11), "platform", "refactor(customers): orders say when an account is free to close", mend("closing-asks-orders")]),
    pull(183, "A switch for direct debit", "debit-switch", day(42, 0, 9), day(42, 3, 14), [day(42, 0, 16), "finance", "feat(payments): a switch for direct debit", addFlaw("debit-asks-the-host", { kind: "host", useCase: "chargeMandate" })], [day(42, 2, 10), "finance", "refactor(payments): the switch is in the kernel already", mend("debit-asks-the-host")]),
    pull(190, "Cut the last knot: billing and shipping", "last-knot", day(45, 0, 9), day(45, 4, 9), [day(45, 1, 13), "finance", "refactor(billing): the reminder gets its order told", mend("reminders-ask-orders")], [day(45, 3, 9), "checkout", "refactor(orders): shipping writes its own confirmation", mend("confirming-asks-shipping")]),
    pull(204, "Grade returns by what was paid", "grade-returns", day(51, 1, 9), day(51, 4, 13), [day(51, 2, 16), "fulfilment", "feat(returns): grade by what was paid", together(addFlaw("grading-peeks-at-payments", reach("gradeReturn", "Payment")), mend("stock-loads-itself", "parcels-peek-at-orders"))]),
    pull(217, "Exchange across warehouses", "exchange-anywhere", day(57, 0, 10), null, [day(57, 1, 17), "fulfilment", "feat(returns): exchange from any warehouse", together(addFlaw("exchange-peeks-at-stock", reach("exchangeReturn", "Stock")), addFlaw("exchange-peeks-at-warehouses", reach("exchangeReturn", "Warehouse")), addFlaw("warehouses-ask-returns", call("allocateWarehouse", "returns.readReturnRequest")))]),
    pull(221, "Loyalty hears of payments instead of being called", "loyalty-listens", day(58, 2, 9), null, [day(58, 3, 15), "checkout", "refactor(loyalty): listen for paid orders", mend("paying-earns-points")]),
    pull(223, "Typing errors in the basket", "main", day(58, 4, 9), null, [day(58, 4, 18), "outside", "docs(basket): spell it right", build("field:Basket.note?: string")]),
  ];
}

/** How many flaws come in and how many are mended in a week, in tenths: the season hurries, afterwards people clean up. */
function pressureIn(week: number): { coming: number; going: number } {
  if (week < 8) return { coming: 9, going: 3 };
  if (week < 20) return { coming: 9, going: 5 };
  if (week < 32) return { coming: 17, going: 4 };
  if (week < 46) return { coming: 5, going: 16 };
  if (week < 54) return { coming: 8, going: 8 };
  return { coming: 16, going: 6 };
}

/** Not mended by chance: these have their own place in the story, or wait for whoever takes the demonstration as a place to learn. */
const STAYING: ReadonlySet<string> = new Set(["search-peeks-at-products", "parcels-peek-at-orders", "stock-loads-itself", "orders-peek-at-stock", "product-speaks-http"]);

/** Whose flaw it is, in which module, and which record of another module is read. */
type Where = { team: Team; key: string; entity: string };

/** Of the flaws of the first day, those that chance may mend. */
const AT_START: readonly (readonly [name: string, where: Where])[] = [
  ["basket-peeks-at-products", { team: "checkout", key: "basket", entity: "Product" }],
  ["labels-peek-at-addresses", { team: "fulfilment", key: "shipping", entity: "Address" }],
  ["confirmations-peek-at-customers", { team: "checkout", key: "orders", entity: "Customer" }],
];

/** Ordinary weeks: somebody reads another module's table because it is quicker, somebody else asks through the door again. */
function tellDrift(seed: number): Entry[] {
  const random = randomFrom(seed);
  const entries: Entry[] = [];
  const open = new Map<string, Where>(AT_START);
  const mended: [name: string, flaw: Flaw, where: Where][] = [];
  const known = new Map<string, Flaw>();
  const times = (tenths: number): number => Math.floor(tenths / 10) + (random(10) < tenths % 10 ? 1 : 0);

  for (let week = 1; week < WEEKS; week += 1) {
    const { coming, going } = pressureIn(week);
    for (let count = times(coming); count > 0; count -= 1) {
      const [again] = week > 46 ? mended.splice(0, 1) : [];
      const drawn = again ?? drawReach(week, random);
      if (!drawn || open.has(drawn[0])) continue;
      const [name, flaw, where] = drawn;
      open.set(name, where);
      known.set(name, flaw);
      entries.push({ at: momentOf(week, workDay(week), name), team: where.team, message: `${REASONS[random(REASONS.length)]?.replace("KEY", where.key).replace("ENTITY", where.entity.toLowerCase())}`, change: addFlaw(name, flaw) });
    }
    for (let count = times(going); count > 0; count -= 1) {
      const names = [...open.keys()].filter((name) => !STAYING.has(name));
      const name = names[random(Math.max(1, names.length))];
      const where = name === undefined ? undefined : open.get(name);
      if (name === undefined || !where) continue;
      open.delete(name);
      const flaw = known.get(name);
      if (flaw && week > 34 && week < 44 && mended.length < 3) mended.push([name, flaw, where]);
      entries.push({ at: { ...momentOf(week, workDay(week), name), minute: 17 * 60 + random(50) }, team: where.team, message: `refactor(${where.key}): ask for the ${where.entity.toLowerCase()} at the door`, change: mend(name) });
    }
  }
  return entries;
}

const REASONS = ["perf(KEY): read the ENTITY straight from its table", "fix(KEY): the ENTITY must be fresh", "feat(KEY): show the ENTITY as well", "fix(KEY): look at the ENTITY before going on"];

/** Somebody's use case that reads a record of another module, both of them old enough to be there. */
function drawReach(week: number, random: (below: number) => number): [name: string, flaw: Flaw, where: Where] | null {
  const there = ALL_MODULES.filter((module) => (module.key === SPLIT_OFF.to ? SPLIT_WEEK + 1 : (module.week ?? 0)) < week);
  const drawn = [random(there.length), random(there.length)].sort((one, other) => one - other);
  // Modules stand in the order in which they build on each other: few reach upwards, and nobody while the knot is being cut.
  const isUpwards = random(10) < 1 && (week < 37 || week > 50);
  const [from, to] = (isUpwards ? drawn : drawn.toReversed()).map((at) => there[at]);
  if (!from || !to || from === to) return null;
  const useCases = from.useCases.filter((one) => (one.week ?? 0) < week);
  const entities = to.entities.filter((one) => (one.week ?? 0) < week);
  const useCase = useCases[random(Math.max(1, useCases.length))];
  const entity = entities[random(Math.max(1, entities.length))];
  if (!useCase || !entity) return null;
  return [`${useCase.name}-peeks-at-${entity.name}`, { kind: "reach", useCase: useCase.name, entity: entity.name }, { team: from.team, key: from.key, entity: entity.name }];
}
