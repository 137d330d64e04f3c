import { z } from "zod";

/** What a delivery says about itself whatever its event is. */
const Envelope = z.object({
  action: z.string().max(100).optional(),
  installation: z.object({ id: z.int().positive() }).optional(),
  repository: z.object({ id: z.int().positive() }).optional(),
});

/** The outermost facts of a webhook's body; null when it is not UTF-8, not JSON, or not a GitHub event. */
export function parsePayload(body: Uint8Array): z.output<typeof Envelope> | null {
  try {
    return Envelope.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body))).data ?? null;
  } catch {
    return null;
  }
}
