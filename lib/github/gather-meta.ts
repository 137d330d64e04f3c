import type { Meta } from "@/lib/ingestion";
import { type RepositoryId, type Result, fail, ok } from "@/lib/kernel";

import type { Place } from "./client.gateway";
import { type Ancestor, gatherLineage } from "./gather-lineage";
import type { PullRequestFacts, RunFacts } from "./model/payloads";
import { askChangesOf, askCommit, askPullRequests, askPullRequestsOf, compare } from "./repositories.gateway";

/** Runs that our own code started on the repository's own branches: what they say may count for the default branch. */
const OWN_EVENTS = new Set(["push", "schedule", "workflow_dispatch", "merge_group"]);
/** Each costs a request; renames of older commits are learnt when they are reported about. */
const MOST_ASKED_FOR_CHANGES = 25;

const QUEUE_BRANCH = /^gh-readonly-queue\/(.+)\/pr-(\d+)-[0-9a-f]+$/;

/** What a run's reports are about, in the words of `POST /reports`: all of it from GitHub, none from the reports. */
export async function gatherMeta(place: Place, repositoryId: RepositoryId, run: RunFacts, repository: { githubId: number; fullName: string; defaultBranch: string }): Promise<Result<Meta, "NOT_OURS">> {
  const isOwn = run.head_repository?.id === repository.githubId;
  const base = {
    repository: repository.fullName, defaultBranch: repository.defaultBranch,
    run: { id: String(run.id), attempt: run.run_attempt, at: new Date(run.run_started_at ?? run.created_at).toISOString(), ...(run.html_url === undefined ? {} : { url: run.html_url }) },
  };
  if (run.event === "pull_request") return aboutPullRequest(place, repositoryId, run, repository, base);
  if (!isOwn || !OWN_EVENTS.has(run.event)) return fail("NOT_OURS", `A run of ${run.event}${isOwn ? "" : " in a fork"} says nothing of this repository's history.`);
  const commit = await commitFacts(place, repositoryId, run.head_sha);
  if (!commit) return fail("NOT_OURS", `GitHub does not know commit ${run.head_sha} any more.`);
  const queue = QUEUE_BRANCH.exec(run.head_branch ?? "");
  if (queue) return ok({ ...base, ...commit, pullRequest: { number: Number(queue[2]), baseRef: queue[1] } });
  return ok({ ...base, ...commit, ...(run.head_branch ? { branch: run.head_branch } : {}) });
}

type Base = Pick<Meta, "repository" | "defaultBranch" | "run">;

async function aboutPullRequest(place: Place, repositoryId: RepositoryId, run: RunFacts, { githubId }: { githubId: number }, base: Base): Promise<Result<Meta, "NOT_OURS">> {
  const pull = await pullOfRun(place, run, githubId);
  if (!pull) return fail("NOT_OURS", `No pull request of this repository has ${run.head_sha.slice(0, 7)} as its head.`);
  const commit = await commitFacts(place, repositoryId, run.head_sha);
  if (!commit) return fail("NOT_OURS", `GitHub does not know commit ${run.head_sha} any more.`);
  const tested = await testedBy(place, run, pull);
  const mergeBase = (await compare(place, pull.base.sha, run.head_sha))?.mergeBase;
  // The test merge's other parent may be ahead of the merge base: it is told of with all that leads to it.
  const other = tested?.parents.find((parent) => parent !== run.head_sha) ?? mergeBase;
  const known = new Set([commit.commit, ...(commit.lineage ?? []).map(({ sha }) => sha)]);
  const beside = other === undefined || known.has(other) ? [] : (await gatherLineage(place, repositoryId, other)).filter(({ sha }) => !known.has(sha));
  return ok({
    ...base, ...commit, lineage: [...(commit.lineage ?? []), ...beside.map(told)],
    pullRequest: { number: pull.number, baseRef: pull.base.ref, title: pull.title.slice(0, 300), ...(mergeBase === undefined ? {} : { mergeBase }) },
    ...(tested ? { tested } : {}),
  });
}

/** The pull request that a run was for. GitHub does not name it for a fork's, so that it is looked for by its head; its number is never taken from a report. */
async function pullOfRun(place: Place, run: RunFacts, githubId: number): Promise<PullRequestFacts | null> {
  const named = run.pull_requests.find(({ base }) => base.repo === undefined || base.repo.id === githubId);
  const candidates = await askPullRequestsOf(place, run.head_sha);
  const matching = candidates.filter(({ head, base }) => head.sha === run.head_sha && base.repo.id === githubId);
  const found = matching.find(({ number }) => number === named?.number) ?? matching[0];
  if (found) return found;
  const open = await askPullRequests(place);
  return open.find(({ head, base, number }) => head.sha === run.head_sha && base.repo.id === githubId && (named === undefined || number === named.number)) ?? null;
}

/**
 * The test merge that a run checked out. GitHub names it in no answer about the run; the pull request's present one is it
 * unless the base has moved since, which its own date tells.
 */
async function testedBy(place: Place, run: RunFacts, pull: PullRequestFacts): Promise<{ sha: string; parents: string[] } | null> {
  if (!pull.merge_commit_sha || pull.state !== "open") return null;
  const merge = await askCommit(place, pull.merge_commit_sha);
  const parents = merge?.parents.map(({ sha }) => sha) ?? [];
  const madeAt = Date.parse(merge?.commit.committer?.date ?? "");
  if (!merge || parents.length !== 2 || parents[1] !== run.head_sha || !(madeAt <= Date.parse(run.created_at) + 1000)) return null;
  return { sha: merge.sha, parents };
}

/** A commit with what led to it, as far as history does not know it; null when GitHub does not. */
async function commitFacts(place: Place, repositoryId: RepositoryId, sha: string): Promise<Pick<Meta, "commit" | "committedAt" | "parents" | "renames" | "paths" | "lineage"> | null> {
  const [commit, ...lineage] = await gatherLineage(place, repositoryId, sha);
  if (!commit) return null;
  const ancestors: NonNullable<Meta["lineage"]> = [];
  for (const [index, ancestor] of lineage.entries()) ancestors.push({ ...told(ancestor), ...(index < MOST_ASKED_FOR_CHANGES ? await changesOf(place, ancestor.sha) : {}) });
  const { sha: name, ...facts } = told(commit);
  return { commit: name, ...facts, ...(await changesOf(place, sha)), lineage: ancestors };
}

function told({ sha, parents, committedAt }: Ancestor): { sha: string; parents: string[]; committedAt: string } {
  return { sha, parents, committedAt: new Date(committedAt * 1000).toISOString() };
}

/** Against the first parent; nothing where GitHub does not list them all. */
async function changesOf(place: Place, sha: string): Promise<{ renames?: [string, string][]; paths?: string[] }> {
  const files = await askChangesOf(place, sha);
  if (!files) return {};
  return {
    renames: files.flatMap(({ status, filename, previous_filename }): [string, string][] => (status === "renamed" && previous_filename !== undefined ? [[previous_filename, filename]] : [])),
    paths: files.map(({ filename }) => filename),
  };
}
