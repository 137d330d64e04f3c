import type { ModuleGraph } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { randomFrom } from "../../tools/random";

/**
 * A monolith as a graph: files use those near them and those of modules below; one reference in a hundred goes a few files
 * upwards, which makes small loops. Modules have as many dependencies as their files give them.
 */
export function makeGraph(files: number, references: number, modules: number): ModuleGraph {
  const pick = randomFrom(files + modules);
  const moduleOf = Array.from({ length: files }, (_, file) => Math.floor((file * modules) / files));
  const edges = Array.from({ length: references }, () => {
    const from = 1 + pick(files - 1);
    const near = pick(3) > 0;
    const to = pick(100) === 0 ? Math.min(files - 1, from + 1 + pick(4)) : near ? Math.max(0, from - 1 - pick(60)) : pick(from);
    return { from, to };
  });
  const weights = new Map<string, number>();
  for (const { from, to } of edges) {
    const pair = `${moduleOf[from]} ${moduleOf[to]}`;
    weights.set(pair, (weights.get(pair) ?? 0) + 1);
  }
  return {
    key: "0".repeat(50),
    commit: asId<CommitSha>("0".repeat(40)),
    modules: Array.from({ length: modules }, (_, module) => ({ name: `m${module}`, path: `src/m${module}`, role: "module" as const, owners: [], team: "(unowned)", files: null })),
    edges: [...weights].flatMap(([pair, weight]) => {
      const [from, to] = pair.split(" ");
      return from === to ? [] : [{ from: `m${from}`, to: `m${to}`, weight, kinds: ["import" as const] }];
    }),
    files: { paths: Array.from({ length: files }, (_, file) => `src/m${moduleOf[file]}/file-${file}.ts`), moduleOf, edges },
  };
}
