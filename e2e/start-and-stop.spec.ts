import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import path from "node:path";

import { type App, expect, startApp, test } from "./support/app";
import { sendShop, shopUploads } from "./support/shop";
import { ask, commitOnMain, realReport, upload, waitForReport } from "./support/upload";

/** Another of the program's processes on the data folder of an app. */
function beside(app: App, program: string, environment: Record<string, string> = {}): ChildProcess {
  return spawn(process.execPath, ["scripts/run.mjs", program], {
    env: { ...process.env, LINTEL_DATA_DIR: path.join(app.dataDir, "data"), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

async function outcomeOf(child: ChildProcess): Promise<{ code: number; said: string; complained: string }> {
  let said = "";
  let complained = "";
  child.stdout?.on("data", (piece: Buffer) => (said += piece.toString()));
  child.stderr?.on("data", (piece: Buffer) => (complained += piece.toString()));
  const [code] = await once(child, "close");
  return { code: Number(code), said: said.trim(), complained: complained.trim() };
}

test("a second start on the same port says so in a sentence and leaves the first alone", async ({ app }) => {
  const { port } = new URL(app.url);
  const second = await outcomeOf(beside(app, "server", { PORT: port }));

  expect(second).toEqual({
    code: 1,
    said: "",
    complained: `Something else listens on port ${port} of 127.0.0.1 already, perhaps another Lintel. Stop it, or set PORT to another number.`,
  });
  expect((await ask(app, "/api/health/ready")).status).toBe(200);
});

test("a database that cannot be reached is named in a sentence, without a stack", async ({ app }) => {
  const { code, complained } = await outcomeOf(beside(app, "server", { PORT: "0", DATABASE_URL: "postgresql://nobody:secret@127.0.0.1:1/lintel" }));

  expect(code).toBe(1);
  expect(complained).toBe("The database lintel at 127.0.0.1:1, which DATABASE_URL names, cannot be reached: connect ECONNREFUSED 127.0.0.1:1.");
});

test("a sign-in link can be made beside the running server, and signs in once", async ({ app, page }) => {
  const { said } = await outcomeOf(beside(app, "sign-in"));
  expect(said).toContain(`${app.url}/`);

  await page.goto(said);
  expect((await page.request.get(`${app.url}/api/v1/tokens`)).status()).toBe(200);
  await page.context().clearCookies();
  await page.goto(said);
  expect((await page.request.get(`${app.url}/api/v1/tokens`)).status()).toBe(401);
});

test("pages run only scripts that carry their nonce, and every answer forbids to be framed", async ({ app }) => {
  const page = await fetch(`${app.url}/login`);
  const policy = page.headers.get("content-security-policy") ?? "";
  const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
  const scripts = (await page.text()).match(/<script\b[^>]*>/g) ?? [];

  expect(policy).toContain("script-src 'self' 'nonce-");
  expect(policy.split(";").find((part) => part.trim().startsWith("script-src"))).not.toContain("unsafe");
  expect(scripts.length).toBeGreaterThan(0);
  expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`))).toEqual([]);
  for (const address of ["/login", "/api/health/live"]) {
    expect(Object.fromEntries((await fetch(app.url + address)).headers)).toMatchObject({ "x-frame-options": "DENY", "x-content-type-options": "nosniff" });
  }
});

test("what was accepted before a stop is done after the next start", async () => {
  const app = await startApp();
  const sent = await upload(app, { meta: commitOnMain("stops/shop", 1), report: [realReport()] });
  expect(sent.status).toBe(202);

  await app.restart();
  expect(await waitForReport(app, sent.reportIds[0] ?? "")).toMatchObject({ status: "done" });
  await app.stop();
  fs.rmSync(app.dataDir, { recursive: true, force: true });
});

test("a worker process does the jobs of a server that does none", async () => {
  const app = await startApp({ LINTEL_WORKER: "off" });
  const sent = await upload(app, { meta: commitOnMain("stops/shop", 1), report: [realReport()] });
  expect((await ask(app, `/api/v1/reports/${sent.reportIds[0]}`)).body).toMatchObject({ status: "queued" });

  const worker = beside(app, "worker");
  expect(await waitForReport(app, sent.reportIds[0] ?? "")).toMatchObject({ status: "done" });
  worker.kill("SIGTERM");
  expect(await once(worker, "exit")).toEqual([0, null]);
  await app.stop();
  fs.rmSync(app.dataDir, { recursive: true, force: true });
});

test("what a killed server left is picked up by the next, as if nothing had happened", async () => {
  const app = await startApp();
  await sendShop(app, "stops/calm");
  const calm = (await ask(app, "/api/v1/repositories/stops/calm/export")).body;

  const accepted: string[] = [];
  for (const [index, sent] of shopUploads("stops/killed").reverse().entries()) {
    const { status, reportIds } = await upload(app, sent);
    expect(status).toBe(202);
    accepted.push(...reportIds);
    if (index % 2 > 0) continue;
    const database = app.database();
    if (index > 0 && database) process.kill(database.pid, "SIGKILL");
    await app.kill();
    await app.restart();
  }

  for (const id of accepted) expect(await waitForReport(app, id)).toMatchObject({ status: "done" });
  await expect(async () => expect((await ask(app, "/api/health/ready")).body).toMatchObject({ backlog: { waiting: 0, failed: 0 } })).toPass();
  expect((await ask(app, "/api/v1/repositories/stops/killed/export")).body).toBe(calm);
  await app.stop();
  fs.rmSync(app.dataDir, { recursive: true, force: true });
});
