/** What everything that settles a repository's line shares: the transaction's desks, and what analyses and maps are made of. */
import { type ModuleEvidence, type ModuleMap, readModuleMap } from "@/lib/catalog";
import type { RepositoryId } from "@/lib/kernel";
import type { Tx } from "@/lib/kernel/transaction";

import { type AnalysisRow, analysesOf, readMapParts } from "./analysis.store";
import { nodesOf, readContent } from "./bucket.store";
import { lineCommits } from "./commit.store";
import { type Desk, openDesk } from "./desk";
import { OWN_SOURCE } from "./model/broken-rules";
import type { LoadNodes } from "./model/buckets";
import type { Rules } from "./model/elements";
import { shaOf } from "./model/order";
import { type PathHistory, NO_PATH_HISTORY, pathHistory } from "./model/renames";
import type { Examination } from "./model/state";
import type { OrderKey } from "./model/views";

const PATHS_LOOKED_BACK = 5000;

/** What the repository was made of, as of a commit, so that its module map can be made again. */
export type MapParts = {
  config: string | null;
  codeowners: string | null;
  owners: { path: string; digest: string }[];
  evidence: Evidence;
  stickyRoot: string | null;
};

/** What reports say about modules: folders under the usual roots, and modules that they name. */
export type Evidence = { roots: Record<string, string[]>; modules: ModuleEvidence["modules"] };

/** Where things stand while a transaction settles a repository. */
export type Settling = {
  readonly tx: Tx;
  readonly repositoryId: RepositoryId;
  readonly load: LoadNodes;
  readonly desks: Map<string, Desk>;
  /** Violations whose last report may be another now, by source. */
  readonly reread: Map<string, Set<string>>;
  /** Maps made on the way, by key; they stand for snapshots that are not written yet. */
  readonly maps: Map<OrderKey, ModuleMap>;
  /** Stretches of the line whose numbers may have changed, both ends included. */
  readonly ranges: [OrderKey, OrderKey][];
  /** Boundaries whose events are to be told again. */
  readonly told: { source: string; key: OrderKey }[];
};

export function beginSettling(tx: Tx, repositoryId: RepositoryId): Settling {
  return { tx, repositoryId, load: nodesOf(tx, repositoryId), desks: new Map(), reread: new Map(), maps: new Map(), ranges: [], told: [] };
}

export function deskOf({ tx, repositoryId, desks }: Settling, source: string): Desk {
  const desk = desks.get(source) ?? openDesk(tx, repositoryId, source);
  desks.set(source, desk);
  return desk;
}

/** What several sources, or several reports of one, know of modules together. */
export async function evidenceOfAll(settling: Pick<Settling, "tx" | "repositoryId">, rows: readonly { evidence: string }[]): Promise<Evidence> {
  const all: Evidence[] = [];
  for (const { evidence } of rows) all.push(await evidenceOf(settling, evidence));
  return uniteEvidence(all);
}

async function evidenceOf({ tx, repositoryId }: Pick<Settling, "tx" | "repositoryId">, digest: string): Promise<Evidence> {
  const evidence: Evidence = JSON.parse(await readContent(tx, repositoryId, digest));
  return evidence;
}

function uniteEvidence(all: readonly Evidence[]): Evidence {
  const roots = new Map<string, Set<string>>();
  const modules = new Map<string, Evidence["modules"][number]>();
  for (const one of all) {
    for (const [root, children] of Object.entries(one.roots)) {
      const known = roots.get(root) ?? new Set<string>();
      for (const child of children) known.add(child);
      roots.set(root, known);
    }
    for (const module of one.modules) modules.set(JSON.stringify([module.name, module.path]), module);
  }
  return {
    roots: Object.fromEntries([...roots].sort(([one], [other]) => (one < other ? -1 : 1)).map(([root, children]) => [root, [...children].sort()])),
    modules: [...modules].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, module]) => module),
  };
}

type Contents = Omit<AnalysisRow, "key" | "stateRoot" | "mapDigest" | "carried">;

/** What the state model needs of an analysis. */
export async function examinationOf(settling: Pick<Settling, "tx" | "repositoryId">, row: Contents): Promise<Examination> {
  const { tx, repositoryId } = settling;
  const rules: Rules | null = row.rules === null ? null : JSON.parse(await readContent(tx, repositoryId, row.rules));
  return row.source === OWN_SOURCE ? lookWith(await analysesOf(tx, repositoryId, [row.commit]), row, rules ?? {}) : lookOf(row, rules);
}

function lookOf({ violationsRoot, filesRoot, dependenciesRoot, scope, summary: { listsFiles, listsAllFiles, knownOnly } }: Contents, rules: Rules | null): Examination {
  return { violationsRoot, filesRoot, dependenciesRoot, scope, rules, listsFiles, listsAllFiles, ...(knownOnly && { knownOnly }) };
}

/** Lintel's own look at a commit: through those of its analyses that describe the graph, each with the rules that it can speak of. */
export function lookWith(rows: readonly Contents[], own: Contents, rules: Rules): Examination {
  const { "framework-free": _free, ...others } = rules;
  const witnesses = new Map(rows.filter(describesGraph).map((row) => [row.source, lookOf(row, own.summary.packagesBy?.includes(row.source) ? rules : others)]));
  return { ...lookOf(own, rules), witnesses };
}

export function describesGraph({ source, summary }: Pick<AnalysisRow, "source" | "summary">): boolean {
  return source !== OWN_SOURCE && summary.listsDependencies;
}

/** A source as it looked while lintel.yml set no rules. */
export function withoutRules(examination: Examination): Examination {
  return { ...examination, rules: {} };
}

/** What happened to paths on the line after one key, up to another. */
export async function pathsBetween({ tx, repositoryId }: Pick<Settling, "tx" | "repositoryId">, after: OrderKey | null, upTo: OrderKey): Promise<PathHistory> {
  if (after === null) return NO_PATH_HISTORY;
  const commits = await lineCommits(tx, repositoryId, after, upTo, PATHS_LOOKED_BACK);
  const chain = [shaOf(after), ...commits.map(({ sha }) => sha)];
  const complete = commits.length < PATHS_LOOKED_BACK && commits.every(({ parents }, index) => parents?.[0] === chain[index]);
  return pathHistory(commits, complete);
}

/** A module map that was in force somewhere, made again from its parts. */
export async function mapOf({ tx, repositoryId }: Pick<Settling, "tx" | "repositoryId">, digest: string): Promise<ModuleMap> {
  const parts = await readMapParts<MapParts>(tx, repositoryId, digest);
  if (!parts) throw new Error(`History has lost the module map ${digest} of repository ${repositoryId}.`);
  return readModuleMap(repositoryId, parts, tx);
}
