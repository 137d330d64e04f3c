/** What GitHub sent us, or tried to: asked for by the App itself. GitHub keeps it for three days. */
import { z } from "zod";

import { checked, orNull, speakAsApp } from "./client.gateway";

const Attempt = z.object({ id: z.int(), guid: z.string(), delivered_at: z.iso.datetime({ offset: true }), status: z.string(), event: z.string(), action: z.string().nullish() });
export type Attempt = z.output<typeof Attempt>;

const Detail = z.object({ guid: z.string(), event: z.string(), request: z.object({ payload: z.record(z.string(), z.unknown()).nullish() }) });

const PAGE = 100;

/** Attempts since a moment, the newest first, at most so many. */
export async function askAttempts(since: Date, most: number): Promise<Attempt[]> {
  const client = await speakAsApp();
  const found: Attempt[] = [];
  for (let cursor: string | undefined; found.length < most; ) {
    const answer = await client.request("GET /app/hook/deliveries", { per_page: PAGE, ...(cursor === undefined ? {} : { cursor }) });
    const items = checked(z.array(Attempt), answer);
    found.push(...items.filter(({ delivered_at }) => new Date(delivered_at) >= since));
    cursor = /[?&]cursor=([^&>]+)[^>]*>;\s*rel="next"/.exec(answer.headers.link ?? "")?.[1];
    const last = items.at(-1);
    if (cursor === undefined || !last || new Date(last.delivered_at) < since) break;
    cursor = decodeURIComponent(cursor);
  }
  return found;
}

/** What an attempt carried; null when GitHub keeps it no longer. */
export async function askPayload(attemptId: number): Promise<{ guid: string; event: string; payload: Record<string, unknown> } | null> {
  const client = await speakAsApp();
  const answer = await orNull(client.request("GET /app/hook/deliveries/{delivery_id}", { delivery_id: attemptId }));
  if (!answer) return null;
  const { guid, event, request } = checked(Detail, answer);
  return request.payload ? { guid, event, payload: request.payload } : null;
}
