import { atRepository, requireRepository } from "./access";
import { type Answer, type Call, invalidRequest, notFound, ok, paged } from "./answers";
import { findCommit, showCommit, showFile } from "./commits";
import { type Route, get } from "./router";
import { nodeId, showAccount, showRepository } from "./shapes";
import { announce } from "./webhooks";
import { type Account, type Json, type PullRequest, type Repository, type World, fullNameOf, iso, isoOrNull } from "./world";

const FILES_LISTED = 3000;

export type NewPull = {
  repository: string | Repository;
  number?: number;
  head: { repository?: string | Repository; branch: string };
  base?: string;
  title?: string;
  body?: string | null;
  draft?: boolean;
  user?: string;
  silent?: boolean;
};

/** Opens a pull request: fetches its head and really merges it, as GitHub does, into refs/pull/N/head and refs/pull/N/merge. */
export async function openPullRequest(world: World, given: NewPull): Promise<PullRequest> {
  const repository = world.repository(given.repository);
  const from = given.head.repository === undefined ? repository : world.repository(given.head.repository);
  const branch = given.base ?? repository.defaultBranch;
  const headSha = await from.git.resolve(`refs/heads/${given.head.branch}`);
  const baseSha = await repository.git.resolve(`refs/heads/${branch}`);
  if (headSha === null || baseSha === null) throw new Error(`There is no branch ${headSha === null ? given.head.branch : branch}.`);
  const number = given.number ?? repository.numbers + 1;
  repository.numbers = Math.max(repository.numbers, number);
  const pull: PullRequest = {
    id: world.nextId(),
    number,
    repository,
    title: given.title ?? `Change ${number}`,
    body: given.body ?? null,
    draft: given.draft ?? false,
    state: "open",
    locked: false,
    user: given.user === undefined ? (from.owner.type === "User" ? from.owner : anybody(world, repository)) : world.account(given.user),
    head: { repository: from, branch: given.head.branch, sha: headSha },
    base: { branch, sha: baseSha },
    mergeable: null,
    mergeSha: null,
    toldMergeSha: null,
    thinking: 0,
    mergedBy: null,
    mergedAt: null,
    mergeCommits: [],
    closedAt: null,
    createdAt: new Date(),
    updatedAt: new Date(),
  };
  world.pulls.push(pull);
  await mergeForTest(world, pull);
  if (given.silent !== true) await tell(world, pull, "opened");
  return pull;
}

function anybody(world: World, repository: Repository): Account {
  return [...world.accounts.values()].find(({ type }) => type === "User") ?? repository.owner;
}

async function mergeForTest(world: World, pull: PullRequest): Promise<void> {
  const { git } = pull.repository;
  const base = (await git.resolve(`refs/heads/${pull.base.branch}`)) ?? pull.base.sha;
  await git.fetch(pull.head.repository.git, pull.head.sha, `refs/pull/${pull.number}/head`);
  const tree = await git.mergeTree(base, pull.head.sha);
  const who = { name: "GitHub", email: "noreply@github.com", date: iso(new Date()) };
  const merge = tree === null ? null : await git.commitTree(tree, [base, pull.head.sha], `Merge ${pull.head.sha} into ${base}`, who);
  await git.run(merge === null ? ["update-ref", "-d", `refs/pull/${pull.number}/merge`] : ["update-ref", `refs/pull/${pull.number}/merge`, merge]);
  pull.toldMergeSha = pull.mergeSha;
  Object.assign(pull, { mergeSha: merge, mergeable: merge !== null, thinking: world.thinking, updatedAt: new Date() });
}

const BEFORE_THE_MERGE = ["opened", "reopened", "synchronize", "edited"];

/** Tells of a pull request as it stands; when it has just moved, deliveries know the test merge of the time before only. */
async function tell(world: World, pull: PullRequest, action: string, more: Json = {}, sender = pull.user): Promise<void> {
  const shown = { ...showWhole(world, pull), ...(BEFORE_THE_MERGE.includes(action) ? { mergeable: null, mergeable_state: "unknown", merge_commit_sha: pull.toldMergeSha } : {}) };
  await announce(world, { event: "pull_request", action, repository: pull.repository, sender, payload: { number: pull.number, pull_request: shown, ...more } });
}

/** The head of pull requests has moved; when its branch is gone (null) they are closed. */
export async function followHead(world: World, repository: Repository, branch: string, sha: string | null, sender: Account): Promise<void> {
  for (const pull of world.pulls.filter(({ state, head }) => state === "open" && head.repository === repository && head.branch === branch)) {
    if (sha === null) await closePullRequest(world, pull);
    if (sha === null || sha === pull.head.sha) continue;
    const before = pull.head.sha;
    pull.head.sha = sha;
    pull.base.sha = (await pull.repository.git.resolve(`refs/heads/${pull.base.branch}`)) ?? pull.base.sha;
    await mergeForTest(world, pull);
    await tell(world, pull, "synchronize", { before, after: sha }, sender);
  }
}

/** The base has moved: merges are made anew and nobody is told. */
export async function followBase(world: World, repository: Repository, branch: string): Promise<void> {
  for (const pull of world.pulls) if (pull.state === "open" && pull.repository === repository && pull.base.branch === branch) await mergeForTest(world, pull);
}

export async function closePullRequest(world: World, pull: PullRequest): Promise<void> {
  Object.assign(pull, { state: "closed", closedAt: new Date(), updatedAt: new Date() });
  await tell(world, pull, "closed");
}

export async function reopenPullRequest(world: World, pull: PullRequest): Promise<void> {
  Object.assign(pull, { state: "open", closedAt: null });
  await mergeForTest(world, pull);
  await tell(world, pull, "reopened");
}

export async function retarget(world: World, pull: PullRequest, branch: string): Promise<void> {
  const from = { ref: { from: pull.base.branch }, sha: { from: pull.base.sha } };
  pull.base = { branch, sha: (await pull.repository.git.resolve(`refs/heads/${branch}`)) ?? "" };
  await mergeForTest(world, pull);
  await tell(world, pull, "edited", { changes: { base: from } });
}

export async function setDraft(world: World, pull: PullRequest, draft: boolean): Promise<void> {
  pull.draft = draft;
  await tell(world, pull, draft ? "converted_to_draft" : "ready_for_review");
}

/** Merges as one of the three buttons does. Answers the base's new tip; the caller announces the push. */
export async function mergePullRequest(world: World, pull: PullRequest, method: "merge" | "squash" | "rebase", by = pull.user): Promise<string> {
  const { git } = pull.repository;
  const base = (await git.resolve(`refs/heads/${pull.base.branch}`)) ?? "";
  const tree = await git.mergeTree(base, pull.head.sha);
  if (tree === null) throw new Error("The pull request has a conflict.");
  const who = { name: by.login, email: by.email ?? `${by.id}+${by.login}@users.noreply.github.com`, date: iso(new Date()) };
  const commits = (await git.text(["rev-list", "--reverse", "--no-merges", `${base}..${pull.head.sha}`, "--"])).split("\n").filter(Boolean);
  const made = method === "rebase" ? await git.replay(base, commits, who) : [await git.commitTree(tree, method === "merge" ? [base, pull.head.sha] : [base], method === "merge" ? `Merge pull request #${pull.number}` : `${pull.title} (#${pull.number})`, who)];
  const tip = made.at(-1) ?? base;
  await git.text(["update-ref", `refs/heads/${pull.base.branch}`, tip]);
  await git.run(["update-ref", "-d", `refs/pull/${pull.number}/merge`]);
  Object.assign(pull, { state: "closed", mergedAt: new Date(), closedAt: new Date(), updatedAt: new Date(), mergedBy: by, mergeSha: tip, mergeCommits: method === "merge" ? [tip, ...commits] : made });
  await tell(world, pull, "closed", {}, by);
  return tip;
}

export const pullRoutes: readonly Route[] = [
  get(atRepository("/pulls"), listPulls),
  get(atRepository("/pulls/:number"), async (call) => {
    const pull = findPull(call);
    return ok(await showMeasured(call.world, pull));
  }),
  get(atRepository("/pulls/:number/files"), async (call) => {
    const { repository, head, base } = findPull(call);
    const from = await repository.git.mergeBase((await repository.git.resolve(`refs/heads/${base.branch}`)) ?? base.sha, head.sha);
    const files = (await repository.git.diff(from, head.sha)).slice(0, FILES_LISTED);
    return paged(call, files.map((file) => showFile(call.world, repository, file, head.sha)));
  }),
  get(atRepository("/pulls/:number/commits"), async (call) => {
    const { repository, head, base } = findPull(call);
    const commits = await repository.git.log(["--reverse", "--max-count=250", `${base.sha}..${head.sha}`]);
    return paged(call, commits.map((commit) => showCommit(call.world, repository, commit)));
  }),
  get(atRepository("/commits/:ref/pulls"), listPullsOfCommit),
];

function findPull(call: Call): PullRequest {
  const repository = requireRepository(call, "pull_requests");
  return call.world.pulls.find((pull) => pull.repository === repository && String(pull.number) === call.params["number"]) ?? notFound();
}

function listPulls(call: Call): Answer {
  const { world, query } = call;
  const repository = requireRepository(call, "pull_requests");
  const oneOf = (name: string, allowed: readonly string[], otherwise: string): string => {
    const value = query.get(name) ?? otherwise;
    return allowed.includes(value) ? value : invalidRequest(`For 'properties/${name}', "${value}" is not a possible value. Must be one of the following: ${allowed.join(", ")}.`);
  };
  const state = oneOf("state", ["open", "closed", "all"], "open");
  const sort = oneOf("sort", ["created", "updated", "popularity", "long-running"], "created");
  const direction = oneOf("direction", ["asc", "desc"], sort === "created" ? "desc" : "asc");
  const base = query.get("base");
  // Without an owner GitHub does not filter at all.
  const [owner, branch] = /^([^:]+):(.+)$/.exec(query.get("head") ?? "")?.slice(1) ?? [];
  const found = world.pulls
    .filter((pull) => pull.repository === repository && (state === "all" || pull.state === state) && (base === null || pull.base.branch === base))
    .filter(({ head }) => owner === undefined || (head.repository.owner.login.toLowerCase() === owner.toLowerCase() && head.branch === branch))
    .sort((one, other) => (sort === "updated" ? one.updatedAt.getTime() - other.updatedAt.getTime() || one.id - other.id : one.id - other.id));
  return paged(call, (direction === "desc" ? found.reverse() : found).map((pull) => showPull(world, pull)));
}

/** Of a commit of the default branch the pull request that brought it there, of any other the open ones that hold it. */
async function listPullsOfCommit(call: Call): Promise<Answer> {
  const { world } = call;
  const repository = requireRepository(call, "pull_requests");
  const sha = (await findCommit(world, repository, call.params["ref"] ?? "")) ?? notFound();
  const tip = await repository.git.resolve(`refs/heads/${repository.defaultBranch}`);
  const landed = tip !== null && (await repository.git.contains(tip, sha));
  const found: PullRequest[] = [];
  for (const pull of world.pulls.filter((each) => each.repository === repository || each.head.repository === repository)) {
    if (landed && pull.repository === repository ? pull.mergeCommits.includes(sha) : pull.state === "open" && (await holds(pull, sha))) found.push(pull);
  }
  return paged(call, found.map((pull) => showPull(world, pull)));
}

async function holds(pull: PullRequest, sha: string): Promise<boolean> {
  const { git } = pull.repository;
  if ((await git.kindOf(sha)) !== "commit") return false;
  return (await git.contains(pull.head.sha, sha)) && !(await git.contains(pull.base.sha, sha));
}

function showSide(world: World, repository: Repository, branch: string, sha: string): Json {
  return { label: `${repository.owner.login}:${branch}`, ref: branch, sha, user: showAccount(world, repository.owner), repo: world.repositories.has(repository.id) ? showRepository(world, repository) : null };
}

export function showPull(world: World, pull: PullRequest): Json {
  const api = `${world.url}/api/v3/repos/${fullNameOf(pull.repository)}`;
  const html = `${world.url}/${fullNameOf(pull.repository)}/pull/${pull.number}`;
  return {
    url: `${api}/pulls/${pull.number}`,
    id: pull.id,
    node_id: nodeId("PR", pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    issue_url: `${api}/issues/${pull.number}`,
    number: pull.number,
    state: pull.state,
    locked: pull.locked,
    title: pull.title,
    user: showAccount(world, pull.user),
    body: pull.body,
    created_at: iso(pull.createdAt),
    updated_at: iso(pull.updatedAt),
    closed_at: isoOrNull(pull.closedAt),
    merged_at: isoOrNull(pull.mergedAt),
    merge_commit_sha: pull.thinking > 0 ? pull.toldMergeSha : pull.mergeSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    labels: [],
    milestone: null,
    draft: pull.draft,
    commits_url: `${api}/pulls/${pull.number}/commits`,
    comments_url: `${api}/issues/${pull.number}/comments`,
    statuses_url: `${api}/statuses/${pull.head.sha}`,
    head: showSide(world, pull.head.repository, pull.head.branch, pull.head.sha),
    base: showSide(world, pull.repository, pull.base.branch, pull.base.sha),
    author_association: "CONTRIBUTOR",
    auto_merge: null,
    active_lock_reason: null,
  };
}

/** What a list does not tell. */
function showWhole(world: World, pull: PullRequest): Json {
  const merged = pull.mergedAt !== null;
  return {
    ...showPull(world, pull),
    merged,
    mergeable: merged ? null : pull.mergeable,
    rebaseable: merged ? null : pull.mergeable,
    mergeable_state: merged || pull.mergeable === null ? "unknown" : pull.mergeable ? (pull.draft ? "draft" : "clean") : "dirty",
    merged_by: pull.mergedBy === null ? null : showAccount(world, pull.mergedBy),
    comments: world.comments.filter(({ repository, number }) => repository === pull.repository && number === pull.number).length,
    review_comments: 0,
    maintainer_can_modify: false,
  };
}

async function showMeasured(world: World, pull: PullRequest): Promise<Json> {
  const thinking = pull.thinking > 0 && pull.state === "open";
  const { git } = pull.repository;
  const files = await git.diff(await git.mergeBase(pull.base.sha, pull.head.sha), pull.head.sha);
  const counts = { commits: await git.count([`${pull.base.sha}..${pull.head.sha}`]), additions: files.reduce((sum, file) => sum + file.additions, 0), deletions: files.reduce((sum, file) => sum + file.deletions, 0), changed_files: files.length };
  const shown = { ...showWhole(world, pull), ...counts, ...(thinking ? { mergeable: null, rebaseable: null, mergeable_state: "unknown" } : {}) };
  pull.thinking = Math.max(0, pull.thinking - 1);
  return shown;
}

/** A pull request as runs and checks name it: only those of the same repository, never one of a fork. */
export function briefPulls(world: World, repository: Repository, headSha: string): Json[] {
  const same = world.pulls.filter((pull) => pull.repository === repository && pull.head.repository === repository && pull.head.sha === headSha && pull.state === "open");
  const side = (branch: string, sha: string): Json => ({ ref: branch, sha, repo: { id: repository.id, url: `${world.url}/api/v3/repos/${fullNameOf(repository)}`, name: repository.name } });
  return same.map((pull) => ({ url: `${world.url}/api/v3/repos/${fullNameOf(repository)}/pulls/${pull.number}`, id: pull.id, number: pull.number, head: side(pull.head.branch, pull.head.sha), base: side(pull.base.branch, pull.base.sha) }));
}
