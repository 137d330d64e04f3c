import { renderChecks } from "./render-checks";
import { renderHost, renderKernel } from "./render-ground";
import { type RenderedFile, renderModule } from "./render-module";
import { type State, homesOf, modulesOf } from "./state";

/** Every file of the shop, by path. The same state gives the same files. */
export function renderShop(state: State): Map<string, RenderedFile> {
  const modules = modulesOf(state);
  const homes = homesOf(modules);
  const sources = [...renderKernel(state, homes), ...renderHost(modules), ...modules.flatMap((module) => renderModule(state, module, homes))];
  const pathOf = new Map(sources.map(({ identity, path }) => [identity, path]));
  return new Map([...sources, ...renderChecks(state, modules, pathOf)].map((file) => [file.path, file]));
}

/** Files that have another path than before, as [before, now]. */
export function renamesBetween(before: ReadonlyMap<string, RenderedFile>, now: ReadonlyMap<string, RenderedFile>): [string, string][] {
  const paths = new Map([...before.values()].map(({ identity, path }) => [identity, path]));
  return [...now.values()].flatMap(({ identity, path }) => {
    const then = paths.get(identity);
    return then === undefined || then === path || before.has(path) || now.has(then) ? [] : [[then, path] satisfies [string, string]];
  });
}

/** Paths that are new, gone or changed. */
export function pathsBetween(before: ReadonlyMap<string, RenderedFile>, now: ReadonlyMap<string, RenderedFile>): string[] {
  return [...new Set([...before.keys(), ...now.keys()])].filter((path) => before.get(path)?.text !== now.get(path)?.text).sort();
}
