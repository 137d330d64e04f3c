/** `npm run bench` runs every benchmark of this folder, `npm run bench -- NAME …` those whose name or file holds one of the words. */
import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { z } from "zod";

import { startDatabase } from "@/lib/database";
import { closeDatabase } from "@/lib/kernel/client";

import type { Bench, Row } from "./bench";

const here = import.meta.dirname;
const words = process.argv.slice(2);
const isBench = z.custom<Bench>((value) => z.object({ name: z.string(), run: z.function() }).safeParse(value).success);

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-bench-"));
fs.chmodSync(folder, 0o755);
process.env.LINTEL_DATA_DIR = folder;
process.env.LOG_LEVEL ??= "warn";
delete process.env.DATABASE_URL;
const database = await startDatabase(path.dirname(here));
if (!database.ok) throw new Error(database.detail);
process.env.DATABASE_URL = database.value.url;

const rows: (Row & { bench: string })[] = [];
console.log("name value unit | floor value | ratio | goal | ok/short");
for (const bench of await findBenches()) {
  for (const row of await bench.run()) {
    rows.push({ bench: bench.name, ...row });
    console.log(lineOf(row));
  }
}
fs.writeFileSync(path.join(here, "results.json"), `${JSON.stringify({ at: new Date().toISOString(), node: process.version, rows }, null, 2)}\n`);
await closeDatabase();
await database.value.stop();
fs.rmSync(folder, { recursive: true, force: true });
// A pool of worker threads may still be warm; nothing is left to wait for.
process.exit(rows.every((row) => row.ok) ? 0 : 1);

async function findBenches(): Promise<Bench[]> {
  const found: Bench[] = [];
  for (const file of fs.readdirSync(here).filter((name) => name.endsWith(".ts") && !["run.ts", "bench.ts"].includes(name)).sort()) {
    const bench = isBench.safeParse((await import(path.join(here, file))).default);
    if (bench.success && (words.length === 0 || words.some((word) => file.includes(word) || bench.data.name.includes(word)))) found.push(bench.data);
  }
  return found;
}

function lineOf({ name, value, unit, floor, ratio, goal, ok }: Row): string {
  return `${name} ${figure(value)} ${unit} | ${floor === null ? "-" : `${figure(floor)} ${unit}`} | ${floor === null ? "-" : `${figure(ratio)}×`} | ${goal} | ${ok ? "ok" : "short"}`;
}

function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
