import { type ModuleGraph, type OrderKey, type Window, readGraph } from "@/lib/history";
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { type Measure, findMeasures, listMeasures, listNeighbours } from "./measure.store";
import { tanglesOf } from "./model/change";
import { instantOfKey, keyAt } from "./model/days";

/** Modules that depend on each other in a loop, by name, and the labels of their owners. */
export type Tangle = { modules: string[]; teams: string[] };

/** What a snapshot did to tangles: one that grows is dissolved and formed. `by` is null where it is not known which of several it was. */
export type TangleChange = { by: { commit: CommitSha; at: string } | null; formed: Tangle[]; dissolved: Tangle[] };

/** How many tangles there are, and how many modules are in the largest. */
export type TangleCount = { tangles: number; largest: number };

/** Tangles before a window and at its end, each null where no report gives a graph, and what changed them in between, oldest first. */
export type TangleCourse = { before: TangleCount | null; after: TangleCount | null; changes: TangleChange[] };

/** More changes than this are not told one by one: each costs two graphs. */
const MOST_CHANGES = 20;

/**
 * How tangles went in a window of time (ISO 8601, both ends included). `after` is null, too, where the window has no snapshot.
 * With more than 20 snapshots that may have changed them, the whole window is told as one change that no snapshot is named for.
 */
export async function readTangleCourse(repositoryId: RepositoryId, window: Required<Window>): Promise<TangleCourse> {
  const within = await listMeasures(noTransaction, repositoryId, keyAt(window.from, "first"), keyAt(window.to, "after"));
  const before = await measureBefore(repositoryId, within[0]?.key ?? keyAt(window.from, "first"));
  const drawn = [...(before ? [before] : []), ...within].filter(({ structure }) => structure !== null);
  const first = drawn[0];
  const last = drawn.at(-1);
  const graphs = new Map<OrderKey, ModuleGraph | null>();
  const tanglesAt = async ({ key, structure }: Measure): Promise<Tangle[]> => {
    if (structure === null || structure.tangles === 0) return [];
    const graph = graphs.get(key) ?? (await readGraph(repositoryId, key));
    graphs.set(key, graph);
    return graph ? describe(graph) : [];
  };

  const steps = drawn.slice(1).flatMap((measure, place) => (drawn[place] && mayDiffer(drawn[place], measure) ? [{ from: drawn[place], to: measure }] : []));
  const isFolded = steps.length > MOST_CHANGES;
  const told = !isFolded || !first || !last ? steps : [{ from: first, to: last }];
  const changes: TangleChange[] = [];
  for (const { from, to } of told) {
    const [one, other] = [await tanglesAt(from), await tanglesAt(to)];
    const [formed, dissolved] = [missingFrom(one, other), missingFrom(other, one)];
    if (formed.length + dissolved.length > 0) changes.push({ by: isFolded ? null : { commit: asId<CommitSha>(to.key.slice(10)), at: instantOfKey(to.key) }, formed, dissolved });
  }
  return { before: countOf(before), after: within.length === 0 ? null : countOf(last), changes };
}

function countOf(measure: Measure | null | undefined): TangleCount | null {
  return measure?.structure ? { tangles: measure.structure.tangles, largest: measure.structure.largestTangle } : null;
}

async function measureBefore(repositoryId: RepositoryId, key: OrderKey): Promise<Measure | null> {
  const [neighbours] = await listNeighbours(noTransaction, repositoryId, [key]);
  if (!neighbours || neighbours.before === null) return null;
  return (await findMeasures(noTransaction, repositoryId, [neighbours.before])).get(neighbours.before) ?? null;
}

/** Tangles cannot have changed while their figures and what reaches what are the same, or while there is none. */
function mayDiffer({ structure: one }: Measure, { structure: other }: Measure): boolean {
  if (!one || !other || (one.tangles === 0 && other.tangles === 0)) return false;
  return one.tangles !== other.tangles || one.largestTangle !== other.largestTangle || one.modulesInTangles !== other.modulesInTangles || one.ccd !== other.ccd || one.dependencies !== other.dependencies;
}

function describe(graph: ModuleGraph): Tangle[] {
  const teams = new Map(graph.modules.map(({ name, team }) => [name, team]));
  return tanglesOf(graph).map((modules) => ({ modules, teams: [...new Set(modules.flatMap((name) => teams.get(name) ?? []))].sort() }));
}

function missingFrom(known: readonly Tangle[], tangles: readonly Tangle[]): Tangle[] {
  const names = new Set(known.map(({ modules }) => JSON.stringify(modules)));
  return tangles.filter(({ modules }) => !names.has(JSON.stringify(modules)));
}
