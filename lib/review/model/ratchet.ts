/** Ratchets: how many open violations a group may have, which is the fewest that it has had on the default branch since the ratchet holds it. */
import type { FlowRow, OrderKey, Violation } from "@/lib/history";
import { number } from "@/lib/kernel/text";

import { type RuleSetting, type Severity, settingsByRule } from "./rule-settings";

export const RATCHET_DIMENSIONS = ["source", "rule", "module", "team"] as const;
export type RatchetDimension = (typeof RATCHET_DIMENSIONS)[number];

/** A group: of modules and teams the one whose code reaches out. */
export type RatchetGroup = { readonly dimension: RatchetDimension; readonly value: string };

/** How far a group may go, and how far it is at the newest snapshot. */
export type RatchetLimit = RatchetGroup & { readonly limit: number; readonly open: number };

/** A limit that an administrator set when `key` was the newest snapshot. */
export type LimitChange = RatchetGroup & { readonly limit: number; readonly key: OrderKey };

/** A group that a change would leave above its limit. */
export type RatchetBreach = RatchetLimit & { readonly introduced: number; readonly fixed: number };

export const NO_MODULE = "(outside any module)";

const INTO = new Set<FlowRow["flow"]>(["introduced", "discovered", "reopened", "unbaselined", "unwaived", "reassignedIn"]);
const OUT = new Set<FlowRow["flow"]>(["fixed", "retired", "becameBaselined", "becameWaived", "reassignedOut"]);

/** At which severity a violation counts; null: it does not count, because its rule is muted. */
export function severityBy(settings: readonly RuleSetting[]): (violation: Pick<Violation, "source" | "rule" | "severity">) => Severity | null {
  const settingOf = settingsByRule(settings);
  return (violation) => {
    const setting = settingOf(violation);
    return setting?.muted ? null : (setting?.severity ?? violation.severity);
  };
}

type Step = { key: OrderKey; delta: number; /** Something came that was not merely seen for the first time. */ came: boolean };

type Question = {
  ledger: readonly FlowRow[];
  dimensions: readonly RatchetDimension[];
  severities: readonly Severity[];
  settings: readonly RuleSetting[];
  /** From this key of the line on the ratchet holds each dimension. */
  since: Partial<Record<RatchetDimension, OrderKey>>;
  /** Oldest first. */
  changes: readonly LimitChange[];
};

/**
 * The limits that follow from the line, in git's order: the same whatever the order in which reports came. A limit only
 * falls. One that an administrator raised stays until the group has reached it, and only falls again from there.
 */
export function limitsOf({ ledger, dimensions, severities, settings, since, changes }: Question): RatchetLimit[] {
  const severityOf = severityBy(settings);
  const counted = ledger.filter(({ dimensions: of, flow }) => (INTO.has(flow) || OUT.has(flow)) && isAmong(severities, severityOf(of)));
  return dimensions.flatMap((dimension) => {
    const from = since[dimension];
    if (from === undefined) return [];
    const steps = stepsByGroup(counted, dimension);
    const own = changes.filter((change) => change.dimension === dimension && change.key >= from);
    const values = new Set([...steps.keys(), ...own.map(({ value }) => value)]);
    return [...values].sort().map((value) => ({ dimension, value, ...follow(steps.get(value) ?? [], from, own.filter((change) => change.value === value)) }));
  });
}

function stepsByGroup(ledger: readonly FlowRow[], dimension: RatchetDimension): Map<string, Step[]> {
  const groups = new Map<string, Map<OrderKey, Step>>();
  for (const { key, flow, dimensions, count } of ledger) {
    const value = { source: dimensions.source, rule: dimensions.rule, module: dimensions.fromModule, team: dimensions.fromTeam }[dimension];
    const steps = groups.get(value) ?? new Map<OrderKey, Step>();
    const step = steps.get(key) ?? { key, delta: 0, came: false };
    step.delta += INTO.has(flow) ? count : -count;
    step.came ||= INTO.has(flow) && flow !== "discovered" && count > 0;
    groups.set(value, steps.set(key, step));
  }
  return new Map([...groups].map(([value, steps]) => [value, [...steps.values()].sort((one, other) => (one.key < other.key ? -1 : 1))]));
}

/** One group along the line. What it had when it was first seen is no rise: a new checker or rule finds what was there before. */
function follow(steps: readonly Step[], since: OrderKey, changes: readonly LimitChange[]): { limit: number; open: number } {
  const before = steps.filter(({ key }) => key <= since);
  let open = before.reduce((sum, { delta }) => sum + delta, 0);
  let limit: number | null = before.length > 0 ? open : null;
  let isRaised = false;
  const waiting = [...changes];
  const settle = (upTo: OrderKey | null) => {
    for (let [next] = waiting; next && (upTo === null || next.key < upTo); [next] = waiting) {
      isRaised = next.limit > (limit ?? 0);
      limit = next.limit;
      waiting.shift();
    }
  };
  for (const { key, delta, came } of steps.slice(before.length)) {
    settle(key);
    open += delta;
    if (limit === null) limit = came ? 0 : open;
    if (isRaised && open >= limit) isRaised = false;
    if (!isRaised) limit = Math.min(limit, open);
  }
  settle(null);
  return { limit: limit ?? 0, open };
}

/** The group of a violation. */
function valueOf(violation: Violation, dimension: RatchetDimension): string {
  return { source: violation.source, rule: violation.rule, module: violation.from.module ?? NO_MODULE, team: violation.fromTeam }[dimension];
}

/** The groups that a change raises and would leave above their limit, in the order of dimensions and names. A group that nobody has met has had none. */
export function breachesOf(change: { introduced: readonly Violation[]; fixed: readonly Violation[] }, dimensions: readonly RatchetDimension[], limits: readonly RatchetLimit[]): RatchetBreach[] {
  return dimensions.flatMap((dimension) => {
    const tallies = new Map<string, { introduced: number; fixed: number }>();
    for (const side of ["introduced", "fixed"] as const) {
      for (const violation of change[side]) {
        const value = valueOf(violation, dimension);
        const tally = tallies.get(value) ?? { introduced: 0, fixed: 0 };
        tally[side] += 1;
        tallies.set(value, tally);
      }
    }
    return [...tallies].sort(([one], [other]) => (one < other ? -1 : 1)).flatMap(([value, { introduced, fixed }]) => {
      const { limit, open } = limits.find((known) => known.dimension === dimension && known.value === value) ?? { limit: 0, open: 0 };
      return introduced > fixed && open + introduced - fixed > limit ? [{ dimension, value, limit, open, introduced, fixed }] : [];
    });
  });
}

/** "team @acme/ants would have 6 and may have 5 (2 came, 1 went)" */
export function breachWords({ dimension, value, limit, open, introduced, fixed }: RatchetBreach): string {
  return `${dimension} ${value} would have ${number(open + introduced - fixed)} and may have ${number(limit)} (${number(introduced)} came, ${number(fixed)} went)`;
}

/** From which key on a dimension has been held without a break, given the gates of the line oldest first. */
export function heldSince(gates: readonly { key: OrderKey; ratchet: readonly RatchetDimension[] }[]): Partial<Record<RatchetDimension, OrderKey>> {
  const since: Partial<Record<RatchetDimension, OrderKey>> = {};
  for (const { key, ratchet } of gates) {
    for (const dimension of RATCHET_DIMENSIONS) {
      if (!ratchet.includes(dimension)) delete since[dimension];
      else since[dimension] ??= key;
    }
  }
  return since;
}

function isAmong(severities: readonly Severity[], severity: Severity | null): boolean {
  return severity !== null && severities.includes(severity);
}
