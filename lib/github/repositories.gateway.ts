/** What GitHub tells of a repository: where it is, its commits, its files, its pull requests. */
import { z } from "zod";

import { type Place, checked, orNull, speakAsApp, speakAsInstallation } from "./client.gateway";
import { ChangedFile, CommitFacts, ComparisonFacts, InstallationFacts, PullRequestFacts, RepositoryFacts, Sha } from "./model/payloads";

const PAGE = 100;
/** GitHub lists no more files of a comparison than this. */
const MOST_FILES_LISTED = 300;

/** The installation that reaches a repository; null when none does. */
export async function askInstallation(installationId: number): Promise<InstallationFacts | null> {
  const client = await speakAsApp();
  const answer = await orNull(client.request("GET /app/installations/{installation_id}", { installation_id: installationId }));
  return answer && checked(InstallationFacts, answer);
}

/** Everybody who has installed the App. */
export async function askInstallations(): Promise<InstallationFacts[]> {
  const client = await speakAsApp();
  const found: InstallationFacts[] = [];
  for (let page = 1; ; page += 1) {
    const items = checked(z.array(InstallationFacts), await client.request("GET /app/installations", { per_page: PAGE, page }));
    found.push(...items);
    if (items.length < PAGE) return found;
  }
}

/** Every repository that an installation reaches. */
export async function askRepositories(installationId: number): Promise<RepositoryFacts[]> {
  const client = await speakAsInstallation(installationId);
  const found: RepositoryFacts[] = [];
  for (let page = 1; ; page += 1) {
    const { repositories } = checked(z.object({ repositories: z.array(RepositoryFacts) }), await client.request("GET /installation/repositories", { per_page: PAGE, page }));
    found.push(...repositories);
    if (repositories.length < PAGE) return found;
  }
}

/** A repository by its number, wherever it is called what by now; null when the installation does not reach it. */
export async function askRepository(installationId: number, githubId: number): Promise<RepositoryFacts | null> {
  const client = await speakAsInstallation(installationId);
  const answer = await orNull(client.request("GET /repositories/{id}", { id: githubId }), 403, 451);
  return answer && checked(RepositoryFacts, answer);
}

export async function askPullRequest({ installationId, owner, name }: Place, number: number): Promise<PullRequestFacts | null> {
  const client = await speakAsInstallation(installationId);
  const answer = await orNull(client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", { owner, repo: name, pull_number: number }));
  return answer && checked(PullRequestFacts, answer);
}

/** Open pull requests, or those of one head branch (`owner:branch`), newest first. */
export async function askPullRequests({ installationId, owner, name }: Place, head?: string): Promise<PullRequestFacts[]> {
  const client = await speakAsInstallation(installationId);
  const found: PullRequestFacts[] = [];
  for (let page = 1; ; page += 1) {
    const items = checked(z.array(PullRequestFacts), await client.request("GET /repos/{owner}/{repo}/pulls", { owner, repo: name, state: "open", per_page: PAGE, page, ...(head === undefined ? {} : { head }) }));
    found.push(...items);
    if (items.length < PAGE) return found;
  }
}

/** Pull requests, open or not, that a commit is part of. */
export async function askPullRequestsOf({ installationId, owner, name }: Place, commit: string): Promise<PullRequestFacts[]> {
  const client = await speakAsInstallation(installationId);
  const answer = await orNull(client.request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", { owner, repo: name, commit_sha: commit, per_page: PAGE }), 409, 422);
  return answer ? checked(z.array(PullRequestFacts), answer) : [];
}

/** What a commit changed against its first parent; null where GitHub does not list it all. */
export async function askChangesOf({ installationId, owner, name }: Place, commit: string): Promise<z.output<typeof ChangedFile>[] | null> {
  const client = await speakAsInstallation(installationId);
  const answer = await orNull(client.request("GET /repos/{owner}/{repo}/commits/{ref}", { owner, repo: name, ref: commit, per_page: MOST_FILES_LISTED }), 409, 422);
  if (!answer) return null;
  const { files } = checked(z.object({ files: z.array(ChangedFile).optional() }), answer);
  return files && files.length < MOST_FILES_LISTED ? files : null;
}

/** Null when there is no such commit in the repository or its network. */
export async function askCommit({ installationId, owner, name }: Place, ref: string): Promise<CommitFacts | null> {
  const client = await speakAsInstallation(installationId);
  const answer = await orNull(client.request("GET /repos/{owner}/{repo}/commits/{ref}", { owner, repo: name, ref }), 409, 422);
  return answer && checked(CommitFacts, answer);
}

/** Commits that can be reached from one, by date, a page of them. */
export async function askCommits({ installationId, owner, name }: Place, from: string, page: number): Promise<CommitFacts[]> {
  const client = await speakAsInstallation(installationId);
  const answer = await orNull(client.request("GET /repos/{owner}/{repo}/commits", { owner, repo: name, sha: from, per_page: PAGE, page }), 409);
  return answer ? checked(z.array(CommitFacts), answer) : [];
}

export type Compared = { mergeBase: string; status: "ahead" | "behind" | "diverged" | "identical"; commits: CommitFacts[]; /** Against the merge base; null where there are more than GitHub lists. */ files: z.output<typeof ChangedFile>[] | null };

/** What leads from one commit to another; null when they have no ancestor in common, or one is not known. */
export async function compare({ installationId, owner, name }: Place, base: string, head: string): Promise<Compared | null> {
  const client = await speakAsInstallation(installationId);
  const answer = await orNull(client.request("GET /repos/{owner}/{repo}/compare/{basehead}", { owner, repo: name, basehead: `${base}...${head}` }));
  if (!answer) return null;
  const { merge_base_commit, status, commits, files } = checked(ComparisonFacts, answer);
  return { mergeBase: merge_base_commit.sha, status, commits, files: files && files.length < MOST_FILES_LISTED ? files : null };
}

/** The text of a file as of a commit; null when there is none, when it is a folder, or not UTF-8. */
export async function askText({ installationId, owner, name }: Place, path: string, ref: string): Promise<string | null> {
  const client = await speakAsInstallation(installationId);
  const answer = await orNull(client.request("GET /repos/{owner}/{repo}/contents/{path}", { owner, repo: name, path, ref, headers: { accept: "application/vnd.github.raw+json" } }), 403);
  const data: unknown = answer?.data;
  return typeof data === "string" ? data : null;
}

const Tree = z.object({ truncated: z.boolean(), tree: z.array(z.object({ path: z.string(), type: z.string() })) });

/** Every file of a commit; null where GitHub does not list them all. */
export async function askPaths({ installationId, owner, name }: Place, commit: string): Promise<string[] | null> {
  const client = await speakAsInstallation(installationId);
  const answer = await orNull(client.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", { owner, repo: name, tree_sha: commit, recursive: "1" }));
  if (!answer) return null;
  const { truncated, tree } = checked(Tree, answer);
  return truncated ? null : tree.filter(({ type }) => type === "blob").map(({ path }) => path);
}

/** The commit that a branch stands at; null when there is no such branch. */
export async function askTip({ installationId, owner, name }: Place, branch: string): Promise<string | null> {
  const client = await speakAsInstallation(installationId);
  const answer = await orNull(client.request("GET /repos/{owner}/{repo}/branches/{branch}", { owner, repo: name, branch }));
  return answer && checked(z.object({ commit: z.object({ sha: Sha }) }), answer).commit.sha;
}
