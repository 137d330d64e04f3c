import { type RepositoryId, type Result, fail, ok } from "@/lib/kernel";
import type { Tx } from "@/lib/kernel/transaction";

import { type CommitRow, allCommits, childrenOf, dropTip, findCommits, findTip, keepCommits, keepTip, moveCommits, tipOfLine } from "./commit.store";
import { membersOfLine } from "./model/line";
import { correctedDate, orderKey } from "./model/order";
import type { RenamePairs } from "./model/renames";
import type { OrderKey } from "./model/views";

/** What somebody says of a commit. Absent parents are not known; empty ones belong to a root commit. */
export type CommitFact = {
  sha: string;
  parents?: readonly string[] | undefined;
  /** Seconds since 1970. */
  committedAt?: number | undefined;
  renames?: RenamePairs | undefined;
  paths?: readonly string[] | undefined;
  claimed: boolean;
};

export type CommitChange = {
  sha: string;
  before: { key: OrderKey; onLine: boolean } | null;
  after: { key: OrderKey; onLine: boolean };
  /** Parents, renames or paths were learnt. */
  learnt: boolean;
};

/**
 * Says whether facts contradict what is known: a commit's parents and date never change. The answer names the commit.
 * `unknown` are commits that nobody has given a date for.
 */
export function checkFacts(facts: readonly CommitFact[], known: ReadonlyMap<string, CommitRow>): Result<void, "COMMIT_CONFLICT" | "META_INVALID"> {
  for (const fact of facts) {
    const row = known.get(fact.sha);
    if (!row && fact.committedAt === undefined) return fail("META_INVALID", `Say when commit ${fact.sha} was made (committedAt): this server does not know it yet.`);
    if (row?.parents && fact.parents && row.parents.join() !== fact.parents.join()) {
      return fail("COMMIT_CONFLICT", `Commit ${fact.sha} is known with the parents [${row.parents.join(", ")}], not [${fact.parents.join(", ")}]. A commit's parents never change: check which repository this is.`);
    }
    if (row && fact.committedAt !== undefined && row.committedAt !== fact.committedAt) {
      return fail("COMMIT_CONFLICT", `Commit ${fact.sha} is known with the committer date ${dateText(row.committedAt)}, not ${dateText(fact.committedAt)}. A commit's date never changes: check which repository this is.`);
    }
  }
  return ok(undefined);
}

function dateText(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

/** Where the platform says that the default branch stands, and when it said so; null: no platform tells any more. */
export type TipFact = { sha: string; at: Date } | null;

/**
 * Takes in what was said of commits, and answers which of them changed their place: their key in git's order, or
 * whether they are on the line. The caller holds the repository's lock.
 */
export async function takeCommits(tx: Tx, repositoryId: RepositoryId, facts: readonly CommitFact[], told?: TipFact): Promise<Result<CommitChange[], "COMMIT_CONFLICT" | "META_INVALID">> {
  const merged = mergeFacts(facts);
  const known = await findCommits(tx, repositoryId, [...merged.keys()]);
  const checked = checkFacts([...merged.values()], known);
  if (!checked.ok) return checked;

  const written = new Map<string, CommitRow>();
  const learnt = new Set<string>();
  for (const fact of merged.values()) {
    const before = known.get(fact.sha);
    const after = withFact(before, fact);
    if (before && sameFacts(before, after)) continue;
    written.set(fact.sha, after);
    if (!before || before.parents?.join() !== after.parents?.join() || before.renames !== after.renames || before.paths !== after.paths) learnt.add(fact.sha);
  }
  const tipMoved = told === undefined ? false : told === null ? await dropTip(tx, repositoryId) : await keepTip(tx, repositoryId, told);
  if (written.size === 0 && !tipMoved) return ok([]);
  const moved = await correctDates(tx, repositoryId, written, known);
  await keepCommits(tx, repositoryId, [...written.values()]);
  const touched = new Map([...written, ...moved]);
  const originals = new Map([...known, ...(await findCommits(tx, repositoryId, [...moved.keys()].filter((sha) => !known.has(sha))))]);
  await moveCommits(tx, repositoryId, [...moved.values()]);
  return ok(await redrawLine(tx, repositoryId, touched, originals, learnt));
}

/** Several words on one commit in one upload count together. */
function mergeFacts(facts: readonly CommitFact[]): Map<string, CommitFact> {
  const merged = new Map<string, CommitFact>();
  for (const fact of facts) {
    const other = merged.get(fact.sha);
    merged.set(fact.sha, other ? { ...fact, parents: other.parents ?? fact.parents, committedAt: other.committedAt ?? fact.committedAt, renames: other.renames ?? fact.renames, paths: other.paths ?? fact.paths, claimed: other.claimed || fact.claimed } : fact);
  }
  return merged;
}

function withFact(before: CommitRow | undefined, fact: CommitFact): CommitRow {
  const committedAt = before?.committedAt ?? fact.committedAt ?? 0;
  return {
    sha: fact.sha, committedAt, corrected: before?.corrected ?? committedAt, key: before?.key ?? orderKey(committedAt, fact.sha),
    parents: before?.parents ?? (fact.parents ? [...fact.parents] : null), claimed: (before?.claimed ?? false) || fact.claimed, onLine: before?.onLine ?? false,
    renames: fuller(before?.renames ?? null, fact.renames ? fact.renames : null), paths: fuller(before?.paths ?? null, fact.paths ? [...fact.paths].sort() : null),
  };
}

/** Of two lists that were given for one commit, the longer one, and of equally long ones the one that sorts later: whichever came first. */
function fuller<List extends readonly unknown[]>(one: List | null, other: List | null): List | null {
  if (one === null || other === null) return one ?? other;
  if (one.length !== other.length) return one.length > other.length ? one : other;
  return JSON.stringify(one) >= JSON.stringify(other) ? one : other;
}

function sameFacts(before: CommitRow, after: CommitRow): boolean {
  return before.parents?.join() === after.parents?.join() && before.claimed === after.claimed && before.renames === after.renames && before.paths === after.paths;
}

/** Settles corrected dates of what was written, in place, and of those descendants that move with them, which are the answer. */
async function correctDates(tx: Tx, repositoryId: RepositoryId, written: Map<string, CommitRow>, known: ReadonlyMap<string, CommitRow>): Promise<Map<string, CommitRow>> {
  const all = new Map([...known, ...written]);
  const scope = new Set(written.keys());
  const learn = async (shas: readonly string[]) => {
    for (const [sha, row] of await findCommits(tx, repositoryId, [...new Set(shas)].filter((sha) => !all.has(sha)))) all.set(sha, row);
  };
  for (let fresh = [...scope]; fresh.length > 0; ) {
    await learn(fresh.flatMap((sha) => all.get(sha)?.parents ?? []));
    relax([...scope], all);
    const children = (await childrenOf(tx, repositoryId, [...scope])).filter((sha) => !scope.has(sha));
    await learn(children);
    await learn(children.flatMap((sha) => all.get(sha)?.parents ?? []));
    fresh = children.filter((sha) => needsMoving(all.get(sha), all));
    for (const sha of fresh) scope.add(sha);
  }
  const moved = new Map<string, CommitRow>();
  for (const sha of scope) {
    const row = all.get(sha);
    if (row) (written.has(sha) ? written : moved).set(sha, row);
  }
  return moved;
}

function needsMoving(row: CommitRow | undefined, all: ReadonlyMap<string, CommitRow>): boolean {
  return row !== undefined && correctedOf(row, all) !== row.corrected;
}

function correctedOf(row: CommitRow, all: ReadonlyMap<string, CommitRow>): number {
  return correctedDate(row.committedAt, (row.parents ?? []).flatMap((sha) => all.get(sha)?.corrected ?? []));
}

/** Repeats until nothing moves within the given rows. Ancestry has no loops, so it ends; a loop made of lies is cut off. */
function relax(scope: readonly string[], all: Map<string, CommitRow>): void {
  const byDate = [...scope].sort((one, other) => (all.get(one)?.committedAt ?? 0) - (all.get(other)?.committedAt ?? 0));
  for (let round = 0, moving = true; moving && round <= scope.length; round++) {
    moving = false;
    for (const sha of byDate) {
      const row = all.get(sha);
      if (!row || !needsMoving(row, all)) continue;
      const corrected = correctedOf(row, all);
      all.set(sha, { ...row, corrected, key: orderKey(corrected, sha) });
      moving = true;
    }
  }
}

/** Works out who is on the line now. The common case, a new tip, needs no look at the rest. */
async function redrawLine(tx: Tx, repositoryId: RepositoryId, touched: ReadonlyMap<string, CommitRow>, originals: ReadonlyMap<string, CommitRow>, learnt: ReadonlySet<string>): Promise<CommitChange[]> {
  const tip = await findTip(tx, repositoryId);
  const members = await membersAfterAppending(tx, repositoryId, touched, originals, tip);
  const commits = members ? [...touched.values()] : await allCommits(tx, repositoryId);
  const onLine = members ?? membersOfLine(commits, tip);
  const changes: CommitChange[] = [];
  const flipped: CommitRow[] = [];
  for (const commit of commits) {
    const original = originals.get(commit.sha) ?? (touched.has(commit.sha) ? null : commit);
    const now = onLine.has(commit.sha);
    if (now !== commit.onLine) flipped.push({ ...commit, onLine: now });
    if (original && original.key === commit.key && original.onLine === now && !learnt.has(commit.sha)) continue;
    changes.push({
      sha: commit.sha, before: original ? { key: original.key, onLine: original.onLine } : null, after: { key: commit.key, onLine: now }, learnt: learnt.has(commit.sha),
    });
  }
  await moveCommits(tx, repositoryId, flipped);
  return changes;
}

/** The touched commits that are on the line, when all that happened is that the line grew at its tip; else null. */
async function membersAfterAppending(tx: Tx, repositoryId: RepositoryId, touched: ReadonlyMap<string, CommitRow>, originals: ReadonlyMap<string, CommitRow>, told: string | null): Promise<Set<string> | null> {
  if (touched.size === 0 || [...touched.keys()].some((sha) => originals.has(sha))) return null;
  const children = await childrenOf(tx, repositoryId, [...touched.keys()]);
  if (children.some((sha) => !touched.has(sha))) return null;
  const tip = await tipOfLine(tx, repositoryId);
  // Where a platform says where the branch stands, only that commit lets the line grow.
  const claims = [...touched.values()].filter(({ sha, claimed }) => (told === null ? claimed : sha === told));
  if (told !== null && tip?.sha !== told && claims.length === 0) return null;
  if (claims.length === 0) return new Set();
  const [claim] = claims;
  if (claims.length > 1 || !claim || (tip && claim.key <= tip.key)) return null;
  const members = new Set<string>();
  for (let at: CommitRow | undefined = claim; at; ) {
    if (tip && at.key <= tip.key) return null;
    members.add(at.sha);
    const parent: string | undefined = at.parents?.[0];
    if (parent === undefined && at.parents !== null && tip) return null;
    if (parent === undefined || parent === tip?.sha) return members;
    const next: CommitRow | undefined = touched.get(parent);
    if (!next && (await findCommits(tx, repositoryId, [parent])).size > 0) return null;
    at = next;
  }
  return members;
}
