import type { ModuleGraph } from "@/lib/history";

/** A dependency between two modules; `weight` counts its references. */
export type EdgeWeight = { readonly from: string; readonly to: string; readonly weight: number };

/** The dependencies of one snapshot, by `edgeName`; null where no report gives a graph, or nobody looked. */
export type Edges = ReadonlyMap<string, EdgeWeight>;

/** What begins with a row: it goes on with another weight, it was not there before, or what was there before is not known. */
export const STARTS = { goesOn: 0, isNew: 1, isFirstSeen: 2 } as const;

export type EdgeChange = { readonly from: string; readonly to: string; /** Null: gone. */ readonly weight: number | null; readonly start: (typeof STARTS)[keyof typeof STARTS] };

export function edgeName({ from, to }: Pick<EdgeWeight, "from" | "to">): string {
  return JSON.stringify([from, to]);
}

/** What counts as a dependency in a graph: events alone do not. */
export function edgesOf({ edges }: Pick<ModuleGraph, "edges">): Edges {
  return new Map(edges.filter(({ kinds }) => kinds.some((kind) => kind !== "event")).map(({ from, to, weight }) => [edgeName({ from, to }), { from, to, weight }]));
}

/** What must be written at a snapshot, so that with all rows before it they tell its dependencies and where each began. `before` null: not known. */
export function edgeChanges(before: Edges | null, after: Edges): EdgeChange[] {
  if (before === null) return [...after.values()].map((edge) => ({ ...edge, start: STARTS.isFirstSeen }));
  const changed = [...after].flatMap(([name, edge]) => {
    const known = before.get(name);
    return known?.weight === edge.weight ? [] : [{ ...edge, start: known ? STARTS.goesOn : STARTS.isNew }];
  });
  const gone = [...before].filter(([name]) => !after.has(name)).map(([, { from, to }]) => ({ from, to, weight: null, start: STARTS.goesOn }));
  return [...changed, ...gone];
}
