import fc from "fast-check";
import { expect, it } from "vitest";

import { isValidConfiguration } from "@/lib/catalog";
import { jobs as ingestionJobs } from "@/lib/ingestion/jobs";
import type { ReportId } from "@/lib/kernel";
import { drain } from "@/lib/outbox";

import { removeReport } from "./index";
import { jobs as historyJobs } from "./jobs";
import { findUnaccounted, readUploads, tellEngine, tellOracle, withMaps } from "./oracle/compare";
import { newRepository, send } from "./oracle/desk";
import { readHistory } from "./oracle/oracle";
import { type Upload, playOut, randomPlans } from "./oracle/random-history";
import { lawsOf } from "./oracle/small-world";
import { toldOf } from "./oracle/told-of";

/** How many random histories are tried; `npm run soak` tries far more. */
const RUNS = Number(process.env.LINTEL_ANY_ORDER_RUNS ?? 15);
const PATIENCE = Math.max(120_000, RUNS * 20_000);
const SEED = Number(process.env.LINTEL_ANY_ORDER_SEED ?? 20261123);

const jobs = [...ingestionJobs, ...historyJobs];

/** What the engine makes of uploads that come in this order, and what the oracle makes of the same. */
async function tellBoth(uploads: readonly Upload[]) {
  const repositoryId = await newRepository();
  const sent = new Map<Upload, ReportId>();
  for (const upload of uploads) {
    sent.set(upload, await send(repositoryId, upload));
    await drain(jobs);
  }
  const read = await readUploads(sent);
  const removed = new Set([...sent].flatMap(([upload, id]) => (upload.removed ? [id] : [])));
  for (const id of removed) await removeReport(repositoryId, id);
  await drain(jobs);
  // What is sent twice is one report: taken back once, it is gone for good, whoever else sent it.
  const told = toldOf(uploads, read, (upload) => [sent.get(upload)].some((id) => id !== undefined && removed.has(id)));
  const history = await withMaps(repositoryId, (attribute) => readHistory(told, { attribute, isValid: isValidConfiguration, lawsOf }));
  return { repositoryId, engine: await tellEngine(repositoryId), oracle: tellOracle(history) };
}

async function compare(plans: ReturnType<typeof randomPlans>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(plans, async (plan) => {
      const { repositoryId, engine, oracle } = await tellBoth(playOut(plan));
      expect(engine).toEqual(oracle);
      expect(await findUnaccounted(repositoryId)).toEqual([]);
    }),
    { numRuns: RUNS, seed: SEED, endOnFailure: true },
  );
}

it("tells the same of a random history as an oracle that keeps every report whole, and accounts for every change in every grouping and window", () =>
  compare(randomPlans({ commits: 9, uploads: 10, removals: true })), PATIENCE);

it("tells the same as the oracle of what it finds itself, in histories in which much happens to lintel.yml and to the graph", () =>
  compare(randomPlans({ commits: 9, uploads: 10, removals: true, ownRules: true })), PATIENCE);
