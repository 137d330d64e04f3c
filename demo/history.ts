/** The story as git keeps it and as CI reports it: commits with their names, and what is sent about each. */
import { type GitObject, type Person, blobOf, commitOf, treesOf } from "./git/objects";
import { firstDay } from "./shop/changes";
import { ACCOUNT, SUPPRESSIONS } from "./shop/render-checks";
import type { RenderedFile } from "./shop/render-module";
import { pathsBetween, renamesBetween, renderShop } from "./shop/render-shop";
import type { State } from "./shop/state";
import { type Entry, type Moment, type Pull, WEEKS, minutesOf, tellStory } from "./shop/story";

export const REPOSITORY = `${ACCOUNT}/shop`;
export const SEED = 20261121;

const MINUTE = 60_000;
const WEEK = 7 * 24 * 60 * MINUTE;
/** In one week CI was down; in two a first attempt went wrong; one commit's reports come after all others. */
const SILENT_WEEK = 33;
const LATE_WEEK = 40;
const HALF_WEEK = 17;
const CRASHED_WEEK = 47;

export type Tool = "dependency-cruiser" | "eslint";
/** `half`: only the modules were cruised. `crash`: ESLint did not find its plugin. */
export type Variant = "whole" | "half" | "crash";

export type Commit = {
  sha: string;
  tree: string;
  parents: readonly string[];
  at: Date;
  state: State;
  files: ReadonlyMap<string, RenderedFile>;
  /** Against the first parent. */
  renames: [string, string][];
  paths: string[];
};

/** What a run of CI sends. */
export type Sending = { tool: Tool; variant: Variant; commit: Commit; lineage: readonly Commit[]; pull: (Pull & { mergeBase: string }) | null; run: { id: string; attempt: number; at: Date } };

export type History = { commits: ReadonlyMap<string, Commit>; objects: ReadonlyMap<string, GitObject>; refs: ReadonlyMap<string, string>; line: readonly Commit[]; sendings: readonly Sending[] };

/**
 * The Monday on which the story's last week begins, so that its last commit, on that Tuesday, is not in the future:
 * this week's, or on a Monday and before a Tuesday's noon last week's.
 */
export function newestWeek(now: Date): Date {
  const monday = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate()) - ((now.getUTCDay() + 6) % 7) * 24 * 60 * MINUTE;
  const isOver = now.getTime() >= monday + 2 * 24 * 60 * MINUTE;
  return new Date(isOver ? monday : monday - WEEK);
}

/** Makes the whole history: the same seed and the same newest week (a Monday, 00:00 UTC) give the same commits to the last digit. */
export function makeHistory(newest: Date, seed = SEED): History {
  const story = tellStory(seed);
  const writer = new Writer(new Date(newest.getTime() - (WEEKS - 1) * WEEK), story.pulls);
  writer.commitOnMain([], { at: { week: 0, day: 0, minute: 9 * 60 }, team: "platform", message: "build: check the walls from today on", change: (state) => state });

  const moments = [
    ...story.main.map((entry) => ({ at: entry.at, tell: () => writer.commitOnMain([], entry) })),
    ...story.pulls.flatMap((pull) => [
      { at: pull.opened, tell: () => writer.open(pull) },
      ...pull.heads.map((head) => ({ at: head.at, tell: () => writer.commitOnBranch(pull, head) })),
      ...(pull.merged === null ? [] : [{ at: pull.merged, tell: () => writer.merge(pull, pull.merged) }]),
    ]),
  ].sort((one, other) => minutesOf(one.at) - minutesOf(other.at));
  for (const { tell } of moments) tell();
  return writer.finish();
}

type Branch = { base: Commit; heads: Commit[] };

/** Writes commits one after the other, and remembers which of them CI saw. */
class Writer {
  private readonly commits = new Map<string, Commit>();
  private readonly objects = new Map<string, GitObject>();
  private readonly line: { commit: Commit; at: Moment; isMerge: boolean }[] = [];
  private readonly branches = new Map<number, Branch>();
  private readonly blobs = new Map<string, GitObject>();

  constructor(
    private readonly start: Date,
    private readonly pulls: readonly Pull[],
  ) {}

  commitOnMain(merged: readonly Commit[], { at, team, message, change }: Entry): void {
    const tip = this.line.at(-1)?.commit;
    const state = tip ? change(tip.state) : firstDay();
    const commit = this.write(state, tip ?? null, [...(tip ? [tip] : []), ...merged], at, personOf(team), message);
    this.line.push({ commit, at, isMerge: merged.length > 0 });
  }

  /** A branch begins at what CI has last seen of main. */
  open(pull: Pull): void {
    const base = this.line.filter(({ at }, index) => this.isChecked(index, at.week === pull.opened.week)).at(-1) ?? this.line[0];
    if (base) this.branches.set(pull.number, { base: base.commit, heads: [] });
  }

  commitOnBranch(pull: Pull, { at, team, message, change }: Entry): void {
    const branch = this.branchOf(pull);
    const tip = branch.heads.at(-1) ?? branch.base;
    branch.heads.push(this.write(change(tip.state), tip, [tip], at, personOf(team), message));
  }

  merge(pull: Pull, at: Moment | null): void {
    const head = this.branchOf(pull).heads.at(-1);
    const [first] = pull.heads;
    if (!head || !first || at === null) return;
    const change = (state: State) => pull.heads.reduce((now, one) => one.change(now), state);
    this.commitOnMain([head], { at, team: first.team, message: `Merge pull request #${pull.number} from ${pull.isFork ? "a-customer" : ACCOUNT}/${pull.branch}\n\n${pull.title}`, change });
  }

  finish(): History {
    const { commits, objects } = this;
    const line = this.line.map(({ commit }) => commit);
    const tip = line.at(-1);
    const heads = [...this.branches].flatMap(([number, branch]) => branch.heads.slice(-1).map(({ sha }) => [`refs/pull/${number}/head`, sha] as const));
    return { commits, objects, line, refs: new Map([...(tip ? [["refs/heads/main", tip.sha] as const] : []), ...heads]), sendings: this.sendings() };
  }

  private branchOf({ number }: Pull): Branch {
    const branch = this.branches.get(number);
    if (!branch) throw new Error(`Pull request ${number} has not been opened.`);
    return branch;
  }

  /** CI checks main after a merge and at the end of a week; what came before is told along with it. `isOpen`: the week of the last commit goes on. */
  private isChecked(index: number, isOpen = false): boolean {
    const [one, next] = [this.line[index], this.line[index + 1]];
    if (!one) return false;
    return one.isMerge || (next === undefined ? !isOpen : next.at.week !== one.at.week);
  }

  private write(state: State, previous: Commit | null, parents: readonly Commit[], moment: Moment, author: Person, message: string): Commit {
    const files = renderShop(state);
    const blobs = new Map<string, string>();
    for (const [path, { text }] of files) {
      const blob = this.blobs.get(text) ?? blobOf(text);
      this.blobs.set(text, blob);
      this.objects.set(blob.sha, blob);
      blobs.set(path, blob.sha);
    }
    const trees = treesOf(blobs);
    const tree = trees.at(-1)?.sha ?? "";
    const at = new Date(this.start.getTime() + minutesOf(moment) * MINUTE);
    const object = commitOf({ tree, parents: parents.map(({ sha }) => sha), author, at, message });
    for (const one of [...trees, object]) this.objects.set(one.sha, one);
    const before = previous?.files ?? new Map<string, RenderedFile>();
    const commit: Commit = { sha: object.sha, tree, parents: parents.map(({ sha }) => sha), at, state, files, renames: renamesBetween(before, files), paths: pathsBetween(before, files) };
    this.commits.set(commit.sha, commit);
    return commit;
  }

  private sendings(): Sending[] {
    const told = new Set<string>();
    const sendings: Sending[] = [];
    const send = (commit: Commit, week: number, pull: Sending["pull"]) => {
      const lineage = this.lineageOf(commit, told);
      told.add(commit.sha);
      for (const tool of toolsOf(commit.state)) {
        const isFirstOf = (special: number) => pull === null && week === special && !sendings.some((one) => one.tool === tool && one.pull === null && one.commit.at >= this.mondayOf(special));
        const wrong = tool === "dependency-cruiser" && isFirstOf(HALF_WEEK) ? "half" : tool === "eslint" && isFirstOf(CRASHED_WEEK) ? "crash" : null;
        const run = { id: String(Math.floor(commit.at.getTime() / MINUTE) - 25_000_000), attempt: 1, at: new Date(commit.at.getTime() + (tool === "eslint" ? 6 : 4) * MINUTE) };
        if (wrong !== null) sendings.push({ tool, variant: wrong, commit, lineage, pull, run });
        sendings.push({ tool, variant: "whole", commit, lineage, pull, run: wrong === null ? run : { ...run, attempt: 2, at: new Date(run.at.getTime() + 25 * MINUTE) } });
      }
    };
    const checked = [
      ...this.line.flatMap(({ commit, at }, index) => (this.isChecked(index) && at.week !== SILENT_WEEK ? [{ commit, week: at.week, pull: null }] : [])),
      ...this.pulls.flatMap((pull) => (this.branches.get(pull.number)?.heads ?? []).map((commit, index) => ({ commit, week: pull.heads[index]?.at.week ?? 0, pull: { ...pull, mergeBase: this.branchOf(pull).base.sha } }))),
    ].sort((one, other) => one.commit.at.getTime() - other.commit.at.getTime());
    for (const { commit, week, pull } of checked) send(commit, week, pull);
    const late = sendings.find(({ commit, pull }) => pull === null && commit.at >= this.mondayOf(LATE_WEEK));
    return [...sendings.filter(({ commit }) => commit !== late?.commit), ...sendings.filter(({ commit }) => commit === late?.commit)];
  }

  private mondayOf(week: number): Date {
    return new Date(this.start.getTime() + week * WEEK);
  }

  /** First parents back to one that CI has told of, newest first. */
  private lineageOf(commit: Commit, told: ReadonlySet<string>): Commit[] {
    const lineage: Commit[] = [];
    for (let at = this.commits.get(commit.parents[0] ?? ""); at && !told.has(at.sha); at = this.commits.get(at.parents[0] ?? "")) lineage.push(at);
    return lineage;
  }
}

function toolsOf({ eslint }: State): Tool[] {
  return eslint ? ["dependency-cruiser", "eslint"] : ["dependency-cruiser"];
}

function personOf(team: Entry["team"]): Person {
  if (team === "outside") return { name: "A customer", email: "customer@shop.example" };
  return { name: `The ${team} team`, email: `${team}@shop.example` };
}

/** How each checker is called. */
export const COMMANDS: Readonly<Record<Tool, string>> = {
  "dependency-cruiser": "npx depcruise src --config .dependency-cruiser.mjs --output-type json",
  eslint: "npx eslint src --format json-with-metadata --pass-on-unpruned-suppressions",
};

/** Under which name a report is kept: it is about files, so it goes by the tree that was checked, whenever that was committed. */
export function reportKey({ tool, variant, commit }: Pick<Sending, "tool" | "variant" | "commit">): string {
  return variant === "crash" ? "eslint crash" : `${tool} ${commit.tree}${variant === "half" ? " half" : ""}`;
}

/** What stands in the `meta` part of an upload, as the command line client writes it. */
export function metaOf({ tool, commit, lineage, pull, run }: Sending): Record<string, unknown> {
  const facts = ({ parents, at, renames, paths }: Commit) => ({ parents, committedAt: at.toISOString(), renames, paths });
  return {
    repository: REPOSITORY,
    commit: commit.sha,
    ...facts(commit),
    ...(lineage.length > 0 ? { lineage: lineage.map((one) => ({ sha: one.sha, ...facts(one) })) } : {}),
    branch: pull?.branch ?? "main",
    defaultBranch: "main",
    ...(pull === null ? {} : { pullRequest: { number: pull.number, baseRef: "main", mergeBase: pull.mergeBase, title: pull.title } }),
    run: { id: run.id, attempt: run.attempt, at: run.at.toISOString(), command: COMMANDS[tool] },
  };
}

/** The files that go with a report: [part of the form, path in the repository, text]. */
export function attachmentsOf({ tool, commit }: Sending): [part: "codeowners" | "config" | "baseline", path: string, text: string][] {
  const parts: (readonly [part: "codeowners" | "config" | "baseline", path: string])[] = [["codeowners", ".github/CODEOWNERS"], ["config", "lintel.yml"]];
  if (tool === "eslint") parts.push(["baseline", SUPPRESSIONS]);
  return parts.flatMap(([part, path]) => {
    const file = commit.files.get(path);
    return file ? [[part, path, file.text] satisfies [string, string, string]] : [];
  });
}
