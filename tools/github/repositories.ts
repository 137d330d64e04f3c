import { commitUrl } from "./commits";
import { requestSuites } from "./checks";
import { GitRepository, type Person } from "./git-repository";
import { followBase, followHead } from "./pulls";
import { showAccount, showRepository } from "./shapes";
import { announce } from "./webhooks";
import { type Account, type Json, type Repository, type World, fullNameOf, iso } from "./world";

const NOTHING = "0".repeat(40);
const COMMITS_TOLD = 2048;

export type NewRepository = { owner: string | Account; name: string; id?: number; private?: boolean; folder?: string; defaultBranch?: string; parent?: string | Repository; silent?: boolean };

/** A repository over a folder of git's, or over a new and empty one. */
export async function addRepository(world: World, given: NewRepository): Promise<Repository> {
  const git = given.folder === undefined ? await GitRepository.create() : new GitRepository(given.folder);
  if (given.folder === undefined) world.folders.push(git.folder);
  const repository: Repository = {
    id: given.id ?? world.nextId(),
    owner: typeof given.owner === "string" ? world.account(given.owner) : given.owner,
    name: given.name,
    private: given.private ?? false,
    archived: false,
    defaultBranch: given.defaultBranch ?? "main",
    git,
    parent: given.parent === undefined ? null : world.repository(given.parent),
    formerNames: [],
    announced: await git.branches(),
    collaborators: new Map(),
    numbers: 0,
    createdAt: new Date(),
    pushedAt: new Date(),
  };
  world.repositories.set(repository.id, repository);
  if (given.silent !== true) await tell(world, repository, "created");
  return repository;
}

/** A fork with all branches as they stand now. */
export async function fork(world: World, of: string | Repository, owner: string, name?: string): Promise<Repository> {
  const parent = world.repository(of);
  const made = await addRepository(world, { owner, name: name ?? parent.name, parent, private: parent.private, defaultBranch: parent.defaultBranch, silent: true });
  await made.git.text(["fetch", "--quiet", "--no-tags", parent.git.folder, "+refs/heads/*:refs/heads/*"]);
  made.announced = await made.git.branches();
  return made;
}

function tell(world: World, repository: Repository, action: string, more: Json = {}): Promise<unknown> {
  return announce(world, { event: "repository", action, repository, sender: repository.owner, payload: more });
}

export async function renameRepository(world: World, named: string | Repository, name: string): Promise<void> {
  const repository = world.repository(named);
  const from = repository.name;
  repository.formerNames.push(fullNameOf(repository));
  repository.name = name;
  await tell(world, repository, "renamed", { changes: { repository: { name: { from } } } });
}

/** Only the new owner's installation hears of it, if there is one. */
export async function transferRepository(world: World, named: string | Repository, to: string): Promise<void> {
  const repository = world.repository(named);
  const { owner } = repository;
  repository.formerNames.push(fullNameOf(repository));
  for (const installation of world.installations.values()) if (installation.repositories !== "all") installation.repositories.delete(repository.id);
  repository.owner = world.account(to);
  await tell(world, repository, "transferred", { changes: { owner: { from: owner.type === "User" ? { user: showAccount(world, owner) } : { organization: showAccount(world, owner) } } } });
}

export async function deleteRepository(world: World, named: string | Repository): Promise<void> {
  const repository = world.repository(named);
  await tell(world, repository, "deleted");
  world.repositories.delete(repository.id);
}

export async function setPrivate(world: World, named: string | Repository, isPrivate: boolean): Promise<void> {
  const repository = world.repository(named);
  repository.private = isPrivate;
  await tell(world, repository, isPrivate ? "privatized" : "publicized");
  if (!isPrivate) await announce(world, { event: "public", repository, sender: repository.owner, payload: {} });
}

export async function setArchived(world: World, named: string | Repository, archived: boolean): Promise<void> {
  const repository = world.repository(named);
  repository.archived = archived;
  await tell(world, repository, archived ? "archived" : "unarchived");
}

export async function setDefaultBranch(world: World, named: string | Repository, branch: string): Promise<void> {
  const repository = world.repository(named);
  const from = repository.defaultBranch;
  repository.defaultBranch = branch;
  await repository.git.text(["symbolic-ref", "HEAD", `refs/heads/${branch}`]);
  await tell(world, repository, "edited", { changes: { default_branch: { from } } });
}

export type NewCommit = { repository: string | Repository; branch?: string; files: Record<string, string | Buffer | null>; message?: string; from?: string; author?: Person; parents?: string[]; silent?: boolean };

/** Commits on a branch, as somebody who pushes does; `from` is where a new branch starts. Answers the SHA. */
export async function commit(world: World, given: NewCommit): Promise<string> {
  const repository = world.repository(given.repository);
  const { git } = repository;
  const branch = given.branch ?? repository.defaultBranch;
  const tip = (await git.branches()).get(branch) ?? (given.from === undefined ? null : await git.resolve(given.from));
  const parents = given.parents ?? (tip === null ? [] : [tip]);
  const who = given.author ?? { name: "Grace", email: "grace@example.org", date: iso(new Date()) };
  const sha = await git.addCommit(branch, parents, given.files, given.message ?? "Change", who);
  if (given.silent === true) repository.announced.set(branch, sha);
  else await push(world, repository, branch);
  return sha;
}

/**
 * A branch has moved, or come or gone, by `commit` or by git's own hand: says so to whoever listens, opens check suites,
 * and moves the pull requests that stand on it. What was announced already is not announced again.
 */
export async function push(world: World, named: string | Repository, branch: string, pusher?: Account): Promise<void> {
  const repository = world.repository(named);
  const before = repository.announced.get(branch) ?? NOTHING;
  const after = (await repository.git.branches()).get(branch) ?? NOTHING;
  if (before === after) return;
  if (after === NOTHING) repository.announced.delete(branch);
  else repository.announced.set(branch, after);
  repository.pushedAt = new Date();
  const sender = pusher ?? [...world.accounts.values()].find(({ type }) => type === "User") ?? repository.owner;
  await announce(world, { event: "push", repository, sender, payload: () => pushPayload(world, repository, branch, before, after, sender) });
  if (after !== NOTHING) await requestSuites(world, repository, branch, before, after, sender);
  await followHead(world, repository, branch, after === NOTHING ? null : after, sender);
  await followBase(world, repository, branch);
}

async function pushPayload(world: World, repository: Repository, branch: string, before: string, after: string, sender: Account): Promise<Json> {
  const { git } = repository;
  const known = before !== NOTHING && (await git.kindOf(before)) === "commit";
  const forced = known && after !== NOTHING && !(await git.contains(after, before));
  const range = known ? [`${before}..${after}`] : [after, ...[...repository.announced].filter(([name, sha]) => name !== branch && sha !== after).map(([, sha]) => `^${sha}`)];
  const shas = after === NOTHING ? [] : (await git.text(["rev-list", "--reverse", `--max-count=${COMMITS_TOLD}`, ...range, "--"])).split("\n").filter(Boolean);
  const commits: Json[] = [];
  for (const sha of shas) commits.push(await told(world, repository, sha));
  const { owner } = repository;
  // GitHub writes the repository of a push in its own old way.
  const old = { ...showRepository(world, repository), owner: { ...showAccount(world, owner), name: owner.login, email: owner.email }, created_at: Math.floor(repository.createdAt.getTime() / 1000), pushed_at: Math.floor(repository.pushedAt.getTime() / 1000), master_branch: repository.defaultBranch };
  return {
    ref: `refs/heads/${branch}`,
    before,
    after,
    repository: old,
    pusher: { name: sender.login, email: sender.email },
    created: before === NOTHING,
    deleted: after === NOTHING,
    forced,
    base_ref: null,
    compare: `${world.url}/${fullNameOf(repository)}/compare/${before.slice(0, 12)}...${after.slice(0, 12)}`,
    commits,
    head_commit: after === NOTHING ? null : await told(world, repository, after),
  };
}

/** A commit as a push tells of it: without its parents. */
async function told(world: World, repository: Repository, sha: string): Promise<Json> {
  const { git } = repository;
  const made = await git.commit(sha);
  const files = await git.diff(made.parents[0] ?? null, sha);
  const named = (...statuses: string[]): string[] => files.filter(({ status }) => statuses.includes(status)).map(({ filename }) => filename);
  const person = ({ name, email, date }: Person): Json => ({ name, email, date });
  return {
    id: sha,
    tree_id: made.tree,
    distinct: true,
    message: made.message,
    timestamp: made.committer.date,
    url: commitUrl(world, repository, sha).replace("/api/v3/repos", "").replace("/commits/", "/commit/"),
    author: person(made.author),
    committer: person(made.committer),
    added: [...named("added", "copied"), ...files.filter(({ status }) => status === "renamed").map(({ filename }) => filename)],
    removed: [...named("removed"), ...files.flatMap(({ previous, status }) => (status === "renamed" && previous !== null ? [previous] : []))],
    modified: named("modified", "changed"),
  };
}

/** A merge queue asks for its checks: makes the group's commit and branch, and tells of both. */
export async function requestMergeGroup(world: World, named: string | Repository, number: number): Promise<{ headSha: string; headRef: string; payload: Json }> {
  const repository = world.repository(named);
  const pull = world.pull(repository, number);
  const { git } = repository;
  const baseSha = (await git.resolve(`refs/heads/${pull.base.branch}`)) ?? "";
  const tree = await git.mergeTree(baseSha, pull.head.sha);
  if (tree === null) throw new Error("The pull request has a conflict.");
  const headSha = await git.commitTree(tree, [baseSha, pull.head.sha], `Merge pull request #${number}`, { name: "GitHub", email: "noreply@github.com", date: iso(new Date()) });
  const branch = `gh-readonly-queue/${pull.base.branch}/pr-${number}-${baseSha}`;
  await git.text(["update-ref", `refs/heads/${branch}`, headSha]);
  await push(world, repository, branch);
  const made = await git.commit(headSha);
  const payload = { merge_group: { head_sha: headSha, head_ref: `refs/heads/${branch}`, base_sha: baseSha, base_ref: `refs/heads/${pull.base.branch}`, head_commit: { id: headSha, tree_id: made.tree, message: made.message, timestamp: made.committer.date, author: made.author, committer: made.committer } } };
  await announce(world, { event: "merge_group", action: "checks_requested", repository, sender: pull.user, payload });
  return { headSha, headRef: branch, payload };
}

/** The group is gone from the queue: merged, invalidated or taken out. */
export async function destroyMergeGroup(world: World, named: string | Repository, group: { headRef: string; payload: Json }, reason: "merged" | "invalidated" | "dequeued"): Promise<void> {
  const repository = world.repository(named);
  await repository.git.text(["update-ref", "-d", `refs/heads/${group.headRef}`]);
  await announce(world, { event: "merge_group", action: "destroyed", repository, sender: repository.owner, payload: { reason, ...group.payload } });
  await push(world, repository, group.headRef);
}
