import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath } from "node:url";

import pg from "pg";
import { afterEach, beforeEach, expect, it } from "vitest";
import { z } from "zod";

import { type EmbeddedServer, startEmbeddedServer } from "./embedded-server";
import { isAlive } from "./processes";

const program = fileURLToPath(new URL("../../tools/hold-database.ts", import.meta.url));
const isRoot = process.getuid?.() === 0;
let folder: string;
let cleanUps: (() => unknown)[];

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-embedded-"));
  fs.chmodSync(folder, 0o755);
  cleanUps = [() => fs.rmSync(folder, { recursive: true, force: true })];
});

afterEach(async () => {
  for (const cleanUp of cleanUps.reverse()) await cleanUp();
});

/** Starts in this process; whatever a test leaves running is stopped after it. */
async function start(): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer(folder);
  cleanUps.push(() => server.stop().catch(() => (isAlive(server.pid) ? process.kill(server.pid, "SIGQUIT") : undefined)));
  return server;
}

/** Starts in a process of its own, which can be killed. */
async function startElsewhere(): Promise<{ child: ChildProcess; how: string; pid: number }> {
  const child = spawn(process.execPath, ["--import", "tsx", program, folder], { stdio: ["ignore", "pipe", "inherit"] });
  cleanUps.push(() => child.kill("SIGKILL"));
  const [line] = await once(readline.createInterface({ input: child.stdout }), "line");
  return { child, ...z.object({ how: z.string(), pid: z.number() }).parse(JSON.parse(line)) };
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill("SIGKILL");
  await once(child, "exit");
}

async function ask<Row extends pg.QueryResultRow>(url: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<Row>(sql);
  await client.end();
  return rows;
}

const modeOf = (file: string) => (fs.statSync(file).mode & 0o777).toString(8);

it("creates a database, keeps what is in it, and lets nobody else read its files", async () => {
  const created = await start();
  await ask(created.url, "CREATE TABLE kept AS SELECT 42 AS answer");
  expect(created.how).toBe("created");
  expect(await created.stop()).toBe("stopped");
  expect(isAlive(created.pid)).toBe(false);

  const started = await start();
  expect(started.how).toBe("started");
  expect(await ask(started.url, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
  expect(modeOf(started.folder.run)).toBe("700");
  expect(modeOf(started.folder.password)).toBe("600");
  await started.stop();
});

it("attaches to the server that a killed process left behind, and stops it at the end", async () => {
  const { child, pid } = await startElsewhere();
  await kill(child);
  expect(isAlive(pid)).toBe(true);

  const server = await start();
  expect({ how: server.how, pid: server.pid }).toEqual({ how: "attached", pid });
  expect(await server.stop()).toBe("stopped");
  expect(isAlive(pid)).toBe(false);
});

it("makes one server of two starts at once, which the last to leave stops", async () => {
  const [here, there] = await Promise.all([start(), startElsewhere()]);
  expect([here.how, there.how].sort()).toEqual(["attached", "created"]);
  expect(here.pid).toBe(there.pid);

  expect(await here.stop()).toBe("left running for others");
  there.child.kill("SIGTERM");
  await once(there.child, "exit");
  expect(isAlive(there.pid)).toBe(false);
});

it("starts again when the server was killed together with its process", async () => {
  const { child, pid } = await startElsewhere();
  await kill(child);
  process.kill(pid, "SIGKILL");

  const server = await start();
  expect(server.how).toBe("started");
  expect(await ask(server.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  await server.stop();
});

it("starts a server that died under it again, at the same address and with all that was in it", async () => {
  const server = await start();
  await ask(server.url, "CREATE TABLE kept AS SELECT 42 AS answer");
  process.kill(server.pid, "SIGKILL");
  await expect.poll(() => ask(server.url, "SELECT answer FROM kept").catch(() => []), { timeout: 60_000 }).toEqual([{ answer: 42 }]);

  const [{ pid: second } = { pid: 0 }] = await ask<{ pid: number }>(server.url, "SELECT split_part(pg_read_file('postmaster.pid'), chr(10), 1)::int AS pid");
  expect(second).not.toBe(server.pid);
  process.kill(second, "SIGINT");
  await expect.poll(() => isAlive(second), { timeout: 60_000 }).toBe(false);
  await expect.poll(() => ask(server.url, "SELECT answer FROM kept").catch(() => []), { timeout: 60_000 }).toEqual([{ answer: 42 }]);
  expect(await server.stop()).toBe("stopped");
});

it("goes on trying while a server that died cannot be started, and leaves a folder alone that is gone", async () => {
  const server = await start();
  const { data } = server.folder;
  fs.renameSync(data, `${data}.away`);
  process.kill(server.pid, "SIGINT");
  await expect.poll(() => isAlive(server.pid), { timeout: 60_000 }).toBe(false);
  expect(await ask(server.url, "SELECT 1").catch((error: Error) => error.message)).toContain("ECONNREFUSED");
  expect(fs.existsSync(data)).toBe(false);

  fs.renameSync(`${data}.away`, data);
  await expect.poll(() => ask(server.url, "SELECT 1 AS one").catch(() => []), { timeout: 60_000 }).toEqual([{ one: 1 }]);
  expect(await server.stop()).toBe("stopped");
});

it("revives one server for two processes that lost it", async () => {
  const here = await start();
  const { child } = await startElsewhere();
  process.kill(here.pid, "SIGKILL");
  await expect.poll(() => ask(here.url, "SELECT count(*)::int AS attached FROM pg_stat_activity WHERE application_name = 'lintel attached'").catch(() => []), { timeout: 60_000 }).toEqual([{ attached: 2 }]);

  expect(await here.stop()).toBe("left running for others");
  child.kill("SIGTERM");
  await once(child, "exit");
  await expect(ask(here.url, "SELECT 1")).rejects.toThrow("ECONNREFUSED");
});

it("is not misled by a process number that now belongs to another program", async () => {
  const first = await start();
  const pidFile = path.join(first.folder.data, "postmaster.pid");
  const left = fs.readFileSync(pidFile, "utf8");
  await first.stop();
  fs.writeFileSync(pidFile, left.replace(/^\d+/, String(process.pid)));

  const second = await start();
  expect(second.how).toBe("started");
  await second.stop();
});

it("says that a data folder is damaged, and shows no old log for it", async () => {
  const server = await start();
  await server.stop();
  fs.rmSync(path.join(server.folder.data, "PG_VERSION"));

  await expect(start()).rejects.toThrow(/^The database in .* is damaged: its file PG_VERSION is missing or empty\. .* begin anew\.$/);
});

it("names the version that made a data folder", async () => {
  const server = await start();
  await server.stop();
  fs.writeFileSync(path.join(server.folder.data, "PG_VERSION"), "16\n");

  await expect(start()).rejects.toThrow("was made by PostgreSQL 16, and this program brings 18");
});

it("shows the server's own words when it does not start", async () => {
  const server = await start();
  await server.stop();
  fs.writeFileSync(path.join(server.folder.data, "global", "pg_control"), "");

  await expect(start()).rejects.toThrow(/did not start\.\n.*could not read file "global\/pg_control"/s);
});

it("says that the password is missing rather than making another", async () => {
  const server = await start();
  await server.stop();
  fs.rmSync(server.folder.password);

  await expect(start()).rejects.toThrow(`The password of the embedded database is missing: ${server.folder.password}`);
});

it.runIf(isRoot)("works for root in a folder that only root may enter, and begins anew when that folder was emptied", async () => {
  fs.chmodSync(folder, 0o700);
  const server = await start();
  cleanUps.push(() => fs.rmSync(path.dirname(server.folder.run), { recursive: true, force: true }));
  expect(server.folder.moved).toBe(true);
  await ask(server.url, "CREATE TABLE kept AS SELECT 1 AS one");
  await server.stop();

  const again = await start();
  expect(again.how).toBe("started");
  expect(await ask(again.url, "SELECT one FROM kept")).toEqual([{ one: 1 }]);

  fs.rmSync(folder, { recursive: true });
  fs.mkdirSync(folder, { mode: 0o700 });
  const anew = await start();
  expect(anew.how).toBe("created");
  expect(isAlive(again.pid)).toBe(false);
  await anew.stop();
});
