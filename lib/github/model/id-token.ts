/** What an id-token of GitHub Actions says, and what may be sent with it. */
import { z } from "zod";

import type { SwornRun } from "@/lib/identity";
import { type Result, fail, ok } from "@/lib/kernel";

/** Longer than GitHub's own five minutes, shorter than anything worth stealing. */
export const LONGEST_LIFE = 10 * 60;
/** How far two clocks may differ, in seconds. */
export const LEEWAY = 30;

const Number = z.string().regex(/^[1-9][0-9]{0,15}$/);
const Sha = z.string().regex(/^[0-9a-f]{40}$/);

/** Every id is a text. `sub` is not read: it is customisable, and its form has changed. */
export const Claims = z.object({
  iss: z.string(),
  aud: z.string("must be one value"),
  exp: z.int(),
  iat: z.int(),
  jti: z.string().min(1).max(200),
  repository_id: Number,
  repository_owner_id: Number.optional(),
  repository: z.string().regex(/^[^/\s]+\/[^/\s]+$/),
  ref: z.string().min(1).max(500),
  sha: Sha,
  event_name: z.string().min(1).max(100),
  run_id: Number,
  run_attempt: z.string().regex(/^[1-9][0-9]{0,5}$/),
});
export type Claims = z.output<typeof Claims>;

/** Why the times of a token do not hold; null when they do. `now` in seconds. */
export function complaintAboutTimes({ exp, iat, nbf }: { exp: number; iat: number; nbf?: number | undefined }, now: number): string | null {
  if (exp + LEEWAY <= now) return "This id-token has expired: ask GitHub for a new one (getIDToken) just before each upload.";
  if (iat - LEEWAY > now || (nbf !== undefined && nbf - LEEWAY > now)) return "This id-token is not valid yet: one of the two clocks is wrong.";
  if (exp <= iat || exp - iat > LONGEST_LIFE) return "This id-token is good for longer than ten minutes: GitHub's own are not.";
  return null;
}

export function runOf({ jti, exp, event_name, ref, sha, run_id, run_attempt }: Claims): SwornRun {
  return { jti, expiresAt: new Date(exp * 1000), event: event_name, ref, sha, runId: run_id, runAttempt: globalThis.Number(run_attempt) };
}

/** Runs about a commit of the repository's own. */
const OF_COMMIT = ["push", "schedule", "workflow_dispatch", "merge_group"];

/** Whether a run of this kind may send reports at all. */
export function checkEvent(event: string): Result<null, "FORBIDDEN"> {
  if (event === "pull_request" || OF_COMMIT.includes(event)) return ok(null);
  if (event === "pull_request_target") return fail("FORBIDDEN", "Runs of pull_request_target send nothing with an id-token: they have the base's rights and may have run the fork's code. Use pull_request, or upload an artifact, which Lintel fetches itself.");
  return fail("FORBIDDEN", `Runs of ${event} send nothing with an id-token. Those of ${[...OF_COMMIT, "pull_request"].join(", ")} do; for others use an upload token.`);
}

/** The number of the pull request whose test merge a run has checked out. */
export function pullNumberOf({ event, ref }: SwornRun): number | null {
  const digits = event === "pull_request" ? /^refs\/pull\/([1-9][0-9]{0,8})\/merge$/.exec(ref)?.[1] : undefined;
  return digits === undefined ? null : globalThis.Number(digits);
}

/** As much of an upload's envelope as a token has a say in. */
export type Stated = {
  commit: string;
  branch?: string | undefined;
  defaultBranch?: string | undefined;
  tested?: { sha: string; parents?: string[] | undefined } | undefined;
  pullRequest?: { number: number; baseRef?: string | undefined; mergeBase?: string | undefined; title?: string | undefined } | undefined;
  run?: { id?: string | undefined; attempt?: number | undefined; at?: string | undefined; url?: string | undefined; command?: string | undefined } | undefined;
};

type Bound<Meta extends Stated> = Result<Meta, "FORBIDDEN">;

/** The run that an envelope names is the one that speaks; what is left out is filled in. */
export function bindRun<Meta extends Stated>(meta: Meta, { runId, runAttempt }: SwornRun): Bound<Meta> {
  const { id = runId, attempt = runAttempt } = meta.run ?? {};
  if (id !== runId || attempt !== runAttempt) return fail("FORBIDDEN", `meta.run names run ${id}, attempt ${attempt}; this id-token is of run ${runId}, attempt ${runAttempt}.`);
  return ok({ ...meta, run: { ...meta.run, id, attempt } });
}

/** A run about a commit speaks about that commit, as of the branch that it ran for. */
export function bindCommit<Meta extends Stated>(meta: Meta, { event, ref, sha }: SwornRun, defaultBranch: string): Bound<Meta> {
  if (meta.commit !== sha) return fail("FORBIDDEN", `meta.commit is ${meta.commit}; this id-token is about ${sha} and no other commit.`);
  if (meta.pullRequest) return fail("FORBIDDEN", `A run of ${event} says nothing of pull requests: leave meta.pullRequest out.`);
  if (meta.tested && meta.tested.sha !== sha) return fail("FORBIDDEN", `meta.tested is ${meta.tested.sha}; this id-token is about ${sha} and no other commit.`);
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  if (meta.branch !== undefined && meta.branch !== branch) return fail("FORBIDDEN", `meta.branch is ${meta.branch}; this id-token is of a run for ${ref}.`);
  return ok({ ...meta, ...(branch === undefined ? {} : { branch }), defaultBranch });
}

/** What GitHub says of the pull request, and of the test merge while it still has it. */
export type PullFacts = { number: number; head: string; headBranch: string; isFork: boolean; baseRef: string; testedParents: string[] | null };

/**
 * A run for a pull request speaks about its head: the one that the run has tested, which is the second parent of the test
 * merge. Never about the default branch.
 */
export function bindPull<Meta extends Stated>(meta: Meta, { sha }: SwornRun, pull: PullFacts, defaultBranch: string): Bound<Meta> {
  if (pull.isFork) return fail("FORBIDDEN", "This pull request comes from a fork, whose runs have no id-token: upload an artifact, which Lintel fetches itself.");
  if (meta.pullRequest && meta.pullRequest.number !== pull.number) return fail("FORBIDDEN", `meta.pullRequest is #${meta.pullRequest.number}; this id-token is of a run for #${pull.number}.`);
  if (meta.tested && meta.tested.sha !== sha) return fail("FORBIDDEN", `meta.tested is ${meta.tested.sha}; this id-token is about the test merge ${sha}.`);
  const head = pull.testedParents?.[1] ?? pull.head;
  if (meta.commit !== head) return fail("FORBIDDEN", `meta.commit is ${meta.commit}; this run has tested ${head}, the head of #${pull.number}.`);
  return ok({
    ...meta, branch: pull.headBranch, defaultBranch,
    pullRequest: { ...meta.pullRequest, number: pull.number, baseRef: pull.baseRef },
    ...(meta.tested ? { tested: { sha, ...(pull.testedParents ? { parents: pull.testedParents } : meta.tested.parents ? { parents: meta.tested.parents } : {}) } } : {}),
  });
}
