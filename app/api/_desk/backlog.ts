import { readBacklog } from "@/lib/outbox";
import { clock } from "@/lib/kernel/time";

const FRESH = 1000;
const PATIENCE = 4000;

/** How far behind the worker is, as it was at most a second ago: enough to turn uploads away by. Throws when the database does not answer in four. */
export const glanceAtBacklog = rememberFor(FRESH, () => withinPatience(readBacklog()));

/** Asks at most once in so many milliseconds. That there was no answer is not remembered: the database may be there again by now. */
export function rememberFor<Value>(milliseconds: number, ask: () => Promise<Value>): () => Promise<Value> {
  let known: { at: number; asking: Promise<Value> } | null = null;
  return () => {
    const now = clock.now().getTime();
    if (known && now - known.at <= milliseconds) return known.asking;
    const mine = { at: now, asking: ask() };
    known = mine;
    mine.asking.catch(() => {
      if (known === mine) known = null;
    });
    return mine.asking;
  };
}

/** How far behind the worker is, never as it was before this was asked: who has sent a report is not told that nothing waits. Throws like `glanceAtBacklog`. */
export const askBacklog = inTurn(() => withinPatience(readBacklog()));

/**
 * Asks one question at a time, however many want the answer: who comes while one is on its way shares the next with
 * everybody who came meanwhile, because the one on its way may have looked before them.
 */
export function inTurn<Value>(ask: () => Promise<Value>): () => Promise<Value> {
  let asking: Promise<unknown> | null = null;
  let next: Promise<Value> | null = null;
  const begin = (): Promise<Value> => {
    next = null;
    const mine = ask();
    asking = mine;
    const over = () => {
      if (asking === mine) asking = null;
    };
    mine.then(over, over);
    return mine;
  };
  return () => {
    if (next) return next;
    if (!asking) return begin();
    next = asking.then(begin, begin);
    return next;
  };
}

/** The answer, or a refusal to wait any longer for it. */
export function withinPatience<Value>(asking: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("timeout exceeded when trying to connect to the database")), PATIENCE);
    asking.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
