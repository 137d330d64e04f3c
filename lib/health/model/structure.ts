import type { ModuleGraph } from "@/lib/history";

import { balancedTreeCcd, levelledTreeCcd, measureClosure } from "./closure";
import { measureCoupling } from "./coupling";
import { type Edge, type Graph, buildGraph } from "./graph";
import { findTangles } from "./tangles";
import type { ModuleHealth, Structure } from "./views";

/** What is counted on a module graph; everything else of a structure follows from it. */
export type StructureCounts = {
  readonly modules: number;
  readonly dependencies: number;
  readonly tangles: number;
  readonly largestTangle: number;
  readonly modulesInTangles: number;
  readonly ccd: number;
  /** Null where no report describes files. */
  readonly files: number | null;
  readonly fileTangles: number | null;
  /** Distinct pairs of files that tie two modules, or a module and files outside any; null where no report describes files. */
  readonly crossReferences: number | null;
};

/** A module's numbers as far as the graph gives them; violations are counted elsewhere. */
export type ModuleMeasure = Omit<ModuleHealth, "violationsIn" | "violationsOut">;

/**
 * The numbers of docs/numbers.md on the module graph of one snapshot. Edges that are events only are left out (a module that
 * listens does not depend), and so are edges to names that are no module. Modules come back in the order given.
 */
export function measureStructure(graph: ModuleGraph): { counts: StructureCounts; modules: ModuleMeasure[] } {
  const isHost = (place: number) => graph.modules[place]?.role === "host";
  const all = buildGraph(graph.modules.length, dependenciesOf(graph, "with hosts"));
  const hasHost = graph.modules.some(({ role }) => role === "host");
  const tangles = findTangles(hasHost ? buildGraph(graph.modules.length, dependenciesOf(graph, "without hosts")) : all);
  const tangled = new Set(tangles.flat());
  const closure = measureClosure(all);
  const couplings = measureCoupling(all, isHost);

  return {
    counts: {
      modules: all.size,
      dependencies: all.targets.length,
      tangles: tangles.length,
      largestTangle: tangles[0]?.length ?? 0,
      modulesInTangles: tangled.size,
      ccd: closure.ccd,
      ...measureFiles(graph.files),
    },
    modules: graph.modules.map(({ name, path, role, owners, files }, place) => {
      const coupling = couplings[place];
      return {
        name,
        path,
        role,
        owners,
        files,
        ca: coupling?.afferent ?? 0,
        ce: coupling?.efferent ?? 0,
        instability: coupling?.instability ?? null,
        weightIn: coupling?.weightIn ?? 0,
        weightOut: coupling?.weightOut ?? 0,
        fanIn: closure.fanIn[place] ?? 0,
        fanOut: closure.fanOut[place] ?? 0,
        inTangle: tangled.has(place),
      };
    }),
  };
}

/** The edges that count as dependencies, between places in the list of modules. Hosts tie everything to everything: tangles are looked for without them. */
export function dependenciesOf({ modules, edges }: ModuleGraph, hosts: "with hosts" | "without hosts"): Edge[] {
  const counted = modules.flatMap(({ name, role }, place) => (hosts === "without hosts" && role === "host" ? [] : [[name, place] as const]));
  const places = new Map(counted);
  return edges.flatMap(({ from, to, weight, kinds }) => {
    const source = places.get(from);
    const target = places.get(to);
    if (source === undefined || target === undefined || kinds.every((kind) => kind === "event")) return [];
    return [{ from: source, to: target, weight }];
  });
}

/** The ratios that follow from the counts, each null where it is not defined: no module, or (density) fewer than two. */
export function structureOf({ modules, dependencies, tangles, largestTangle, modulesInTangles, ccd, files, fileTangles }: StructureCounts): Structure {
  return {
    modules,
    dependencies,
    density: densityOf(modules, dependencies),
    tangles,
    largestTangle,
    modulesInTangles,
    ccd,
    acd: share(ccd, modules),
    nccd: share(ccd, balancedTreeCcd(modules)),
    nccdTree: share(ccd, levelledTreeCcd(modules)),
    propagationCost: share(ccd, modules * modules),
    files,
    fileTangles,
  };
}

/** Edges that are there ÷ edges that could be: m / (n·(n − 1)). */
export function densityOf(nodes: number, edges: number): number | null {
  return share(edges, nodes * (nodes - 1));
}

/** A part of a whole; null when there is no whole. */
export function share(part: number, whole: number): number | null {
  return whole > 0 ? part / whole : null;
}

function measureFiles(files: ModuleGraph["files"]): Pick<StructureCounts, "files" | "fileTangles" | "crossReferences"> {
  if (files === null) return { files: null, fileTangles: null, crossReferences: null };
  const graph = buildGraph(files.paths.length, files.edges);
  return { files: graph.size, fileTangles: findTangles(graph).length, crossReferences: countCrossings(graph, files.moduleOf) };
}

function countCrossings({ size, starts, targets }: Graph, moduleOf: readonly (number | null)[]): number {
  let crossings = 0;
  for (let file = 0; file < size; file += 1) {
    for (let edge = starts[file] ?? 0; edge < (starts[file + 1] ?? 0); edge += 1) {
      if (moduleOf[file] !== moduleOf[targets[edge] ?? 0]) crossings += 1;
    }
  }
  return crossings;
}
