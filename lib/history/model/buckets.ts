/**
 * Stored sets: what a report says, kept so that two reports that differ in twenty of 200,000 elements differ in about
 * twenty small buckets. A set is a trie over the hexadecimal digits of its elements' keys (a Merkle tree): a node
 * with at most LEAF elements is a bucket that lists them, any other has sixteen children. A node is named by the
 * digest of its content, so equal parts of any two sets are one node, and sets are compared by walking only where
 * digests differ. The shape depends on the content alone, never on the order in which it came.
 */
import { hash } from "node:crypto";

const LEAF = 32;
/** How many children a branch has: one for each hexadecimal digit. */
export const FANOUT = 16;
const HEX = "0123456789abcdef";

/** `key` is 32 lower-case hexadecimal digits, evenly spread; `value` is the element as canonical JSON. */
export type Element = readonly [key: string, value: string];

type Branch = { readonly children: readonly string[]; readonly counts: readonly number[] };
type Leaf = { readonly elements: readonly Element[] };

/** Sixteen digests ("" where there is nothing) with the number of elements below each, or the elements themselves, by key. */
export type Node = Branch | Leaf;

/** Nodes by digest: the ones that a set is made of. */
export type Nodes = Map<string, Node>;

export type BuiltSet = { readonly root: string; readonly nodes: Nodes };

/** Finds the nodes of several digests at once; each of them exists. */
export type LoadNodes = (digests: readonly string[]) => Promise<Map<string, Node>>;

/** The digest of 16 bytes, as hexadecimal text, that names a piece of content. */
export function digestOf(text: string): string {
  return hash("sha256", text).slice(0, 32);
}

export const EMPTY_NODE: Node = { elements: [] };
export const EMPTY_ROOT = digestOf(JSON.stringify(EMPTY_NODE));

/** Builds the set of elements with different keys, in any order. */
export function buildSet(elements: readonly Element[]): BuiltSet {
  const nodes: Nodes = new Map();
  const sorted = [...elements].sort(([one], [other]) => (one < other ? -1 : 1));
  return { root: build(sorted, 0, sorted.length, 0, nodes), nodes };
}

function build(sorted: readonly Element[], from: number, to: number, depth: number, nodes: Nodes): string {
  if (to - from <= LEAF || depth >= 32) return name({ elements: sorted.slice(from, to) }, nodes);
  const children: string[] = [];
  const counts: number[] = [];
  let start = from;
  for (const digit of HEX) {
    let end = start;
    while (end < to && sorted[end]?.[0][depth] === digit) end++;
    children.push(end === start ? "" : build(sorted, start, end, depth + 1, nodes));
    counts.push(end - start);
    start = end;
  }
  return name({ children, counts }, nodes);
}

function name(node: Node, nodes: Nodes): string {
  const digest = digestOf(JSON.stringify(node));
  nodes.set(digest, node);
  return digest;
}

export type SetDifference = {
  /** Elements by key in the first set only, in the second only, and in both with different values. */
  readonly removed: Map<string, string>;
  readonly added: Map<string, string>;
  readonly changed: Map<string, { readonly before: string; readonly after: string }>;
};

/** What leads from one set to the other; reads only nodes that differ. */
export async function compareSets(before: string, after: string, load: LoadNodes): Promise<SetDifference> {
  const removed = new Map<string, string>();
  const added = new Map<string, string>();
  let pairs: [string, string][] = [[before, after]];
  while (pairs.length > 0) {
    const different = pairs.filter(([one, other]) => one !== other);
    const found = await load([...new Set(different.flat().filter((digest) => digest !== ""))]);
    const next: [string, string][] = [];
    for (const [one, other] of different) descend(found.get(one) ?? EMPTY_NODE, found.get(other) ?? EMPTY_NODE, { removed, added, next });
    pairs = next;
  }
  const changed = new Map<string, { before: string; after: string }>();
  for (const [key, value] of removed) {
    const other = added.get(key);
    if (other === undefined) continue;
    added.delete(key);
    removed.delete(key);
    if (other !== value) changed.set(key, { before: value, after: other });
  }
  return { removed, added, changed };
}

function descend(one: Node, other: Node, into: { removed: Map<string, string>; added: Map<string, string>; next: [string, string][] }): void {
  if ("children" in one && "children" in other) {
    for (let index = 0; index < FANOUT; index++) into.next.push([one.children[index] ?? "", other.children[index] ?? ""]);
    return;
  }
  if ("elements" in one) for (const [key, value] of one.elements) into.removed.set(key, value);
  else for (const child of one.children) into.next.push([child, ""]);
  if ("elements" in other) for (const [key, value] of other.elements) into.added.set(key, value);
  else for (const child of other.children) into.next.push(["", child]);
}

/** Every element of a set, by key. */
export async function readSet(root: string, load: LoadNodes): Promise<Map<string, string>> {
  return (await compareSets(EMPTY_ROOT, root, load)).added;
}

/** The elements with these keys, as far as they are in the set. */
export async function lookUp(root: string, keys: Iterable<string>, load: LoadNodes): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  let wanted: { digest: string; depth: number; keys: string[] }[] = [{ digest: root, depth: 0, keys: [...keys] }];
  while (wanted.length > 0) {
    const nodes = await load([...new Set(wanted.map(({ digest }) => digest))]);
    const next: typeof wanted = [];
    for (const { digest, depth, keys: here } of wanted) {
      const node = nodes.get(digest) ?? EMPTY_NODE;
      if ("elements" in node) {
        const elements = new Map(node.elements);
        for (const key of here) {
          const value = elements.get(key);
          if (value !== undefined) found.set(key, value);
        }
      } else {
        for (const [digit, group] of byDigit(here.map((key) => [key] as const), depth)) {
          const child = node.children[HEX.indexOf(digit)];
          if (child) next.push({ digest: child, depth: depth + 1, keys: group.map(([key]) => key) });
        }
      }
    }
    wanted = next;
  }
  return found;
}

/** How many elements a node holds. */
function countOf(node: Node): number {
  return "elements" in node ? node.elements.length : node.counts.reduce((sum, count) => sum + count, 0);
}

/** How many elements a set has. */
export async function countSet(root: string, load: LoadNodes): Promise<number> {
  return countOf((await load([root])).get(root) ?? EMPTY_NODE);
}

/**
 * The set with some elements put in (or replaced) and others taken out (null). Nodes beside the ways to them are not
 * read. The result is the same as building the changed set anew.
 */
export async function changeSet(root: string, changes: ReadonlyMap<string, string | null>, load: LoadNodes): Promise<BuiltSet> {
  const nodes: Nodes = new Map();
  if (changes.size === 0) return { root, nodes };
  const changed = await change(root, [...changes], 0, load, nodes);
  return { root: changed.digest === "" ? name(EMPTY_NODE, nodes) : changed.digest, nodes };
}

type Changed = { digest: string; count: number };

async function change(digest: string, changes: readonly (readonly [string, string | null])[], depth: number, load: LoadNodes, nodes: Nodes): Promise<Changed> {
  const node = digest === "" ? EMPTY_NODE : ((await load([digest])).get(digest) ?? EMPTY_NODE);
  if ("elements" in node) {
    const elements = new Map(node.elements);
    for (const [key, value] of changes) {
      if (value === null) elements.delete(key);
      else elements.set(key, value);
    }
    const sorted = [...elements].sort(([one], [other]) => (one < other ? -1 : 1));
    return { digest: sorted.length === 0 && depth > 0 ? "" : build(sorted, 0, sorted.length, depth, nodes), count: sorted.length };
  }
  const children = [...node.children];
  const counts = [...node.counts];
  for (const [digit, group] of byDigit(changes, depth)) {
    const index = HEX.indexOf(digit);
    const child = await change(children[index] ?? "", group, depth + 1, load, nodes);
    children[index] = child.digest;
    counts[index] = child.count;
  }
  const count = counts.reduce((sum, one) => sum + one, 0);
  if (count > LEAF) return { digest: name({ children, counts }, nodes), count };
  if (count === 0 && depth > 0) return { digest: "", count };
  return { digest: name({ elements: await gather(children, load, nodes) }, nodes), count };
}

/** A branch whose children shrank to what one bucket can hold becomes that bucket. */
async function gather(children: readonly string[], load: LoadNodes, nodes: Nodes): Promise<Element[]> {
  const elements: Element[] = [];
  for (const child of children) {
    if (child === "") continue;
    const node = nodes.get(child) ?? (await load([child])).get(child) ?? EMPTY_NODE;
    elements.push(...("elements" in node ? node.elements : await gather(node.children, load, nodes)));
  }
  return elements;
}

function byDigit<Change extends readonly [string, ...unknown[]]>(changes: readonly Change[], depth: number): Map<string, Change[]> {
  const groups = new Map<string, Change[]>();
  for (const one of changes) {
    const digit = one[0][depth] ?? "";
    const group = groups.get(digit);
    if (group) group.push(one);
    else groups.set(digit, [one]);
  }
  return groups;
}
