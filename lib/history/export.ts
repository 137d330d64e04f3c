import type { RepositoryId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { allAnalyses, snapshotBefore } from "./analysis.store";
import { allCommits } from "./commit.store";
import { identityOf } from "./model/elements";
import { NEVER, shaOf } from "./model/order";
import { listEvents } from "./queries";
import { readGraph } from "./read-graph";
import { type FoundStretch, allStretches } from "./violation.store";

/** One line of the export, before it becomes text. */
export type ExportLine = { type: string } & Record<string, unknown>;

/**
 * Everything of a repository, in an order and with names that depend on nothing but the facts: two exports of the same
 * facts are equal byte for byte. Dependencies, modules and owners are those of the newest snapshot.
 */
export async function* exportRepository(repositoryId: RepositoryId): AsyncGenerator<ExportLine> {
  const commits = (await allCommits(noTransaction, repositoryId)).sort((one, other) => (one.key < other.key ? -1 : 1));
  for (const { sha, parents, committedAt, onLine } of commits) yield { type: "commit", sha, parents, committedAt: isoSeconds(committedAt), onLine };
  for (const row of await allAnalyses(noTransaction, repositoryId)) {
    const { tool, toolVersion, reported, baselined, examined } = row.summary;
    yield {
      type: "analysis", source: row.source, commit: row.commit, tool, toolVersion, reported, carried: row.carried, baselined,
      examined: { files: examined.files, modules: examined.modules, dependencies: examined.dependencies, rules: examined.rules }, scope: row.scope,
    };
  }
  const intervals = joinStretches(await allStretches(noTransaction, repositoryId));
  yield* intervals.sort((one, other) => (one.order < other.order ? -1 : 1)).map(({ line }) => line);
  const tip = await snapshotBefore(noTransaction, repositoryId, NEVER);
  const graph = tip ? await readGraph(repositoryId, tip.key) : null;
  if (graph) {
    for (const { from, to, weight, kinds } of graph.edges) yield { type: "dependency", from, to, weight, kinds, at: graph.commit };
    for (const { name, path, role, files } of graph.modules) yield { type: "module", name, path, role, files, at: graph.commit };
    for (const { name, owners, team } of graph.modules) yield { type: "owner", module: name, owners, team, at: graph.commit };
  }
  const events = (await listEvents(repositoryId, { limit: 1_000_000 })).items.reverse();
  for (const { at, commit, kind, source, detail, facts } of events) yield { type: "event", at, commit, kind, source, detail, facts };
}

function isoSeconds(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

/** Stretches of one violation that follow each other without a break are one interval; what changed within it is listed. */
function joinStretches(stretches: readonly FoundStretch[]): { order: string; line: ExportLine }[] {
  const groups: FoundStretch[][] = [];
  for (const stretch of stretches) {
    const last = groups.at(-1)?.at(-1);
    if (last && last.source === stretch.source && last.fingerprint === stretch.fingerprint && last.closed === stretch.opened) groups.at(-1)?.push(stretch);
    else groups.push([stretch]);
  }
  return groups.map((group) => {
    const [first, last] = [group[0], group.at(-1)];
    if (!first || !last) throw new Error("A group of stretches has at least one.");
    const { facts } = last;
    const [from, to] = [identityOf(facts.from), facts.to ? identityOf(facts.to) : null];
    const line: ExportLine = {
      type: "interval", source: first.source, rule: first.rule, from, to, ordinal: facts.ordinal, violation: last.chain,
      attributes: { ...attributesOf(last), line: facts.line, column: facts.column, message: facts.message, path: facts.path, changes: group.slice(1).map((stretch) => ({ at: shaOf(stretch.opened), as: stretch.openedAs, ...attributesOf(stretch) })), before: group.length > 1 ? attributesOf(first) : null },
      openedAt: shaOf(first.opened), openedAs: first.openedAs, closedAt: last.closed === NEVER ? null : shaOf(last.closed), closedAs: last.closedAs,
    };
    return { order: JSON.stringify([first.source, first.rule, from, to, facts.ordinal]) + first.opened, line };
  });
}

function attributesOf({ kind, severity, status, fromModule, toModule, fromTeam, toTeam }: FoundStretch): Record<string, string> {
  return { kind, severity, status, fromModule, toModule, fromTeam, toTeam };
}
