import { findLatestSnapshot, listLives } from "@/lib/history";
import { type RepositoryId, type Result, fail, ok } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { keepTime } from "./keep-time";
import { type WaiverPatterns, type WaiverRecord, type WaiverStatus, type WaiverStep, statusOf, trailOf } from "./model/waiver";
import { countByWaiver } from "./waived.store";
import { type WaiverWithSubjects, findWaiver as findRecord, listExpiring, listWaivers as listRecords, listWaiversAbout as listRecordsAbout } from "./waiver.store";

/** A waiver as it is shown. */
export type Waiver = Omit<WaiverRecord, keyof WaiverPatterns | "approved"> & {
  /** What it is about: violations by their public ids, or patterns. */
  match: { violations: string[] } | WaiverPatterns;
  status: WaiverStatus;
  trail: WaiverStep[];
  /** How many violations count as waived by it at the newest snapshot. */
  waives: number;
};

const LIMIT = 50;

/** Every waiver there ever was, newest first. META_INVALID: the cursor is not one that this list gave. */
export async function listWaivers(repositoryId: RepositoryId, { limit = LIMIT, cursor }: { limit?: number | undefined; cursor?: string | undefined } = {}): Promise<Result<{ items: Waiver[]; nextCursor: string | null }, "META_INVALID">> {
  await keepTime([repositoryId]);
  const after = cursor === undefined ? undefined : placeOf(cursor);
  if (after === null) return fail("META_INVALID", "The cursor is not one that this list gave.");
  const records = await listRecords(noTransaction, repositoryId, { after, limit: limit + 1 });
  const page = records.slice(0, limit);
  const last = records.length > limit ? page.at(-1) : undefined;
  return ok({ items: await shown(repositoryId, page), nextCursor: last ? `${last.requestedAt.getTime()}.${last.id}` : null });
}

function placeOf(cursor: string): { requestedAt: Date; id: string } | null {
  const [, time = "", id = ""] = /^(\d{1,15})[.]([0-9a-f-]{36})$/.exec(cursor) ?? [];
  return time === "" ? null : { requestedAt: new Date(Number(time)), id };
}

/** One waiver; null when there is none with this id. */
export async function findWaiver(repositoryId: RepositoryId, id: string): Promise<Waiver | null> {
  await keepTime([repositoryId]);
  const record = /^[0-9a-f-]{36}$/i.test(id) ? await findRecord(noTransaction, repositoryId, id) : null;
  const [waiver = null] = record ? await shown(repositoryId, [record]) : [];
  return waiver;
}

/** The waivers that name a violation by one of its fingerprints, or are among `ids`; newest first. */
export async function listWaiversAbout(repositoryId: RepositoryId, question: { fingerprints: readonly string[]; ids: readonly string[] }): Promise<Waiver[]> {
  return shown(repositoryId, await listRecordsAbout(noTransaction, repositoryId, question));
}

export type ExpiringWaiver = Waiver & { repositoryId: RepositoryId };

/** Standing waivers of these repositories that expire between two moments, the soonest first. */
export async function listExpiringWaivers(repositoryIds: readonly RepositoryId[], { from, to }: { from: Date; to: Date }): Promise<ExpiringWaiver[]> {
  const records = await listExpiring(noTransaction, repositoryIds, from, to);
  const found: ExpiringWaiver[] = [];
  for (const { repositoryId, ...record } of records) for (const waiver of await shown(repositoryId, [record])) found.push({ ...waiver, repositoryId });
  return found;
}

async function shown(repositoryId: RepositoryId, records: readonly WaiverWithSubjects[]): Promise<Waiver[]> {
  if (records.length === 0) return [];
  const latest = await findLatestSnapshot(repositoryId);
  const counts = latest ? await countByWaiver(noTransaction, repositoryId, latest.key) : new Map<string, number>();
  const fingerprints = [...new Set(records.flatMap((record) => record.fingerprints))];
  const ids = new Map((fingerprints.length === 0 ? [] : await listLives(repositoryId, { through: fingerprints })).map(({ fingerprint, chain }) => [fingerprint, chain]));
  const now = clock.now();
  return records.map(({ rule, from, to, file, fingerprints: named, approved, ...record }) => {
    const whole = { ...record, rule, from, to, file, approved };
    return {
      ...record,
      match: named.length > 0 ? { violations: [...new Set(named.map((fingerprint) => ids.get(fingerprint) ?? fingerprint))] } : { rule, from, to, file },
      status: statusOf(whole, now), trail: trailOf(whole, now), waives: counts.get(record.id) ?? 0,
    };
  });
}
