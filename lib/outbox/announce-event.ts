import { createHash } from "node:crypto";

import { z } from "zod";

import { transaction } from "@/lib/kernel/transaction";

import { isKnownEvent } from "./define-event";
import type { Job } from "./job";
import { type Entry, addEntries } from "./outbox.store";

const Announcement = z.object({ event: z.string(), payload: z.unknown() });

/**
 * Gives each job that listens to the event its own entry in the queue, all or none. Equal work that is still waiting is
 * not queued twice. An event from a newer program is refused, so that it waits for a worker that knows it.
 */
export async function announceEvent(jobs: readonly Job[], message: unknown): Promise<void> {
  const { event, payload } = Announcement.parse(message);
  if (!isKnownEvent(event)) throw new Error(`This worker does not know the event ${event}: a newer program has published it.`);
  const entries = jobs.filter((job) => job.eventName === event).map((job) => entryFor(job, payload));
  if (entries.length === 0) return;
  await transaction((tx) => addEntries(tx, entries));
}

function entryFor(job: Job, payload: unknown): Entry {
  const text = JSON.stringify(payload);
  const digest = createHash("sha256").update(text).digest("base64url");
  return { job: job.name, payload: text, queue: job.queueOf(payload), maxAttempts: job.maxAttempts, key: `${job.name} ${digest}` };
}
