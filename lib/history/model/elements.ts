/** What is kept of a report: its facts as elements of stored sets, and what else an analysis needs to know of it. */
import type { DependencyKind, Fact, Kind, ModuleFact, RuleFact, Severity, ViolationFact } from "@/lib/ingestion";

import { type Element, digestOf } from "./buckets";
import { covers } from "./scope";

/** A violation as it stands in a stored set; its key is the fingerprint. */
export type StoredViolation = {
  rule: string;
  kind: Kind;
  severity: Severity;
  from: StoredEnd;
  to: StoredEnd | null;
  ordinal: number;
  line: number | null;
  column: number | null;
  message: string;
  baselined: boolean;
  path: readonly string[] | null;
  /** Of what Lintel found itself: the sources whose graph showed it. */
  by?: readonly string[];
  /** It is about all of a folder: who looked at a part of it cannot say that it is gone. */
  whole?: true;
};
export type StoredEnd = { path?: string; symbol?: string; module?: string };

export type StoredFile = { path: string; examined: boolean; module?: string };

export type StoredDependency = { level: "file" | "module"; from: string; to: string; kinds: Partial<Record<DependencyKind, number>> };

/** Active rules by name. `definition` is absent where the report does not tell. */
export type Rules = Record<string, { kind: Kind; severity: Severity; help?: string; definition?: string }>;

export type GatheredFacts = {
  violations: Element[];
  files: Element[];
  dependencies: Element[];
  /** Null when the report does not list its rules. */
  rules: Rules | null;
  modules: Omit<ModuleFact, "fact">[];
  /** Rows of a partial report that lie outside its scope. */
  outsideScope: number;
};

/** What identifies an end: its path, else its symbol, else its module. */
export function identityOf(end: StoredEnd | null | undefined): string {
  return end?.path ?? end?.symbol ?? end?.module ?? "";
}

/** 128 bits over source, rule, both ends and the ordinal among equals: no line, message, module, severity or cycle. */
export function fingerprintOf(source: string, violation: Pick<StoredViolation, "rule" | "from" | "to" | "ordinal">): string {
  return digestOf(JSON.stringify([source, violation.rule, identityOf(violation.from), identityOf(violation.to), violation.ordinal]));
}

export function fileKey(path: string): string {
  return digestOf(path);
}

export function dependencyKey(level: "file" | "module", from: string, to: string): string {
  return digestOf(JSON.stringify([level, from, to]));
}

export function readViolation(value: string): StoredViolation {
  const violation: StoredViolation = JSON.parse(value);
  return violation;
}

export function readFile(value: string): StoredFile {
  const file: StoredFile = JSON.parse(value);
  return file;
}

export function readDependency(value: string): StoredDependency {
  const dependency: StoredDependency = JSON.parse(value);
  return dependency;
}

/** Collects the facts of one report. Rows of a partial report outside its scope are counted and left out. */
export async function gatherFacts(
  facts: AsyncIterable<Fact>,
  { source, scope, listsRules }: { source: string; scope: readonly string[] | null; listsRules: boolean },
): Promise<GatheredFacts> {
  const violations: ViolationFact[] = [];
  const files = new Map<string, StoredFile>();
  const dependencies = new Map<string, StoredDependency>();
  const rules: Rules = {};
  const modules: Omit<ModuleFact, "fact">[] = [];
  let outsideScope = 0;
  for await (const one of facts) {
    if (one.fact === "rule") rules[one.name] = ruleOf(one);
    else if (one.fact === "module") modules.push(moduleOf(one));
    else if (one.fact === "file") addFile(files, one.path, one.examined && covers(scope, one.path), one.module);
    else if (one.fact === "dependency") addDependency(dependencies, one);
    else if (covers(scope, one.from.path)) violations.push(one);
    else outsideScope++;
  }
  // A rule that finds something is active, listed or not.
  for (const { rule, kind, severity } of violations) if (!Object.hasOwn(rules, rule)) rules[rule] = { kind, severity };
  return {
    violations: withOrdinals(violations).map((violation) => [fingerprintOf(source, violation), JSON.stringify(violation)] as const),
    files: [...files.values()].map((file) => [fileKey(file.path), JSON.stringify(file)] as const),
    dependencies: [...dependencies.values()].map((one) => [dependencyKey(one.level, one.from, one.to), JSON.stringify(sortedKinds(one))] as const),
    rules: listsRules ? rules : null,
    modules: modules.sort((one, other) => (one.name < other.name ? -1 : one.name > other.name ? 1 : one.path < other.path ? -1 : 1)),
    outsideScope,
  };
}

function moduleOf({ fact: _fact, ...module }: ModuleFact): Omit<ModuleFact, "fact"> {
  return module;
}

function ruleOf({ kind, severity, help, definition }: RuleFact): Rules[string] {
  return { kind, severity, ...(help === undefined ? {} : { help }), ...(definition === undefined ? {} : { definition }) };
}

/** A file that is named twice was examined when either mention says so. */
function addFile(files: Map<string, StoredFile>, path: string, examined: boolean, module: string | undefined): void {
  const known = files.get(path);
  const name = [known?.module, module].filter((one) => one !== undefined).sort()[0];
  files.set(path, { path, examined: examined || (known?.examined ?? false), ...(name === undefined ? {} : { module: name }) });
}

function addDependency(dependencies: Map<string, StoredDependency>, one: Extract<Fact, { fact: "dependency" }>): void {
  const key = dependencyKey(one.level, one.from, one.to);
  const known = dependencies.get(key) ?? { level: one.level, from: one.from, to: one.to, kinds: {} };
  known.kinds[one.kind] = (known.kinds[one.kind] ?? 0) + one.weight;
  dependencies.set(key, known);
}

function sortedKinds(one: StoredDependency): StoredDependency {
  return { ...one, kinds: Object.fromEntries(Object.entries(one.kinds).sort(([a], [b]) => (a < b ? -1 : 1))) };
}

/** Rows with the same rule and ends are told apart by their place among each other: by line, column, message, symbols; never by their order in the report. */
function withOrdinals(facts: readonly ViolationFact[]): StoredViolation[] {
  const equals = new Map<string, StoredViolation[]>();
  for (const fact of facts) {
    const violation = stored(fact);
    const key = JSON.stringify([violation.rule, identityOf(violation.from), identityOf(violation.to)]);
    const group = equals.get(key);
    if (group) group.push(violation);
    else equals.set(key, [violation]);
  }
  return [...equals.values()].flatMap((group) =>
    group.length === 1 ? group : group.sort(byPlace).map((violation, ordinal) => ({ ...violation, ordinal })),
  );
}

function stored(fact: ViolationFact): StoredViolation {
  return {
    rule: fact.rule, kind: fact.kind, severity: fact.severity, from: endOf(fact.from), to: fact.to ? endOf(fact.to) : null, ordinal: 0,
    line: fact.line ?? null, column: fact.column ?? null, message: fact.message, baselined: fact.baselined, path: fact.path ?? null,
  };
}

function endOf({ path, symbol, module }: StoredEnd): StoredEnd {
  return { ...(path === undefined ? {} : { path }), ...(symbol === undefined ? {} : { symbol }), ...(module === undefined ? {} : { module }) };
}

function byPlace(one: StoredViolation, other: StoredViolation): number {
  return (one.line ?? 0) - (other.line ?? 0) || (one.column ?? 0) - (other.column ?? 0) || compareTexts(one.message, other.message) ||
    compareTexts(one.from.symbol ?? "", other.from.symbol ?? "") || compareTexts(one.to?.symbol ?? "", other.to?.symbol ?? "") ||
    compareTexts(one.severity, other.severity) || Number(one.baselined) - Number(other.baselined) || compareTexts(JSON.stringify(one), JSON.stringify(other));
}

/** By code unit: the same on every machine. */
export function compareTexts(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
