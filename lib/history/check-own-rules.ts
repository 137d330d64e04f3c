/** Keeps what Lintel itself finds at a commit, by the rules of its lintel.yml, as an analysis like any tool's. */
import type { ModuleMap } from "@/lib/catalog";

import { type AnalysisRow } from "./analysis.store";
import { keepContent, keepSet } from "./bucket.store";
import { type BuiltSet, type LoadNodes, EMPTY_ROOT, buildSet, digestOf, readSet } from "./model/buckets";
import { type DescribedGraph, OWN_SOURCE, findBroken } from "./model/broken-rules";
import { type Rules, compareTexts, fingerprintOf, readDependency, readFile } from "./model/elements";
import { type Evidence, type Settling, describesGraph } from "./settling";

const NO_EVIDENCE: Evidence = { roots: {}, modules: [] };

/** An analysis of Lintel's own, with the contents that its digests name. */
export type OwnAnalysis = { readonly row: AnalysisRow; readonly violations: BuiltSet; readonly rules: Rules; readonly contents: ReadonlyMap<string, string> };

/** What the rules in force find in the graphs of a commit's analyses; null where none of these describes one. */
export async function checkOwnRules(commit: string, rows: readonly AnalysisRow[], map: ModuleMap, load: LoadNodes): Promise<OwnAnalysis | null> {
  const graphs: DescribedGraph[] = [];
  for (const row of rows.filter(describesGraph)) {
    const files = [...(await readSet(row.filesRoot, load)).values()].map(readFile);
    const dependencies = new Map([...(await readSet(row.dependenciesRoot, load))].map(([key, value]) => [key, readDependency(value)] as const));
    graphs.push({ source: row.source, scope: row.scope, files, dependencies });
  }
  if (graphs.length === 0) return null;
  const { violations, examined, packagesBy } = findBroken(graphs, map);
  const built = buildSet(violations.map((violation) => [fingerprintOf(OWN_SOURCE, violation), JSON.stringify(violation)]));
  const named = [...map.rules].sort((one, other) => compareTexts(one.name, other.name)).map(({ name, kind, severity, help, definition }) => [name, { kind, severity, help, definition }] as const);
  const rules: Rules = Object.fromEntries(named);
  const texts = { rules: JSON.stringify(rules), evidence: JSON.stringify(NO_EVIDENCE) };
  const bySeverity: Record<string, number> = {};
  for (const { severity } of violations) bySeverity[severity] = (bySeverity[severity] ?? 0) + 1;
  const row: AnalysisRow = {
    source: OWN_SOURCE, commit, key: null, stateRoot: null, mapDigest: null, carried: null, scope: null,
    violationsRoot: built.root, filesRoot: EMPTY_ROOT, dependenciesRoot: EMPTY_ROOT, evidence: digestOf(texts.evidence), rules: digestOf(texts.rules),
    summary: {
      tool: OWN_SOURCE, toolVersion: null, examined: { ...examined, rules: named.length }, listsFiles: false, listsAllFiles: false, listsDependencies: false,
      reported: violations.length, baselined: 0, bySeverity, packagesBy,
    },
  };
  return { row, violations: built, rules, contents: new Map(Object.values(texts).map((text) => [digestOf(text), text])) };
}

/** Keeps the contents of such an analysis; `base` is the one before. */
export async function keepOwnContents({ tx, repositoryId }: Pick<Settling, "tx" | "repositoryId">, { violations, contents }: OwnAnalysis, base: AnalysisRow | null): Promise<void> {
  await keepSet(tx, repositoryId, violations, base?.violationsRoot ?? null);
  for (const [digest, text] of contents) await keepContent(tx, repositoryId, digest, text);
}
