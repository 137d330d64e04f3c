import { type HistoryEvent, type Page, type Window, findLatestSnapshot, listEvents as listHistoryEvents, pointAt } from "@/lib/history";
import type { OrderKey } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { count } from "@/lib/kernel/text";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { keyInForce } from "./count-waivers";
import { keepTime } from "./keep-time";
import { keyAt, keyOfPoint } from "./model/days";
import { BEFORE_ALL } from "./model/waived";
import { type WaiverRecord, type WaiverStep, trailOf } from "./model/waiver";
import { listNoted } from "./noted.store";
import { listApproved } from "./waiver.store";

type PlacedEvent = { key: OrderKey; event: HistoryEvent };

const KINDS = new Map<WaiverStep["what"], HistoryEvent["kind"]>([["approved", "waiver-granted"], ["ended", "waiver-ended"], ["expired", "waiver-expired"]]);

/** What changed the meaning of numbers, waivers and what other modules noted included, newest first. `cursor` is the key of the last event that was given. */
export async function listEvents(repositoryId: RepositoryId, question: Window & { limit?: number; cursor?: string } = {}): Promise<Page<HistoryEvent>> {
  await keepTime([repositoryId]);
  const { limit = 200, cursor, from, to } = question;
  const [page, waivers, noted] = await Promise.all([listHistoryEvents(repositoryId, question), listWaiverEvents(repositoryId), listNotedEvents(repositoryId)]);
  if (waivers.length === 0 && noted.length === 0) return page;
  const low = page.nextCursor ?? BEFORE_ALL;
  const [first, after] = [keyAt(from ?? null, "first"), keyAt(to ?? null, "after")];
  const own = [...waivers, ...noted].filter(({ key }) => key >= low && key >= first && key < after && (cursor === undefined || key < cursor));
  const all = [...page.items.map((event) => ({ key: keyOfPoint(event), event })), ...own].sort((one, other) => (one.key > other.key ? -1 : one.key < other.key ? 1 : 0));
  const last = all[limit - 1];
  const items = all.length > limit && last ? all.filter(({ key }) => key >= last.key) : all;
  const isCut = items.length < all.length || page.nextCursor !== null;
  return { items: items.map(({ event }) => event), nextCursor: isCut ? (items.at(-1)?.key ?? null) : null };
}

/** Each at the commit at which its numbers change: the one that was newest at that moment. */
async function listWaiverEvents(repositoryId: RepositoryId): Promise<PlacedEvent[]> {
  const now = clock.now();
  const waivers = await listApproved(noTransaction, repositoryId);
  if (waivers.length === 0 || !(await findLatestSnapshot(repositoryId))) return [];
  const events: PlacedEvent[] = [];
  for (const waiver of waivers) {
    for (const step of trailOf(waiver, now)) {
      const kind = KINDS.get(step.what);
      const key = kind === undefined ? BEFORE_ALL : await keyInForce(repositoryId, step.at);
      if (kind !== undefined && key !== BEFORE_ALL) events.push({ key, event: { ...pointAt(key), kind, source: null, detail: sentenceOf(waiver, step), facts: factsOf(waiver, step) } });
    }
  }
  return events.sort((one, other) => (one.key > other.key ? -1 : one.key < other.key ? 1 : 0));
}

/** Placed as those of waivers are. */
async function listNotedEvents(repositoryId: RepositoryId): Promise<PlacedEvent[]> {
  const noted = await listNoted(noTransaction, repositoryId);
  const events: PlacedEvent[] = [];
  for (const { at, kind, source, detail, facts } of noted) {
    const key = await keyInForce(repositoryId, at);
    if (key !== BEFORE_ALL) events.push({ key, event: { ...pointAt(key), kind, source, detail, facts: { ...facts, moment: at.toISOString() } } });
  }
  return events.toReversed();
}

function sentenceOf(waiver: WaiverRecord & { fingerprints: readonly string[] }, { what, by }: WaiverStep): string {
  const subject = subjectOf(waiver);
  if (what === "expired") return `A waiver of ${subject} expired.`;
  if (what === "ended") return `${by ?? "Somebody"} ended a waiver of ${subject}.`;
  return `${by ?? "Somebody"} waived ${subject}: ${waiver.reason}`;
}

function subjectOf({ fingerprints, rule, from, to, file }: WaiverRecord & { fingerprints: readonly string[] }): string {
  if (fingerprints.length > 0) return fingerprints.length === 1 ? "one violation" : count(fingerprints.length, "violation");
  return [rule === null ? "" : `rule ${rule}`, from === null ? "" : `from ${from}`, to === null ? "" : `to ${to}`, file === null ? "" : `in ${file}`].filter((part) => part !== "").join(" ");
}

function factsOf({ id, expiresAt }: WaiverRecord, { at }: WaiverStep): HistoryEvent["facts"] {
  return { waiver: id, moment: at.toISOString(), ...(expiresAt === null ? {} : { expiresAt: expiresAt.toISOString() }) };
}
