import { randomBytes } from "node:crypto";
import fs from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

import pg from "pg";

import { type Binaries, locateBinaries, prepareBinaries, programOf } from "./binaries";
import { type ClusterFolder, insideFolder, prepareClusterFolder } from "./cluster-folder";
import { complaint } from "./complaint";
import { findFreePort } from "./free-port";
import { servesDataFolder, textOf } from "./processes";
import { type ServerUser, runBinary } from "./run-binary";
import { findServerUser } from "./server-user";
import { withStartLock } from "./start-lock";
import { type Session, stayAttached } from "./stay-attached";

/** An embedded server that this process is attached to. */
export type EmbeddedServer = {
  url: string;
  how: "created" | "started" | "attached";
  /** The server's process at the start; one that died is followed by another. */
  pid: number;
  folder: ClusterFolder;
  /** Lets go of the server and, when no other process is attached, stops it. */
  stop(): Promise<"stopped" | "left running for others">;
};

type Cluster = { folder: ClusterFolder; binaries: Binaries; user: ServerUser; settings: readonly string[] };
type Attached = Session & { port: number };

const MAJOR = "18";
/** Every attached process holds this advisory lock shared; a killed one loses it by itself, so nobody counts processes. */
const ATTACHED = 7_201_518;
const MOST_PORTS_TRIED = 4;

/**
 * Starts the PostgreSQL that npm brought on a data folder, or attaches to the one that already serves it: left behind
 * by a killed process, or started by another process a moment ago. One that dies meanwhile is started again at the same
 * address, again and again until `stop`. `settings` are server settings as `name=value`.
 */
export async function startEmbeddedServer(dataDir: string, settings: readonly string[] = []): Promise<EmbeddedServer> {
  const user = findServerUser(insideFolder(dataDir));
  const folder = prepareClusterFolder(dataDir, user);
  return withStartLock(folder.lock, async () => {
    const cluster = { folder, user, settings, binaries: prepareBinaries(locateBinaries(), user, folder.home) };
    await setAsideForgotten(cluster);
    const isNew = !fs.existsSync(folder.data);
    if (isNew) await createCluster(cluster);
    refuseUnusable(cluster);
    const running = await attachToRunning(cluster);
    const attached = running ?? (await startServer(cluster));
    return describe(cluster, attached, isNew ? "created" : running ? "attached" : "started");
  });
}

function describe(cluster: Cluster, attached: Attached, how: EmbeddedServer["how"]): EmbeddedServer {
  const { folder } = cluster;
  const { port } = attached;
  const attachment = stayAttached(attached, () => withStartLock(folder.lock, () => reviveServer(cluster, port)));
  let left: ReturnType<EmbeddedServer["stop"]> | null = null;
  return {
    url: urlOf(folder, port),
    how,
    pid: readPidFile(folder)?.pid ?? 0,
    folder,
    stop: () => (left ??= attachment.end().then(({ client }) => withStartLock(folder.lock, () => leave(cluster, client)))),
  };
}

/** The address has been told to everybody, so the next server listens at the port of the one that died. */
async function reviveServer(cluster: Cluster, port: number): Promise<Attached> {
  if (!fs.existsSync(cluster.folder.data)) throw complaint(`The folder of the embedded database is gone: ${cluster.folder.data}.`);
  refuseUnusable(cluster);
  const attached = (await attachToRunning(cluster)) ?? (await startServer(cluster, port));
  if (attached.port === port) return attached;
  await attached.client.end();
  throw complaint(`The embedded database is at port ${attached.port} now, and this process knows it at ${port}. Start this process again.`);
}

async function leave(cluster: Cluster, client: pg.Client): Promise<"stopped" | "left running for others"> {
  const isLast = await client
    .query<{ last: boolean }>("SELECT pg_advisory_unlock_shared($1), pg_try_advisory_lock($1) AS last", [ATTACHED])
    .then(({ rows }) => rows[0]?.last ?? true, () => true);
  await client.end().catch(() => undefined);
  if (!isLast) return "left running for others";
  await stopServer(cluster);
  return "stopped";
}

async function stopServer({ folder, binaries, user }: Cluster): Promise<void> {
  const code = await runBinary(programOf(binaries, "pg_ctl"), ["-D", folder.data, "-w", "-m", "fast", "stop"], user, folder.output);
  if (code !== 0 && readPidFile(folder)) throw complaint(`The embedded database did not stop.\n${lastLines(folder.output)}`);
}

/** The finished cluster gets its name last, so that an interrupted creation is begun again. */
async function createCluster({ folder, binaries, user }: Cluster): Promise<void> {
  const draft = `${folder.data}.draft`;
  const password = randomBytes(24).toString("base64url");
  const passwordForServer = `${folder.run}/password`;
  fs.rmSync(draft, { recursive: true, force: true });
  fs.writeFileSync(passwordForServer, password, { mode: 0o600 });
  if (user) fs.chownSync(passwordForServer, user.uid, user.gid);
  const code = await runBinary(
    programOf(binaries, "initdb"),
    ["-D", draft, "-U", "lintel", "--pwfile", passwordForServer, "--auth=scram-sha-256", "-E", "UTF8", "--locale-provider=builtin", "--locale=C.UTF-8", "--data-checksums"],
    user,
    folder.output,
  );
  fs.rmSync(passwordForServer, { force: true });
  if (code !== 0) throw complaint(`The embedded database could not be created in ${folder.run}.\n${lastLines(folder.output)}`);
  fs.writeFileSync(folder.password, password, { mode: 0o600 });
  fs.renameSync(draft, folder.data);
}

/** Whoever removes the data folder wants to begin anew; a cluster that had to live elsewhere is then moved aside, not lost. */
async function setAsideForgotten(cluster: Cluster): Promise<void> {
  const { folder } = cluster;
  if (!folder.moved || !fs.existsSync(folder.data) || fs.existsSync(folder.password)) return;
  const running = readPidFile(folder);
  if (running && servesDataFolder(running.pid, folder.data)) await stopServer(cluster);
  fs.renameSync(folder.data, `${folder.data}.of-${new Date().toISOString().replaceAll(":", "-")}`);
}

function refuseUnusable({ folder }: Cluster): void {
  const version = textOf(`${folder.data}/PG_VERSION`).trim();
  if (version === "") throw complaint(`The database in ${folder.data} is damaged: its file PG_VERSION is missing or empty. Restore the folder from a backup, or move it away to begin anew.`);
  if (version !== MAJOR) throw complaint(`The database in ${folder.data} was made by PostgreSQL ${version}, and this program brings ${MAJOR}. Dump it with version ${version} and restore it.`);
  if (textOf(folder.password) === "") throw complaint(`The password of the embedded database is missing: ${folder.password}. Restore that file, or move ${folder.run} away to begin anew.`);
}

/** Waits while a server is starting or stopping; removes the traces of one that is gone. */
async function attachToRunning({ folder }: Cluster): Promise<Attached | null> {
  for (let attempt = 0; attempt < 1200; attempt += 1) {
    const running = readPidFile(folder);
    if (!running) return null;
    if (!servesDataFolder(running.pid, folder.data)) {
      fs.rmSync(`${folder.data}/postmaster.pid`, { force: true });
      return null;
    }
    if (running.status === "ready") return attach(folder, running.port);
    await wait(50);
  }
  throw complaint(`The embedded database in ${folder.data} has been starting or stopping for a minute.\n${lastLines(folder.log)}`);
}

/** At the port it had before or any other; at `fixedPort` alone where one is given. */
async function startServer(cluster: Cluster, fixedPort: number | null = null): Promise<Attached> {
  const { folder, binaries, user, settings } = cluster;
  fs.chmodSync(folder.data, 0o700);
  for (let attempt = 1; ; attempt += 1) {
    const port = fixedPort ?? (await findFreePort(attempt === 1 ? Number(textOf(folder.port)) || 0 : 0));
    fs.writeFileSync(folder.port, String(port));
    const logged = fs.statSync(folder.log, { throwIfNoEntry: false })?.size ?? 0;
    const options = ["max_connections=100", "wal_compression=on", ...settings].map((setting) => `-c ${setting}`).join(" ");
    const args = ["-D", folder.data, "-w", "-t", "120", "-l", folder.log, "-o", `-p ${port} -h 127.0.0.1 -k '' ${options}`, "start"];
    const code = await runBinary(programOf(binaries, "pg_ctl"), args, user, folder.output);
    if (code === 0) return attach(folder, port);
    const said = lastLines(folder.log, logged);
    if (fixedPort !== null || attempt >= MOST_PORTS_TRIED || !said.includes("could not create any TCP/IP sockets")) {
      throw complaint(`The embedded database in ${folder.data} did not start.\n${said || lastLines(folder.output)}`);
    }
  }
}

/** Connects, makes sure that the server is the one of this folder, and says by a shared lock that somebody is attached. */
async function attach(folder: ClusterFolder, port: number): Promise<Attached> {
  const client = new pg.Client({ connectionString: urlOf(folder, port), application_name: "lintel attached", keepAlive: true, connectionTimeoutMillis: 10_000 });
  const lost = new Promise<void>((resolve) => client.once("end", () => resolve()));
  client.on("error", () => undefined);
  await client.connect().catch((error: Error) => {
    throw complaint(`The embedded database on port ${port} does not let us in: ${error.message}. Its password is in ${folder.password}.`);
  });
  const { rows } = await client.query<{ data_directory: string }>("SHOW data_directory");
  if (rows[0]?.data_directory !== folder.data) {
    await client.end();
    throw complaint(`Port ${port} answers for another data folder: ${rows[0]?.data_directory}.`);
  }
  await client.query("SELECT pg_advisory_lock_shared($1)", [ATTACHED]);
  return { client, port, lost };
}

function urlOf(folder: ClusterFolder, port: number): string {
  return `postgresql://lintel:${textOf(folder.password).trim()}@127.0.0.1:${port}/postgres?sslmode=disable`;
}

function readPidFile(folder: ClusterFolder): { pid: number; port: number; status: string } | null {
  const lines = textOf(`${folder.data}/postmaster.pid`).split("\n");
  return lines[0] ? { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? "").trim() } : null;
}

function lastLines(file: string, from = 0): string {
  const lines = Buffer.from(textOf(file)).subarray(from).toString().trim().split("\n");
  return lines.filter((line) => line !== "").slice(-15).map((line) => `  ${line}`).join("\n");
}
