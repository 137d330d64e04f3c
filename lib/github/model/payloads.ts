/** What we read of GitHub's payloads and answers. Whatever else they hold is passed over; new fields break nothing. */
import { z } from "zod";

const Id = z.int().positive();
export const Sha = z.string().regex(/^[0-9a-f]{40}$/);
const Login = z.string().min(1).max(100);
const Branch = z.string().min(1).max(255);
const Moment = z.iso.datetime({ offset: true });

export const Account = z.object({ id: Id, login: Login, type: z.string().default("User") });

export const RepositoryFacts = z.object({
  id: Id,
  name: z.string().min(1).max(100),
  owner: Account,
  private: z.boolean(),
  default_branch: Branch.optional(),
  archived: z.boolean().default(false),
});
export type RepositoryFacts = z.output<typeof RepositoryFacts>;

/** An element of `repositories_added` and the like names its owner within `full_name` only. */
export const BriefRepository = z.object({ id: Id, name: z.string().min(1).max(100), full_name: z.string().regex(/^[^/]+\/[^/]+$/), private: z.boolean() });

export const InstallationFacts = z.object({
  id: Id,
  account: Account,
  repository_selection: z.enum(["all", "selected"]),
  permissions: z.record(z.string(), z.string()),
  suspended_at: Moment.nullish(),
});
export type InstallationFacts = z.output<typeof InstallationFacts>;

export const PullRequestFacts = z.object({
  id: Id,
  number: Id,
  state: z.enum(["open", "closed"]),
  title: z.string(),
  draft: z.boolean().nullish(),
  merged: z.boolean().nullish(),
  merged_at: Moment.nullish(),
  merge_commit_sha: Sha.nullish(),
  updated_at: Moment,
  node_id: z.string().optional(),
  head: z.object({ sha: Sha, ref: Branch, repo: z.object({ id: Id }).nullish() }),
  base: z.object({ sha: Sha, ref: Branch, repo: z.object({ id: Id }) }),
});
export type PullRequestFacts = z.output<typeof PullRequestFacts>;

export const RunFacts = z.object({
  id: Id,
  run_attempt: z.int().min(1).default(1),
  event: z.string(),
  status: z.string(),
  conclusion: z.string().nullish(),
  head_sha: Sha,
  head_branch: z.string().nullish(),
  html_url: z.url().optional(),
  created_at: Moment,
  run_started_at: Moment.nullish(),
  head_repository: z.object({ id: Id }).nullish(),
  repository: z.object({ id: Id }).optional(),
  pull_requests: z.array(z.object({ number: Id, head: z.object({ sha: Sha }), base: z.object({ ref: Branch, sha: Sha, repo: z.object({ id: Id }).optional() }) })).default([]),
});
export type RunFacts = z.output<typeof RunFacts>;

const CommitDate = z.object({ date: Moment });

export const CommitFacts = z.object({
  sha: Sha,
  commit: z.object({ committer: CommitDate.nullish(), author: CommitDate.nullish(), message: z.string().default("") }),
  parents: z.array(z.object({ sha: Sha })),
});
export type CommitFacts = z.output<typeof CommitFacts>;

export const ChangedFile = z.object({ filename: z.string(), status: z.string(), previous_filename: z.string().optional() });

export const ComparisonFacts = z.object({
  status: z.enum(["ahead", "behind", "diverged", "identical"]),
  ahead_by: z.int(),
  behind_by: z.int(),
  merge_base_commit: CommitFacts,
  commits: z.array(CommitFacts),
  files: z.array(ChangedFile).optional(),
});

export const ArtifactFacts = z.object({ id: Id, name: z.string(), size_in_bytes: z.int().min(0), expired: z.boolean(), created_at: Moment.nullish() });
export type ArtifactFacts = z.output<typeof ArtifactFacts>;

export const CheckRunFacts = z.object({
  id: Id,
  name: z.string(),
  head_sha: Sha,
  external_id: z.string().nullish(),
  status: z.string(),
  conclusion: z.string().nullish(),
  output: z.object({ annotations_count: z.int().min(0).default(0) }).nullish(),
  app: z.object({ id: Id }).nullish(),
});
export type CheckRunFacts = z.output<typeof CheckRunFacts>;

export const CommentFacts = z.object({ id: Id, node_id: z.string(), body: z.string().nullish(), performed_via_github_app: z.object({ id: Id }).nullish() });
export type CommentFacts = z.output<typeof CommentFacts>;
