import { type Graph, sourcesOf } from "./graph";
import { findComponents } from "./tangles";

/** How far each node reaches and is reached, itself counted in both. `ccd` is the sum of either. */
export type Closure = { readonly fanOut: Uint32Array; readonly fanIn: Uint32Array; readonly ccd: number };

/** Bytes that one stripe of bit sets may take. */
const STRIPE_BYTES = 16 * 1024 * 1024;

/**
 * fan-out(a) = |R(a)|, fan-in(a) = number of nodes whose R contains a; R(a) are the nodes reachable from a, a included.
 * CCD, the cumulative component dependency, is Σ|R(a)| (J. Lakos, "Large-Scale C++ Software Design", 1996, chapter 4).
 *
 * Nodes of one strongly connected component reach the same nodes, so sets are kept per component, as bits, and joined from
 * the sinks upwards. Bits are worked off in stripes: memory stays under 2 × 16 MB however many nodes there are.
 */
export function measureClosure(graph: Graph): Closure {
  const { size } = graph;
  const { count, of } = findComponents(graph);
  const sizes = new Uint32Array(count);
  for (const component of of) sizes[component] = (sizes[component] ?? 0) + 1;

  const sources = sourcesOf(graph);
  // Numbered from the other end, edges that are turned round go to lower numbers too.
  const reach = countReached(joinEdges(count, sources, graph.targets, of, 0, 1), sizes);
  const reached = countReached(joinEdges(count, graph.targets, sources, of, count - 1, -1), sizes.slice().reverse());

  const fanOut = new Uint32Array(size);
  const fanIn = new Uint32Array(size);
  let ccd = 0;
  for (let node = 0; node < size; node += 1) {
    const component = of[node] ?? 0;
    fanOut[node] = reach[component] ?? 0;
    fanIn[node] = reached[count - 1 - component] ?? 0;
    ccd += fanOut[node] ?? 0;
  }
  return { fanOut, fanIn, ccd };
}

type Rows = Pick<Graph, "size" | "starts" | "targets">;

/** Edges between nodes as rows of edges between their components, which are numbered `first + step × component`. Parallel ones stay: they do no harm. */
function joinEdges(size: number, from: Uint32Array, to: Uint32Array, of: Uint32Array, first: number, step: 1 | -1): Rows {
  const starts = new Uint32Array(size + 1);
  const sources = new Int32Array(from.length);
  const targets = new Uint32Array(from.length);
  let crossing = 0;
  for (let edge = 0; edge < from.length; edge += 1) {
    const source = of[from[edge] ?? 0] ?? 0;
    const target = of[to[edge] ?? 0] ?? 0;
    if (source === target) continue;
    const row = first + step * source;
    sources[crossing] = row;
    targets[crossing] = first + step * target;
    starts[row + 1] = (starts[row + 1] ?? 0) + 1;
    crossing += 1;
  }
  for (let row = 0; row < size; row += 1) starts[row + 1] = (starts[row + 1] ?? 0) + (starts[row] ?? 0);
  const next = starts.slice();
  const sorted = new Uint32Array(crossing);
  for (let edge = 0; edge < crossing; edge += 1) {
    const row = sources[edge] ?? 0;
    const place = next[row] ?? 0;
    sorted[place] = targets[edge] ?? 0;
    next[row] = place + 1;
  }
  return { size, starts, targets: sorted };
}

/** Nodes reached from each component of an acyclic graph in which every edge goes to a lower number; `sizes` are the components' nodes. */
function countReached({ size, starts, targets }: Rows, sizes: Uint32Array): Uint32Array {
  const firstBit = new Uint32Array(size + 1);
  for (let component = 0; component < size; component += 1) firstBit[component + 1] = (firstBit[component] ?? 0) + (sizes[component] ?? 0);
  const bits = firstBit[size] ?? 0;
  const words = Math.min(Math.ceil(bits / 32), Math.max(1, Math.floor(STRIPE_BYTES / 4 / Math.max(1, size))));
  const rows = new Uint32Array(size * words);
  const reached = new Uint32Array(size);

  let first = 0; // components below it end before the stripe, so nothing that they reach is in it
  for (let low = 0; low < bits; low += words * 32) {
    const high = Math.min(bits, low + words * 32);
    while ((firstBit[first + 1] ?? 0) <= low) first += 1;
    for (let component = first; component < size; component += 1) {
      const row = component * words;
      const end = row + words;
      rows.fill(0, row, end);
      setBits(rows, row, Math.max(firstBit[component] ?? 0, low) - low, Math.min(firstBit[component + 1] ?? 0, high) - low);
      const lastEdge = starts[component + 1] ?? 0;
      for (let edge = starts[component] ?? 0; edge < lastEdge; edge += 1) {
        const target = targets[edge] ?? 0;
        if (target < first) continue;
        // A set holds no bit past its own component's, so the copy may stop there.
        const filled = Math.min(words, ((Math.min(firstBit[target + 1] ?? 0, high) - low + 31) >>> 5));
        const other = target * words;
        for (let word = 0; word < filled; word += 1) rows[row + word] = (rows[row + word] ?? 0) | (rows[other + word] ?? 0);
      }
      let sum = 0;
      for (let word = row; word < end; word += 1) sum += countBits(rows[word] ?? 0);
      reached[component] = (reached[component] ?? 0) + sum;
    }
  }
  return reached;
}

function setBits(rows: Uint32Array, row: number, from: number, to: number): void {
  for (let bit = from; bit < to; bit += 1) rows[row + (bit >>> 5)] = (rows[row + (bit >>> 5)] ?? 0) | (1 << (bit & 31));
}

function countBits(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/**
 * What NCCD divides by: the CCD of a balanced binary tree of n nodes in closed form, (n + 1)·log2(n + 1) − n (Lakos 1996).
 * It is exact for n = 2^k − 1 and lies between the trees elsewhere. 0 for n = 0.
 */
export function balancedTreeCcd(nodes: number): number {
  return (nodes + 1) * Math.log2(nodes + 1) - nodes;
}

/**
 * What nccdTree divides by: the CCD of the binary tree of n nodes that is filled level by level, Σ ⌊log2 i⌋ + 1 over i = 1 … n
 * (1, 3, 5, 8, 11, 14, 17 for n = 1 … 7), as ArchUnit counts.
 */
export function levelledTreeCcd(nodes: number): number {
  let sum = 0;
  for (let node = 1; node <= nodes; node += 1) sum += 32 - Math.clz32(node);
  return sum;
}
