import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { type Bench, type Row, median } from "./bench";
import { writeReport } from "./large-report";

const MEGABYTE = 1024 * 1024;
const SPEED = 0.9;
const MEMORY = 100;
const RUNS = 3;

type Measured = { milliseconds: number; peak: number; facts: number };

async function buildChild(folder: string): Promise<string> {
  const outfile = path.join(folder, "child.mjs");
  const here = fileURLToPath(new URL(".", import.meta.url));
  await build({ entryPoints: [path.join(here, "processes/parse-report.ts")], outfile, bundle: true, platform: "node", format: "esm", target: "node20", tsconfig: path.join(here, "../tsconfig.json") });
  return outfile;
}

async function run(): Promise<Row[]> {
  const folder = mkdtempSync(path.join(tmpdir(), "lintel-bench-"));
  const child = await buildChild(folder);
  const measure = (way: string, file = ""): Measured => JSON.parse(execFileSync(process.execPath, ["--max-old-space-size=4096", child, way, file], { encoding: "utf8" }));
  const rows: Row[] = [];
  const empty = median(Array.from({ length: RUNS }, () => measure("empty").peak));
  for (const size of [50, 200]) {
    const file = path.join(folder, `${size}.json`);
    writeReport(file, size * MEGABYTE);
    const runs = Array.from({ length: RUNS }, () => ({ stream: measure("stream", file), whole: measure("whole", file) }));
    if (runs.some(({ stream, whole }) => stream.facts !== whole.facts || stream.facts === 0)) throw new Error("Both ways must find the same facts.");
    const stream = median(runs.map((one) => one.stream.milliseconds));
    const whole = median(runs.map((one) => one.whole.milliseconds));
    const ratio = whole / stream;
    rows.push({ name: `read ${size} MB: speed`, value: (size / stream) * 1000, unit: "MB/s", floor: (size / whole) * 1000, ratio, goal: `≥ ${SPEED}×`, ok: ratio >= SPEED });
    const more = median(runs.map((one) => one.stream.peak)) - empty;
    rows.push({ name: `read ${size} MB: memory over an empty process`, value: more, unit: "MB", floor: null, ratio: more, goal: `≤ ${MEMORY} MB`, ok: more <= MEMORY });
    rmSync(file);
  }
  rmSync(folder, { recursive: true, force: true });
  return rows;
}

export default { name: "parse-report", run } satisfies Bench;
