/**
 * Migrations without Prisma's downloaded engine:
 *   npm run migration -- new NAME    writes what the schema folder has gained into a new migration
 *   npm run migration -- check       says whether migrations and schema agree (exit code 1 if not)
 *   npm run migration -- rebuild     rewrites the first migration from the schema folder; only before the first release
 * A database server is started for the moment unless DATABASE_URL names one whose user may create databases.
 */
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { startThrowAwayServer } from "@/lib/database";

import { compareSchema } from "./compare-schema";

const FIRST = "20261121000000_init";
const BY_HAND = "20261121000001_by_hand";
const prismaFolder = fileURLToPath(new URL("../prisma", import.meta.url));

const [command, name] = process.argv.slice(2);
const server = process.env.DATABASE_URL ? { url: process.env.DATABASE_URL, stop: async () => undefined } : await startThrowAwayServer();
try {
  process.exitCode = await run(server.url);
} finally {
  await server.stop();
}

async function run(url: string): Promise<number> {
  if (command === "new" && name && /^[a-z0-9_]+$/.test(name)) return writeNew(url, name);
  if (command === "check") return check(url);
  if (command === "rebuild") return rebuild(url);
  console.error("Say one of: new NAME (a-z, 0-9, _), check, rebuild.");
  return 2;
}

async function writeNew(url: string, title: string): Promise<number> {
  const difference = await compareSchema(url, prismaFolder);
  if (!difference) return say("Migrations and schema agree already.", 0);
  const stamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  write(`${stamp}_${title}`, difference.sql);
  return say(difference.summary, 0);
}

async function check(url: string): Promise<number> {
  const difference = await compareSchema(url, prismaFolder);
  return difference ? say(difference.summary, 1) : say("Migrations and schema agree.", 0);
}

async function rebuild(url: string): Promise<number> {
  const difference = await compareSchema(url, prismaFolder, [FIRST, BY_HAND]);
  if (difference) write(FIRST, difference.sql);
  return check(url);
}

function write(migration: string, sql: string): void {
  const folder = path.join(prismaFolder, "migrations", migration);
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, "migration.sql"), sql);
  console.log(`Written: prisma/migrations/${migration}/migration.sql`);
}

function say(text: string, code: number): number {
  console.log(text.trim());
  return code;
}
