/** What is known to be there after an analysis: what it reported, and what it did not examine and was there before. */
import { type BuiltSet, type LoadNodes, EMPTY_ROOT, changeSet, compareSets, lookUp } from "./buckets";
import { type Rules, type StoredFile, type StoredViolation, dependencyKey, fileKey, identityOf, readFile, readViolation } from "./elements";
import type { PathHistory } from "./renames";
import { covers, coversAll, isFolder, touches } from "./scope";

/** One source at one commit, as far as the history engine needs to know it. */
export type Examination = {
  readonly violationsRoot: string;
  readonly filesRoot: string;
  readonly dependenciesRoot: string;
  /** Null: the report does not list its rules. */
  readonly rules: Rules | null;
  /** Null: everything. */
  readonly scope: readonly string[] | null;
  readonly listsFiles: boolean;
  readonly listsAllFiles: boolean;
  /** The report lists only what the tool was told to put up with: it looked for nothing else. */
  readonly knownOnly?: boolean;
  /**
   * Of Lintel's own findings: the sources that described the graph, by name, each with the rules that it can speak of.
   * What they looked at is what was examined.
   */
  readonly witnesses?: ReadonlyMap<string, Examination>;
};

export type NextState = { readonly set: BuiltSet; readonly carried: number };

/**
 * The state after `examination`, when `previousState` (root of a set of violations) was the state before it:
 * what was reported, plus what was there and was not examined. A full report that lists its rules lets go of
 * violations whose rule is gone.
 */
export async function nextState(previousState: string, examination: Examination, paths: PathHistory, load: LoadNodes): Promise<NextState> {
  const { removed } = await compareSets(previousState, examination.violationsRoot, load);
  if (removed.size === 0) return { set: { root: examination.violationsRoot, nodes: new Map() }, carried: 0 };
  const violations = new Map([...removed].map(([key, value]) => [key, readViolation(value)]));
  const examined = new Set<string>();
  for (const { witness, violations: own } of byWitness(examination, violations)) {
    const files = await filesOf(witness, [...own.values()].map(({ from }) => from.path), load);
    for (const [key, violation] of own) if (isExamined(witness, violation, files, paths)) examined.add(key);
  }
  const carried = new Map<string, string | null>();
  for (const [key, value] of removed) {
    const violation = violations.get(key);
    if (violation && !isRuleGone(examination, violation.rule) && !examined.has(key)) carried.set(key, value);
  }
  return { set: await changeSet(examination.violationsRoot, carried, load), carried: carried.size };
}

export type Testimony = { readonly source: string; readonly witness: Examination; readonly violations: Map<string, StoredViolation> };

/** Violations by who can tell that they are gone: the tool that found them, or of what Lintel found each source that showed it and is here. */
export function byWitness(examination: Examination, violations: ReadonlyMap<string, StoredViolation>): Testimony[] {
  if (!examination.witnesses) return [{ source: "", witness: examination, violations: new Map(violations) }];
  return [...examination.witnesses].map(([source, witness]) => ({ source, witness, violations: new Map([...violations].filter(([, { by }]) => by?.includes(source))) }));
}

/** A full report that lists its rules without this one lets go of what the rule found; a partial one says nothing of it. */
export function isRuleGone(examination: Examination, rule: string): boolean {
  return examination.scope === null && !isActive(examination, rule);
}

/** A report that does not list its rules is taken to have all of them. */
function isActive({ rules }: Examination, rule: string): boolean {
  return rules === null || Object.hasOwn(rules, rule);
}

/** Those of the paths that the report names, by path. */
export async function filesOf(examination: Examination, paths: Iterable<string | undefined>, load: LoadNodes): Promise<Map<string, StoredFile>> {
  const found = new Map<string, StoredFile>();
  if (!examination.listsFiles || examination.filesRoot === EMPTY_ROOT) return found;
  const wanted = new Set([...paths].filter((path) => path !== undefined));
  for (const value of (await lookUp(examination.filesRoot, [...wanted].map(fileKey), load)).values()) {
    const file = readFile(value);
    found.set(file.path, file);
  }
  return found;
}

/** Whether the analysis could have seen the violation: it covers it, with its rule, and the file was looked into or is not there any more. */
export function isExamined(examination: Examination, violation: StoredViolation, files: ReadonlyMap<string, StoredFile>, paths: PathHistory): boolean {
  const path = violation.from.path;
  if (examination.knownOnly && !violation.baselined) return false;
  if (!looksAt(examination, violation) || !isActive(examination, violation.rule)) return false;
  if (!examination.listsFiles || path === undefined || isFolder(path)) return true;
  const file = files.get(path);
  if (file) return file.examined;
  return examination.listsAllFiles || paths.moved(path) || !paths.untouched(path);
}

/** Whether an analysis covers the place of a violation; `at` is the name that its file had then. */
export function looksAt({ scope }: Pick<Examination, "scope">, { from, whole }: StoredViolation, at = from.path): boolean {
  if (!isFolder(at)) return covers(scope, at);
  return whole ? coversAll(scope, at) : touches(scope, at);
}

/** Whether an analysis covers the place of a violation and had its rule. */
export function looksFor(examination: Examination, violation: StoredViolation): boolean {
  return looksAt(examination, violation) && isActive(examination, violation.rule);
}

/** The nearest earlier analysis that covered a violation, with the path history from it to the later one. */
export type Earlier = { readonly examination: Examination; readonly paths: PathHistory };

/**
 * Which of the violations that appeared are *discovered* (nobody's change: their source, rule or file was not examined
 * before), by fingerprint. `earlierOf` answers null when no earlier analysis covered the violation.
 */
export async function findDiscovered(
  appeared: ReadonlyMap<string, StoredViolation>,
  examination: Examination,
  earlierOf: (violation: StoredViolation) => Promise<Earlier | null>,
  load: LoadNodes,
): Promise<Set<string>> {
  const discovered = new Set<string>();
  const byEarlier = new Map<Earlier, Map<string, StoredViolation>>();
  for (const [fingerprint, violation] of appeared) {
    const earlier = await earlierOf(violation);
    if (!earlier) discovered.add(fingerprint);
    else byEarlier.set(earlier, (byEarlier.get(earlier) ?? new Map<string, StoredViolation>()).set(fingerprint, violation));
  }
  for (const [earlier, violations] of byEarlier) {
    const files = await filesOf(earlier.examination, [...violations.values()].map(({ from }) => (from.path === undefined ? undefined : earlier.paths.before(from.path))), load);
    const redefined = new Map([...violations].filter(([, { rule }]) => isRedefined(earlier.examination, examination, rule)));
    const subjects = await subjectsThere(redefined, examination, earlier.examination, earlier.paths.before, load);
    const nobodyLooked = looksAnew(earlier.examination, examination);
    for (const [fingerprint, violation] of violations) {
      if (nobodyLooked || !isActive(earlier.examination, violation.rule) || subjects.has(fingerprint) || wasUnseenFile(earlier, violation, files)) discovered.add(fingerprint);
    }
  }
  return discovered;
}

/** What a list of known violations does not name may have been there; what it names may have been gone. */
function looksAnew(before: Examination, after: Examination): boolean {
  return before.knownOnly === true && after.knownOnly !== true;
}

/** The same name, another definition, both told. */
function isRedefined(before: Examination, after: Examination, rule: string): boolean {
  const [one, other] = [before.rules?.[rule]?.definition, after.rules?.[rule]?.definition];
  return one !== undefined && other !== undefined && one !== other;
}

function wasUnseenFile({ examination, paths }: Earlier, { from }: StoredViolation, files: ReadonlyMap<string, StoredFile>): boolean {
  if (from.path === undefined || isFolder(from.path) || !examination.listsFiles) return false;
  const earlier = paths.before(from.path);
  const file = files.get(earlier);
  if (file) return !file.examined;
  return !examination.listsAllFiles && paths.untouched(earlier);
}

/**
 * Which of the violations that vanished are *retired* (their rule is gone or was loosened, or configuration now ignores
 * them) rather than fixed, by fingerprint. `earlierOf` answers the nearest earlier analysis that looked for the violation.
 */
export async function findRetired(
  vanished: ReadonlyMap<string, StoredViolation>,
  examination: Examination & { readonly stateRoot: string },
  earlierOf: (violation: StoredViolation) => Promise<Earlier | null>,
  load: LoadNodes,
): Promise<Set<string>> {
  const retired = new Set((await lookUp(examination.stateRoot, vanished.keys(), load)).keys());
  const byEarlier = new Map<Earlier, Map<string, StoredViolation>>();
  for (const [fingerprint, violation] of vanished) {
    if (isRuleGone(examination, violation.rule)) retired.add(fingerprint);
    const earlier = retired.has(fingerprint) ? null : await earlierOf(violation);
    if (earlier && looksAnew(earlier.examination, examination)) retired.add(fingerprint);
    else if (earlier && isRedefined(earlier.examination, examination, violation.rule)) {
      byEarlier.set(earlier, (byEarlier.get(earlier) ?? new Map<string, StoredViolation>()).set(fingerprint, violation));
    }
  }
  for (const [earlier, violations] of byEarlier) {
    for (const fingerprint of await subjectsThere(violations, earlier.examination, examination, earlier.paths.now, load)) retired.add(fingerprint);
  }
  return retired;
}

/**
 * Which violations of `here` have their subject in `there` too: the very dependency, where the report of `here`
 * describes it, else the file that it comes from.
 */
async function subjectsThere(violations: ReadonlyMap<string, StoredViolation>, here: Examination, there: Examination, place: (path: string) => string, load: LoadNodes): Promise<Set<string>> {
  const found = new Set<string>();
  if (violations.size === 0) return found;
  const edgeKey = (violation: StoredViolation, at: (path: string) => string) => dependencyKey(violation.from.path === undefined ? "module" : "file", at(identityOf(violation.from)), at(identityOf(violation.to)));
  const asItIs = (path: string) => path;
  const edgesHere = await lookUp(here.dependenciesRoot, [...violations.values()].map((one) => edgeKey(one, asItIs)), load);
  const edgesThere = await lookUp(there.dependenciesRoot, [...violations.values()].map((one) => edgeKey(one, place)), load);
  const files = await filesOf(there, [...violations.values()].map(({ from }) => (from.path === undefined ? undefined : place(from.path))), load);
  for (const [fingerprint, violation] of violations) {
    const isEdge = edgesHere.has(edgeKey(violation, asItIs));
    const path = violation.from.path === undefined ? undefined : place(violation.from.path);
    const isThere = isEdge ? edgesThere.has(edgeKey(violation, place)) : path === undefined || !there.listsFiles || files.has(path) || !/[.][^/]*$/.test(path);
    if (isThere) found.add(fingerprint);
  }
  return found;
}

/** Rules that are gone and rules that are new, where both reports list theirs. */
export function ruleChanges(before: Examination | null, after: Examination): { gone: string[]; added: string[] } {
  if (!before?.rules || !after.rules) return { gone: [], added: [] };
  const [one, other] = [before.rules, after.rules];
  return { gone: Object.keys(one).filter((rule) => !Object.hasOwn(other, rule)), added: Object.keys(other).filter((rule) => !Object.hasOwn(one, rule)) };
}
