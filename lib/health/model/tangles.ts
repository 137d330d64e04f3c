import { type Graph } from "./graph";

/** Which strongly connected component each node is in. Components are numbered so that every edge between two goes to a lower number. */
export type Components = { readonly count: number; readonly of: Uint32Array };

/**
 * Strongly connected components in one walk over nodes and edges.
 * R. Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1 (1972); with a stack of its own
 * instead of recursion, so that a chain of a million files does not overflow.
 */
export function findComponents({ size, starts, targets }: Graph): Components {
  const of = new Uint32Array(size);
  const found = new Uint32Array(size); // when the node was first seen, from 1; 0: not yet
  const low = new Uint32Array(size);
  const nextEdge = Uint32Array.from(starts.subarray(0, size));
  const waiting = new Uint8Array(size); // seen, and its component not yet closed
  const path = new Uint32Array(size);
  const open = new Uint32Array(size);
  let pathLength = 0;
  let openLength = 0;
  let time = 0;
  let count = 0;

  for (let root = 0; root < size; root += 1) {
    if (found[root] !== 0) continue;
    path[pathLength++] = root;
    while (pathLength > 0) {
      const node = path[pathLength - 1] ?? 0;
      if (found[node] === 0) {
        time += 1;
        found[node] = time;
        low[node] = time;
        waiting[node] = 1;
        open[openLength++] = node;
      }
      const end = starts[node + 1] ?? 0;
      let edge = nextEdge[node] ?? 0;
      let lowest = low[node] ?? 0;
      let child = -1;
      while (edge < end) {
        const target = targets[edge] ?? 0;
        if (found[target] === 0) {
          child = target;
          break; // `edge` stays: on the way back the child's `low` is taken over from it
        }
        if (waiting[target] === 1) lowest = Math.min(lowest, low[target] ?? 0);
        edge += 1;
      }
      nextEdge[node] = edge;
      low[node] = lowest;
      if (child >= 0) {
        path[pathLength++] = child;
        continue;
      }
      pathLength -= 1;
      if (lowest !== found[node]) continue;
      let member: number;
      do {
        member = open[--openLength] ?? 0;
        waiting[member] = 0;
        of[member] = count;
      } while (member !== node);
      count += 1;
    }
  }
  return { count, of };
}

/** Components of two nodes and more: members ascending, the largest tangle first, ties by first member. */
export function findTangles(graph: Graph): number[][] {
  const { of } = findComponents(graph);
  const members = new Map<number, number[]>();
  of.forEach((component, node) => {
    const known = members.get(component);
    if (known) known.push(node);
    else members.set(component, [node]);
  });
  return [...members.values()]
    .filter((tangle) => tangle.length > 1)
    .sort((one, other) => other.length - one.length || (one[0] ?? 0) - (other[0] ?? 0));
}
