import { fileURLToPath } from "node:url";

import pg from "pg";
import type { TestProject } from "vitest/node";

import { applyMigrations, startThrowAwayServer } from "@/lib/database";
import { installQueue } from "@/lib/outbox";

const TEMPLATE = "template_of_tests";
const migrations = fileURLToPath(new URL("../../prisma/migrations", import.meta.url));

declare module "vitest" {
  export interface ProvidedContext {
    databaseServer: { url: string; template: string };
  }
}

/** One server a run, and on it one migrated database from which every test file's own is copied. */
export default async function startServer(project: TestProject): Promise<() => Promise<void>> {
  const server = await startThrowAwayServer();
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  await admin.query(`CREATE DATABASE "${TEMPLATE}"`);
  await admin.end();

  const url = new URL(server.url);
  url.pathname = `/${TEMPLATE}`;
  await applyMigrations(url.href, migrations);
  await installQueue(url.href);

  project.provide("databaseServer", { url: server.url, template: TEMPLATE });
  return server.stop;
}
