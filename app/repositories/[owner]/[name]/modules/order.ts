import { createLoader, parseAsInteger, parseAsString, parseAsStringLiteral } from "nuqs/server";

import { addressOf, repositoryPath } from "@/app/_ui/format";
import type { ModuleRow } from "@/lib/health";

export const MODULE_SORTS = ["name", "files", "ca", "ce", "instability", "weightIn", "weightOut", "fanIn", "fanOut", "violationsOut", "violationsIn"] as const;
export type ModuleSort = (typeof MODULE_SORTS)[number];

export const loadModulesView = createLoader({
  sort: parseAsStringLiteral(MODULE_SORTS).withDefault("violationsOut"),
  q: parseAsString,
  team: parseAsString,
  at: parseAsString,
  page: parseAsInteger.withDefault(1),
});
export type ModulesView = Awaited<ReturnType<typeof loadModulesView>>;

/** The same page with other choices; whoever sorts or looks for something begins at the first page. */
export function modulesPath(repository: { owner: string; name: string }, view: ModulesView, change: Partial<ModulesView>): string {
  const { sort, q, team, at, page } = { ...view, page: 1, ...change };
  return addressOf(repositoryPath(repository, "modules"), { sort: sort === "violationsOut" ? null : sort, q, team, at, page: page === 1 ? null : page });
}

/** Those that are meant, the greatest first, those without the number last; equal ones by name. */
export function arrange(modules: readonly ModuleRow[], { sort, q, team }: Pick<ModulesView, "sort" | "q" | "team">): ModuleRow[] {
  const words = (q ?? "").trim().toLowerCase();
  return modules
    .filter((module) => (team === null || module.team === team) && (words === "" || `${module.name} ${module.path} ${module.owners.join(" ")}`.toLowerCase().includes(words)))
    .sort((one, other) => (sort === "name" ? 0 : (other[sort] ?? -1) - (one[sort] ?? -1)) || (one.name < other.name ? -1 : 1));
}
