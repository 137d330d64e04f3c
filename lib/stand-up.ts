import fs from "node:fs";
import path from "node:path";

import { z } from "zod";

import { keepSecrets, startDatabase } from "@/lib/database";
import { type Result, ok } from "@/lib/kernel";
import { closeDatabase } from "@/lib/kernel/client";
import { readConfig } from "@/lib/kernel/config";
import { installQueue } from "@/lib/outbox";

const Config = z.object({ LINTEL_DATA_DIR: z.string().default(".lintel") });

/** What a process of this program stands on until it lets go. */
export type Ground = { dataDir: string; how: string; movedTo: string | null; stop(): Promise<void> };

/**
 * What every process needs before it does anything: a database with all its tables, a queue, and the secrets, all of
 * them told to the modules through the environment. `root` is the folder of the program.
 */
export async function standUp(root: string): Promise<Result<Ground, "DATABASE_NOT_STARTED">> {
  const dataDir = path.resolve(readConfig(Config).LINTEL_DATA_DIR);
  process.env.LINTEL_DATA_DIR = dataDir;
  process.env.LINTEL_ROOT = root;

  const database = await startDatabase(root);
  if (!database.ok) return database;
  const { url, how, movedTo, stop } = database.value;
  process.env.DATABASE_URL = url;
  await installQueue(url);
  tellSecrets(dataDir);

  return ok({
    dataDir,
    how,
    movedTo,
    stop: async () => {
      await closeDatabase();
      await stop();
    },
  });
}

/** Secrets given in the environment stand; the data folder fills in what is missing. */
function tellSecrets(dataDir: string): void {
  if (process.env.LINTEL_SECRET && process.env.LINTEL_ADMIN_TOKEN) return;
  const { secret, adminToken } = keepSecrets(dataDir);
  process.env.LINTEL_SECRET ||= secret;
  process.env.LINTEL_ADMIN_TOKEN ||= adminToken;
}

/** Where the server said it is, for a process beside it that makes links; null when none has started on this data folder yet. */
export function readAddress(dataDir: string): string | null {
  const file = addressFile(dataDir);
  return fs.existsSync(file) ? fs.readFileSync(file, "utf8").trim() : null;
}

/** Leaves word of where the server is. */
export function keepAddress(dataDir: string, address: string): void {
  fs.mkdirSync(dataDir, { recursive: true });
  fs.writeFileSync(addressFile(dataDir), `${address}\n`);
}

function addressFile(dataDir: string): string {
  return path.join(dataDir, "address");
}
