/** Which module, team, kind and severity a violation counts for, under the configuration of a commit. */
import type { ModuleMap } from "@/lib/catalog";

import type { StoredEnd, StoredViolation } from "./elements";
import type { Attribution } from "./timeline";

/** Groups of what belongs to no module; docs/numbers.md names them. */
const OUTSIDE_ANY_MODULE = "(outside any module)";
const NO_TARGET = "(no target)";

/** Null when the configuration ignores the file that the violation comes from. */
export function attribute(violation: StoredViolation, map: ModuleMap): Attribution | null {
  if (violation.from.path !== undefined && map.ignores(violation.from.path)) return null;
  const override = map.overrideOf(violation.rule);
  const from = placeOf(violation.from, map);
  const to = violation.to ? placeOf(violation.to, map) : { module: NO_TARGET, team: NO_TARGET };
  return {
    status: violation.baselined ? "baselined" : "open",
    kind: override?.kind ?? violation.kind,
    severity: override?.severity ?? violation.severity,
    fromModule: from.module, toModule: to.module, fromTeam: from.team, toTeam: to.team,
  };
}

/** By its path; an end without one belongs where the tool says, if the configuration knows that module. */
function placeOf(end: StoredEnd, map: ModuleMap): { module: string; team: string } {
  if (end.path !== undefined) return { module: map.moduleOf(end.path) ?? OUTSIDE_ANY_MODULE, team: map.teamOf(end.path) };
  const module = end.module === undefined ? undefined : map.modules().find(({ name }) => name === end.module);
  return module ? { module: module.name, team: map.teamOf(module.path) } : { module: OUTSIDE_ANY_MODULE, team: map.teamOf(null) };
}
