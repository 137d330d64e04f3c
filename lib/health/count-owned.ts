import { teamLabel } from "@/lib/catalog";

import type { ModuleHealth } from "./model/views";

/** How many modules each group of owners has: teams, several owners together, individuals, nobody. */
export function countOwned(modules: Iterable<Pick<ModuleHealth, "owners">>): Record<string, number> {
  const counts = new Map<string, number>();
  for (const { owners } of modules) counts.set(teamLabel(owners), (counts.get(teamLabel(owners)) ?? 0) + 1);
  return Object.fromEntries([...counts].sort(([one], [other]) => (one < other ? -1 : 1)));
}
