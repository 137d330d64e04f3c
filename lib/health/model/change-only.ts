import type { ModuleHealth } from "./views";

/** The modules of one snapshot, by name. */
export type Modules = ReadonlyMap<string, ModuleHealth>;

/** What becomes of a module at a snapshot: other numbers than at the one before, or gone (null). */
export type ModuleChange = { readonly name: string; readonly module: ModuleHealth | null };

/**
 * What must be written at a snapshot so that, read together with all rows before it, they tell every module of it.
 * It depends on the two snapshots alone: whatever the order in which snapshots are measured, the same rows come out.
 */
export function changesBetween(before: Modules, after: Modules): ModuleChange[] {
  const changed = [...after].filter(([name, module]) => !isSame(before.get(name), module)).map(([name, module]) => ({ name, module }));
  const gone = [...before.keys()].filter((name) => !after.has(name)).map((name) => ({ name, module: null }));
  return [...changed, ...gone];
}

function isSame(one: ModuleHealth | undefined, other: ModuleHealth): boolean {
  return (
    one !== undefined &&
    one.path === other.path && one.role === other.role && one.files === other.files && one.ca === other.ca && one.ce === other.ce &&
    one.weightIn === other.weightIn && one.weightOut === other.weightOut && one.fanIn === other.fanIn && one.fanOut === other.fanOut &&
    one.inTangle === other.inTangle && one.violationsIn === other.violationsIn && one.violationsOut === other.violationsOut &&
    one.owners.length === other.owners.length && one.owners.every((owner, place) => owner === other.owners[place])
  );
}
