import { expect, it } from "vitest";

import type { Violation } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { DEFAULT_GATE, type Evidence, asOf, configurationChanges, gateOf, judge } from "./verdict";

const HEAD = asId<CommitSha>("b".repeat(40));
const BASE = asId<CommitSha>("a".repeat(40));

function violation(of: Partial<Violation> = {}): Violation {
  return {
    id: "1", fingerprint: "1", source: "depcruise", tool: "depcruise", rule: "no-internals", kind: "privacy", severity: "error", status: "open",
    from: { module: "orders", file: "src/orders/cart.ts", symbol: null, line: 3, column: null }, to: { module: "billing", file: "src/billing/tax.ts", symbol: null },
    fromTeam: "@acme/orders", toTeam: "@acme/billing", message: "", openedBy: { commit: HEAD, at: "2026-11-02T09:00:00Z" }, openedAs: "introduced", closedBy: null, closedAs: null, ageDays: 0, ageIsLowerBound: false, carried: false,
    ...of,
  };
}

type Change = NonNullable<Evidence["change"]>;

const QUIET: Change = {
  base: { commit: BASE, distance: 0 }, introduced: [], discovered: [], reopened: [], fixed: [], retired: [], reassigned: [], moved: [], baselined: [], waived: [], rebaselined: { put: 0, taken: 0 }, unchanged: 4, knowsGraphs: true,
  dependencies: { added: [], removed: [] }, tangles: { formed: [], dissolved: [] },
};

const source = (name: string, distance = 0) => ({ source: name, tool: name, commit: BASE, distance, partial: false });

function evidence(change: Partial<Change> | null = {}, more: Partial<Evidence> = {}): Evidence {
  return {
    number: 12, head: HEAD, title: "Sell on credit", baseRef: "main",
    base: { commit: BASE, mergeBase: BASE, distance: 0, exact: true, reason: "The merge base with the default branch." },
    change: change && { ...QUIET, ...change }, gate: DEFAULT_GATE, expected: ["depcruise"], baseSources: [source("depcruise")], headSources: [source("depcruise")],
    settings: [], limits: [], held: [], configuration: [], waitUntil: "2026-11-02T10:00:00Z", ...more,
  };
}

it("passes a change that changes nothing, and says so", () => {
  expect(judge(evidence())).toMatchObject({ state: "judged", conclusion: "success", reason: null, sentence: "It changes nothing in the architecture.", unchanged: 4, teams: [] });
});

it("fails for one new violation, and tells the rule and the team", () => {
  const verdict = judge(evidence({ introduced: [violation()], fixed: [violation({ id: "2", fingerprint: "2" }), violation({ id: "3", fingerprint: "3" })] }));
  expect(verdict).toMatchObject({ state: "judged", conclusion: "failure", sentence: "1 new violation of no-internals, by @acme/orders; 2 fixed.", reason: "The gate fails: 1 violation of severity error is new.", gate: { failed: ["introduced"] } });
  expect(verdict.teams).toEqual([
    { team: "@acme/billing", introducedOut: 0, introducedIn: 1, fixedOut: 0, fixedIn: 2 },
    { team: "@acme/orders", introducedOut: 1, introducedIn: 0, fixedOut: 2, fixedIn: 0 },
  ]);
});

it("writes large numbers with a comma at the thousands, in every part", () => {
  const many = (amount: number) => Array.from({ length: amount }, () => violation());
  const { sentence, reason } = judge(evidence({ introduced: many(12_345), fixed: many(1_000), discovered: many(2_000), waived: many(1_001) }));
  expect(sentence).toBe("12,345 new violations of no-internals, all by @acme/orders; 1,000 fixed; 1,001 new ones are waived; 2,000 discovered by rules or checkers that are new here.");
  expect(reason).toBe("The gate fails: 12,345 violations of severity error are new.");
});

it("never fails for what was discovered, retired or stands in a baseline", () => {
  const verdict = judge(evidence({ discovered: [violation()], retired: [violation()], baselined: [violation({ status: "baselined" })] }));
  expect(verdict).toMatchObject({ conclusion: "success", counts: { introduced: 0, discovered: 1, retired: 1, baselined: 1 }, sentence: "1 new violation stands in a baseline that this change brings; 1 discovered by rules or checkers that are new here." });
});

it("lets pass what a waiver accepts, and says that it did", () => {
  expect(judge(evidence({ waived: [violation()] }))).toMatchObject({ conclusion: "success", counts: { introduced: 0, waived: 1 }, sentence: "1 new one is waived." });
});

it("lets warnings pass where the gate asks for errors, and says that it did", () => {
  const warning = [violation({ severity: "warning" })];
  expect(judge(evidence({ introduced: warning }))).toMatchObject({ conclusion: "success", reason: "What is new is not of severity error, so the gate lets it pass." });
  expect(judge(evidence({ introduced: warning }, { gate: { ...DEFAULT_GATE, severities: ["error", "warning"] } }))).toMatchObject({ conclusion: "failure" });
});

it("lets a ratchet turn one way only: a swap passes, one more does not", () => {
  const gate = { ...DEFAULT_GATE, fail: ["ratchet" as const] };
  expect(judge(evidence({ introduced: [violation()], fixed: [violation()] }, { gate })).conclusion).toBe("success");
  expect(judge(evidence({ introduced: [violation(), violation()], fixed: [violation()] }, { gate }))).toMatchObject({ conclusion: "failure", reason: "The gate fails: 2 violations came and 1 went: the count may only fall." });
});

it("fails for a tangle that forms or grows, and not for one that shrinks", () => {
  const gate = { ...DEFAULT_GATE, fail: ["tangle" as const] };
  const closing = { dependencies: { added: [{ from: "billing", to: "identity", weight: 2 }], removed: [] }, tangles: { formed: [["billing", "identity", "orders"]], dissolved: [] } };
  expect(judge(evidence(closing, { gate }))).toMatchObject({ conclusion: "failure", sentence: "Adds a dependency billing → identity that closes a tangle of 3 modules." });
  const growing = { ...closing, tangles: { formed: [["billing", "identity", "orders"]], dissolved: [["identity", "orders"]] } };
  expect(judge(evidence(growing, { gate }))).toMatchObject({ conclusion: "failure", sentence: "Adds a dependency billing → identity that grows a tangle to 3 modules." });
  const renamed = { ...closing, tangles: { formed: [["basket", "identity", "orders"]], dissolved: [["cart", "identity", "orders"]] } };
  expect(judge(evidence(renamed, { gate }))).toMatchObject({ conclusion: "success" });
  const shrinking = { dependencies: { added: [], removed: [{ from: "billing", to: "identity", weight: 2 }] }, tangles: { formed: [["identity", "orders"]], dissolved: [["billing", "identity", "orders"]] } };
  expect(judge(evidence(shrinking, { gate }))).toMatchObject({ conclusion: "success", sentence: "Removes 1 dependency." });
});

it("says nothing of dependencies and tangles where one side has no module graph", () => {
  expect(judge(evidence({ knowsGraphs: false }))).toMatchObject({ dependencies: null, tangles: null });
});

it("waits for the sources that usually report, and is neutral when they stay away", () => {
  const waiting = judge(evidence({}, { expected: ["depcruise", "eslint"] }));
  expect(waiting).toMatchObject({ state: "waiting", conclusion: null, reason: "Waiting for eslint.", missingSources: ["eslint"], waitUntil: "2026-11-02T10:00:00Z" });
  expect(asOf(waiting, new Date("2026-11-02T09:59:59Z"))).toEqual(waiting);
  expect(asOf(waiting, new Date("2026-11-02T10:00:00Z"))).toMatchObject({ state: "neutral", conclusion: "neutral", reason: "eslint did not report in time, so what the others found is not the whole: nothing is judged by half." });
});

it("waits while no report about the head has been read", () => {
  expect(judge(evidence(null, { headSources: [] }))).toMatchObject({ state: "waiting", reason: "No report about this head has been read yet.", sentence: "There is nothing to compare with yet." });
});

it("is neutral, never red, without a base or past the greatest distance", () => {
  const missing = { commit: null, mergeBase: null, distance: 0, exact: false, reason: "No common ancestor with the default branch is known; send lineage, or use fetch-depth: 0." };
  expect(judge(evidence(null, { base: missing }))).toMatchObject({ state: "neutral", conclusion: "neutral", reason: missing.reason });
  const far = { commit: BASE, mergeBase: HEAD, distance: 51, exact: false, reason: "Far." };
  expect(judge(evidence({ introduced: [violation()] }, { base: far }))).toMatchObject({ state: "neutral", gate: { failed: [] }, reason: "The base lies 51 commits back; the gate compares across at most 50." });
  expect(judge(evidence({ introduced: [violation()] }, { base: { ...far, distance: 50 } }))).toMatchObject({ state: "judged", conclusion: "failure" });
});

it("counts a source that did not report at the base itself as a base farther back", () => {
  const verdict = judge(evidence({}, { baseSources: [source("depcruise", 3)] }));
  expect(verdict.base).toEqual({ commit: BASE, mergeBase: BASE, distance: 3, exact: false, reason: "The merge base with the default branch. depcruise last reported 3 commits before it." });
});

it("reads the gate of a configuration, and what it leaves out as by default", () => {
  expect(gateOf({})).toEqual(DEFAULT_GATE);
  expect(gateOf({ gate: { fail: ["tangle", "ratchet"] } })).toEqual({ fail: ["ratchet", "tangle"], severities: ["error"], maxBaseDistance: 50, ratchet: [] });
  expect(gateOf({ gate: { fail: ["introduced", "none"], maxBaseDistance: 0 } })).toEqual({ fail: [], severities: ["error"], maxBaseDistance: 0, ratchet: [] });
});

it("names what one configuration says otherwise than another", () => {
  expect(configurationChanges({ gate: { fail: ["introduced"] }, ignore: ["x"] }, { gate: { fail: ["none"], maxBaseDistance: 3 }, ignore: ["x"], rules: [] })).toEqual(["rules", "gate.fail", "gate.maxBaseDistance"]);
  expect(configurationChanges({}, {})).toEqual([]);
});

it("tells the worst first, and the same in whatever order it was found", () => {
  const [a, b, c] = [violation({ fingerprint: "a", severity: "warning" }), violation({ fingerprint: "b" }), violation({ fingerprint: "c", from: { module: null, file: "a.ts", symbol: null, line: 1, column: null } })];
  const order = (introduced: Violation[]) => judge(evidence({ introduced })).lists.introduced.map(({ fingerprint }) => fingerprint);
  expect(order([a, b, c])).toEqual(["c", "b", "a"]);
  expect(order([c, b, a])).toEqual(["c", "b", "a"]);
});
