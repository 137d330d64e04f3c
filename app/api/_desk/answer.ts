import type { z } from "zod";

/** A JSON answer of the published shape: the compiler checks it here, tests check it against the published contract. */
export function answer<Schema extends z.ZodType>(_shape: Schema, value: z.input<Schema>, { status = 200, headers = {} }: { status?: number; headers?: Record<string, string> } = {}): Response {
  return Response.json(value, { status, headers: { "cache-control": "no-store", ...headers } });
}

/** Done, and nothing to tell. */
export function done(): Response {
  return new Response(null, { status: 204, headers: { "cache-control": "no-store" } });
}
