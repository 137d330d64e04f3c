/** How the soaks talk to a Lintel that may be dead at the moment. */
import assert from "node:assert/strict";
import fs from "node:fs";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { z } from "zod";

import { type App, startApp } from "../e2e/support/start-app";
import { type Sent, type Upload, ask, upload } from "../e2e/support/upload";

const Ready = z.object({ backlog: z.object({ waiting: z.number(), failed: z.number() }) });
const Reports = z.object({ items: z.array(z.object({ id: z.string(), commit: z.string(), status: z.string(), error: z.object({ code: z.string(), detail: z.string() }).nullable() })), nextCursor: z.string().nullable() });

export type Report = z.infer<typeof Reports>["items"][number];

/** Sends an upload until it is accepted, as CI does; `onRetry` hears of each time it was not. A refusal for good is thrown. */
export async function sendUntilAccepted(app: App, sent: Upload, onRetry: () => void): Promise<Sent> {
  for (;;) {
    const answer = await upload(app, sent).catch(() => null);
    if (answer?.status === 202) return answer;
    if (answer) assert.ok(answer.status === 429 || answer.status === 503, `An upload was answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
    onRetry();
    await pause(250);
  }
}

/** Does all the work, so many pieces of it at once, in their order. */
export async function eachOf<Item>(items: readonly Item[], atOnce: number, work: (item: Item) => Promise<unknown>): Promise<void> {
  const waiting = items.values();
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const item of waiting) await work(item);
    }),
  );
}

/** Waits until no job is waiting; one that failed for good is thrown. */
export async function settle(app: App): Promise<void> {
  for (;;) {
    const answer = await ask(app, "/api/health/ready").catch(() => null);
    const ready = Ready.safeParse(answer?.body);
    if (ready.success) {
      const { waiting, failed } = ready.data.backlog;
      assert.equal(failed, 0, `${failed} jobs failed for good.`);
      if (waiting === 0) return;
    }
    await pause(300);
  }
}

/** All reports of a repository. */
export async function reportsOf(app: App, repository: string): Promise<Report[]> {
  const found: Report[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const { body } = await ask(app, `/api/v1/reports?repository=${repository}&limit=200${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`);
    const page = Reports.parse(body);
    found.push(...page.items);
    cursor = page.nextCursor;
  }
  return found;
}

export async function exportOf(app: App, repository: string): Promise<string> {
  const { status, body } = await ask(app, `/api/v1/repositories/${repository}/export`);
  assert.equal(status, 200);
  return String(body);
}

/** What uploads have left behind on disk. */
export function spooled(app: App): string[] {
  const spool = path.join(app.dataDir, "data", "spool");
  return fs.existsSync(spool) ? fs.readdirSync(spool) : [];
}

/** Resident memory in whole megabytes, as text. */
export function megabytes(bytes: number | null): string {
  return bytes === null ? "unknown" : `${Math.round(bytes / 1024 / 1024)} MB`;
}

/** Starts a Lintel of its own for the work, and takes it away with its data whatever happens. */
export async function withLintel<Value>(environment: Record<string, string>, work: (app: App) => Promise<Value>): Promise<Value> {
  const app = await startApp(environment);
  try {
    return await work(app);
  } catch (error) {
    console.error(app.output().split("\n").slice(-40).join("\n"));
    throw error;
  } finally {
    await app.stop();
    fs.rmSync(app.dataDir, { recursive: true, force: true });
  }
}
