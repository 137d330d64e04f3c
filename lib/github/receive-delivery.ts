import { deflateSync, inflateSync } from "node:zlib";

import { z } from "zod";

import { type Result, fail, ok } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { noTransaction, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { readCredentials } from "./credentials";
import { type DeliveryRow, findPayload, keepDelivery } from "./delivery.store";
import { deliveryReceived } from "./events";
import { isSigned } from "./model/signature";
import { parsePayload } from "./parse-payload";

/** GitHub sends no payload larger than this. */
export const LARGEST_PAYLOAD = 25 * 1024 * 1024;

const Names = z.object({ id: z.string().regex(/^[0-9A-Za-z-]{1,100}$/), event: z.string().regex(/^[a-z_]{1,100}$/) });


/**
 * Keeps a delivery of the webhook, after its signature was found to be right, and has it worked. Kept once however often
 * it comes, unless it failed before. `UNAUTHENTICATED` tells nothing of why; `MALFORMED` was signed and is no delivery.
 */
export async function receiveDelivery(headers: Headers, body: Uint8Array): Promise<Result<{ id: string; isNews: boolean }, "UNAUTHENTICATED" | "MALFORMED">> {
  const credentials = await readCredentials();
  if (!isSigned(body, headers.get("x-hub-signature-256"), credentials?.webhookSecrets ?? [])) {
    return fail("UNAUTHENTICATED", "The signature of this delivery is not right. The webhook's secret and the one that this server knows must be the same.");
  }
  const named = Names.safeParse({ id: headers.get("x-github-delivery"), event: headers.get("x-github-event") });
  if (!named.success) return fail("MALFORMED", "The delivery lacks X-GitHub-Delivery or X-GitHub-Event.");
  const payload = parsePayload(body);
  if (payload === null) return fail("MALFORMED", "The payload is not the JSON of a GitHub event. The webhook's content type must be application/json.");
  const { id, event } = named.data;
  return ok({ id, isNews: await keepWith({ id, event, body }, payload) });
}

type Kept = { id: string; event: string; body: Uint8Array };

/** Keeps a delivery that was not sent but asked for: who answered is known. False when it was known, or is no delivery. */
export async function keepPayload(delivery: Kept): Promise<boolean> {
  const payload = parsePayload(delivery.body);
  return payload !== null && keepWith(delivery, payload);
}

async function keepWith({ id, event, body }: Kept, { action, installation, repository }: NonNullable<ReturnType<typeof parsePayload>>): Promise<boolean> {
  const kept = { id, event, action: action ?? null, installationId: installation?.id ?? null, githubRepositoryId: repository?.id ?? null, receivedAt: clock.now(), payload: new Uint8Array(deflateSync(body, { level: 6 })) };
  return transaction(async (tx) => {
    const isNews = await keepDelivery(tx, kept);
    if (isNews) await publish(tx, deliveryReceived({ id, about: queueOf(kept) }));
    return isNews;
  });
}

/** What one repository's deliveries queue up by; those of no repository queue up by their installation. */
export function queueOf({ githubRepositoryId, installationId }: Pick<DeliveryRow, "githubRepositoryId" | "installationId">): string {
  if (githubRepositoryId !== null) return `repository:${githubRepositoryId}`;
  return installationId === null ? "app" : `installation:${installationId}`;
}

/** The JSON of a delivery, as it was sent; null when there is none. */
export async function readPayload(id: string): Promise<string | null> {
  const packed = await findPayload(noTransaction, id);
  return packed === null ? null : inflateSync(packed).toString("utf8");
}
