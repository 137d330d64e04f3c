import fs from "node:fs";
import path from "node:path";

import { openSchemaEngine } from "./schema-engine";

const LOCK_FILE = "migration_lock.toml";
const NO_FILTER = { externalTables: [], externalEnums: [] };

/** What the schema folder says beyond the migrations: as SQL that would bring a database there, and as a list to read. */
export type Difference = { sql: string; summary: string };

/**
 * Compares the migrations with the schema folder, both under `prismaFolder`; null when they agree. `ignoring` names
 * migrations to leave out. Partial indexes, checks, functions and other schemas are beyond what Prisma sees.
 */
export async function compareSchema(url: string, prismaFolder: string, ignoring: readonly string[] = []): Promise<Difference | null> {
  const schema = readSchema(path.join(prismaFolder, "schema"));
  const from = readMigrations(path.join(prismaFolder, "migrations"), ignoring);
  const compare = async (script: boolean) => {
    const engine = await openSchemaEngine(url, schema);
    const result = await engine.diff({
      from,
      to: { tag: "schemaDatamodel", files: schema },
      script,
      exitCode: true,
      filters: NO_FILTER,
    });
    engine.free();
    return { differs: result.exitCode === 2, text: result.stdout ?? "" };
  };
  const script = await compare(true);
  return script.differs ? { sql: script.text, summary: (await compare(false)).text } : null;
}

function readSchema(folder: string): { path: string; content: string }[] {
  return fs
    .readdirSync(folder)
    .filter((name) => name.endsWith(".prisma"))
    .sort()
    .map((name) => ({ path: path.join(folder, name), content: fs.readFileSync(path.join(folder, name), "utf8") }));
}

function readMigrations(folder: string, ignoring: readonly string[]) {
  const names = fs
    .readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !ignoring.includes(entry.name))
    .map(({ name }) => name)
    .sort();
  return {
    tag: "migrations" as const,
    baseDir: folder,
    lockfile: { path: LOCK_FILE, content: fs.readFileSync(path.join(folder, LOCK_FILE), "utf8") },
    shadowDbInitScript: "",
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: { path: "migration.sql", content: { tag: "ok" as const, value: fs.readFileSync(path.join(folder, name, "migration.sql"), "utf8") } },
    })),
  };
}
