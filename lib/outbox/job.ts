import type { EventType } from "./define-event";

/** What the worker does when an event has happened. */
export type Job = {
  readonly name: string;
  readonly eventName: string;
  readonly maxAttempts: number;
  /** Jobs of one queue run one after the other; null runs beside everything. */
  queueOf(payload: unknown): string | null;
  run(payload: unknown): Promise<void>;
};

type Options<Payload> = { queue?: (payload: Payload) => string; maxAttempts?: number };

const DEFAULT_ATTEMPTS = 3;

/**
 * Starts a command when an event has happened. It may be run again after a failure or a killed worker, so it must be
 * safe to repeat. `queue` names what must not run at once, such as one repository's jobs; after `maxAttempts` the job
 * stays visible as failed until somebody retries it.
 */
export function defineJob<Payload>(name: string, on: EventType<Payload>, run: (payload: Payload) => Promise<void>, options: Options<Payload> = {}): Job {
  const { queue, maxAttempts = DEFAULT_ATTEMPTS } = options;
  return {
    name,
    eventName: on.eventName,
    maxAttempts,
    queueOf: (payload) => (queue ? queue(on.schema.parse(payload)) : null),
    run: (payload) => run(on.schema.parse(payload)),
  };
}
