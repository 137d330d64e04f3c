import fc from "fast-check";
import { expect, it } from "vitest";

import { jobs as ingestionJobs } from "@/lib/ingestion/jobs";
import type { ReportId, RepositoryId } from "@/lib/kernel";
import { drain } from "@/lib/outbox";

import { listSnapshots, removeReport } from "./index";
import { jobs as historyJobs } from "./jobs";
import { exported, newRepository, send } from "./oracle/desk";
import { type Upload, playOut, randomPlans } from "./oracle/random-history";

/** How many random histories are tried; `npm run soak` tries far more. */
const RUNS = Number(process.env.LINTEL_ANY_ORDER_RUNS ?? 10);
const AT_ONCE = 8;
const PATIENCE = Math.max(120_000, RUNS * 20_000);

const jobs = [...ingestionJobs, ...historyJobs];
/** Sends everything in the given order, works after every `batch` uploads, and removes what is to be removed at the end. */
async function exportAfter(uploads: readonly Upload[], batch: number): Promise<string> {
  const repositoryId = await newRepository();
  const removed = new Set<ReportId>();
  for (let from = 0; from < uploads.length; from += batch) {
    const group = uploads.slice(from, from + batch);
    const ids = await Promise.all(group.map((upload) => send(repositoryId, upload)));
    await drain(jobs);
    for (const [place, id] of ids.entries()) if (group[place]?.removed) removed.add(id);
  }
  for (const id of removed) await removeReport(repositoryId, id);
  await drain(jobs);
  await checkFlowIdentity(repositoryId);
  return (await exported(repositoryId)).map((line) => JSON.stringify(line)).join("\n");
}

/** Whatever happened, what is open at a snapshot is what was open at the one before, plus what came, less what went. */
async function checkFlowIdentity(repositoryId: RepositoryId): Promise<void> {
  let before = 0;
  for (const { totals } of (await listSnapshots(repositoryId, { order: "oldest", limit: 1000 })).items) {
    const came = totals.introduced + totals.discovered + totals.reopened + totals.unbaselined;
    const went = totals.fixed + totals.retired + totals.becameBaselined;
    expect(totals.open).toBe(before + came - went);
    for (const split of [totals.byKind, totals.bySeverity, totals.bySource]) expect(Object.values(split).reduce((sum, count) => sum + count, 0)).toBe(totals.open);
    before = totals.open;
  }
}

const shuffles = fc.infiniteStream(fc.nat());

function shuffled<Item>(items: readonly Item[], numbers: Iterator<number>): Item[] {
  const keyed = items.map((item) => [item, Number(numbers.next().value)] as const);
  return keyed.sort(([, one], [, other]) => one - other).map(([item]) => item);
}

it("comes to the same history, byte for byte, for every order of the same uploads, one by one or eight at once", async () => {
  await fc.assert(
    fc.asyncProperty(randomPlans({ commits: 8, uploads: 9 }), shuffles, async (plan, numbers) => {
      const uploads = playOut(plan);
      const order = numbers[Symbol.iterator]();
      const inOrder = await exportAfter(uploads, 1);
      expect(await exportAfter([...uploads].reverse(), 1)).toBe(inOrder);
      expect(await exportAfter(shuffled([...uploads, ...uploads], order), AT_ONCE)).toBe(inOrder);
    }),
    { numRuns: RUNS, seed: 20261121, endOnFailure: process.env.LINTEL_ANY_ORDER_RUNS === undefined },
  );
}, PATIENCE);

it("comes to the same history when reports are removed again, whatever their order was", async () => {
  await fc.assert(
    fc.asyncProperty(randomPlans({ commits: 6, uploads: 7, removals: true }), shuffles, async (plan, numbers) => {
      const uploads = playOut(plan);
      const inOrder = await exportAfter(uploads, 1);
      expect(await exportAfter(shuffled(uploads, numbers[Symbol.iterator]()), 3)).toBe(inOrder);
    }),
    { numRuns: Math.ceil(RUNS / 2), seed: 20261122, endOnFailure: process.env.LINTEL_ANY_ORDER_RUNS === undefined },
  );
}, PATIENCE);

it("comes to the same history of its own findings, whatever the order of reports and of lintel.yml was", async () => {
  await fc.assert(
    fc.asyncProperty(randomPlans({ commits: 7, uploads: 8, removals: true, ownRules: true }), shuffles, async (plan, numbers) => {
      const uploads = playOut(plan);
      const inOrder = await exportAfter(uploads, 1);
      expect(await exportAfter(shuffled(uploads, numbers[Symbol.iterator]()), 1)).toBe(inOrder);
    }),
    { numRuns: Math.ceil(RUNS / 2), seed: 20261124, endOnFailure: process.env.LINTEL_ANY_ORDER_RUNS === undefined },
  );
}, PATIENCE);
