/** Renames along the line, and the violations whose life goes on under another path or rule. */
import { type StoredViolation, compareTexts, identityOf } from "./elements";

export type RenamePairs = readonly (readonly [from: string, to: string])[];

/** What happened to paths between two analyses, as far as the commits between them tell. */
export type PathHistory = {
  /** Where a path of the earlier analysis is now. */
  readonly now: (path: string) => string;
  /** Where a path of the later analysis was before. */
  readonly before: (path: string) => string;
  /** True when the earlier path was renamed to another. */
  readonly moved: (path: string) => boolean;
  /** True when every commit between is known with its changed paths, and none of them touches this one. */
  readonly untouched: (path: string) => boolean;
};

export const NO_PATH_HISTORY: PathHistory = { now: (path) => path, before: (path) => path, moved: () => false, untouched: () => false };

/**
 * Composes the rename maps of consecutive commits, oldest first. `complete` says that no commit between is missing;
 * `paths` null that a commit's changed paths are not known.
 */
export function pathHistory(commits: readonly { renames: RenamePairs | null; paths: readonly string[] | null }[], complete: boolean): PathHistory {
  const forward = new Map<string, string>();
  const backward = new Map<string, string>();
  const touched = new Set<string>();
  let known = complete;
  for (const { renames, paths } of commits) {
    const moves = (renames ?? []).map(([from, to]) => ({ origin: backward.get(from) ?? (forward.has(from) ? null : from), from, to }));
    for (const { from, origin } of moves) {
      backward.delete(from);
      if (origin !== null) forward.delete(origin);
    }
    for (const { origin, to } of moves) {
      if (origin === null) continue;
      const replaced = backward.get(to);
      if (replaced !== undefined) forward.delete(replaced);
      if (origin !== to) forward.set(origin, to);
      if (origin !== to) backward.set(to, origin);
    }
    if (paths === null) known = false;
    for (const path of paths ?? []) addWithFolders(touched, path);
    for (const { from, to } of moves) {
      addWithFolders(touched, from);
      addWithFolders(touched, to);
    }
  }
  return {
    now: (path) => forward.get(path) ?? path,
    before: (path) => backward.get(path) ?? path,
    moved: (path) => forward.has(path),
    untouched: (path) => known && !touched.has(path),
  };
}

function addWithFolders(touched: Set<string>, path: string): void {
  let end = path.length;
  while (end > 0) {
    const part = path.slice(0, end);
    if (touched.has(part)) return;
    touched.add(part);
    end = path.lastIndexOf("/", end - 1);
  }
}

export type Candidate = { readonly fingerprint: string; readonly violation: StoredViolation };

/** A life that goes on: the vanished one continues as the appeared one. */
export type Continuation = { readonly from: string; readonly to: string; readonly evidence: "path" | "rule" | "symbol" };

/**
 * Matches vanished and appeared violations one to one: first the same rule and edge after the renames, then the same
 * edge under a renamed rule, then the same rule, target and symbol. Equals are matched in the order of their paths.
 */
export function matchRenames(
  vanished: readonly Candidate[],
  appeared: readonly Candidate[],
  paths: PathHistory,
  ruleNow: ReadonlyMap<string, string>,
): Continuation[] {
  if (vanished.length === 0 || appeared.length === 0) return [];
  const matched: Continuation[] = [];
  const left = { vanished: new Set([...vanished].sort(byPath)), appeared: new Set([...appeared].sort(byPath)) };
  const edge = (rule: string, from: string, to: string) => JSON.stringify([rule, from, to]);
  const moved = ({ violation }: Candidate, rule: string) => edge(rule, paths.now(identityOf(violation.from)), paths.now(identityOf(violation.to)));
  const asItIs = ({ violation }: Candidate) => edge(violation.rule, identityOf(violation.from), identityOf(violation.to));
  const pair = (evidence: Continuation["evidence"], keyBefore: (one: Candidate) => string | null, keyAfter: (one: Candidate) => string | null) => {
    const waiting = new Map<string, Candidate[]>();
    for (const one of left.appeared) {
      const key = keyAfter(one);
      const list = key === null ? undefined : waiting.get(key);
      if (list) list.push(one);
      else if (key !== null) waiting.set(key, [one]);
    }
    for (const one of left.vanished) {
      const key = keyBefore(one);
      const next = key === null ? undefined : waiting.get(key)?.shift();
      if (!next) continue;
      matched.push({ from: one.fingerprint, to: next.fingerprint, evidence });
      left.vanished.delete(one);
      left.appeared.delete(next);
    }
  };
  pair("path", (one) => moved(one, one.violation.rule), asItIs);
  if (ruleNow.size > 0) pair("rule", (one) => (ruleNow.has(one.violation.rule) ? moved(one, ruleNow.get(one.violation.rule) ?? "") : null), asItIs);
  const bySymbol = ({ violation }: Candidate) =>
    violation.from.symbol === undefined || violation.from.path === undefined ? null : JSON.stringify([violation.rule, violation.from.symbol, identityOf(violation.to)]);
  pair("symbol", bySymbol, bySymbol);
  return matched;
}

function byPath(one: Candidate, other: Candidate): number {
  return (
    compareTexts(identityOf(one.violation.from), identityOf(other.violation.from)) ||
    compareTexts(identityOf(one.violation.to), identityOf(other.violation.to)) ||
    one.violation.ordinal - other.violation.ordinal ||
    compareTexts(one.fingerprint, other.fingerprint)
  );
}

/**
 * A rule that is gone and one that is new are the same under another name when exactly the same edges break them
 * (moved along with their files). Where more than one old or new name has those edges, nobody can tell: none is renamed.
 */
export function matchRules(gone: readonly string[], added: readonly string[], vanished: readonly Candidate[], appeared: readonly Candidate[], paths: PathHistory): Map<string, string> {
  const edgesOf = (candidates: readonly Candidate[], names: readonly string[], place: (path: string) => string) => {
    const edges = new Map<string, string[]>(names.map((name) => [name, []]));
    for (const { violation } of candidates) edges.get(violation.rule)?.push(JSON.stringify([place(identityOf(violation.from)), place(identityOf(violation.to))]));
    return new Map([...edges].filter(([, list]) => list.length > 0).map(([name, list]) => [name, list.sort(compareTexts).join("\n")]));
  };
  const before = edgesOf(vanished, [...gone].sort(compareTexts), paths.now);
  const after = edgesOf(appeared, [...added].sort(compareTexts), (path) => path);
  const renamed = new Map<string, string>();
  const alike = (all: ReadonlyMap<string, string>, edges: string) => [...all].flatMap(([name, list]) => (list === edges ? [name] : []));
  for (const [name, edges] of before) {
    const [successor, ...others] = alike(after, edges);
    if (successor !== undefined && others.length === 0 && alike(before, edges).length === 1) renamed.set(name, successor);
  }
  return renamed;
}
