import type { Told } from "./told";

export type Commit = {
  readonly sha: string;
  readonly seconds: number;
  /** Null: nobody told. Empty: a root. */
  readonly parents: readonly string[] | null;
  readonly renames: ReadonlyMap<string, string> | null;
  readonly paths: ReadonlySet<string> | null;
};

/** The commits whose date somebody told, with everything that anybody told about them. */
export function gatherCommits(told: Told): Map<string, Commit> {
  const commits = new Map<string, Commit>();
  for (const sha of new Set(told.commits.map((each) => each.sha))) {
    const said = told.commits.filter((each) => each.sha === sha);
    const date = said.find((each) => each.committedAt !== undefined)?.committedAt;
    if (date === undefined) continue;
    const renames = said.find((each) => each.renames !== undefined)?.renames;
    const paths = said.find((each) => each.paths !== undefined)?.paths;
    commits.set(sha, {
      sha,
      seconds: Math.floor(Date.parse(date) / 1000),
      parents: said.find((each) => each.parents !== undefined)?.parents ?? null,
      renames: renames ? new Map(renames) : null,
      paths: paths ? new Set(paths) : null,
    });
  }
  return commits;
}

/** All commits, oldest first: by git's corrected commit date, then by name. */
export function inOrder(commits: ReadonlyMap<string, Commit>): Commit[] {
  const corrected = new Map<string, number>();
  const correct = (commit: Commit): number => {
    const known = corrected.get(commit.sha);
    if (known !== undefined) return known;
    let date = commit.seconds;
    for (const parent of commit.parents ?? []) {
      const found = commits.get(parent);
      if (found) date = Math.max(date, correct(found) + 1);
    }
    corrected.set(commit.sha, date);
    return date;
  };
  return [...commits.values()].sort((a, b) => correct(a) - correct(b) || (a.sha < b.sha ? -1 : 1));
}

/**
 * The default branch's first-parent chain, oldest first. The newest claimed commit is its tip; where the chain
 * breaks off because nobody told a parent, the newest claimed commit below goes on. A root ends it.
 */
export function findLine(ordered: readonly Commit[], claims: ReadonlySet<string>): Commit[] {
  const bySha = new Map(ordered.map((commit) => [commit.sha, commit]));
  const place = new Map(ordered.map((commit, index) => [commit.sha, index]));
  const line: Commit[] = [];
  let below = ordered.length;
  for (;;) {
    const tip = ordered.slice(0, below).findLast((commit) => claims.has(commit.sha));
    if (!tip) break;
    let end: Commit = tip;
    for (let at: Commit | undefined = tip; at; at = at.parents?.[0] === undefined ? undefined : bySha.get(at.parents[0])) {
      line.push(at);
      end = at;
    }
    if (end.parents?.length === 0) break;
    below = place.get(end.sha) ?? 0;
  }
  return line.reverse();
}

/** The name at position `to` of what was called `path` at position `from` of the line. */
export function renamedForward(line: readonly Commit[], from: number, to: number, path: string): string {
  return line.slice(from + 1, to + 1).reduce((name, commit) => commit.renames?.get(name) ?? name, path);
}

/** The name at position `from` of what is called `path` at position `to`. */
export function renamedBackward(line: readonly Commit[], from: number, to: number, path: string): string {
  return line.slice(from + 1, to + 1).reduceRight((name, commit) => {
    const origin = [...(commit.renames ?? [])].find(([, target]) => target === name);
    return origin ? origin[0] : name;
  }, path);
}

/** True when every commit after `from` up to `to` is known with its changed paths, without a hole, and none touched the path. */
export function untouched(line: readonly Commit[], from: number, to: number, path: string): boolean {
  for (let at = from + 1; at <= to; at += 1) {
    const commit = line[at];
    if (!commit?.paths || commit.parents?.[0] !== line[at - 1]?.sha || commit.paths.has(path)) return false;
  }
  return true;
}
