import { randomUUID } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import pg from "pg";
import { afterAll, inject } from "vitest";

import { closeDatabase } from "@/lib/kernel/client";

const { url, template } = inject("databaseServer");
const name = `test_${randomUUID().replaceAll("-", "")}`;
const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-test-"));

const admin = new pg.Client({ connectionString: url });
await admin.connect();
await admin.query(`CREATE DATABASE "${name}" TEMPLATE "${template}"`);

const own = new URL(url);
own.pathname = `/${name}`;
process.env.DATABASE_URL = own.href;
process.env.LINTEL_DATA_DIR = dataDir;

afterAll(async () => {
  await closeDatabase();
  await admin.query(`DROP DATABASE "${name}" WITH (FORCE)`);
  await admin.end();
  fs.rmSync(dataDir, { recursive: true, force: true });
});
