/** What is known to be there after an analysis: what it reported, and what it did not examine and was there before. */
import { type BuiltSet, type LoadNodes, EMPTY_ROOT, changeSet, compareSets, lookUp } from "./buckets";
import { type Rules, type StoredFile, type StoredViolation, dependencyKey, fileKey, identityOf, readFile, readViolation } from "./elements";
import type { PathHistory } from "./renames";
import { covers } from "./scope";

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
  const files = await filesOf(examination, [...violations.values()].map(({ from }) => from.path), load);
  const carried = new Map<string, string | null>();
  for (const [key, value] of removed) {
    const violation = violations.get(key);
    if (violation && !isRuleGone(examination, violation.rule) && !isExamined(examination, violation, files, paths)) carried.set(key, value);
  }
  return { set: await changeSet(examination.violationsRoot, carried, load), carried: carried.size };
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
  if (!covers(examination.scope, path) || !isActive(examination, violation.rule)) return false;
  if (!examination.listsFiles || path === undefined) return true;
  const file = files.get(path);
  if (file) return file.examined;
  return examination.listsAllFiles || paths.moved(path) || !paths.untouched(path);
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
    for (const [fingerprint, violation] of violations) {
      if (!isActive(earlier.examination, violation.rule) || subjects.has(fingerprint) || wasUnseenFile(earlier, violation, files)) discovered.add(fingerprint);
    }
  }
  return discovered;
}

/** The same name, another definition, both told. */
function isRedefined(before: Examination, after: Examination, rule: string): boolean {
  const [one, other] = [before.rules?.[rule]?.definition, after.rules?.[rule]?.definition];
  return one !== undefined && other !== undefined && one !== other;
}

function wasUnseenFile({ examination, paths }: Earlier, { from }: StoredViolation, files: ReadonlyMap<string, StoredFile>): boolean {
  if (from.path === undefined || !examination.listsFiles) return false;
  const earlier = paths.before(from.path);
  const file = files.get(earlier);
  if (file) return !file.examined;
  return !examination.listsAllFiles && paths.untouched(earlier);
}

/**
 * Which of the violations that vanished are *retired* (their rule is gone or was loosened, or configuration now ignores
 * them) rather than fixed, by fingerprint.
 */
export async function findRetired(
  vanished: ReadonlyMap<string, StoredViolation>,
  before: Examination,
  after: Examination & { readonly stateRoot: string },
  paths: PathHistory,
  load: LoadNodes,
): Promise<Set<string>> {
  const stillReported = await lookUp(after.stateRoot, vanished.keys(), load);
  const redefined = new Map([...vanished].filter(([, { rule }]) => isRedefined(before, after, rule)));
  const subjects = await subjectsThere(redefined, before, after, paths.now, load);
  return new Set([...vanished].filter(([fingerprint, { rule }]) => stillReported.has(fingerprint) || isRuleGone(after, rule) || subjects.has(fingerprint)).map(([fingerprint]) => fingerprint));
}

/**
 * Which violations of `here` have their subject in `there` too: the very dependency, where the report of `here`
 * describes it, else the file that it comes from.
 */
async function subjectsThere(violations: ReadonlyMap<string, StoredViolation>, here: Examination, there: Examination, place: (path: string) => string, load: LoadNodes): Promise<Set<string>> {
  const found = new Set<string>();
  if (violations.size === 0) return found;
  const edgeKey = (violation: StoredViolation, at: (path: string) => string) => dependencyKey("file", at(identityOf(violation.from)), at(identityOf(violation.to)));
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
