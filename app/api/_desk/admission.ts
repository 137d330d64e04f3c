import { createHash } from "node:crypto";

import { clock } from "@/lib/kernel/time";

export type Slots = {
  /** Does the work when it is its turn: in the order in which they came. */
  run<Value>(work: () => Promise<Value>): Promise<Value>;
  /** How many wait for their turn. */
  waiting(): number;
};

/** Lets at most `most` pieces of work run at once. */
export function makeSlots(most: number): Slots {
  const waiting: (() => void)[] = [];
  let running = 0;

  const enter = async (): Promise<void> => {
    if (running < most) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
  };
  // Whoever leaves hands the place over, so that nobody slips in between.
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  };

  return {
    waiting: () => waiting.length,
    run: async (work) => {
      await enter();
      return Promise.resolve().then(work).finally(leave);
    },
  };
}

const MOST_BUCKETS = 10_000;

type Bucket = { left: number; at: number };

/**
 * A quota for each caller: a minute's worth may be used at once, and fills again evenly.
 * Answers 0 when the caller may go on, else the whole seconds after which there is room for one more.
 */
export function makeQuota(perMinute: number): (caller: string) => number {
  const buckets = new Map<string, Bucket>();
  return (caller) => {
    const now = clock.now().getTime();
    const { left, at } = buckets.get(caller) ?? { left: perMinute, at: now };
    const filled = Math.min(perMinute, left + (Math.max(0, now - at) / 60_000) * perMinute);
    // Deleted first so that the map stays in the order of last use.
    buckets.delete(caller);
    buckets.set(caller, { left: filled >= 1 ? filled - 1 : filled, at: now });
    if (buckets.size > MOST_BUCKETS) for (const oldest of buckets.keys()) { buckets.delete(oldest); break; }
    return filled >= 1 ? 0 : Math.ceil(((1 - filled) / perMinute) * 60);
  };
}

/** Who is counted: the credentials themselves, kept as a digest only. */
export function callerOf(headers: Headers): string {
  return createHash("sha256").update(headers.get("authorization") ?? headers.get("cookie") ?? "").digest("base64url");
}
