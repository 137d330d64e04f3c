import { createHash } from "node:crypto";

import { findRepositoryById } from "@/lib/catalog";
import type { Principal } from "@/lib/identity";
import { type Result, fail, ok } from "@/lib/kernel";
import { log } from "@/lib/kernel/log";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { type Link, allInstallations, findLink, findLinkOf } from "./app.store";
import { type Place, GitHubLimited, GitHubUnconfigured, statusOf, wordsOf } from "./client.gateway";
import { IssuerSilent, verifyIdToken } from "./id-token.gateway";
import { dropIdTokens, takeIdToken } from "./id-token.store";
import { linkRepository, placeOf } from "./link-repository";
import { type Claims, type PullFacts, type Stated, bindCommit, bindPull, bindRun, checkEvent, pullNumberOf, runOf } from "./model/id-token";
import { askCommit, askPullRequest, askRepository } from "./repositories.gateway";

type Refusal = "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "UNAVAILABLE";

const NOT_TRACKED = "This repository is not tracked here, and no installation of the GitHub App reaches it. An administrator adds it, or installs the App for it.";
/** Longer than any clock is wrong. */
const KEPT_AFTER_ITS_END = 10 * 60_000;

/** A run of GitHub Actions that speaks by its id-token: it may send reports about its own repository. */
export async function acceptIdToken(token: string): Promise<Result<Principal, Refusal>> {
  return whileGitHubAnswers(async () => {
    const verified = await verifyIdToken(token);
    if (!verified.ok) return verified;
    const claims = verified.value;
    const allowed = checkEvent(claims.event_name);
    if (!allowed.ok) return allowed;
    const link = await linkOf(claims);
    if (!link) return fail("NOT_FOUND", NOT_TRACKED);
    return ok({ kind: "token", scope: "upload", repositoryId: link.repositoryId, name: `GitHub Actions, run ${claims.run_id} of ${claims.repository}`, run: runOf(claims) });
  });
}

/**
 * Holds what is sent against what the token says, fills in what only the token knows, and takes the token for it: with
 * the same token the same may be sent again, which changes nothing, and nothing else. `digests` are those of the files.
 */
export async function bindUpload<Meta extends Stated>(principal: Principal, meta: Meta, digests: readonly string[]): Promise<Result<Meta, Refusal>> {
  const { run, repositoryId } = principal;
  if (!run || repositoryId === null) return ok(meta);
  return whileGitHubAnswers(async () => {
    const [repository, link] = [await findRepositoryById(repositoryId), await findLinkOf(noTransaction, repositoryId)];
    const place = link && (await placeOf(link));
    if (!repository || !link || !place) return fail("NOT_FOUND", NOT_TRACKED);
    const ofRun = bindRun(meta, run);
    if (!ofRun.ok) return ofRun;
    const number = pullNumberOf(run);
    if (run.event === "pull_request" && number === null) return fail("FORBIDDEN", `This run is for ${run.ref}, which is no pull request's test merge.`);
    const pull = number === null ? null : await askPull(place, link, number, run.sha);
    if (number !== null && !pull) return fail("NOT_FOUND", `GitHub knows no pull request #${number}.`);
    const bound = pull ? bindPull(ofRun.value, run, pull, repository.defaultBranch) : bindCommit(ofRun.value, run, repository.defaultBranch);
    if (!bound.ok) return bound;

    const digest = createHash("sha256").update(JSON.stringify([repositoryId, meta, [...digests].sort()])).digest("hex");
    await dropIdTokens(noTransaction, new Date(clock.now().getTime() - KEPT_AFTER_ITS_END));
    const taken = await takeIdToken(noTransaction, { jti: run.jti, digest, expiresAt: run.expiresAt });
    return taken === digest ? bound : fail("UNAUTHENTICATED", "Another upload was sent with this id-token before: ask GitHub for a new one (getIDToken) for each upload.");
  });
}

async function askPull(place: Place, link: Link, number: number, tested: string): Promise<PullFacts | null> {
  const [pull, merge] = await Promise.all([askPullRequest(place, number), askCommit(place, tested)]);
  if (!pull) return null;
  const isFork = pull.head.repo?.id !== link.githubId;
  return { number, head: pull.head.sha, headBranch: pull.head.ref, isFork, baseRef: pull.base.ref, testedParents: merge?.parents.map(({ sha }) => sha) ?? null };
}

/** The repository whose number the token carries. One that an installation of the App reaches is linked with its first report. */
async function linkOf({ repository_id, repository_owner_id, repository }: Claims): Promise<Link | null> {
  const githubId = Number(repository_id);
  const known = await findLink(noTransaction, githubId);
  if (known && known.state !== "active") return null;
  if (known && known.installationId !== null && `${known.owner}/${known.name}` === repository) return known;
  const installations = (await allInstallations(noTransaction)).filter(({ suspendedAt }) => suspendedAt === null);
  const ofOwner = installations.filter(({ accountId }) => String(accountId) === repository_owner_id);
  for (const { id } of ofOwner.length > 0 ? ofOwner : installations) {
    const facts = await askRepository(id, githubId);
    if (facts) return linkRepository(facts, id, { track: true });
  }
  return null;
}

/** A token says nothing while GitHub is away: that is no refusal, the sender tries again. */
async function whileGitHubAnswers<Value>(work: () => Promise<Result<Value, Refusal>>): Promise<Result<Value, Refusal>> {
  return work().catch((error: unknown) => {
    if (error instanceof IssuerSilent || error instanceof GitHubLimited) return fail("UNAVAILABLE", error.message);
    if (error instanceof GitHubUnconfigured) return fail("NOT_FOUND", NOT_TRACKED);
    const status = statusOf(error);
    if (status === null && !isOfNetwork(error)) throw error;
    log.warn("GitHub did not answer about an id-token", { status, reason: wordsOf(error) });
    return fail("UNAVAILABLE", "GitHub does not answer at the moment, so it cannot be said what this id-token is about. Send it again in a minute.");
  });
}

/** octokit gives a request that found no ears the status 500 and no response. */
function isOfNetwork(error: unknown): boolean {
  return error instanceof Error && (error.name === "HttpError" || error.name === "AbortError" || error.name === "TimeoutError");
}
