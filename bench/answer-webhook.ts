/** How fast a webhook's delivery is answered while a large report is taken in, held against the same when nothing else happens. */
import { createHmac, generateKeyPairSync, randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { type Bench, type Row, atMost, withinLimit } from "./bench";
import { writeReport } from "./large-report";
import { type Served, serve } from "./serve";

const MEGABYTES = 100;
const EVERY = 50;
const IDLE_REQUESTS = 400;
const MOST_MS = 100;
const SECRET = "the secret of a webhook on a bench";

const BODY = JSON.stringify({ action: "created", repository: { id: 9_000_000_001, name: "shop", full_name: "acme/shop" }, installation: { id: 12 }, note: "x".repeat(8_000) });
const SIGNATURE = `sha256=${createHmac("sha256", SECRET).update(BODY).digest("hex")}`;

/** Milliseconds until one delivery of an event that asks for no work is answered. */
async function deliver({ url }: Served): Promise<number> {
  const begin = performance.now();
  const answer = await fetch(`${url}/api/webhooks/github`, { method: "POST", headers: { "content-type": "application/json", "x-github-event": "star", "x-github-delivery": randomUUID(), "x-hub-signature-256": SIGNATURE }, body: BODY });
  await answer.arrayBuffer();
  if (answer.status !== 202) throw new Error(`A delivery was answered with ${answer.status}.`);
  return performance.now() - begin;
}

/** Twenty deliveries a second until told to stop, whether or not those before were answered. */
async function deliverUntil(served: Served, isOver: () => boolean): Promise<number[]> {
  const answers: Promise<number>[] = [];
  while (!isOver()) {
    answers.push(deliver(served));
    await new Promise((resolve) => setTimeout(resolve, EVERY));
  }
  return Promise.all(answers);
}

function p99(values: readonly number[]): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * 0.99) - 1)] ?? Number.NaN;
}

/** Sends a report as CI does and follows it to its end. */
async function ingest({ url, token }: Served, report: Uint8Array<ArrayBuffer>): Promise<void> {
  const form = new FormData();
  form.append("meta", JSON.stringify({ repository: "acme/large", commit: "a".repeat(40), committedAt: "2026-01-05T09:00:00Z", parents: [], branch: "main", defaultBranch: "main" }));
  form.append("report", new Blob([report]), "report.json.gz");
  const headers = { authorization: `Bearer ${token}` };
  const sent = await fetch(`${url}/api/v1/reports`, { method: "POST", headers, body: form });
  const id = /"id":"([^"]+)"/.exec(await sent.text())?.[1];
  for (;;) {
    const { status }: { status: string } = await (await fetch(`${url}/api/v1/reports/${id}`, { headers })).json();
    if (status === "done") return;
    if (status === "failed") throw new Error("The large report was not taken in.");
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function run(): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "lintel-bench-"));
  const file = path.join(folder, "report.json");
  writeReport(file, MEGABYTES * 1024 * 1024);
  const report = new Uint8Array(gzipSync(readFileSync(file), { level: 1 }));
  rmSync(folder, { recursive: true });
  // The address of this GitHub answers nothing: who listens needs nobody to ask.
  const key = generateKeyPairSync("rsa", { modulusLength: 2048, publicKeyEncoding: { type: "spki", format: "pem" }, privateKeyEncoding: { type: "pkcs1", format: "pem" } }).privateKey;
  const served = await serve({ GITHUB_URL: "http://127.0.0.1:65000", GITHUB_APP_ID: "12", GITHUB_APP_PRIVATE_KEY: key, GITHUB_WEBHOOK_SECRET: SECRET });
  await deliverUntil(served, countdown(100));
  const idle = p99(await deliverUntil(served, countdown(IDLE_REQUESTS)));
  let isDone = false;
  const working = ingest(served, report).finally(() => (isDone = true));
  const busy = await deliverUntil(served, () => isDone);
  await working;
  await served.stop();
  return [
    atMost(`p99 of ${busy.length} webhook answers while ${MEGABYTES} MB are taken in`, p99(busy), "ms", idle, 2),
    withinLimit("the same, held against what GitHub's patience asks for", p99(busy), "ms", MOST_MS),
  ];
}

function countdown(requests: number): () => boolean {
  let left = requests;
  return () => left-- <= 0;
}

export default { name: "webhook", run } satisfies Bench;
