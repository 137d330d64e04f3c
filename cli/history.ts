import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type CommitFacts, LOG_FORMAT, isoTime, parseGitLog } from "./parse-git-log";
import { type Repository, isSha, lineOf, readBoundary, readRealParents, readRemoteSettings } from "./repository";
import { type Git, elsewhere, gitIn } from "./run-git";

/** What git knows about a commit and its ancestors on the first-parent line. */
export type History = {
  /** Null when this clone does not hold the commit and it could not be fetched either. */
  commit: CommitFacts | null;
  /** Newest first, without the commit itself. */
  lineage: CommitFacts[];
  /** The best common ancestor with the base, where a base was asked for and it could be found. */
  mergeBase: string | null;
  /** The line ends where the clone does, before its root and before the number asked for. */
  isCutOff: boolean;
};

export type HistoryQuestion = {
  commit: string;
  /** The tip of the branch that a pull request goes to: a commit or a name that git resolves. */
  base: string | null;
  /** How many ancestors at most. */
  atMost: number;
  /** Whether the remote may be asked for commits that are missing here. */
  mayFetch: boolean;
};

/** Fetching commits without their contents is quick; a server that cannot do it is not waited for. */
const FETCH_TIMEOUT = 90_000;

/** Reads the history of a commit, from this clone and, where it is shallow, from a scratch clone of commits alone. */
export async function readHistory(repository: Repository, question: HistoryQuestion): Promise<History> {
  const { git, boundary, lacks } = repository;
  const here = await readLine(git, question.commit, question.atMost + 1, boundary, lacks);
  const base = question.base === null ? null : await resolve(git, question.base);
  const isWhole = here.length > 0 && boundary.size === 0;
  const mergeBase = isWhole && base !== null ? await findMergeBase(git, question.commit, base) : null;
  const last = here.at(-1);
  const isCutOff = here.length <= question.atMost && (last === undefined || endsAt(last, boundary));
  const lacksMergeBase = question.base !== null && mergeBase === null && !isWhole;

  if ((isCutOff || lacksMergeBase) && question.mayFetch && repository.remote !== null) {
    const wider = await readFromRemote(repository, { ...question, base: base ?? (isSha(question.base ?? "") ? question.base : null) });
    if (wider !== null) {
      const known = new Map(here.map((facts) => [facts.sha, facts]));
      const line = wider.line.map((facts) => known.get(facts.sha) ?? facts);
      return { commit: line[0] ?? null, lineage: line.slice(1), mergeBase: mergeBase ?? wider.mergeBase, isCutOff: wider.isCutOff };
    }
  }
  return { commit: here[0] ?? null, lineage: here.slice(1), mergeBase, isCutOff };
}

/** The full name of a commit, or null when this clone does not hold it. */
export async function resolve(git: Git, name: string): Promise<string | null> {
  const answer = await git.ask(["rev-parse", "--verify", "--quiet", "--end-of-options", `${name}^{commit}`]);
  const sha = lineOf(answer.out);
  return answer.code === 0 && isSha(sha) ? sha : null;
}

/** The commit and its first-parent ancestors with what each changed, in one run of git; empty when it is not here. */
export async function readLine(git: Git, commit: string, atMost: number, boundary: ReadonlySet<string>, lacks: Repository["lacks"]): Promise<CommitFacts[]> {
  if ((await resolve(git, commit)) === null) return [];
  const contents = lacks === "trees" ? ["--no-patch"] : ["-m", lacks === "blobs" ? "-M100%" : "-M", "--name-status", "--no-ext-diff"];
  const log = git.read(["log", "--first-parent", ...contents, "-z", "--no-color", "--no-notes", "--no-decorate", LOG_FORMAT, `--max-count=${atMost}`, commit, "--"]);
  const line: CommitFacts[] = [];
  for await (const facts of parseGitLog(log)) line.push(lacks === "trees" ? withoutContents(facts) : facts);

  const real = await readRealParents(git, line.map(({ sha }) => sha).filter((sha) => boundary.has(sha)));
  return line.map((facts) => {
    // git shows a commit at the edge of a shallow clone as if it were a root that added every file.
    const parents = real.get(facts.sha) ?? [];
    return parents.length === 0 ? facts : { ...withoutContents(facts), parents };
  });
}

/** Whether a line that ends here ends because the clone does, not because history does. */
function endsAt({ sha, parents }: CommitFacts, boundary: ReadonlySet<string>): boolean {
  return boundary.has(sha) && parents?.length !== 0;
}

function withoutContents({ sha, parents, committedAt }: CommitFacts): CommitFacts {
  return { sha, parents, committedAt };
}

async function findMergeBase(git: Git, commit: string, base: string): Promise<string | null> {
  const answer = await git.ask(["merge-base", commit, base]);
  const sha = lineOf(answer.out);
  return answer.code === 0 && isSha(sha) ? sha : null;
}

type Wider = { line: CommitFacts[]; mergeBase: string | null; isCutOff: boolean };

/**
 * Asks the remote for commits without trees, into a scratch repository with the credentials of this one: the user's own
 * clone stays as it is. Null when the remote does not give them.
 */
async function readFromRemote({ git, remote }: Repository, { commit, base, atMost }: HistoryQuestion): Promise<Wider | null> {
  if (remote === null || !isSha(commit)) return null;
  const scratch = mkdtempSync(join(tmpdir(), "lintel-"));
  try {
    if ((await git.ask(["init", "--quiet", "--bare", scratch])).code !== 0) return null;
    const settings = await readRemoteSettings(git, remote.name);
    const wide = gitIn(git.folder, git.environment, {
      ...elsewhere(git.environment),
      GIT_DIR: scratch,
      GIT_CONFIG_COUNT: String(settings.length),
      ...Object.fromEntries(settings.flatMap(([key, value], index) => [[`GIT_CONFIG_KEY_${index}`, key], [`GIT_CONFIG_VALUE_${index}`, value]])),
      ...(git.environment["GIT_SSH_COMMAND"] === undefined && !settings.some(([key]) => key === "core.sshcommand") ? { GIT_SSH_COMMAND: "ssh -o BatchMode=yes" } : {}),
    });
    const wanted = [commit, ...(base === null ? [] : [base])];
    const fetched = await wide.ask(
      ["fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-auto-maintenance", "--filter=tree:0", `--depth=${atMost + 1}`, "lintel", ...wanted],
      { timeout: FETCH_TIMEOUT },
    );
    if (fetched.code !== 0) return null;
    const boundary = await readBoundary(wide);
    const line = await readLine(wide, commit, atMost + 1, boundary, "trees");
    if (line.length === 0) return null;
    const last = line.at(-1);
    return {
      line,
      mergeBase: base === null ? null : await findMergeBase(wide, commit, base),
      isCutOff: line.length <= atMost && last !== undefined && endsAt(last, boundary),
    };
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Parents and date of one commit, read from the commit itself; null when it is not here. */
export async function readCommit(git: Git, commit: string): Promise<{ parents: string[]; committedAt: string | null } | null> {
  const parents = (await readRealParents(git, [commit])).get(commit);
  if (parents === undefined) return null;
  const seconds = Number(lineOf((await git.ask(["log", "-1", "--format=%ct", commit, "--"])).out));
  return { parents, committedAt: isoTime(seconds) };
}
