import { type ExportLine, type OrderKey, exportRepository as exportHistory } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { keepTime } from "./keep-time";
import { type Waiver, listWaivers } from "./list-waivers";
import { listEvents } from "./read-events";
import { NEVER, type WaivedPart } from "./model/waived";
import { readParts } from "./waived.store";

const PAGE = 200;
const ALL_EVENTS = 1_000_000;

/**
 * Everything of a repository, waivers included, in an order and with names that depend on nothing but the facts. What counts as
 * waived where its interval ends, or now, has that status among the interval's attributes; `waived` among them says from which
 * commit on and up to which it did, so that what was open at any commit can be counted again.
 */
export async function* exportRepository(repositoryId: RepositoryId): AsyncGenerator<ExportLine> {
  await keepTime([repositoryId]);
  const parts = await readParts(noTransaction, repositoryId);
  const ends = new Set(parts.map(({ chain, closed, ended }) => `${chain} ${ended === null ? "" : shaOf(closed)}`));
  const lives = new Map<string, WaivedPart[]>();
  for (const part of parts) lives.set(part.chain, [...(lives.get(part.chain) ?? []), part]);
  /** Where each commit stands in the order of all. */
  const places = new Map<unknown, number>();
  for await (const line of exportHistory(repositoryId)) {
    if (line.type === "event") continue;
    if (line.type === "commit") places.set(line.sha, places.size);
    const life = line.type === "interval" ? lives.get(String(line.violation)) : undefined;
    if (life === undefined) yield line;
    else yield withWaived(ends.has(`${String(line.violation)} ${line.closedAt === null ? "" : String(line.closedAt)}`) ? asWaived(line) : line, life, places);
  }
  yield* waiverLines(repositoryId);
  const events = (await listEvents(repositoryId, { limit: ALL_EVENTS })).items.reverse();
  for (const { at, commit, kind, source, detail, facts: { waiver: _id, ...facts } } of events) yield { type: "event", at, commit, kind, source, detail, facts };
}

function asWaived(line: ExportLine): ExportLine {
  const { attributes } = line;
  if (typeof attributes !== "object" || attributes === null || !("status" in attributes) || attributes.status !== "open") return line;
  return { ...line, attributes: { ...attributes, status: "waived" } };
}

/** A life has several intervals where it ended and came back: each has the pieces that begin within it. */
function withWaived(line: ExportLine, life: readonly WaivedPart[], places: ReadonlyMap<unknown, number>): ExportLine {
  const { attributes, openedAt, closedAt } = line;
  if (typeof attributes !== "object" || attributes === null) return line;
  const [first = 0, end = Infinity] = [places.get(openedAt), closedAt === null ? undefined : places.get(closedAt)];
  const within = life.filter(({ opened }) => {
    const place = places.get(shaOf(opened)) ?? -1;
    return place >= first && place < end;
  });
  if (within.length === 0) return line;
  return { ...line, attributes: { ...attributes, waived: within.map(({ opened, closed }) => ({ at: shaOf(opened), until: closed === NEVER ? null : shaOf(closed) })) } };
}

/** A key is a time and, behind it, the name of the commit. */
function shaOf(key: OrderKey): string {
  return key.slice(10);
}

async function* waiverLines(repositoryId: RepositoryId): AsyncGenerator<ExportLine> {
  const lines: ExportLine[] = [];
  for (let cursor: string | undefined, done = false; !done; ) {
    const page = await listWaivers(repositoryId, { limit: PAGE, cursor });
    if (!page.ok) return;
    lines.push(...page.value.items.map(lineOf));
    cursor = page.value.nextCursor ?? undefined;
    done = cursor === undefined;
  }
  yield* lines.map((line) => ({ line, text: JSON.stringify(line) })).sort((one, other) => (one.text < other.text ? -1 : 1)).map(({ line }) => line);
}

function lineOf(waiver: Waiver): ExportLine {
  const { match, reason, link, requestedBy, requestedAt, decidedBy, decidedAt, endedBy, endedAt, endedBecause, expiresAt, status } = waiver;
  return {
    type: "waiver", requestedAt: requestedAt.toISOString(), requestedBy, match: "violations" in match ? { violations: [...match.violations].sort() } : match, reason, link, expiresAt: expiresAt?.toISOString() ?? null, status,
    decidedBy, decidedAt: decidedAt?.toISOString() ?? null, endedBy, endedAt: endedAt?.toISOString() ?? null, endedBecause,
  };
}
