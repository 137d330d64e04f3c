import { type ExportLine, exportRepository as exportHistory } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { keepTime } from "./keep-time";
import { type Waiver, listWaivers } from "./list-waivers";
import { listEvents } from "./read-events";
import { readParts } from "./waived.store";

const PAGE = 200;
const ALL_EVENTS = 1_000_000;

/**
 * Everything of a repository, waivers included, in an order and with names that depend on nothing but the facts. What counts as
 * waived where its interval ends, or now, has that status among the interval's attributes.
 */
export async function* exportRepository(repositoryId: RepositoryId): AsyncGenerator<ExportLine> {
  await keepTime([repositoryId]);
  const ends = new Set((await readParts(noTransaction, repositoryId)).map(({ chain, closed, ended }) => `${chain} ${ended === null ? "" : closed.slice(10)}`));
  for await (const line of exportHistory(repositoryId)) {
    if (line.type === "event") continue;
    yield line.type === "interval" && ends.has(`${String(line.violation)} ${line.closedAt === null ? "" : String(line.closedAt)}`) ? asWaived(line) : line;
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
