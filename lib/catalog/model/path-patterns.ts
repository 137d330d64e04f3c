import { type Result, fail, ok } from "@/lib/kernel";

import { folderOf, nameOf, rememberFolders } from "./folders";
import { type Segment, compileSegment } from "./segment";

/**
 * A pattern for paths as CODEOWNERS writes them. `here` matches only what the segments name, `below` also everything
 * under it (a folder's contents go with the folder), `inside` only what is under it.
 */
export type PathPattern = { readonly segments: readonly Segment[]; readonly reach: "here" | "below" | "inside" };

export type PatternRefusal = "UNSUPPORTED" | "EMPTY";

/**
 * Reads one pattern. A leading or inner slash ties it to the root, without one it holds at any depth; a trailing slash
 * means what is inside the folder; a last segment `*` means direct children only.
 * Source: GitHub's page "About code owners"; where it is silent, gitignore(5).
 */
export function parsePathPattern(text: string): Result<PathPattern, PatternRefusal> {
  const complaint = complaintAbout(text);
  if (complaint) return fail("UNSUPPORTED", complaint);
  const inFolder = text.endsWith("/");
  const body = inFolder ? text.slice(0, -1) : text;
  if (body === "") return fail("EMPTY", "The pattern names nothing.");
  const tied = body.includes("/");
  const names = (body.startsWith("/") ? body.slice(1) : body).split("/");
  const segments = withoutRepeatedDeep(tied ? names : ["**", ...names]).map(compileSegment);
  return ok(reachOf(segments, inFolder));
}

/** Patterns as one automaton over path segments, asked for the last one that matches. */
export type PatternSet = {
  /** The index of the last pattern that matches the path, or -1. */
  lastMatch(path: string): number;
};

/**
 * Builds the automaton. A path costs a step of as many states as patterns agree with its folders, which is few, and
 * the states of a folder are worked out once: `**` repeated does not multiply.
 */
export function compilePatterns(patterns: readonly PathPattern[]): PatternSet {
  const root = newNode(false);
  for (const [index, pattern] of patterns.entries()) plant(root, pattern, index);
  const start = enterFolder({ nodes: [], best: -1 }, new Set(withDeep(root)));
  const stateOf = rememberFolders(start, (around, name) => enterFolder(around, step(around.nodes, name)));

  return {
    lastMatch: (path) => {
      const around = stateOf(folderOf(path));
      let best = around.best;
      for (const node of step(around.nodes, nameOf(path))) best = Math.max(best, node.here, node.below);
      return best;
    },
  };
}

type Node = {
  readonly literals: Map<string, Node>;
  readonly globs: Map<string, { matches: (name: string) => boolean; node: Node }>;
  any: Node | null;
  deep: Node | null;
  /** A `**`: it stays alive whatever the next segment is. */
  readonly stays: boolean;
  here: number;
  below: number;
  inside: number;
};

/** What holds in a folder: the nodes that are alive, and the last pattern that already owns everything in it. */
type State = { readonly nodes: readonly Node[]; readonly best: number };

function complaintAbout(text: string): string | null {
  if (text.startsWith("!")) return "Patterns that begin with ! are not supported.";
  if (text.startsWith("\\#")) return "A pattern cannot begin with an escaped #.";
  if (/(?:^|[^\\])(?:\\\\)*[[\]]/.test(text)) return "Ranges in [ ] are not supported.";
  if (text.includes("***")) return "More than two stars in a row are not supported.";
  if (/(?:^|[^\\])(?:\\\\)*\\$/.test(text)) return "The pattern ends with a backslash that escapes nothing.";
  return null;
}

function withoutRepeatedDeep(names: readonly string[]): string[] {
  return names.filter((name, index) => name !== "**" || names[index - 1] !== "**");
}

function reachOf(segments: readonly Segment[], inFolder: boolean): PathPattern {
  const last = segments.at(-1);
  if (inFolder) return { segments: last?.kind === "deep" ? [...segments, { kind: "any" }] : segments, reach: "inside" };
  if (last?.kind === "deep") return { segments: segments.slice(0, -1), reach: "inside" };
  return { segments, reach: last?.kind === "any" ? "here" : "below" };
}

function newNode(stays: boolean): Node {
  return { literals: new Map(), globs: new Map(), any: null, deep: null, stays, here: -1, below: -1, inside: -1 };
}

function plant(root: Node, { segments, reach }: PathPattern, index: number): void {
  let node = root;
  for (const segment of segments) node = childOf(node, segment);
  node[reach] = index;
}

function childOf(node: Node, segment: Segment): Node {
  if (segment.kind === "any") return (node.any ??= newNode(false));
  if (segment.kind === "deep") return (node.deep ??= newNode(true));
  if (segment.kind === "literal") {
    const child = node.literals.get(segment.text) ?? newNode(false);
    node.literals.set(segment.text, child);
    return child;
  }
  const glob = node.globs.get(segment.source) ?? { matches: segment.matches, node: newNode(false) };
  node.globs.set(segment.source, glob);
  return glob.node;
}

function withDeep(node: Node): Node[] {
  return node.deep ? [node, node.deep] : [node];
}

function step(nodes: readonly Node[], name: string): Set<Node> {
  const reached = new Set<Node>();
  const add = (node: Node): void => withDeep(node).forEach((each) => reached.add(each));
  for (const node of nodes) {
    if (node.stays) reached.add(node);
    const literal = node.literals.get(name);
    if (literal) add(literal);
    if (node.any) add(node.any);
    for (const { matches, node: child } of node.globs.values()) if (matches(name)) add(child);
  }
  return reached;
}

function enterFolder(around: State, reached: ReadonlySet<Node>): State {
  let best = around.best;
  const nodes: Node[] = [];
  for (const node of reached) {
    best = Math.max(best, node.below, node.inside);
    if (node.stays || node.literals.size > 0 || node.globs.size > 0 || node.any) nodes.push(node);
  }
  return { nodes, best };
}
