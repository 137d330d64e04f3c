/** What a pull request changes against its base, and what the gate of the base makes of that. */
import type { Configuration } from "@/lib/catalog";
import type { Base, Change, CommitSource, Violation } from "@/lib/history";
import type { CommitSha } from "@/lib/kernel";
import { count, number } from "@/lib/kernel/text";

import { RATCHET_DIMENSIONS, type RatchetBreach, type RatchetDimension, type RatchetLimit, breachWords, breachesOf, severityBy } from "./ratchet";
import { type RuleSetting, type Severity, settingsByRule } from "./rule-settings";

export const STATES = ["waiting", "judged", "neutral"] as const;
export const CONCLUSIONS = ["success", "failure", "neutral"] as const;
export const FAILURES = ["introduced", "ratchet", "tangle"] as const;

export type VerdictState = (typeof STATES)[number];
export type Conclusion = (typeof CONCLUSIONS)[number];
export type Failure = (typeof FAILURES)[number];

/** What the gate asks for. `fail` empty: it never fails. */
export type Gate = { readonly fail: readonly Failure[]; readonly severities: readonly Severity[]; readonly maxBaseDistance: number; /** What a ratchet holds group by group; empty: the repository as a whole. */ readonly ratchet: readonly RatchetDimension[] };

export const DEFAULT_GATE: Gate = { fail: ["introduced"], severities: ["error"], maxBaseDistance: 50, ratchet: [] };
export const DEFAULT_WAIT_MINUTES = 30;

/** How one source took part: `new` ones have nothing to be compared with, so that all they find is discovered. */
export type VerdictSource = { source: string; tool: string; status: "compared" | "new" | "missing"; base: { commit: CommitSha; distance: number } | null };

export type TeamShare = {
  team: string;
  /** Introduced by code that the team owns, and reaching into what it owns; one within it counts on both sides. */
  introducedOut: number;
  introducedIn: number;
  fixedOut: number;
  fixedIn: number;
};

export const LISTS = ["introduced", "fixed", "discovered", "retired", "baselined", "waived", "muted"] as const;
export type ListName = (typeof LISTS)[number];

export type Verdict = {
  number: number;
  head: CommitSha;
  title: string | null;
  baseRef: string | null;
  base: Base;
  state: VerdictState;
  /** Null while it waits. */
  conclusion: Conclusion | null;
  /** The verdict in a sentence. */
  sentence: string;
  /** Why it waits, why it is neutral, or which part of the gate it fails; null when there is nothing to explain. */
  reason: string | null;
  gate: Gate & { failed: Failure[] };
  /** Groups that it would leave above their limit. */
  ratchets: RatchetBreach[];
  /** How many there are of each; lists hold the first `MOST_LISTED`. Null where nothing could be compared: not known is not zero. */
  counts: Record<ListName, number> | null;
  lists: Record<ListName, Violation[]>;
  unchanged: number | null;
  /** Null where one side has no module graph. */
  dependencies: Change["dependencies"] | null;
  tangles: Change["tangles"] | null;
  teams: TeamShare[];
  sources: VerdictSource[];
  missingSources: string[];
  /** What the head changes in the configuration: it takes effect after the merge. */
  configuration: string[];
  /** Until when a waiting verdict waits, ISO 8601; null when it does not. */
  waitUntil: string | null;
};

export type Evidence = {
  number: number;
  head: CommitSha;
  title: string | null;
  baseRef: string | null;
  base: Base;
  /** Null when there is no base to compare with, or no report about the head. */
  change: (Change & { baselined: Violation[]; rebaselined: { put: number; taken: number }; waived: Violation[]; knowsGraphs: boolean }) | null;
  gate: Gate;
  settings: readonly RuleSetting[];
  limits: readonly RatchetLimit[];
  /** What the default branch holds group by group now: a limit is known of nothing else. */
  held: readonly RatchetDimension[];
  expected: readonly string[];
  baseSources: readonly CommitSource[];
  headSources: readonly CommitSource[];
  configuration: readonly string[];
  waitUntil: string;
};

export const MOST_LISTED = 1000;

/** The gate that a configuration asks for; what it leaves out is as by default. */
export function gateOf({ gate }: Configuration): Gate {
  const fail: readonly string[] = gate?.fail ?? DEFAULT_GATE.fail;
  return {
    fail: fail.includes("none") ? [] : FAILURES.filter((one) => fail.includes(one)),
    severities: gate?.severities ?? DEFAULT_GATE.severities,
    maxBaseDistance: gate?.maxBaseDistance ?? DEFAULT_GATE.maxBaseDistance,
    ratchet: RATCHET_DIMENSIONS.filter((one) => gate?.ratchet?.includes(one)),
  };
}

/** The verdict that follows from a head, its base and what both say. The same evidence gives the same verdict, whatever came first. */
export function judge(evidence: Evidence): Verdict {
  const { number, head, title, baseRef, gate, expected, baseSources, headSources, configuration, waitUntil } = evidence;
  const sources = sourcesOf(expected, baseSources, headSources);
  const base = reachOf(evidence.base, sources);
  const missingSources = sources.filter(({ status }) => status === "missing").map(({ source }) => source);
  const change = evidence.change && asSet(evidence.change, evidence.settings);
  const counted = change && countedOf(change, gate, evidence.settings);
  const ratchets = counted && gate.fail.includes("ratchet") ? breachesOf(counted, gate.ratchet.filter((one) => evidence.held.includes(one)), evidence.limits) : [];
  const failed = change && counted ? failuresOf({ ...counted, grown: change.knowsGraphs ? grownTangles(change.tangles).length : 0, ratchets }, gate) : [];
  const outcome = outcomeOf({ base, gate, hasReport: headSources.length > 0, isCompared: change !== null, missingSources, failed });
  const lists = { introduced: change?.introduced ?? [], fixed: change?.fixed ?? [], discovered: change?.discovered ?? [], retired: change?.retired ?? [], baselined: change?.baselined ?? [], waived: change?.waived ?? [], muted: change?.muted ?? [] };
  return {
    number, head, title, baseRef, base,
    state: outcome.state, conclusion: outcome.conclusion, reason: outcome.reason ?? reasonOf(failed, change, counted, ratchets, gate),
    sentence: sentenceOf(change, lists),
    gate: { ...gate, failed: outcome.state === "judged" ? failed : [] },
    ratchets: outcome.state === "judged" ? ratchets : [],
    counts: change && { introduced: lists.introduced.length, fixed: lists.fixed.length, discovered: lists.discovered.length, retired: lists.retired.length, baselined: lists.baselined.length, waived: lists.waived.length, muted: lists.muted.length },
    lists: { introduced: listed(lists.introduced), fixed: listed(lists.fixed), discovered: listed(lists.discovered), retired: listed(lists.retired), baselined: listed(lists.baselined), waived: listed(lists.waived), muted: listed(lists.muted) },
    unchanged: change?.unchanged ?? null,
    dependencies: change?.knowsGraphs ? change.dependencies : null,
    tangles: change?.knowsGraphs ? change.tangles : null,
    teams: teamsOf(lists), sources, missingSources, configuration: [...configuration],
    waitUntil: outcome.state === "waiting" ? waitUntil : null,
  };
}

/** A verdict as it reads at a moment: one that has waited long enough is neutral, and says for what it waited. */
export function asOf<Told extends Pick<Verdict, "state" | "conclusion" | "reason" | "waitUntil" | "missingSources">>(verdict: Told, now: Date): Told {
  if (verdict.state !== "waiting" || verdict.waitUntil === null || now < new Date(verdict.waitUntil)) return verdict;
  const what = verdict.missingSources.length > 0 ? `${listWords(verdict.missingSources)} did not report` : "No report arrived";
  return { ...verdict, state: "neutral", conclusion: "neutral", reason: `${what} in time, so what the others found is not the whole: nothing is judged by half.`, waitUntil: null };
}

type Outcome = { state: VerdictState; conclusion: Conclusion | null; reason: string | null };

function outcomeOf({ base, gate, hasReport, isCompared, missingSources, failed }: { base: Base; gate: Gate; hasReport: boolean; isCompared: boolean; missingSources: readonly string[]; failed: readonly Failure[] }): Outcome {
  const neutral = (reason: string): Outcome => ({ state: "neutral", conclusion: "neutral", reason });
  const waiting = (reason: string): Outcome => ({ state: "waiting", conclusion: null, reason });
  if (!hasReport) return waiting("No report about this head has been read yet.");
  if (base.commit === null) return neutral(base.reason);
  if (base.distance > gate.maxBaseDistance) return neutral(`The base lies ${count(base.distance, "commit")} back; the gate compares across at most ${number(gate.maxBaseDistance)}.`);
  if (missingSources.length > 0) return waiting(`Waiting for ${listWords(missingSources)}.`);
  if (!isCompared) return neutral("The base and the head have no analysis in common.");
  return { state: "judged", conclusion: failed.length > 0 ? "failure" : "success", reason: null };
}

function sourcesOf(expected: readonly string[], baseSources: readonly CommitSource[], headSources: readonly CommitSource[]): VerdictSource[] {
  const present = headSources.map(({ source, tool }): VerdictSource => {
    const known = baseSources.find((one) => one.source === source);
    return { source, tool, status: known ? "compared" : "new", base: known ? { commit: known.commit, distance: known.distance } : null };
  });
  const missing = expected
    .filter((source) => !headSources.some((one) => one.source === source))
    .map((source): VerdictSource => ({ source, tool: baseSources.find((one) => one.source === source)?.tool ?? source, status: "missing", base: null }));
  return [...present, ...missing].sort((one, other) => (one.source < other.source ? -1 : 1));
}

/** A base is as far away as the oldest analysis that is compared with: one that is carried on does not know what happened since. */
function reachOf(base: Base, sources: readonly VerdictSource[]): Base {
  const farthest = sources.reduce<VerdictSource | null>((most, one) => ((one.base?.distance ?? 0) > (most?.base?.distance ?? 0) ? one : most), null);
  if (!farthest?.base || base.commit === null) return base;
  const { distance } = farthest.base;
  return { ...base, distance: base.distance + distance, exact: false, reason: `${base.reason} ${farthest.source} last reported ${count(distance, "commit")} before it.` };
}

type Set = NonNullable<Evidence["change"]> & { muted: Violation[] };
type Counted = { introduced: Violation[]; fixed: Violation[] };

/** A change with every violation at the severity that counts here, and what muted rules say set apart from what is introduced. */
function asSet(change: NonNullable<Evidence["change"]>, settings: readonly RuleSetting[]): Set {
  const settingOf = settingsByRule(settings);
  const isMuted = (violation: Violation) => settingOf(violation)?.muted === true;
  const weighed = (list: readonly Violation[]) => list.map((violation) => ({ ...violation, severity: settingOf(violation)?.severity ?? violation.severity }));
  return {
    ...change, introduced: weighed(change.introduced.filter((one) => !isMuted(one))), muted: weighed(change.introduced.filter(isMuted)),
    fixed: weighed(change.fixed), discovered: weighed(change.discovered), retired: weighed(change.retired), baselined: weighed(change.baselined), waived: weighed(change.waived),
  };
}

/** What the gate counts: of its severities, and of no muted rule. What was discovered, retired or stands in a baseline is nobody's failure. */
function countedOf(change: Set, { severities }: Gate, settings: readonly RuleSetting[]): Counted {
  const severityOf = severityBy(settings);
  const counts = (violation: Violation) => {
    const severity = severityOf(violation);
    return severity !== null && severities.includes(severity);
  };
  return { introduced: change.introduced.filter(counts), fixed: change.fixed.filter(counts) };
}

/** Which of the gate's questions the change fails. */
function failuresOf({ introduced, fixed, grown, ratchets }: Counted & { grown: number; ratchets: readonly RatchetBreach[] }, { fail, ratchet }: Gate): Failure[] {
  const fails: Record<Failure, boolean> = {
    introduced: introduced.length > 0,
    ratchet: ratchet.length > 0 ? ratchets.length > 0 : introduced.length > fixed.length,
    tangle: grown > 0,
  };
  return fail.filter((one) => fails[one]);
}

/**
 * Tangles that are new, or larger than those that they came from. One that lost members, and one whose module was only
 * renamed, are told as dissolved and formed all the same, and are no failure.
 */
export function grownTangles({ formed, dissolved }: Change["tangles"]): string[][] {
  return formed.filter((tangle) => dissolved.every((before) => before.length < tangle.length || !before.some((module) => tangle.includes(module))));
}

/** Groups that are named in the reason; the rest are counted. */
const MOST_NAMED = 3;

function reasonOf(failed: readonly Failure[], change: Set | null, counted: Counted | null, ratchets: readonly RatchetBreach[], { severities }: Gate): string | null {
  if (!change || !counted) return null;
  const introduced = counted.introduced.length;
  const named = ratchets.slice(0, MOST_NAMED).map(breachWords).join("; ");
  const words: Record<Failure, string> = {
    introduced: `${count(introduced, "violation")} of severity ${severities.join(" or ")} ${introduced === 1 ? "is" : "are"} new`,
    ratchet: ratchets.length === 0 ? `${count(introduced, "violation")} came and ${number(counted.fixed.length)} went: the count may only fall` : `${named}${ratchets.length > MOST_NAMED ? `; and ${count(ratchets.length - MOST_NAMED, "more group")}` : ""}`,
    tangle: `${count(grownTangles(change.tangles).length, "tangle")} formed or grew`,
  };
  if (failed.length > 0) return `The gate fails: ${failed.map((one) => words[one]).join("; ")}.`;
  const spared = change.introduced.length - introduced;
  return spared > 0 && introduced === 0 ? `What is new is not of severity ${severities.join(" or ")}, so the gate lets it pass.` : null;
}

/**
 * What the change does, in the words of architecture: "Adds a dependency billing → identity that closes a tangle of 3
 * modules; 2 new violations of no-internals, both by @acme/payments; 1 fixed."
 */
function sentenceOf(change: Evidence["change"], { introduced, fixed, discovered, baselined, waived, muted }: Verdict["lists"]): string {
  if (!change) return "There is nothing to compare with yet.";
  const { dependencies, tangles } = change;
  const parts = [
    ...structureWords(dependencies, tangles),
    introducedWords(introduced),
    fixed.length > 0 ? `${number(fixed.length)} fixed` : null,
    baselined.length > 0 ? `${count(baselined.length, "new violation stands", "new violations stand")} in a baseline that this change brings` : null,
    waived.length > 0 ? `${count(waived.length, "new one is", "new ones are")} waived` : null,
    muted.length > 0 ? `${count(muted.length, "new one is", "new ones are")} of a rule that is muted here` : null,
    discovered.length > 0 ? `${number(discovered.length)} discovered by rules or checkers that are new here` : null,
  ].filter((part) => part !== null);
  if (parts.length === 0) return "It changes nothing in the architecture.";
  const sentence = parts.join("; ");
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function structureWords({ added, removed }: Change["dependencies"], tangles: Change["tangles"]): string[] {
  const words: string[] = [];
  const told = new Set<string>();
  for (const tangle of grownTangles(tangles)) {
    const closing = added.filter(({ from, to }) => tangle.includes(from) && tangle.includes(to));
    const grew = tangles.dissolved.some((before) => before.some((module) => tangle.includes(module)));
    const what = `${grew ? "grows" : "closes"} a tangle${grew ? " to" : " of"} ${count(tangle.length, "module")}`;
    for (const { from, to } of closing) told.add(`${from} → ${to}`);
    const [first] = closing;
    words.push(first === undefined ? what : closing.length === 1 ? `adds a dependency ${first.from} → ${first.to} that ${what}` : `adds ${count(closing.length, "dependency", "dependencies")} that ${grew ? "grow" : "close"} a tangle${grew ? " to" : " of"} ${count(tangle.length, "module")}`);
  }
  const others = added.filter(({ from, to }) => !told.has(`${from} → ${to}`));
  const [other] = others;
  if (other) words.push(others.length === 1 ? `adds a dependency ${other.from} → ${other.to}` : `adds ${number(others.length)} dependencies between modules`);
  const cut = tangles.dissolved.filter((tangle) => !tangles.formed.some((after) => after.some((module) => tangle.includes(module))));
  if (cut.length > 0) words.push(`dissolves ${count(cut.length, "tangle")}`);
  if (removed.length > 0) words.push(`removes ${count(removed.length, "dependency", "dependencies")}`);
  return words;
}

function introducedWords(introduced: readonly Violation[]): string | null {
  const [first] = introduced;
  if (!first) return null;
  const rules = new Set(introduced.map(({ rule }) => rule));
  const teams = new Set(introduced.map(({ fromTeam }) => fromTeam));
  const what = rules.size === 1 ? `${count(introduced.length, "new violation")} of ${first.rule}` : `${count(introduced.length, "new violation")} of ${number(rules.size)} rules`;
  if (teams.size !== 1 || first.fromTeam.startsWith("(")) return what;
  return `${what}, ${introduced.length === 1 ? "" : introduced.length === 2 ? "both " : "all "}by ${first.fromTeam}`;
}

/** Who is concerned: teams whose code reaches out or is reached. Groups without a name of their own are left out. */
function teamsOf({ introduced, fixed }: Pick<Verdict["lists"], "introduced" | "fixed">): TeamShare[] {
  const teams = new Map<string, TeamShare>();
  const add = (team: string, what: "introducedOut" | "introducedIn" | "fixedOut" | "fixedIn") => {
    if (team.startsWith("(")) return;
    const share = teams.get(team) ?? { team, introducedOut: 0, introducedIn: 0, fixedOut: 0, fixedIn: 0 };
    share[what] += 1;
    teams.set(team, share);
  };
  for (const { fromTeam, toTeam } of introduced) {
    add(fromTeam, "introducedOut");
    add(toTeam, "introducedIn");
  }
  for (const { fromTeam, toTeam } of fixed) {
    add(fromTeam, "fixedOut");
    add(toTeam, "fixedIn");
  }
  const weight = ({ introducedOut, introducedIn }: TeamShare) => introducedOut + introducedIn;
  return [...teams.values()].sort((one, other) => weight(other) - weight(one) || (one.team < other.team ? -1 : 1));
}

/** Worst first, then by place, so that the same violations are always told in the same order. */
function listed(violations: readonly Violation[]): Violation[] {
  const rank: Record<Severity, number> = { error: 0, warning: 1, info: 2 };
  const place = ({ from, rule, fingerprint }: Violation) => `${from.file ?? from.symbol ?? ""}\0${rule}\0${fingerprint}`;
  return [...violations].sort((one, other) => rank[one.severity] - rank[other.severity] || (place(one) < place(other) ? -1 : 1)).slice(0, MOST_LISTED);
}

const SECTIONS = ["modules", "rules", "ignore", "owners", "gate", "sources"] as const;

/** What one `lintel.yml` says otherwise than another, by its sections: those of the gate and of the sources key by key. */
export function configurationChanges(before: Configuration, after: Configuration): string[] {
  return SECTIONS.flatMap((section) => {
    if (JSON.stringify(before[section]) === JSON.stringify(after[section])) return [];
    if (section !== "gate" && section !== "sources") return [section];
    const [one, other]: Record<string, unknown>[] = [{ ...before[section] }, { ...after[section] }];
    return [...new Set([...Object.keys(one ?? {}), ...Object.keys(other ?? {})])].filter((key) => JSON.stringify(one?.[key]) !== JSON.stringify(other?.[key])).sort().map((key) => `${section}.${key}`);
  });
}

function listWords(words: readonly string[]): string {
  return words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
