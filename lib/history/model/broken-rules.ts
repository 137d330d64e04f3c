/** The rules of `lintel.yml`, checked on the graph that the sources of one commit describe together. */
import { type ModuleMap, type ModulePlace, type ModuleRules, type OwnRuleName } from "@/lib/catalog";
import type { DependencyKind } from "@/lib/ingestion";

import { type StoredDependency, type StoredEnd, type StoredFile, type StoredViolation, compareTexts, fingerprintOf } from "./elements";
import { covers } from "./scope";

/** The source that Lintel's own findings count for. Nobody may send reports under this name. */
export const OWN_SOURCE = "lintel";

/** What one source says of a commit; dependencies by their keys. Null scope: of all of it. */
export type DescribedGraph = { readonly source: string; readonly scope: readonly string[] | null; readonly files: readonly StoredFile[]; readonly dependencies: ReadonlyMap<string, StoredDependency> };

export type Broken = {
  readonly violations: StoredViolation[];
  /** What was looked at: files that were looked into (null where nobody lists files), modules and dependencies that were met. */
  readonly examined: { readonly files: number | null; readonly modules: number; readonly dependencies: number };
  /** The sources that name packages from outside; only they can tell whether a module is free of a framework. */
  readonly packagesBy: string[];
};

/** A module's folder as it was met: its paths, and who told of them. */
type MetModule = { readonly place: ModulePlace; readonly paths: Set<string>; readonly by: Set<string> };

/**
 * What breaks the rules in force. A dependency counts where its source's report covers the file that it comes from.
 * Every violation names the sources that showed it: they alone can show that it is gone.
 */
export function findBroken(graphs: readonly DescribedGraph[], map: ModuleMap): Broken {
  const found = new Map<string, StoredViolation & { by: string[] }>();
  const met = new Map<string, MetModule>();
  const edges = new Set<string>();
  const packagesBy: string[] = [];
  for (const graph of graphs) {
    const covered = [...graph.dependencies].filter(([, { level, from }]) => covers(graph.scope, level === "file" ? from : undefined));
    if (covered.some(([, { kinds }]) => kinds.external !== undefined)) packagesBy.push(graph.source);
    for (const [key, one] of covered) {
      edges.add(key);
      for (const violation of judgeDependency(one, map)) add(found, violation, graph.source);
    }
    meet(met, graph, covered, map);
  }
  for (const { place, paths, by } of met.values()) {
    for (const violation of judgeModule(place, paths.size, map)) for (const source of by) add(found, violation, source);
  }
  const listed = graphs.flatMap(({ scope, files }) => files.filter(({ path, examined }) => examined && covers(scope, path)).map(({ path }) => path));
  return {
    violations: [...found.values()].map((violation) => ({ ...violation, by: violation.by.sort(compareTexts) })),
    examined: { files: graphs.some(({ files }) => files.length > 0) ? new Set(listed).size : null, modules: met.size, dependencies: edges.size },
    packagesBy: packagesBy.sort(compareTexts),
  };
}

function add(found: Map<string, StoredViolation & { by: string[] }>, violation: StoredViolation, source: string): void {
  const fingerprint = fingerprintOf(OWN_SOURCE, violation);
  const known = found.get(fingerprint);
  if (!known) found.set(fingerprint, { ...violation, by: [source] });
  else if (!known.by.includes(source)) known.by.push(source);
}

/** Notes the modules that a source's files, and both ends of its dependencies, lie in. */
function meet(met: Map<string, MetModule>, { source, scope, files }: DescribedGraph, dependencies: readonly (readonly [key: string, one: StoredDependency])[], map: ModuleMap): void {
  const paths = new Set(files.map(({ path }) => path));
  for (const [, { level, from, to, kinds }] of dependencies) {
    if (level !== "file") continue;
    paths.add(from);
    if (Object.keys(kinds).some((kind) => kind !== "external")) paths.add(to);
  }
  for (const path of paths) {
    const place = covers(scope, path) ? map.placeOf(path) : null;
    if (place === null) continue;
    const module = met.get(place.folder) ?? { place, paths: new Set<string>(), by: new Set<string>() };
    met.set(place.folder, module);
    module.paths.add(path);
    module.by.add(source);
  }
}

type End = { readonly name: string | null; readonly rules: ModuleRules | null; readonly shown: StoredEnd };

function judgeDependency({ level, from: fromName, to: toName, kinds }: StoredDependency, map: ModuleMap): StoredViolation[] {
  const endOf = (name: string): End => {
    if (level === "module") return { name, rules: map.rulesOf(name), shown: { module: name } };
    const place = map.placeOf(name);
    return { name: place?.name ?? null, rules: place?.rules ?? null, shown: { path: name } };
  };
  const from = endOf(fromName);
  const broken: StoredViolation[] = [];
  if (kinds.external !== undefined && from.rules?.isBanned?.(toName)) {
    broken.push(violationOf(map, "framework-free", from.shown, { symbol: toName }, `${from.name} is to be free of ${toName} and uses it.`));
  }
  if (!Object.keys(kinds).some(isReference)) return broken;
  const to = endOf(toName);
  if (to.name === null || to.rules === null || to.name === from.name) return broken;
  const user = from.name ?? fromName;
  if (level === "file" && to.rules.hasPublicApi && map.isPublic(toName) === false) {
    broken.push(violationOf(map, "public-api", from.shown, to.shown, `${user} reaches past the public API of ${to.name}: ${toName} is not part of it.`));
  }
  if (from.rules?.dependsOn && !from.rules.dependsOn.has(to.name) && !to.rules.sharedKernel) {
    broken.push(violationOf(map, "declared-dependencies", from.shown, to.shown, `${user} uses ${to.name} without declaring it.`));
  }
  if (from.rules?.sharedKernel && !to.rules.sharedKernel) {
    broken.push(violationOf(map, "kernel-independence", from.shown, to.shown, `${user} is a shared kernel and depends on ${to.name}.`));
  }
  return broken;
}

/** Who listens to another's event does not depend on it, and a package is no module. */
function isReference(kind: string): boolean {
  const others: readonly DependencyKind[] = ["external", "event"];
  return !others.some((other) => other === kind);
}

/** A folder's path ends with a slash: that tells it from a file's. */
function judgeModule({ name, folder, rules }: ModulePlace, files: number, map: ModuleMap): StoredViolation[] {
  const at = { path: `${folder}/` };
  const broken: StoredViolation[] = [];
  const budget = rules.sharedKernel?.maxFiles ?? null;
  if (budget !== null && files > budget) broken.push({ ...violationOf(map, "kernel-budget", at, null, `${name} has ${files} files; its budget is ${budget}.`), whole: true });
  if (map.ownersOf(`${folder}/x`).length === 0) broken.push(violationOf(map, "owned-modules", at, null, `Nobody owns ${name}.`));
  return broken.filter(({ rule }) => map.rules.some((one) => one.name === rule));
}

function violationOf(map: ModuleMap, rule: OwnRuleName, from: StoredEnd, to: StoredEnd | null, message: string): StoredViolation {
  const { kind = "other", severity = "error" } = map.rules.find(({ name }) => name === rule) ?? {};
  return { rule, kind, severity, from, to, ordinal: 0, line: null, column: null, message, baselined: false, path: null };
}
