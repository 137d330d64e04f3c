import type { Change, ModuleGraph } from "@/lib/history";

import { buildGraph } from "./graph";
import { dependenciesOf } from "./structure";
import { findTangles } from "./tangles";

/**
 * What differs between two module graphs: dependencies that one has and the other has not (whatever their weight), and tangles
 * that are not the same set of modules in both: one that grows is dissolved and formed. Where either graph is unknown,
 * nothing is said: missing is not gone.
 */
export function compareGraphs(before: ModuleGraph | null, after: ModuleGraph | null): Pick<Change, "dependencies" | "tangles"> {
  if (!before || !after) return { dependencies: { added: [], removed: [] }, tangles: { formed: [], dissolved: [] } };
  const [tangledBefore, tangledAfter] = [tanglesOf(before), tanglesOf(after)];
  return {
    dependencies: { added: missingFrom(before, after), removed: missingFrom(after, before) },
    tangles: { formed: notIn(tangledBefore, tangledAfter), dissolved: notIn(tangledAfter, tangledBefore) },
  };
}

function missingFrom(graph: ModuleGraph, other: ModuleGraph): Change["dependencies"]["added"] {
  const known = new Set(graph.edges.filter(isDependency).map(nameOf));
  return other.edges.filter((edge) => isDependency(edge) && !known.has(nameOf(edge))).map(({ from, to, weight }) => ({ from, to, weight }));
}

function isDependency({ kinds }: ModuleGraph["edges"][number]): boolean {
  return kinds.some((kind) => kind !== "event");
}

function nameOf({ from, to }: ModuleGraph["edges"][number]): string {
  return JSON.stringify([from, to]);
}

function notIn(known: readonly string[][], tangles: readonly string[][]): string[][] {
  const names = new Set(known.map((tangle) => JSON.stringify(tangle)));
  return tangles.filter((tangle) => !names.has(JSON.stringify(tangle)));
}

/** Members by name, the largest tangle first. */
export function tanglesOf(graph: ModuleGraph): string[][] {
  const { modules } = graph;
  return findTangles(buildGraph(modules.length, dependenciesOf(graph, "without hosts"))).map((places) => places.flatMap((place) => modules[place]?.name ?? []).sort());
}
