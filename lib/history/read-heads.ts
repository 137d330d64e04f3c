/** What a verdict on a pull request needs to know of commits: who reported about them, and what configuration they stand under. */
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { noTransaction } from "@/lib/kernel/transaction";

import { analysesInForce, analysesOf, snapshotAt, snapshotsBetween } from "./analysis.store";
import { commitsByPrefix, configurationInForce, configurationsOf, configurationsOnLine, findCommits } from "./commit.store";
import { OWN_SOURCE } from "./model/broken-rules";
import { BEFORE_ALL, instantOf } from "./model/order";
import type { OrderKey } from "./model/views";
import { countLineCommits } from "./violation.store";

const ROLES = ["config", "codeowners", "owners"] as const;

export type CommitSource = {
  source: string;
  tool: string;
  /** The commit of the analysis: on the line it may be an earlier one, whose numbers are carried on. */
  commit: CommitSha;
  /** First-parent commits from there to here. */
  distance: number;
  /** The report covers a part of the repository only. */
  partial: boolean;
};

export type KnownCommit = { commit: CommitSha; key: OrderKey; at: string; onLine: boolean; sources: CommitSource[] };

/** A commit with the sources that reported about it: on the line those in force, beside it its own. Null when nobody has told of it. */
export async function findCommit(repositoryId: RepositoryId, commit: CommitSha): Promise<KnownCommit | null> {
  const row = (await findCommits(noTransaction, repositoryId, [commit])).get(commit);
  if (!row) return null;
  const rows = row.onLine ? await analysesInForce(noTransaction, repositoryId, row.key) : await analysesOf(noTransaction, repositoryId, [commit]);
  const sources: CommitSource[] = [];
  for (const { source, summary, commit: at, key, scope } of rows) {
    if (source === OWN_SOURCE) continue;
    const distance = key === null || key === row.key ? 0 : await countLineCommits(noTransaction, repositoryId, key, row.key);
    sources.push({ source, tool: summary.tool, commit: asId<CommitSha>(at), distance, partial: scope !== null });
  }
  return { commit, key: row.key, at: instantOf(row.key), onLine: row.onLine, sources };
}

/** Commits with a report whose names begin with the text, newest first, those beside the line too. What are no hexadecimal digits begins no name. */
export async function listCommitsNamed(repositoryId: RepositoryId, prefix: string, most: number): Promise<{ commit: CommitSha; at: string; onLine: boolean }[]> {
  if (!/^[0-9a-f]{4,40}$/.test(prefix)) return [];
  return (await commitsByPrefix(noTransaction, repositoryId, prefix, most)).map(({ sha, key, onLine }) => ({ commit: asId<CommitSha>(sha), at: instantOf(key), onLine }));
}

/** Sources that reported about at least one of the last `most` commits with a report, at or before a key of the line; `since` is the first of these. */
export async function listSourcesOfLate(repositoryId: RepositoryId, upTo: OrderKey, most: number): Promise<{ sources: string[]; since: OrderKey }> {
  const at = await snapshotAt(noTransaction, repositoryId, upTo);
  const before = await snapshotsBetween(noTransaction, repositoryId, BEFORE_ALL, upTo, "newest", at ? most - 1 : most);
  const snapshots = [...(at ? [at] : []), ...before];
  const sources = snapshots.flatMap((snapshot) => snapshot.sources.filter(({ source, status }) => status === "current" && source !== OWN_SOURCE).map(({ source }) => source));
  return { sources: [...new Set(sources)].sort(), since: snapshots.length < most ? BEFORE_ALL : (snapshots.at(-1)?.key ?? BEFORE_ALL) };
}

/** Digests of the configuration in force at a commit of the line, or of what a commit beside it brought along; null where there is none. */
export type ConfigurationDigests = Record<(typeof ROLES)[number], { digest: string; files: { path: string; digest: string }[] } | null>;

export async function readConfigurationDigests(repositoryId: RepositoryId, commit: CommitSha): Promise<ConfigurationDigests> {
  const row = (await findCommits(noTransaction, repositoryId, [commit])).get(commit);
  const own = row?.onLine === false ? await configurationsOf(noTransaction, repositoryId, [commit]) : [];
  const found: ConfigurationDigests = { config: null, codeowners: null, owners: null };
  for (const role of ROLES) {
    const one = row?.onLine ? await configurationInForce(noTransaction, repositoryId, role, row.key) : own.find((candidate) => candidate.role === role);
    found[role] = one ? { digest: one.digest, files: one.files } : null;
  }
  return found;
}

/** The valid `lintel.yml` files of the line, oldest first, each in force from its commit on. */
export async function listConfigurations(repositoryId: RepositoryId): Promise<{ key: OrderKey; digest: string }[]> {
  return configurationsOnLine(noTransaction, repositoryId, "config");
}
