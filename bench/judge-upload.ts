/** From the first byte of an upload to the verdict on its pull request, held against reading, storing and comparing the same report when each is done alone. */
import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { registerRepository } from "@/lib/catalog";
import { recordAnalysis } from "@/lib/history/record-analysis";
import { Meta, submitReport } from "@/lib/ingestion";
import { normaliseReport } from "@/lib/ingestion/normalise-report";
import type { ReportId, RepositoryId } from "@/lib/kernel";
import { asId } from "@/lib/kernel";
import { drain, installQueue } from "@/lib/outbox";
import { openPullRequest } from "@/lib/review";
import { judgePullRequest } from "@/lib/review/judge-pull-request";
import { jobs } from "@/lib/worker";

import { type Bench, type Row, atMost, median, time } from "./bench";
import { writeReport } from "./large-report";
import { type Served, serve } from "./serve";

const MEGABYTES = 50;
const PER_FILE = 2;
const CHANGED = 20;
const RUNS = 3;

const shaOf = (at: number) => String(at).padStart(40, "0");
const at = (hour: number) => new Date(Date.UTC(2026, 0, 5, hour)).toISOString();

/** The base on main, and heads of pull requests that were all built upon it. */
function metaOf(head: number): Record<string, unknown> {
  const common = { repository: "acme/large", commit: shaOf(head), committedAt: at(head), defaultBranch: "main", run: { id: String(head), at: at(head) } };
  return head === 0 ? { ...common, parents: [], branch: "main" } : { ...common, parents: [shaOf(0)], pullRequest: { number: head, baseRef: "main", mergeBase: shaOf(0) } };
}

type Report = Uint8Array<ArrayBuffer>;

async function send({ url, token }: Served, head: number, report: Report): Promise<void> {
  const form = new FormData();
  form.append("meta", JSON.stringify(metaOf(head)));
  form.append("report", new Blob([report]), "report.json.gz");
  const sent = await fetch(`${url}/api/v1/reports`, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: form });
  if (sent.status !== 202) throw new Error(`An upload was answered with ${sent.status}.`);
}

async function untilJudged({ url, token }: Served, number: number): Promise<void> {
  for (;;) {
    const answer = await fetch(`${url}/api/v1/repositories/acme/large/pulls/${number}`, { headers: { authorization: `Bearer ${token}` } });
    const { state, counts }: { state?: string; counts?: { introduced: number } } = await answer.json();
    if (state === "judged" && counts?.introduced === CHANGED) return;
    if (state === "judged") throw new Error(`The verdict tells of ${counts?.introduced} new violations.`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Each step by itself, on a history of its own and with nothing beside it. */
async function aloneTimes(base: Report, head: Report): Promise<number[]> {
  const added = await registerRepository({ owner: "acme", name: `large-${randomUUID().slice(0, 8)}` });
  if (!added.ok) throw new Error(added.detail);
  const { id } = added.value;
  await submit(id, 0, base);
  await drain(jobs);
  const times: number[] = [];
  for (let number = 1; number <= RUNS; number += 1) {
    const report = await submit(id, number, head);
    const read = await time(() => normaliseReport(report));
    const stored = await time(() => recordAnalysis(report, async () => "main"));
    await openPullRequest({ repositoryId: id, number, head: asId(shaOf(number)), baseRef: "main", mergeBase: shaOf(0) });
    const compared = await time(() => judgePullRequest(id, number, asId(shaOf(number))));
    await drain(jobs);
    times.push(read + stored + compared);
  }
  return times;
}

async function submit(repositoryId: RepositoryId, head: number, report: Report): Promise<ReportId> {
  const file = path.join(tmpdir(), randomUUID());
  writeFileSync(file, report);
  const submitted = await submitReport({ repositoryId, meta: Meta.parse(metaOf(head)), files: [{ role: "report", name: "report.json.gz", path: file, bytes: report.byteLength, digest: createHash("sha256").update(report).digest("hex") }] });
  rmSync(file);
  const [first] = submitted.ok ? submitted.value.reports : [];
  if (!first) throw new Error("The report was not taken.");
  return first.id;
}

async function run(): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "lintel-bench-"));
  const [base, head] = [0, CHANGED].map((moved) => {
    const file = path.join(folder, `${moved}.json`);
    writeReport(file, MEGABYTES * 1024 * 1024, { perFile: PER_FILE, moved });
    return new Uint8Array(gzipSync(readFileSync(file), { level: 1 }));
  });
  rmSync(folder, { recursive: true });
  if (!base || !head) throw new Error("There is no report.");
  await installQueue(process.env.DATABASE_URL ?? "");
  const alone = median(await aloneTimes(base, head));
  const served = await serve();
  await send(served, 0, base);
  const whole: number[] = [];
  for (let number = 1; number <= RUNS; number += 1) {
    whole.push(await time(async () => {
      await send(served, number, head);
      await untilJudged(served, number);
    }));
  }
  await served.stop();
  return [atMost(`upload of ${MEGABYTES} MB to its verdict`, median(whole), "ms", alone, 1.3)];
}

export default { name: "verdict", run } satisfies Bench;
