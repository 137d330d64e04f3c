import type { Graph } from "./graph";

/** What one module leans on and who leans on it: `afferent` and `efferent` count modules, the weights count references. */
export type Coupling = {
  readonly afferent: number;
  readonly efferent: number;
  readonly instability: number | null;
  readonly weightIn: number;
  readonly weightOut: number;
};

/**
 * Afferent and efferent coupling and instability (R. C. Martin, "OO Design Quality Metrics", 1994), counted between modules:
 * a pair counts once however many references tie it. Hosts wire modules together, which is their job: they count for nobody,
 * and have no couplings of their own. References count all the same, hosts' included.
 */
export function measureCoupling(graph: Graph, isHost: (node: number) => boolean): Coupling[] {
  const { size, starts, targets, weights } = graph;
  const hosts = Array.from({ length: size }, (_, node) => isHost(node));
  const afferent = new Uint32Array(size);
  const efferent = new Uint32Array(size);
  const weightIn = new Float64Array(size);
  const weightOut = new Float64Array(size);
  for (let node = 0; node < size; node += 1) {
    const end = starts[node + 1] ?? 0;
    for (let edge = starts[node] ?? 0; edge < end; edge += 1) {
      const target = targets[edge] ?? 0;
      const weight = weights[edge] ?? 0;
      weightOut[node] = (weightOut[node] ?? 0) + weight;
      weightIn[target] = (weightIn[target] ?? 0) + weight;
      if (hosts[node] || hosts[target]) continue;
      efferent[node] = (efferent[node] ?? 0) + 1;
      afferent[target] = (afferent[target] ?? 0) + 1;
    }
  }
  return Array.from({ length: size }, (_, node) => ({
    afferent: afferent[node] ?? 0,
    efferent: efferent[node] ?? 0,
    instability: instabilityOf(afferent[node] ?? 0, efferent[node] ?? 0),
    weightIn: weightIn[node] ?? 0,
    weightOut: weightOut[node] ?? 0,
  }));
}

/** I = Ce / (Ca + Ce): 0 leans on nobody, 1 is leant on by nobody. A module without couplings has none: not applicable, not 0. */
export function instabilityOf(afferent: number, efferent: number): number | null {
  const total = afferent + efferent;
  return total === 0 ? null : efferent / total;
}
