import type { CiFacts, CiPullRequest, CiSubject } from "./ci/ci";
import { readCommit, resolve } from "./history";
import { EXIT, type Outcome, done, refused } from "./outcome";
import { type Repository, isSha, lineOf, readRealParents } from "./repository";

/** What a report is about: a commit, the branch or pull request it was made for, and what was checked out instead of it. */
export type Subject = {
  commit: string;
  tested: { sha: string; parents: string[] } | null;
  branch: string | null;
  defaultBranch: string | null;
  pullRequest: CiPullRequest | null;
  /** What a merge base is looked for with: a commit, or a name that git resolves. */
  base: string | null;
  notes: string[];
};

export type SubjectQuestion = {
  commit: string | null;
  branch: string | null;
  defaultBranch: string | null;
  pullRequest: number | null;
  base: string | null;
  mayFetch: boolean;
};

/** A merge that was made only to be tested: what it merges, and into what. */
type TestMerge = { head: string; base: string; parents: string[]; number: number | null };

/** Says which commit the numbers are about: of a test merge, the head that it merges. */
export async function chooseSubject(repository: Repository | null, ci: CiFacts | null, question: SubjectQuestion): Promise<Outcome<Subject>> {
  const notes: string[] = [];
  const chosen = await chooseCommit(repository, ci, question);
  if (!chosen.ok) return chosen;
  const { commit, tested } = chosen.value;

  const head = repository?.head ?? null;
  const subject = ci?.subjects.find((candidate) => isAbout(candidate, commit, head, tested !== null)) ?? null;
  if (ci !== null && subject === null && repository !== null && !repository.isSubmodule) {
    notes.push(`${ci.name} built another commit than ${commit.slice(0, 12)}: its branch and pull request are not taken for this one's.`);
  }

  const pullRequest = pullRequestOf(question, subject?.pullRequest ?? null, tested?.number ?? null);
  const ciDefault = repository?.isSubmodule ? null : (ci?.defaultBranch ?? null);
  const defaultBranch = question.defaultBranch ?? ciDefault ?? (repository === null ? null : await findDefaultBranch(repository, question.mayFetch));
  const branch = question.branch ?? subject?.branch ?? (repository === null || tested !== null ? null : await findBranch(repository, commit, defaultBranch));
  return done({
    commit,
    tested: tested === null || head === null ? null : { sha: head, parents: tested.parents },
    branch,
    defaultBranch,
    pullRequest,
    base: pullRequest === null ? null : (tested?.base ?? (await findBase(repository, pullRequest))),
    notes,
  });
}

async function chooseCommit(repository: Repository | null, ci: CiFacts | null, question: SubjectQuestion): Promise<Outcome<{ commit: string; tested: TestMerge | null }>> {
  if (question.commit !== null) {
    const commit = isSha(question.commit) ? question.commit : repository === null ? null : await resolve(repository.git, question.commit);
    return commit === null
      ? refused(EXIT.usage, `--commit ${question.commit} is not a commit of this repository; give all 40 digits of its SHA.`)
      : done({ commit, tested: null });
  }
  if (ci?.needsCommit) return refused(EXIT.usage, ci.needsCommit);

  const head = repository?.head ?? null;
  if (repository === null || head === null) {
    const told = ci?.subjects[0];
    const commit = told?.head ?? (told?.checkout === "head" ? told.checkedOut : null) ?? null;
    return commit === null
      ? refused(
          EXIT.usage,
          repository === null ? "There is no git repository here, so nothing tells which commit the report is about." : "This repository has no commit yet.",
          "Say it: --repository OWNER/NAME --commit SHA --committed-at 2026-11-02T09:00:00Z",
        )
      : done({ commit, tested: null });
  }

  const tested = await findTestMerge(repository, head, ci);
  return done({ commit: tested?.head ?? head, tested });
}

/** Whether what CI says is about this commit. A subject that names no commit is about whatever is checked out. */
function isAbout(subject: CiSubject, commit: string, head: string | null, isTestMerge: boolean): boolean {
  if (subject.head !== null && subject.head === commit) return true;
  if (subject.checkedOut !== null) return subject.checkedOut === commit || (subject.checkedOut === head && isTestMerge);
  return subject.head === null && (head === null || commit === head || isTestMerge);
}

/**
 * Whether the commit that is checked out is a merge of a pull request made only to be tested. The platform's own
 * (`refs/pull/N/merge`) has the base first; Jenkins, merging by itself, has the head first and is on no remote branch.
 */
async function findTestMerge({ git }: Repository, head: string, ci: CiFacts | null): Promise<TestMerge | null> {
  const parents = (await readRealParents(git, [head])).get(head) ?? [];
  const [first, second] = parents;
  if (parents.length !== 2 || first === undefined || second === undefined) return null;

  const refs = (await git.ask(["for-each-ref", "--points-at", head, "--format=%(refname)"])).out;
  const named = /(?:^|\/)(?:pull|merge-requests)\/(\d+)\/merge$/m.exec(refs);
  const number = named === null ? null : Number(named[1]);

  for (const subject of ci?.subjects ?? []) {
    if (subject.head !== null && subject.head !== head && parents.includes(subject.head)) {
      return { head: subject.head, base: subject.head === first ? second : first, parents, number };
    }
    if (subject.checkout === "merge" && subject.checkedOut === head) return { head: second, base: first, parents, number };
    if (subject.checkout === "local-merge" && named === null) return findLocalMerge({ git }, head, [first, second], subject.pullRequest);
  }
  return named === null ? null : { head: second, base: first, parents, number };
}

async function findLocalMerge({ git }: Pick<Repository, "git">, head: string, [first, second]: [string, string], pullRequest: CiPullRequest | null): Promise<TestMerge | null> {
  const published = await git.ask(["for-each-ref", "--contains", head, "--format=%(refname)", "refs/remotes"]);
  if (published.code !== 0 || published.out.trim() !== "") return null;

  const baseRef = pullRequest?.baseRef ?? null;
  const target = baseRef === null ? null : ((await resolve(git, `refs/remotes/origin/${baseRef}`)) ?? (await resolve(git, `refs/remotes/upstream/${baseRef}`)));
  const isOnTarget = async (sha: string) => target !== null && (await git.ask(["merge-base", "--is-ancestor", sha, target])).code === 0;
  const isHeadSecond = (await isOnTarget(first)) && !(await isOnTarget(second));
  return { head: isHeadSecond ? second : first, base: isHeadSecond ? first : second, parents: [first, second], number: null };
}

function pullRequestOf(question: SubjectQuestion, told: CiPullRequest | null, tested: number | null): CiPullRequest | null {
  const number = question.pullRequest ?? told?.number ?? tested;
  if (number === null) return null;
  const same = told !== null && told.number === number ? told : { number, baseRef: null, baseSha: null, mergeBase: null, title: null };
  return question.base === null ? same : { ...same, baseRef: question.base, baseSha: null, mergeBase: null };
}

async function findBase(repository: Repository | null, { baseRef, baseSha }: CiPullRequest): Promise<string | null> {
  if (repository === null || baseRef === null) return baseSha;
  const remote = repository.remote?.name ?? "origin";
  return (await resolve(repository.git, `refs/remotes/${remote}/${baseRef}`)) ?? baseSha ?? (await resolve(repository.git, `refs/heads/${baseRef}`));
}

/** The remote's default branch, as the clone remembers it or as the remote says now. */
export async function findDefaultBranch({ git, remote }: Repository, mayFetch: boolean): Promise<string | null> {
  if (remote === null) return null;
  const prefix = `refs/remotes/${remote.name}/`;
  const kept = lineOf((await git.ask(["symbolic-ref", "--quiet", `${prefix}HEAD`])).out);
  if (kept.startsWith(prefix)) return kept.slice(prefix.length);
  if (!mayFetch) return null;
  const { out } = await git.ask(["ls-remote", "--symref", remote.name, "HEAD"], { timeout: 20_000 });
  return /^ref: refs\/heads\/(\S+)\tHEAD$/m.exec(out)?.[1] ?? null;
}

/**
 * The branch that a commit is on: the one checked out; without one, the default branch if the commit is on its
 * first-parent line, or the only branch that ends in it.
 */
async function findBranch(repository: Repository, commit: string, defaultBranch: string | null): Promise<string | null> {
  const { git, head, branch, remote } = repository;
  if (branch !== null && commit === head) return branch;

  if (defaultBranch !== null) {
    for (const ref of [`refs/remotes/${remote?.name ?? "origin"}/${defaultBranch}`, `refs/heads/${defaultBranch}`]) {
      if ((await resolve(git, ref)) !== null && (await isOnLine(repository, commit, ref))) return defaultBranch;
    }
  }
  const ends = (await git.ask(["for-each-ref", "--points-at", commit, "--format=%(refname:strip=2)", "refs/heads"])).out.split("\n").filter(Boolean);
  return ends.length === 1 ? (ends[0] ?? null) : null;
}

async function isOnLine({ git }: Repository, commit: string, ref: string): Promise<boolean> {
  const facts = await readCommit(git, commit);
  if (facts === null) return false;
  const { out } = await git.ask(["rev-list", "--first-parent", ref, "--not", ...facts.parents]);
  return out.split("\n").includes(commit);
}
