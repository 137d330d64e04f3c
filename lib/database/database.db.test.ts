import { randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import pg from "pg";
import { afterEach, beforeEach, expect, inject, it } from "vitest";

import { compareSchema } from "@/tools/compare-schema";

import { applyMigrations } from "./apply-migrations";

let admin: pg.Client;
let name: string;
let url: string;
let folder: string;

beforeEach(async () => {
  const server = inject("databaseServer").url;
  admin = new pg.Client({ connectionString: server });
  await admin.connect();
  name = `empty_${randomUUID().replaceAll("-", "")}`;
  await admin.query(`CREATE DATABASE "${name}"`);
  url = Object.assign(new URL(server), { pathname: `/${name}` }).href;
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-migrations-"));
  write("1_first", "CREATE SCHEMA room; CREATE TABLE room.chair (id int);");
  write("2_second", "ALTER TABLE room.chair ADD COLUMN legs int NOT NULL DEFAULT 4;");
});

afterEach(async () => {
  await admin.query(`DROP DATABASE "${name}" WITH (FORCE)`);
  await admin.end();
  fs.rmSync(folder, { recursive: true });
});

function write(migration: string, sql: string): void {
  fs.mkdirSync(path.join(folder, migration), { recursive: true });
  fs.writeFileSync(path.join(folder, migration, "migration.sql"), sql);
}

it("applies what is missing, in order, and nothing twice", async () => {
  expect(await applyMigrations(url, folder)).toEqual(["1_first", "2_second"]);
  expect(await applyMigrations(url, folder)).toEqual([]);
  write("3_third", "CREATE TABLE room.table (id int);");
  expect(await applyMigrations(url, folder)).toEqual(["3_third"]);
});

it("lets one of five processes apply, and the others find it done", async () => {
  const applied = await Promise.all(Array.from({ length: 5 }, () => applyMigrations(url, folder)));

  expect(applied.flat().sort()).toEqual(["1_first", "2_second"]);
});

it("says where a migration failed, keeps nothing of it, and applies it once it is mended", async () => {
  write("3_broken", "CREATE TABLE room.lamp (id int);\nCREATE TABLE room.rug (id int,);");
  await expect(applyMigrations(url, folder)).rejects.toThrow('Migration 3_broken failed at line 2: syntax error at or near ")" [42601]. Nothing of it was kept.');

  write("3_broken", "CREATE TABLE room.lamp (id int);");
  expect(await applyMigrations(url, folder)).toEqual(["3_broken"]);
});

it("refuses a migration that was changed after it was applied", async () => {
  await applyMigrations(url, folder);
  write("1_first", "CREATE SCHEMA room; CREATE TABLE room.chair (id bigint);");

  await expect(applyMigrations(url, folder)).rejects.toThrow("Migration 1_first was changed after it was applied.");
});

it("refuses a database that a newer version of the program has migrated", async () => {
  await applyMigrations(url, folder);
  fs.rmSync(path.join(folder, "2_second"), { recursive: true });

  await expect(applyMigrations(url, folder)).rejects.toThrow("The database was migrated by a newer version of this program (2_second is unknown here).");
});

it("has migrations that make exactly the tables of the schema", async () => {
  const difference = await compareSchema(url, fileURLToPath(new URL("../../prisma", import.meta.url)));

  expect(difference?.summary ?? "agree").toBe("agree");
});
