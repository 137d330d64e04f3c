import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";

import { type Bench, type Row, median } from "./bench";

const MEGABYTE = 1024 * 1024;
const SPEED = 0.9;
const MEMORY = 100;
const RUNS = 3;

type Measured = { milliseconds: number; peak: number; facts: number };

/** A dependency-cruiser report of that size, as large monoliths have it: many files, many edges, many of them in loops. */
function writeReport(file: string, bytes: number): void {
  const out = openSync(file, "w");
  let written = 0;
  const write = (text: string): void => void (written += writeSync(out, text));
  const nameOf = (index: number): string => `src/modules/module-${index % 211}/internal/component-${index}.ts`;
  write('{"modules":[');
  const files = Math.floor(bytes / 5200);
  for (let index = 0; index < files; index += 1) {
    const dependencies = Array.from({ length: 6 }, (_, step) => {
      const target = (index * 31 + step * 977) % files;
      const cycle = Array.from({ length: step < 2 ? 8 : 0 }, (_, hop) => ({ name: nameOf((target + hop * 13) % files), dependencyTypes: ["local", "import"] }));
      return {
        module: `../../module-${target % 211}`, resolved: nameOf(target), moduleSystem: "es6", dynamic: false, exoticallyRequired: false, dependencyTypes: ["local", step === 3 ? "type-only" : "import", "import"],
        coreModule: false, followable: true, couldNotResolve: false, matchesDoNotFollow: false, circular: cycle.length > 0, ...(cycle.length > 0 && { cycle }), instability: 0.5, valid: step > 0,
        ...(step === 0 && { rules: [{ severity: "error", name: "no-internals" }] }),
      };
    });
    const dependents = Array.from({ length: 6 }, (_, step) => nameOf((index * 17 + step) % files));
    write(`${index > 0 ? "," : ""}${JSON.stringify({ source: nameOf(index), dependencies, dependents, orphan: false, instability: 0.5, valid: true })}`);
  }
  write('],"summary":{"violations":[');
  for (let index = 0; index < files; index += 1) {
    const cycle = index % 3 === 0 ? { cycle: Array.from({ length: 8 }, (_, hop) => ({ name: nameOf((index + hop * 13) % files), dependencyTypes: ["local", "import"] })) } : {};
    write(`${index > 0 ? "," : ""}${JSON.stringify({ type: index % 3 === 0 ? "cycle" : "dependency", from: nameOf(index), to: nameOf((index * 31) % files), dependencyTypes: ["local", "import"], rule: { severity: "error", name: "no-internals" }, ...cycle })}`);
  }
  write('],"error":1,"warn":0,"info":0,"ignore":0,"totalCruised":1,"totalDependenciesCruised":1,"optionsUsed":{"baseDir":"/home/ci/shop"},"ruleSetUsed":{"forbidden":[{"name":"no-internals","severity":"error","from":{},"to":{}}]}}}');
  closeSync(out);
}

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
