import { z } from "zod";

import { type RepositoryId, asId } from "@/lib/kernel";
import { transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";
import { type PlatformPull, recordPullRequest } from "@/lib/review";

import type { Place } from "./client.gateway";
import { checkWanted } from "./events";
import { linkRepository, placeOf } from "./link-repository";
import { type PullRequestFacts, RepositoryFacts } from "./model/payloads";
import { type Outcome, done, ignored } from "./outcome";
import { askPullRequest, compare } from "./repositories.gateway";

const Payload = z.object({ number: z.int().positive(), repository: RepositoryFacts, installation: z.object({ id: z.int() }) });

/** What changes nothing that a verdict rests on: labels, reviewers, assignees and the like. */
const TOLD = new Set(["opened", "synchronize", "reopened", "edited", "ready_for_review", "converted_to_draft", "closed"]);

/** A pull request was opened, moved, retargeted, closed or merged: how it stands now is asked of GitHub, and judged. */
export async function handlePullRequest(payload: unknown, action: string | null): Promise<Outcome> {
  if (action === null || !TOLD.has(action)) return ignored("This changes nothing that a verdict rests on.");
  const { number, repository, installation } = Payload.parse(payload);
  const link = await linkRepository(repository, installation.id, { track: false });
  if (!link) return ignored("No report has come for this repository yet, so that there is nothing to judge.");
  const place = await placeOf(link);
  if (!place) return ignored("The installation does not reach this repository.");
  const facts = await askPullRequest(place, number);
  if (!facts) return ignored(`There is no pull request #${number} any more.`);
  const isLatest = await notePullRequest(place, link.repositoryId, facts);
  return isLatest ? done(`Pull request #${number} at ${facts.head.sha.slice(0, 7)} is ${stateOf(facts)}.`) : ignored("A later word on this pull request is known already.");
}

/** Takes in how a pull request stands, and has its check looked at: one that was closed has no more to wait for, though its verdict is as before. False when a later word is known. */
export async function notePullRequest(place: Place, repositoryId: RepositoryId, facts: PullRequestFacts): Promise<boolean> {
  const isLatest = await recordPullRequest(repositoryId, await pullOf(place, facts));
  if (isLatest) await transaction((tx) => publish(tx, checkWanted({ repositoryId, head: facts.head.sha, again: false })));
  return isLatest;
}

/** A pull request in our words. Its base is where it branched off, not where the base branch stood when somebody last pushed. */
async function pullOf(place: Place, facts: PullRequestFacts): Promise<PlatformPull> {
  const compared = await compare(place, facts.base.sha, facts.head.sha);
  return {
    number: facts.number, head: asId(facts.head.sha), title: facts.title.slice(0, 4096), baseRef: facts.base.ref, mergeBase: compared?.mergeBase ?? null, state: stateOf(facts),
    draft: facts.draft ?? false, fork: facts.head.repo?.id !== facts.base.repo.id, updatedAt: new Date(facts.updated_at),
  };
}

function stateOf({ state, merged, merged_at }: PullRequestFacts): PlatformPull["state"] {
  if (state === "open") return "open";
  return merged === true || (merged_at ?? null) !== null ? "merged" : "closed";
}
