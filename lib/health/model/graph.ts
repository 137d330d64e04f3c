/** One thing uses another; both are places in a list of nodes. `weight` counts references and is 1 when left out. */
export type Edge = { readonly from: number; readonly to: number; readonly weight?: number };

/**
 * A directed graph as compressed rows: the targets of node `a` are `targets[starts[a]] … targets[starts[a + 1] - 1]`,
 * ascending, each once and never `a` itself. Ten thousand nodes fit into a few hundred kilobytes.
 */
export type Graph = {
  readonly size: number;
  readonly starts: Uint32Array;
  readonly targets: Uint32Array;
  /** References behind each edge, in the order of `targets`. */
  readonly weights: Float64Array;
};

/** Drops edges of a node to itself and merges parallel ones into one whose weight is their sum. Ends must lie in 0 … size - 1. */
export function buildGraph(size: number, edges: Iterable<Edge>): Graph {
  const from: number[] = [];
  const to: number[] = [];
  const weight: number[] = [];
  for (const edge of edges) {
    if (edge.from === edge.to) continue;
    from.push(edge.from);
    to.push(edge.to);
    weight.push(edge.weight ?? 1);
  }
  // Two stable counting sorts, the lesser key first: linear, and equal edges end up beside each other.
  const byTarget = sortedBy(to, size);
  const sources = new Uint32Array(from.length);
  for (let place = 0; place < byTarget.length; place += 1) sources[place] = from[byTarget[place] ?? 0] ?? 0;
  const bySource = sortedBy(sources, size);
  const starts = new Uint32Array(size + 1);
  const targets = new Uint32Array(from.length);
  const weights = new Float64Array(from.length);
  let count = 0;
  let lastFrom = -1;
  let lastTo = -1;
  for (let place = 0; place < bySource.length; place += 1) {
    const edge = byTarget[bySource[place] ?? 0] ?? 0;
    const source = from[edge] ?? 0;
    const target = to[edge] ?? 0;
    if (source !== lastFrom || target !== lastTo) {
      targets[count] = target;
      starts[source + 1] = (starts[source + 1] ?? 0) + 1;
      count += 1;
      lastFrom = source;
      lastTo = target;
    }
    weights[count - 1] = (weights[count - 1] ?? 0) + (weight[edge] ?? 0);
  }
  sumUp(starts);
  return { size, starts, targets: targets.slice(0, count), weights: weights.slice(0, count) };
}

/** Every edge turned round. */
export function reverseGraph(graph: Graph): Graph {
  const { size, targets } = graph;
  const sources = sourcesOf(graph);
  const order = sortedBy(targets, size);
  const starts = new Uint32Array(size + 1);
  const turned = new Uint32Array(targets.length);
  const weights = new Float64Array(targets.length);
  for (let place = 0; place < order.length; place += 1) {
    const edge = order[place] ?? 0;
    const target = targets[edge] ?? 0;
    starts[target + 1] = (starts[target + 1] ?? 0) + 1;
    turned[place] = sources[edge] ?? 0;
    weights[place] = graph.weights[edge] ?? 0;
  }
  sumUp(starts);
  return { size, starts, targets: turned, weights };
}

/** The source of each edge, in the order of `targets`. */
export function sourcesOf({ size, starts, targets }: Graph): Uint32Array {
  const sources = new Uint32Array(targets.length);
  for (let node = 0; node < size; node += 1) sources.fill(node, starts[node], starts[node + 1]);
  return sources;
}

/** Places of the keys in ascending order, equal ones as they came. Keys lie in 0 … size - 1. */
function sortedBy(keys: ArrayLike<number>, size: number): Uint32Array {
  const next = new Uint32Array(size + 1);
  for (let place = 0; place < keys.length; place += 1) {
    const key = keys[place] ?? 0;
    next[key + 1] = (next[key + 1] ?? 0) + 1;
  }
  sumUp(next);
  const order = new Uint32Array(keys.length);
  for (let place = 0; place < keys.length; place += 1) {
    const key = keys[place] ?? 0;
    const target = next[key] ?? 0;
    order[target] = place;
    next[key] = target + 1;
  }
  return order;
}

/** Counts of each become places of the first of each. */
function sumUp(counts: Uint32Array): void {
  for (let place = 1; place < counts.length; place += 1) counts[place] = (counts[place] ?? 0) + (counts[place - 1] ?? 0);
}
