import { z } from "zod";

import type { RepositoryId } from "@/lib/kernel";
import { readConfig } from "@/lib/kernel/config";
import { log } from "@/lib/kernel/log";
import { clock } from "@/lib/kernel/time";
import { noTransaction, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";
import { listOpenPullRequests } from "@/lib/review";

import { allInstallations, allLinks, findLinkOf } from "./app.store";
import { readCredentials } from "./credentials";
import { type Attempt, askAttempts, askPayload } from "./deliveries.gateway";
import { dropDeliveriesBefore, knownDeliveries } from "./delivery.store";
import { repositoryUnchecked } from "./events";
import { forgetInstallation, rememberInstallation } from "./handle-installation";
import { notePullRequest } from "./handle-pull-request";
import { placeOf } from "./link-repository";
import { keepPayload } from "./receive-delivery";
import { askInstallations, askPullRequest, askPullRequests } from "./repositories.gateway";

const Config = z.object({ LINTEL_GITHUB_POLL: z.enum(["0", "1"]).default("0") });

const HOUR = 3_600_000;
/** GitHub keeps deliveries for three days. */
const LOOKED_BACK = 72 * HOUR;
const MOST_ATTEMPTS = 1000;
const KEPT = 30 * 24 * HOUR;

/** Takes in what GitHub sent and we never got: asked for by us, it needs no way in through a firewall. Safe to repeat. */
export async function fetchMissedDeliveries(): Promise<void> {
  if ((await readCredentials()) === null) return;
  const attempts = await askAttempts(new Date(clock.now().getTime() - LOOKED_BACK), MOST_ATTEMPTS);
  const known = await knownDeliveries(noTransaction, attempts.map(({ guid }) => guid));
  // The oldest first, as they happened; of several attempts of one delivery any carries the same.
  const missed = new Map<string, Attempt>();
  for (const attempt of attempts) if (!known.has(attempt.guid)) missed.set(attempt.guid, attempt);
  for (const { id, guid, event } of [...missed.values()].reverse()) {
    const carried = await askPayload(id);
    if (carried) await keepPayload({ id: guid, event, body: Buffer.from(JSON.stringify(carried.payload)) });
  }
  if (missed.size > 0) log.info("Deliveries that had not arrived were fetched", { deliveries: missed.size });
}

/** Every five minutes where GitHub cannot reach this server. */
export async function poll(): Promise<void> {
  if (readConfig(Config).LINTEL_GITHUB_POLL === "1") await fetchMissedDeliveries();
}

/** Compares what is known with what GitHub says: deliveries, installations, and open pull requests, each repository in a job of its own. */
export async function reconcile(): Promise<void> {
  if ((await readCredentials()) === null) return;
  await fetchMissedDeliveries();
  const installations = await askInstallations();
  for (const facts of installations) await rememberInstallation(facts);
  const there = new Set(installations.map(({ id }) => id));
  for (const { id } of await allInstallations(noTransaction)) if (!there.has(id)) await forgetInstallation(id);
  for (const { repositoryId, state } of await allLinks(noTransaction)) if (state === "active") await transaction((tx) => publish(tx, repositoryUnchecked({ repositoryId })));
}

/** Takes in how a repository's open pull requests stand, and what became of those that were open. */
export async function reconcileRepository(repositoryId: RepositoryId): Promise<void> {
  const link = await findLinkOf(noTransaction, repositoryId);
  const place = link && (await placeOf(link));
  if (!link || !place) return;
  const known = new Map((await listOpenPullRequests(repositoryId)).map((pull) => [pull.number, pull]));
  const open = await askPullRequests(place);
  for (const facts of open) {
    const before = known.get(facts.number);
    known.delete(facts.number);
    if (before?.head === facts.head.sha && before.baseRef === facts.base.ref && before.title === facts.title && before.draft === (facts.draft ?? false)) continue;
    await notePullRequest(place, repositoryId, facts);
  }
  for (const number of known.keys()) {
    const facts = await askPullRequest(place, number);
    if (facts) await notePullRequest(place, repositoryId, facts);
  }
}

/** Deliveries are kept for 30 days. */
export async function pruneDeliveries(day: string): Promise<void> {
  await dropDeliveriesBefore(noTransaction, new Date(Date.parse(`${day}T00:00:00Z`) - KEPT));
}
