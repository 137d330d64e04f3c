/** docs/operate.md, tried: what was backed up comes back byte for byte, and goes on. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { type App, expect, startApp, test } from "./support/app";
import { sendShop, shopUploads } from "./support/shop";
import { ask, uploadAndWait } from "./support/upload";

const REPOSITORY = "kept/shop";
const EXPORT = `/api/v1/repositories/${REPOSITORY}/export?format=ndjson`;
const OLDEST = 15;

async function exported(app: App): Promise<string> {
  const { status, body } = await ask(app, EXPORT);
  expect(status).toBe(200);
  return String(body);
}

/** The last commit is held back, so that there is something to go on with. */
async function sendMost(app: App): Promise<string> {
  await sendShop(app, REPOSITORY, 4);
  return exported(app);
}

async function goesOn(app: App): Promise<void> {
  const last = shopUploads(REPOSITORY).at(-1);
  if (!last) throw new Error("The shop has commits.");
  expect((await uploadAndWait(app, last)).status).toBe("done");
  expect(await ask(app, `/api/v1/repositories/${REPOSITORY}`)).toMatchObject({ body: { latest: { totals: { open: 3 } } } });
}

test("a data folder that was copied while Lintel was stopped is a Lintel of its own", async () => {
  const app = await startApp();
  const before = await sendMost(app);
  await app.stop();
  const copy = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-copy-"));
  // A database of another user's lies in it when Lintel runs as root: the user must be able to enter, and own what is his.
  fs.chmodSync(copy, 0o755);
  expect(spawnSync("cp", ["-a", path.join(app.dataDir, "data"), copy]).status).toBe(0);
  fs.rmSync(app.dataDir, { recursive: true, force: true });

  const restored = await startApp({ LINTEL_DATA_DIR: path.join(copy, "data") });
  expect(await exported(restored)).toBe(before);
  await goesOn(restored);
  await restored.stop();
  for (const folder of [copy, restored.dataDir]) fs.rmSync(folder, { recursive: true, force: true });
});

/** The programs of the newest PostgreSQL that the system has; null where it has none that Lintel takes. */
function systemPostgres(): string | null {
  const root = "/usr/lib/postgresql";
  const versions = fs.existsSync(root) ? fs.readdirSync(root).map(Number).filter((version) => version >= OLDEST).sort((one, other) => other - one) : [];
  const folders = versions.map((version) => path.join(root, String(version), "bin"));
  return folders.find((folder) => ["initdb", "pg_ctl", "pg_dump", "pg_restore", "createdb"].every((name) => fs.existsSync(path.join(folder, name)))) ?? null;
}

/** PostgreSQL does not run as root: then as the user that its package made. */
function asItsUser(): { uid?: number; gid?: number } {
  if (process.getuid?.() !== 0) return {};
  const number = (flag: string) => Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout);
  return { uid: number("-u"), gid: number("-g") };
}

const programs = systemPostgres();

test("a server's dump, taken while Lintel works, restores into an empty database", async () => {
  test.skip(programs === null, "The system has no PostgreSQL 15 or newer with its client programs.");
  const bin = programs ?? "";
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-server-"));
  const owner = asItsUser();
  if (owner.uid !== undefined && owner.gid !== undefined) fs.chownSync(folder, owner.uid, owner.gid);
  const run = (name: string, ...args: string[]) => {
    const ran = spawnSync(path.join(bin, name), args, { ...owner, cwd: folder, stdio: ["ignore", "pipe", "pipe"], encoding: "utf8" });
    expect(ran.status, `${name}: ${ran.stderr}`).toBe(0);
  };
  const port = String(20_000 + (process.pid % 10_000));
  const url = (database: string) => `postgresql://lintel@127.0.0.1:${port}/${database}`;
  run("initdb", "-D", path.join(folder, "data"), "-U", "lintel", "-A", "trust", "--no-sync");
  run("pg_ctl", "-w", "-D", path.join(folder, "data"), "-l", path.join(folder, "log"), "-o", `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1`, "start");
  try {
    run("createdb", "-h", "127.0.0.1", "-p", port, "-U", "lintel", "lintel");
    run("createdb", "-h", "127.0.0.1", "-p", port, "-U", "lintel", "restored");
    const app = await startApp({ DATABASE_URL: url("lintel") });
    const before = await sendMost(app);
    run("pg_dump", "--format=custom", `--file=${path.join(folder, "lintel.dump")}`, `--dbname=${url("lintel")}`);
    await app.stop();
    run("pg_restore", "--exit-on-error", "--no-owner", `--dbname=${url("restored")}`, path.join(folder, "lintel.dump"));

    const restored = await startApp({ DATABASE_URL: url("restored") });
    expect(await exported(restored)).toBe(before);
    await goesOn(restored);
    await restored.stop();
    for (const one of [app.dataDir, restored.dataDir]) fs.rmSync(one, { recursive: true, force: true });
  } finally {
    run("pg_ctl", "-w", "-D", path.join(folder, "data"), "-m", "fast", "stop");
    fs.rmSync(folder, { recursive: true, force: true });
  }
});
