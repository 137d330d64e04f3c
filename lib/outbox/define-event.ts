import type { z } from "zod";

/** Something that has happened, as it travels: its name on the wire and what is said about it, as JSON. */
export type Event = { readonly name: string; readonly payload: unknown };

/** Makes events of one kind, and says what their payload looks like. */
export type EventType<Payload> = {
  (payload: Payload): Event;
  readonly eventName: string;
  readonly schema: z.ZodType<Payload>;
};

const known = new Set<string>();

/**
 * Names a kind of event, `module.what-has-happened`, and its payload, which is checked on the way out and again on the
 * way in. The payload must survive JSON. A field added later stays optional until no old worker is running any more.
 */
export function defineEvent<Payload>(name: string, schema: z.ZodType<Payload>): EventType<Payload> {
  known.add(name);
  return Object.assign((payload: Payload): Event => ({ name, payload: schema.parse(payload) }), { eventName: name, schema });
}

/** Whether this program has heard of such an event; an older worker has not heard of a newer program's. */
export function isKnownEvent(name: string): boolean {
  return known.has(name);
}
