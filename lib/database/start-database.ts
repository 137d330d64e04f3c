import path from "node:path";

import { z } from "zod";

import { type Result, fail, ok } from "@/lib/kernel";
import { readConfig } from "@/lib/kernel/config";

import { applyMigrations } from "./apply-migrations";
import { complaintOf } from "./complaint";
import { startEmbeddedServer } from "./embedded-server";
import { checkExternalServer } from "./external-server";

const Config = z.object({
  DATABASE_URL: z.string().optional(),
  LINTEL_DATA_DIR: z.string().default(".lintel"),
});

/** A database that answers and has every table. */
export type RunningDatabase = {
  url: string;
  /** How it came to be there, for the log: `external`, `created`, `started` or `attached`. */
  how: string;
  /** Where its files lie when that is not the data folder. */
  movedTo: string | null;
  migrations: string[];
  /** Lets go of an embedded server, and stops it when nobody else is attached. */
  stop(): Promise<void>;
};

/**
 * Stands the program on a PostgreSQL: the one that DATABASE_URL names, else the embedded one on LINTEL_DATA_DIR; then
 * applies the migrations found under `root`, the folder of the program. A refusal says in words what to do.
 */
export async function startDatabase(root: string): Promise<Result<RunningDatabase, "DATABASE_NOT_STARTED">> {
  try {
    const database = await standOn();
    const migrations = await applyMigrations(database.url, path.join(root, "prisma", "migrations")).catch(async (error) => {
      await database.stop();
      throw error;
    });
    return ok({ ...database, migrations });
  } catch (error) {
    const sentence = complaintOf(error);
    if (sentence === null) throw error;
    return fail("DATABASE_NOT_STARTED", sentence);
  }
}

async function standOn(): Promise<Omit<RunningDatabase, "migrations">> {
  const { DATABASE_URL: url, LINTEL_DATA_DIR: dataDir } = readConfig(Config);
  if (url !== undefined) {
    await checkExternalServer(url);
    return { url, how: "external", movedTo: null, stop: async () => undefined };
  }
  const server = await startEmbeddedServer(dataDir);
  return {
    url: server.url,
    how: server.how,
    movedTo: server.folder.moved ? server.folder.run : null,
    stop: async () => void (await server.stop()),
  };
}
