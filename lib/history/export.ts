import type { RepositoryId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { allAnalyses, snapshotBefore, sourcesOf } from "./analysis.store";
import { allCommits } from "./commit.store";
import { compareTexts, identityOf } from "./model/elements";
import { NEVER, shaOf } from "./model/order";
import { listEvents } from "./queries";
import { readGraph } from "./read-graph";
import { type FoundStretch, stretchesOfSource } from "./violation.store";

/** One line of the export, before it becomes text. */
export type ExportLine = { type: string } & Record<string, unknown>;

/**
 * Everything of a repository, in an order and with names that depend on nothing but the facts: two exports of the same
 * facts are equal byte for byte. Intervals are told one source after the other, those of one violation together; they are
 * read some thousands at a time. Dependencies, modules and owners are those of the newest snapshot.
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
  for (const source of (await sourcesOf(noTransaction, repositoryId)).sort(compareTexts)) yield* intervalsOf(stretchesOfSource(noTransaction, repositoryId, source));
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
async function* intervalsOf(stretches: AsyncIterable<FoundStretch>): AsyncGenerator<ExportLine> {
  let group: FoundStretch[] = [];
  for await (const stretch of stretches) {
    const last = group.at(-1);
    if (last && (last.fingerprint !== stretch.fingerprint || last.closed !== stretch.opened)) {
      yield intervalOf(group);
      group = [];
    }
    group.push(stretch);
  }
  if (group.length > 0) yield intervalOf(group);
}

function intervalOf(group: readonly FoundStretch[]): ExportLine {
  const [first, last] = [group[0], group.at(-1)];
  if (!first || !last) throw new Error("An interval has at least one stretch.");
  const { facts } = last;
  return {
    type: "interval", source: first.source, rule: first.rule, from: identityOf(facts.from), to: facts.to ? identityOf(facts.to) : null, ordinal: facts.ordinal, violation: last.chain,
    attributes: {
      ...attributesOf(last), line: facts.line, column: facts.column, message: facts.message, path: facts.path,
      changes: group.slice(1).map((stretch) => ({ at: shaOf(stretch.opened), as: stretch.openedAs, ...attributesOf(stretch) })), before: group.length > 1 ? attributesOf(first) : null,
    },
    openedAt: shaOf(first.opened), openedAs: first.openedAs, closedAt: last.closed === NEVER ? null : shaOf(last.closed), closedAs: last.closedAs,
  };
}

function attributesOf({ kind, severity, status, fromModule, toModule, fromTeam, toTeam }: FoundStretch): Record<string, string> {
  return { kind, severity, status, fromModule, toModule, fromTeam, toTeam };
}
