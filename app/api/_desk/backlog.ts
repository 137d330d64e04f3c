import { readBacklog } from "@/lib/outbox";
import { clock } from "@/lib/kernel/time";

type Backlog = Awaited<ReturnType<typeof readBacklog>>;

const FRESH = 1000;
const PATIENCE = 4000;

let known: { at: number; asking: Promise<Backlog> } | null = null;

/** How far behind the worker is, asked of the database at most once a second. Throws when it does not answer in four. */
export async function glanceAtBacklog(): Promise<Backlog> {
  const now = clock.now().getTime();
  if (!known || now - known.at > FRESH) known = { at: now, asking: withinPatience(readBacklog()) };
  return known.asking;
}

/** The answer, or a refusal to wait any longer for it. */
export function withinPatience<Value>(asking: Promise<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error("timeout exceeded when trying to connect to the database")), PATIENCE);
    asking.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
