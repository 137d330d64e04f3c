import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { build } from "esbuild";
import { DirectedGraph } from "graphology";

import type { ModuleGraph } from "@/lib/history";
import { measureClosure } from "@/lib/health/model/closure";
import { buildGraph } from "@/lib/health/model/graph";
import { dependenciesOf, measureStructure } from "@/lib/health/model/structure";

import { type Bench, type Row, atMost, withinLimit } from "./bench";
import { makeGraph } from "./processes/make-graph";

const RUNS = 9;
const FASTER = 1 / 100;
const MEGABYTES = 200;
/** graphology's closure takes half a minute on the large graph: it is walked from every nth node, and its time multiplied by n. */
const WALKED = 20;

async function run(): Promise<Row[]> {
  const large = makeGraph(10_000, 55_000, 100);
  const wide = makeGraph(10_000, 55_000, 1000);
  return [
    compare("all metrics, 10,000 files with 55,000 references", () => measureAll(large), large.files?.paths.length ?? 0, large.files?.edges ?? []),
    compare("all metrics, 1,000 modules", () => measureStructure({ ...wide, files: null }), wide.modules.length, dependenciesOf(wide, "with hosts")),
    withinLimit("memory on top of a graph of 50,000 files", await memoryOfMeasuring(), "MB", MEGABYTES),
  ];
}

/** Everything that a snapshot is measured by, and the closure over its files. */
function measureAll(graph: ModuleGraph): number {
  measureStructure(graph);
  return measureClosure(buildGraph(graph.files?.paths.length ?? 0, graph.files?.edges ?? [])).ccd;
}

function compare(name: string, ours: () => unknown, size: number, edges: readonly { from: number; to: number }[]): Row {
  const own = Math.min(...Array.from({ length: RUNS }, () => milliseconds(ours)));
  const peer = new DirectedGraph();
  for (let node = 0; node < size; node += 1) peer.addNode(node);
  for (const { from, to } of edges) if (from !== to) peer.mergeDirectedEdge(from, to);
  const every = size > 1000 ? WALKED : 1;
  return atMost(`${name} (peer: closure alone by graphology)`, own, "ms", Math.min(...Array.from({ length: size > 1000 ? 1 : RUNS }, () => milliseconds(() => sumReached(peer, every)))) * every, FASTER);
}

/** The sum over every nth node of how many it reaches, through the peer's own iteration; what was seen is kept in an array, not in sets. */
function sumReached(graph: DirectedGraph, every: number): number {
  const seen = new Uint32Array(graph.order);
  const waiting: string[] = [];
  let sum = 0;
  let walk = 0;
  const visit = (node: string): void => {
    if (seen[Number(node)] === walk) return;
    seen[Number(node)] = walk;
    sum += 1;
    waiting.push(node);
  };
  graph.forEachNode((start) => {
    walk += 1;
    if (walk % every !== 0) return;
    visit(start);
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) graph.forEachOutNeighbor(node, visit);
  });
  return sum;
}

/** Of pure calculation the quickest of several runs tells most: everything slower is the machine's other business. */
function milliseconds(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

async function memoryOfMeasuring(): Promise<number> {
  const folder = mkdtempSync(path.join(tmpdir(), "lintel-bench-"));
  const here = fileURLToPath(new URL(".", import.meta.url));
  const outfile = path.join(folder, "child.mjs");
  await build({ entryPoints: [path.join(here, "processes/measure-graph.ts")], outfile, bundle: true, platform: "node", format: "esm", target: "node20", tsconfig: path.join(here, "../tsconfig.json") });
  const printed = execFileSync(process.execPath, ["--expose-gc", outfile], { encoding: "utf8" });
  rmSync(folder, { recursive: true, force: true });
  return Number(printed);
}

export default { name: "graph metrics", run } satisfies Bench;
