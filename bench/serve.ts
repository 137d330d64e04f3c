/** A built Lintel on the bench's own database, for benchmarks of pages; and how a browser's and a reader's time is taken. */
import { type ChildProcess, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { type Page, chromium } from "@playwright/test";

import { findChromium } from "../scripts/find-chromium.mjs";
import { median } from "./bench";

export type Served = { url: string; token: string; cookie: string; stop(): Promise<void> };

const TOKEN = "the-token-of-an-administrator-on-a-bench";

/** Starts what `npm start` starts, with a database of its own in a folder of its own, and signs in. `settings` are variables beside the caller's own. */
export async function serve(settings: Record<string, string> = {}): Promise<Served> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-bench-pages-"));
  fs.chmodSync(folder, 0o755);
  const { DATABASE_URL: _, ...environment } = process.env;
  const child = spawn(process.execPath, ["scripts/run.mjs", "server"], { env: { ...environment, ...settings, NODE_ENV: "production", PORT: "0", LINTEL_DATA_DIR: path.join(folder, "data"), LINTEL_ADMIN_TOKEN: TOKEN }, stdio: ["ignore", "pipe", "inherit"] });
  const { url, link } = await started(child);
  const cookie = (await fetch(link, { redirect: "manual" })).headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
  return { url, token: TOKEN, cookie, stop: () => ended(child).then(() => fs.rmSync(folder, { recursive: true, force: true })) };
}

function started(child: ChildProcess): Promise<{ url: string; link: string }> {
  let said = "";
  return new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`Lintel ended with ${code} instead of starting.`)));
    child.stdout?.on("data", (piece: Buffer) => {
      said += piece.toString();
      const link = /Sign in once[^\n]*?(https?:\/\/\S+)/.exec(said)?.[1];
      const url = /Lintel is at (https?:\/\/[^\s,]+)/.exec(said)?.[1];
      if (link !== undefined && url !== undefined) resolve({ url, link });
    });
  });
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
  });
}

export type Told = { meta: Record<string, unknown>; report: object; codeowners?: string };

/** Sends a report as CI does, and answers its id. */
export async function send({ url, token }: Served, { meta, report, codeowners }: Told): Promise<string> {
  const form = new FormData();
  form.append("meta", JSON.stringify(meta));
  form.append("report", new Blob([JSON.stringify(report)]), "report.json");
  if (codeowners !== undefined) form.append("codeowners", new Blob([codeowners]), "CODEOWNERS");
  const answer = await fetch(`${url}/api/v1/reports`, { method: "POST", headers: { authorization: `Bearer ${token}` }, body: form });
  const id = /"id":"([^"]+)"/.exec(await answer.text())?.[1];
  if (answer.status !== 202 || id === undefined) throw new Error(`An upload was answered with ${answer.status}.`);
  return id;
}

/** Waits until nothing is left to be worked off. */
export async function settled({ url }: Served): Promise<void> {
  for (;;) {
    const { backlog }: { backlog: { waiting: number } | null } = await (await fetch(`${url}/api/health/ready`)).json();
    if (backlog?.waiting === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

/** Milliseconds until the first byte of an address's answer, and how many bytes it has: the medians of several, each taken in turn with the others. */
export async function firstBytes({ url, cookie }: Served, paths: readonly string[], rounds: number): Promise<Map<string, { milliseconds: number; bytes: number }>> {
  const times = new Map<string, { milliseconds: number[]; bytes: number }>(paths.map((each) => [each, { milliseconds: [], bytes: 0 }]));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [each, told] of times) {
      const begin = performance.now();
      const answer = await fetch(`${url}${each}`, { headers: { cookie } });
      const milliseconds = performance.now() - begin;
      told.bytes = (await answer.arrayBuffer()).byteLength;
      if (answer.status !== 200) throw new Error(`${each} was answered with ${answer.status}.`);
      if (round > 0) told.milliseconds.push(milliseconds);
    }
  }
  return new Map([...times].map(([each, { milliseconds, bytes }]) => [each, { milliseconds: median(milliseconds), bytes }]));
}

/** Bytes of script that a page asks for before anybody touches it, unpacked. */
export async function scriptBytes({ url, cookie }: Served, address: string): Promise<number> {
  const page = await (await fetch(`${url}${address}`, { headers: { cookie } })).text();
  const scripts = [...new Set([...page.matchAll(/<script[^>]*\ssrc="([^"]+)"/g)].map(([, source]) => source ?? ""))];
  let bytes = 0;
  for (const source of scripts) bytes += (await (await fetch(new URL(source, url))).arrayBuffer()).byteLength;
  return bytes;
}

/** Works in a browser that is signed in, on a large screen. */
export async function browse<Found>({ url, cookie }: Served, work: (open: () => Promise<Page>) => Promise<Found>): Promise<Found> {
  const found = findChromium();
  if (!found.ok) throw new Error(found.reason);
  const browser = await chromium.launch({ executablePath: found.path });
  const [name = "", value = ""] = cookie.split(/=(.*)/s);
  const open = async () => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    await context.addCookies([{ name, value, url }]);
    return context.newPage();
  };
  return work(open).finally(() => browser.close());
}

/** Milliseconds from the asking until the largest thing of a page stands on the screen, nothing of it cached: medians of several, each page in turn with the others. */
export async function largestPaints(served: Served, paths: readonly string[], rounds: number): Promise<Map<string, number>> {
  const times = new Map<string, number[]>(paths.map((each) => [each, []]));
  await browse(served, async (open) => {
    for (let round = 0; round < rounds; round += 1) {
      for (const [each, taken] of times) {
        const page = await open();
        await page.goto(`${served.url}${each}`, { waitUntil: "networkidle" });
        taken.push(await page.evaluate(() => new Promise<number>((resolve) => { new PerformanceObserver((list) => { resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN); }).observe({ type: "largest-contentful-paint", buffered: true }); })));
        await page.context().close();
      }
    }
  });
  return new Map([...times].map(([each, taken]) => [each, median(taken)]));
}
