import { readCi } from "../ci/read-ci";
import { resolve } from "../history";
import { EXIT, type Outcome, done, refused } from "../outcome";
import { type Repository, openRepository } from "../repository";
import { findDefaultBranch } from "../subject";
import type { Terminal } from "../terminal";
import { repositoryName } from "../upload";
import { type Dated, type Every, chooseSamples, readSince } from "./choose-samples";
import { readSettledLine } from "./line";

/** What both ways of filling in history need to know. */
export type WhereOptions = {
  url: string | null;
  token: string | null;
  timeout: number;
  repository: string | null;
  branch: string | null;
  defaultBranch: string | null;
  every: Every;
  since: string;
  mayFetch: boolean;
};

/** A commit to look at, with those of the line between it and the next older one to look at, newest first, as far as they are to be told with it. */
export type Sample = Dated & {
  /** How many commits of the line it tells of, itself included. */
  reach: number;
};

export type Prepared = {
  repository: Repository;
  name: string;
  branch: string;
  defaultBranch: string;
  /** The first-parent line from the tip back to where the time begins, newest first. */
  line: Dated[];
  /** How many commits of the line come before those. */
  before: number;
};

/** An upload tells of at most a thousand commits. */
const FIRST_REACH = 1000;

/** Finds the repository, the branch whose history is filled in, and its line. */
export async function prepare(options: WhereOptions, terminal: Terminal): Promise<Outcome<Prepared>> {
  const opened = await openRepository(terminal.folder, terminal.environment);
  if (!opened.ok) return opened;
  const repository = opened.value;
  if (repository === null) return refused(EXIT.usage, "There is no git repository here: a backfill reads its history.", "Run it inside a clone, with its whole history (fetch-depth: 0).");
  if (repository.head === null) return refused(EXIT.usage, "This repository has no commit yet.");
  const since = readSince(options.since, Date.now());
  if (since === null) return refused(EXIT.usage, `--since ${options.since} is no time: say 1y, 6mo, 12w, 90d, 2026-01-31 or all.`);

  const ci = repository.isSubmodule ? null : readCi(terminal.environment);
  const name = repositoryName(options, repository, ci);
  if (!name.ok) return name;
  const defaultBranch = options.defaultBranch ?? ci?.defaultBranch ?? (await findDefaultBranch(repository, options.mayFetch)) ?? repository.branch;
  if (defaultBranch === null) return refused(EXIT.usage, "Which branch is the default one? Neither CI nor the remote tells.", "Say it: --default-branch main");
  const branch = options.branch ?? defaultBranch;
  const tip = await findTip(repository, branch, terminal);
  if (tip === null) return refused(EXIT.usage, `There is no branch ${JSON.stringify(branch)} here, neither of the remote nor of this clone.`, "Say which: --branch main, or fetch it: git fetch origin main");

  const { line, before } = await readSettledLine(repository.git, tip, since);
  if (line.length === 0) return refused(EXIT.failed, `No commit of ${branch} is as young as --since ${options.since} says.`, "Say an earlier time, or --since all.");
  if (repository.boundary.size > 0) terminal.say(`This clone is shallow: only ${line.length + before} commits of ${branch} are here. git fetch --unshallow (fetch-depth: 0 in CI) brings the others.`);
  return done({ repository, name: name.value, branch, defaultBranch, line, before });
}

/** The tip as the remote has it, because what nobody has pushed may still change; else that of this clone. */
async function findTip({ git, remote, branch: here, head }: Repository, branch: string, { say }: Terminal): Promise<string | null> {
  const local = (await resolve(git, `refs/heads/${branch}`)) ?? (here === branch ? head : null);
  const pushed = remote === null ? null : await resolve(git, `refs/remotes/${remote.name}/${branch}`);
  if (pushed !== null && local !== null && pushed !== local) say(`${branch} is taken as ${remote?.name ?? "the remote"} has it (${pushed.slice(0, 12)}), not as this clone does (${local.slice(0, 12)}).`);
  return pushed ?? local;
}

/**
 * The commits at some places of a line, each with as many of those before it as reach to the next one; the last one with as
 * many as an upload may tell of.
 */
export function samplesAt(line: readonly Dated[], places: readonly number[]): Sample[] {
  return places.flatMap((place, index) => {
    const commit = line[place];
    const next = places[index + 1];
    return commit === undefined ? [] : [{ ...commit, reach: next === undefined ? FIRST_REACH + 1 : next - place + 1 }];
  });
}

export function choosePlaces({ line, before }: Pick<Prepared, "line" | "before">, every: Every): number[] {
  return chooseSamples(line, every, before);
}
