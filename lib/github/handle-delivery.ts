import { z } from "zod";

import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { GitHubLimited, wordsOf } from "./client.gateway";
import { type DeliveryRow, beginDelivery, endDelivery, findDelivery } from "./delivery.store";
import { droppingFirst, handleAuthorisation, handleMember, handleOrganisation, handleTeam, hidingFirst } from "./drop-access";
import { handleCheck } from "./handle-check";
import { handleInstallation, handleInstallationRepositories, handleInstallationTarget } from "./handle-installation";
import { handleMergeGroup } from "./handle-merge-group";
import { handlePullRequest } from "./handle-pull-request";
import { handlePush } from "./handle-push";
import { handleRepository } from "./handle-repository";
import { handleRun } from "./handle-run";
import { type Outcome, ignored } from "./outcome";
import { readPayload } from "./receive-delivery";

/** Each event that says something to us. Whatever else GitHub sends, now or some day, is passed over. */
const HANDLERS: Record<string, (payload: unknown, action: string | null) => Promise<Outcome>> = {
  pull_request: handlePullRequest,
  workflow_run: handleRun,
  push: handlePush,
  check_run: handleCheck,
  check_suite: handleCheck,
  merge_group: handleMergeGroup,
  repository: hidingFirst(handleRepository),
  public: handleRepository,
  installation: droppingFirst(handleInstallation),
  installation_repositories: droppingFirst(handleInstallationRepositories),
  installation_target: handleInstallationTarget,
  member: handleMember,
  membership: handleMember,
  organization: handleOrganisation,
  team: handleTeam,
  github_app_authorization: handleAuthorisation,
};

/** After so many attempts a delivery counts as failed until somebody retries it. */
export const ATTEMPTS = 12;

/**
 * Works one delivery. What it says may be late or out of order: handlers ask GitHub how things are, and are safe to
 * repeat. What fails is kept with its reason and tried again by the queue.
 */
export async function handleDelivery(id: string): Promise<void> {
  const delivery = await findDelivery(noTransaction, id);
  if (!delivery || delivery.status === "done" || delivery.status === "ignored") return;
  await beginDelivery(noTransaction, id);
  const { status, outcome } = await outcomeOf(delivery).catch((error: unknown) => giveUpFor(delivery, error));
  await endDelivery(noTransaction, id, { status, outcome, finishedAt: clock.now() });
}

/** Leaves word of what went wrong, and lets the queue try again. A payload in another shape does not become another one by that. */
async function giveUpFor({ id, attempts }: DeliveryRow, error: unknown): Promise<Outcome> {
  if (error instanceof z.ZodError) return ignored(`Its payload is not what GitHub documents: ${error.issues[0]?.path.join(".")} ${error.issues[0]?.message}`);
  const outcome = error instanceof GitHubLimited ? error.message : `Attempt ${attempts + 1}: ${wordsOf(error)}`;
  await endDelivery(noTransaction, id, { status: attempts + 1 >= ATTEMPTS ? "failed" : "waiting", outcome, finishedAt: clock.now() });
  throw error;
}

async function outcomeOf({ id, event, action }: DeliveryRow): Promise<Outcome> {
  const handler = HANDLERS[event];
  if (!Object.hasOwn(HANDLERS, event) || !handler) return ignored("Lintel does not listen to this event.");
  const text = await readPayload(id);
  return text === null ? ignored("Its payload is no longer kept.") : handler(JSON.parse(text), action);
}
