import { z } from "zod";

import { asId } from "@/lib/kernel";
import { openPullRequest } from "@/lib/review";

import { linkRepository } from "./link-repository";
import { RepositoryFacts, Sha } from "./model/payloads";
import { type Outcome, done, ignored } from "./outcome";

const Payload = z.object({
  merge_group: z.object({ head_sha: Sha, head_ref: z.string(), base_sha: Sha, base_ref: z.string() }),
  repository: RepositoryFacts,
  installation: z.object({ id: z.int() }),
});

const QUEUE_BRANCH = /^(?:refs\/heads\/)?gh-readonly-queue\/.+\/pr-(\d+)-[0-9a-f]+$/;

/** A merge queue wants to know about a group of pull requests: judged as the last of them, against what the group is built upon, under the same check's name. */
export async function handleMergeGroup(payload: unknown, action: string | null): Promise<Outcome> {
  if (action !== "checks_requested") return ignored("The group needs no check any more.");
  const { merge_group: group, repository, installation } = Payload.parse(payload);
  const number = Number(QUEUE_BRANCH.exec(group.head_ref)?.[1]);
  if (!Number.isSafeInteger(number)) return ignored(`The branch ${group.head_ref} names no pull request.`);
  const link = await linkRepository(repository, installation.id, { track: false });
  if (!link) return ignored("No report has come for this repository yet, so that there is nothing to judge.");
  await openPullRequest({ repositoryId: link.repositoryId, number, head: asId(group.head_sha), baseRef: group.base_ref.replace(/^refs\/heads\//, ""), mergeBase: group.base_sha });
  return done(`The group of pull request #${number} at ${group.head_sha.slice(0, 7)} is judged.`);
}
