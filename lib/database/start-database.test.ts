import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterEach, expect, it } from "vitest";

import { refuseOldServer } from "./external-server";
import { findFreePort } from "./free-port";
import { keepSecrets } from "./keep-secrets";
import { startDatabase } from "./start-database";

afterEach(() => {
  delete process.env.DATABASE_URL;
});

async function refusalOf(url: string): Promise<string> {
  process.env.DATABASE_URL = url;
  const started = await startDatabase("/nowhere");
  return started.ok ? "started" : started.detail;
}

it("says in words that the server of DATABASE_URL cannot be reached", async () => {
  const port = await findFreePort(0);

  expect(await refusalOf(`postgresql://lintel:secret@127.0.0.1:${port}/lintel`)).toBe(
    `The database lintel at 127.0.0.1:${port}, which DATABASE_URL names, cannot be reached: connect ECONNREFUSED 127.0.0.1:${port}.`,
  );
});

it("says in words that DATABASE_URL is no address, without repeating it", async () => {
  const expected = "DATABASE_URL is not an address of the form postgresql://user:password@host:5432/database.";

  expect(await refusalOf("localhost")).toBe(expected);
  expect(await refusalOf("mysql://root:secret@localhost/lintel")).toBe(expected);
});

it("refuses a server older than PostgreSQL 15", () => {
  expect(() => refuseOldServer(140_013)).toThrow("DATABASE_URL names a PostgreSQL 14, and 15 or newer is needed.");
  expect(() => refuseOldServer(150_000)).not.toThrow();
});

it("makes its secrets once and keeps them from everybody else", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-secrets-"));
  const made = keepSecrets(path.join(folder, "data"));

  expect(made.secret).toHaveLength(43);
  expect(made.adminToken).toMatch(/^lintel_admin_[\w-]{43}$/);
  expect(keepSecrets(path.join(folder, "data"))).toEqual(made);
  for (const file of ["secret", "admin-token"]) expect(fs.statSync(path.join(folder, "data", file)).mode & 0o777).toBe(0o600);
  fs.rmSync(folder, { recursive: true });
});
