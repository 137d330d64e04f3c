/** What a transaction still has to settle, by key of the line. */
import { analysisAfter, sourcesOf } from "./analysis.store";
import { BEFORE_ALL } from "./model/order";
import type { OrderKey } from "./model/views";
import type { Settling } from "./settling";

/** Which analyses are to be settled at a key: `content` says that what they report changed. */
export type Entry = { content: Set<string>; again: Set<string>; map: boolean };
export type Agenda = Map<OrderKey, Entry>;

export function entryAt(agenda: Agenda, key: OrderKey): Entry {
  const entry = agenda.get(key) ?? { content: new Set<string>(), again: new Set<string>(), map: false };
  agenda.set(key, entry);
  return entry;
}

export function askForContent(agenda: Agenda, key: OrderKey, source: string): void {
  entryAt(agenda, key).content.add(source);
}

export function askAgain(agenda: Agenda, key: OrderKey, source: string): void {
  entryAt(agenda, key).again.add(source);
}

export function askForMap(agenda: Agenda, key: OrderKey): void {
  entryAt(agenda, key).map = true;
}

/** The earliest key on the agenda; null when all is done. */
export function earliest(agenda: Agenda): OrderKey | null {
  let first: OrderKey | null = null;
  for (const key of agenda.keys()) if (first === null || key < first) first = key;
  return first;
}

/** Puts the next analysis of every source at or after each of these keys on the agenda: what leads to it has changed. */
export async function askForWhatFollows({ tx, repositoryId }: Settling, keys: readonly OrderKey[], agenda: Agenda): Promise<void> {
  const sorted = [...new Set(keys)].sort();
  for (const source of await sourcesOf(tx, repositoryId)) {
    let reached: OrderKey = BEFORE_ALL;
    for (const key of sorted) {
      if (key <= reached) continue;
      const next = await analysisAfter(tx, repositoryId, source, key, true);
      if (!next) break;
      reached = next.key;
      askAgain(agenda, next.key, source);
    }
  }
}
