import { runMigrations } from "graphile-worker";
import pg from "pg";

import { ANNOUNCE } from "./outbox.store";
import { SETTINGS } from "./task-list";

/**
 * Makes graphile-worker's own tables: after our migrations and before the first event. Any number of processes may do so
 * at once. The task of announcing is entered here, so that no publisher's transaction is the first and holds up others.
 */
export async function installQueue(connectionString: string): Promise<void> {
  await runMigrations({ ...SETTINGS, connectionString });
  const client = new pg.Client({ connectionString });
  await client.connect();
  await client.query("INSERT INTO graphile_worker._private_tasks (identifier) VALUES ($1) ON CONFLICT DO NOTHING", [ANNOUNCE]);
  await client.end();
}
