import { createHash, randomUUID } from "node:crypto";
import fs from "node:fs";
import path from "node:path";

import pg from "pg";

import { complaint } from "./complaint";

/** Prisma Migrate's own advisory lock, so that `prisma migrate deploy` and this exclude each other. */
const MIGRATING = 72_707_369;

type Migration = { name: string; sql: string; checksum: string };
type Applied = { migration_name: string; checksum: string; finished_at: Date | null; logs: string | null };

/**
 * Applies what is missing of a folder of migrations, in the order of their names, each in a transaction of its own with
 * the row that says so. The rows are in Prisma's shape, so that its own tool can take over. Any number of processes may
 * do this at once. Answers the names of those applied; complains about one that failed or was edited since.
 */
export async function applyMigrations(url: string, folder: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: url, application_name: "lintel migrations" });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATING]);
    const missing = findMissing(readMigrations(folder), await readApplied(client));
    for (const migration of missing) await apply(client, migration);
    if (missing.length > 0) await client.query("ANALYZE");
    return missing.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

function readMigrations(folder: string): Migration[] {
  return fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const sql = fs.readFileSync(path.join(folder, name, "migration.sql"), "utf8");
      return { name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
    });
}

async function readApplied(client: pg.Client): Promise<Applied[]> {
  await client.query(`CREATE TABLE IF NOT EXISTS public."_prisma_migrations" (
    "id" VARCHAR(36) PRIMARY KEY NOT NULL, "checksum" VARCHAR(64) NOT NULL, "finished_at" TIMESTAMPTZ,
    "migration_name" VARCHAR(255) NOT NULL, "logs" TEXT, "rolled_back_at" TIMESTAMPTZ,
    "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(), "applied_steps_count" INTEGER NOT NULL DEFAULT 0)`);
  const { rows } = await client.query<Applied>(`SELECT "migration_name", "checksum", "finished_at", "logs" FROM public."_prisma_migrations" WHERE "rolled_back_at" IS NULL`);
  return rows;
}

function findMissing(migrations: Migration[], applied: Applied[]): Migration[] {
  const unknown = applied.find((row) => !migrations.some(({ name }) => name === row.migration_name));
  if (unknown) throw complaint(`The database was migrated by a newer version of this program (${unknown.migration_name} is unknown here). Start that version.`);
  return migrations.filter((migration) => {
    const row = applied.find(({ migration_name }) => migration_name === migration.name);
    if (!row) return true;
    if (!row.finished_at) throw complaint(`Migration ${migration.name} failed before: ${row.logs ?? "no reason was kept"}. Mend it and run: npx prisma migrate resolve --rolled-back ${migration.name}`);
    if (row.checksum !== migration.checksum) throw complaint(`Migration ${migration.name} was changed after it was applied. Restore its file and put the change into a new migration.`);
    return false;
  });
}

async function apply(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  const startedAt = new Date();
  try {
    await client.query("BEGIN");
    await client.query("SET LOCAL lock_timeout = '3s'");
    await client.query(sql);
    await client.query(
      `INSERT INTO public."_prisma_migrations" ("id", "checksum", "finished_at", "migration_name", "started_at", "applied_steps_count") VALUES ($1, $2, now(), $3, $4, 1)`,
      [randomUUID(), checksum, name, startedAt],
    );
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw complaint(`Migration ${name} failed${whereAndWhy(error, sql)} Nothing of it was kept.`);
  }
}

function whereAndWhy(error: unknown, sql: string): string {
  if (!(error instanceof pg.DatabaseError)) return `: ${error instanceof Error ? error.message : String(error)}.`;
  const line = error.position ? ` at line ${sql.slice(0, Number(error.position)).split("\n").length}` : "";
  return `${line}: ${error.message}${error.detail ? ` (${error.detail})` : ""} [${error.code}].`;
}
