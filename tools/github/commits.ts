import { atRepository, requireRepository } from "./access";
import { type Answer, type Call, linkHeader, notFound, ok, pageOf, paged, refuse } from "./answers";
import type { GitCommit, GitFile, Person } from "./git-repository";
import { type Route, get } from "./router";
import { nodeId, showAccount } from "./shapes";
import { type Json, type Repository, type World, fullNameOf } from "./world";

const COMMITS_COMPARED = 250;
const FILES_SHOWN = 300;

export const commitRoutes: readonly Route[] = [
  get(atRepository("/branches"), listBranches),
  get(atRepository("/branches/*branch"), readBranch),
  get(atRepository("/commits"), listCommits),
  get(atRepository("/commits/:ref"), readCommit),
  get(atRepository("/compare/*range"), compare),
];

async function listBranches(call: Call): Promise<Answer> {
  const repository = requireRepository(call, "contents");
  const branches = [...(await repository.git.branches())].map(([name, sha]) => ({ name, commit: { sha, url: commitUrl(call.world, repository, sha) }, protected: false }));
  return paged(call, branches);
}

async function readBranch(call: Call): Promise<Answer> {
  const repository = requireRepository(call, "contents");
  const name = call.params["branch"] ?? "";
  const sha = (await repository.git.branches()).get(name) ?? refuse(404, "Branch not found");
  return ok({ name, commit: showCommit(call.world, repository, await repository.git.commit(sha)), protected: false });
}

async function listCommits(call: Call): Promise<Answer> {
  const { world, query } = call;
  const repository = requireRepository(call, "contents");
  if ((await repository.git.branches()).size === 0) refuse(409, "Git Repository is empty.");
  const start = (await findCommit(world, repository, query.get("sha") ?? repository.defaultBranch)) ?? notFound();
  const since = query.get("since");
  const until = query.get("until");
  const selection = [...(since === null ? [] : [`--since=${since}`]), ...(until === null ? [] : [`--until=${until}`]), start];
  const path = query.get("path");
  const among = path === null ? [] : ["--", path];
  const { page, perPage } = pageOf(call);
  const total = path === null ? await repository.git.count(selection) : (await repository.git.text(["rev-list", ...selection, ...among])).split("\n").filter(Boolean).length;
  const shas = (await repository.git.text(["rev-list", `--skip=${(page - 1) * perPage}`, `--max-count=${perPage}`, ...selection, ...among])).split("\n").filter(Boolean);
  const commits = shas.length === 0 ? [] : await repository.git.log(["--no-walk=unsorted", ...shas]);
  return ok(commits.map((commit) => showCommit(world, repository, commit)), linkHeader(call, call.path, total));
}

async function readCommit(call: Call): Promise<Answer> {
  const repository = requireRepository(call, "contents");
  const ref = call.params["ref"] ?? "";
  const sha = (await findCommit(call.world, repository, ref)) ?? refuse(422, `No commit found for SHA: ${ref}`);
  if (/application\/vnd[.]github[.](v3[.])?sha/.test(String(call.headers.accept))) return { status: 200, body: sha, headers: { "content-type": "application/vnd.github.sha; charset=utf-8" } };
  const commit = await repository.git.commit(sha);
  const files = await repository.git.diff(commit.parents[0] ?? null, sha);
  const { page, perPage } = pageOf(call, FILES_SHOWN, FILES_SHOWN);
  const additions = sum(files, "additions");
  const deletions = sum(files, "deletions");
  return ok(
    {
      ...showCommit(call.world, repository, commit),
      stats: { total: additions + deletions, additions, deletions },
      files: files.slice((page - 1) * perPage, page * perPage).map((file) => showFile(call.world, repository, file, sha)),
    },
    linkHeader(call, call.path, files.length, FILES_SHOWN),
  );
}

/** `base...head`, three dots: what head has since it left base. Files stand on the first page only. */
async function compare(call: Call): Promise<Answer> {
  const { world, query } = call;
  const repository = requireRepository(call, "contents");
  const { git } = repository;
  const [from = "", to = "", ...more] = (call.params["range"] ?? "").split("...");
  if (from === "" || to === "" || more.length > 0) return notFound();
  const base = (await findSide(world, repository, from)) ?? notFound();
  const head = (await findSide(world, repository, to)) ?? notFound();
  const mergeBase = (await git.mergeBase(base, head)) ?? refuse(404, `No common ancestor between ${from} and ${to}.`);

  const ahead = await git.count([`${base}..${head}`]);
  const behind = await git.count([`${head}..${base}`]);
  const shas = (await git.text(["rev-list", "--reverse", "--topo-order", `${base}..${head}`, "--"])).split("\n").filter(Boolean);
  const turning = query.has("page") || query.has("per_page");
  const { page, perPage } = pageOf(call, 30, COMMITS_COMPARED);
  const shown = turning ? shas.slice((page - 1) * perPage, page * perPage) : shas.slice(-COMMITS_COMPARED);
  const commits = shown.length === 0 ? [] : await git.log(["--no-walk=unsorted", ...shown]);
  const files = page > 1 ? undefined : (await git.diff(mergeBase, head)).slice(0, FILES_SHOWN).map((file) => showFile(world, repository, file, head));
  const api = `${world.url}/api/v3/repos/${fullNameOf(repository)}/compare/${from}...${to}`;
  return ok(
    {
      url: api,
      html_url: `${world.url}/${fullNameOf(repository)}/compare/${from}...${to}`,
      permalink_url: `${world.url}/${fullNameOf(repository)}/compare/${base.slice(0, 7)}...${head.slice(0, 7)}`,
      base_commit: showCommit(world, repository, await git.commit(base)),
      merge_base_commit: showCommit(world, repository, await git.commit(mergeBase)),
      status: statusOf(ahead, behind),
      ahead_by: ahead,
      behind_by: behind,
      total_commits: ahead,
      commits: commits.map((commit) => showCommit(world, repository, commit)),
      ...(files === undefined ? {} : { files }),
    },
    turning ? linkHeader(call, call.path, shas.length) : {},
  );
}

function statusOf(ahead: number, behind: number): string {
  if (ahead > 0 && behind > 0) return "diverged";
  if (ahead > 0) return "ahead";
  return behind > 0 ? "behind" : "identical";
}

/** One side of a comparison: a ref, or `owner:ref` of another repository of the same family, whose commits come here for it. */
async function findSide(world: World, repository: Repository, side: string): Promise<string | null> {
  const [owner, ref] = side.includes(":") ? [side.slice(0, side.indexOf(":")), side.slice(side.lastIndexOf(":") + 1)] : [null, side];
  if (owner === null || owner.toLowerCase() === repository.owner.login.toLowerCase()) return findCommit(world, repository, ref);
  const other = familyOf(world, repository).find((member) => member.owner.login.toLowerCase() === owner.toLowerCase());
  const sha = (await other?.git.resolve(ref)) ?? null;
  if (other && sha) await repository.git.fetch(other.git, sha);
  return sha;
}

/** A commit by its branch, tag, ref or SHA. A SHA is also found when only a fork or the origin of the fork has it. */
export async function findCommit(world: World, repository: Repository, ref: string): Promise<string | null> {
  const own = await repository.git.resolve(ref);
  if (own !== null || !/^[0-9a-f]{40}$/i.test(ref)) return own;
  for (const member of familyOf(world, repository)) {
    if ((await member.git.resolve(ref)) === null) continue;
    await repository.git.fetch(member.git, ref);
    return ref;
  }
  return null;
}

function familyOf(world: World, repository: Repository): Repository[] {
  const root = repository.parent ?? repository;
  return [...world.repositories.values()].filter((member) => member !== repository && (member === root || member.parent === root));
}

export function commitUrl(world: World, repository: Repository, sha: string): string {
  return `${world.url}/api/v3/repos/${fullNameOf(repository)}/commits/${sha}`;
}

export function showCommit(world: World, repository: Repository, commit: GitCommit): Json {
  const api = `${world.url}/api/v3/repos/${fullNameOf(repository)}`;
  const html = `${world.url}/${fullNameOf(repository)}/commit`;
  return {
    sha: commit.sha,
    node_id: nodeId("C", commit.sha),
    commit: {
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      url: `${api}/git/commits/${commit.sha}`,
      comment_count: 0,
      verification: { verified: false, reason: "unsigned", signature: null, payload: null, verified_at: null },
    },
    url: commitUrl(world, repository, commit.sha),
    html_url: `${html}/${commit.sha}`,
    comments_url: `${commitUrl(world, repository, commit.sha)}/comments`,
    author: accountOf(world, commit.author),
    committer: accountOf(world, commit.committer),
    parents: commit.parents.map((sha) => ({ sha, url: commitUrl(world, repository, sha), html_url: `${html}/${sha}` })),
  };
}

/** The account whose address a commit carries; most have none. */
export function accountOf(world: World, person: Person): Json | null {
  const found = [...world.accounts.values()].find((account) => account.type === "User" && (account.email === person.email || person.email === `${account.id}+${account.login}@users.noreply.github.com`));
  return found === undefined ? null : showAccount(world, found);
}

export function showFile(world: World, repository: Repository, file: GitFile, sha: string): Json {
  const html = `${world.url}/${fullNameOf(repository)}`;
  return {
    sha: file.sha,
    filename: file.filename,
    status: file.status,
    additions: file.additions,
    deletions: file.deletions,
    changes: file.additions + file.deletions,
    blob_url: `${html}/blob/${sha}/${encodeURI(file.filename)}`,
    raw_url: `${html}/raw/${sha}/${encodeURI(file.filename)}`,
    contents_url: `${world.url}/api/v3/repos/${fullNameOf(repository)}/contents/${encodeURI(file.filename)}?ref=${sha}`,
    ...(file.previous === null ? {} : { previous_filename: file.previous }),
  };
}

function sum(files: readonly GitFile[], field: "additions" | "deletions"): number {
  return files.reduce((total, file) => total + file[field], 0);
}
