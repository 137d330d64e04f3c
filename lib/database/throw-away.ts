import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { startEmbeddedServer } from "./embedded-server";
import { isAlive, servesDataFolder, textOf } from "./processes";

const PREFIX = "lintel-throw-away-";
/** Nothing in it needs to survive a power cut. */
const FAST = ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off"];

/** A database server in a temporary folder, for tests and tools: `stop` removes it with all that it holds. */
export async function startThrowAwayServer(): Promise<{ url: string; stop(): Promise<void> }> {
  removeAbandoned();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${process.pid}-`));
  fs.chmodSync(folder, 0o755);
  const server = await startEmbeddedServer(folder, FAST);
  return {
    url: server.url,
    stop: async () => {
      await server.stop();
      fs.rmSync(server.folder.run, { recursive: true, force: true });
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A killed test run leaves its server behind; the next one clears up. Other users' folders are none of our business. */
function removeAbandoned(): void {
  for (const name of fs.readdirSync(os.tmpdir())) {
    const owner = Number(name.startsWith(PREFIX) ? name.slice(PREFIX.length).split("-")[0] : Number.NaN);
    if (Number.isNaN(owner) || isAlive(owner)) continue;
    const folder = path.join(os.tmpdir(), name);
    const data = path.join(folder, "postgres", "data");
    const server = Number(textOf(`${data}/postmaster.pid`).split("\n")[0]);
    try {
      if (servesDataFolder(server, data)) process.kill(server, "SIGQUIT");
      fs.rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    } catch {
      continue;
    }
  }
}
