import type { CiFacts } from "./ci/ci";
import type { History } from "./history";
import type { CommitFacts } from "./parse-git-log";
import type { Subject } from "./subject";

/** The `meta` part of `POST /api/v1/reports`. What is not known is left out. */
export type Meta = {
  repository: string;
  commit: string;
  committedAt?: string;
  parents?: string[];
  renames?: [string, string][];
  paths?: string[];
  lineage?: CommitFacts[];
  branch?: string;
  defaultBranch?: string;
  tested?: { sha: string; parents: string[] };
  pullRequest?: { number: number; baseRef?: string; mergeBase?: string; title?: string };
  run?: { id?: string; attempt?: number; at: string; url?: string; command?: string };
  source?: string;
  tool?: string;
  root?: string;
  scope?: string[];
};

export type Stated = {
  repository: string;
  committedAt: string | null;
  parents: string[] | null;
  source: string | null;
  tool: string | null;
  root: string | null;
  scope: string[];
  run: { id: string | null; attempt: number | null; url: string | null; at: string; command: string | null };
};

/** What the server reads of git in one envelope; past it the oldest commits tell less, never something cut. */
const MOST_BYTES = 3 * 1024 * 1024;

/** Puts together what the user stated, what git knows and what CI says, in this order of trust. */
export function metaOf(stated: Stated, subject: Subject, history: History | null, ci: CiFacts | null): Meta {
  const facts = history?.commit ?? null;
  const { pullRequest } = subject;
  const mergeBase = history?.mergeBase ?? pullRequest?.mergeBase ?? null;
  const meta: Meta = {
    repository: stated.repository,
    commit: subject.commit,
    committedAt: stated.committedAt ?? facts?.committedAt,
    parents: stated.parents ?? facts?.parents,
    // What git compared with is the first parent that it knows, not one that somebody states.
    ...(stated.parents === null ? { renames: facts?.renames, paths: facts?.paths } : {}),
    lineage: history === null || stated.parents !== null || history.lineage.length === 0 ? undefined : history.lineage,
    branch: subject.branch ?? undefined,
    defaultBranch: subject.defaultBranch ?? undefined,
    tested: subject.tested ?? undefined,
    pullRequest:
      pullRequest === null
        ? undefined
        : { number: pullRequest.number, baseRef: pullRequest.baseRef ?? undefined, mergeBase: mergeBase ?? undefined, title: pullRequest.title === null ? undefined : Array.from(pullRequest.title).slice(0, 300).join("") },
    run: {
      id: stated.run.id ?? ci?.run.id ?? undefined,
      attempt: stated.run.attempt ?? ci?.run.attempt ?? undefined,
      at: stated.run.at,
      url: stated.run.url ?? ci?.run.url ?? undefined,
      command: stated.run.command ?? undefined,
    },
    source: stated.source ?? undefined,
    tool: stated.tool ?? undefined,
    root: stated.root === null || stated.root === "" ? undefined : stated.root,
    scope: stated.scope.length === 0 ? undefined : stated.scope,
  };
  return withinBytes(meta, MOST_BYTES);
}

/**
 * Makes an envelope small enough: first the oldest commits lose their list of changed paths, then their renames, then
 * they go. A list is there whole or not at all, because half a list would read as "nothing else changed".
 */
export function withinBytes(meta: Meta, bytes: number): Meta {
  const lineage = [...(meta.lineage ?? [])];
  let left = bytes - size({ ...meta, lineage: undefined }) - lineage.reduce((sum, facts) => sum + size(facts) + 1, 0);
  if (left >= 0) return meta;

  for (const part of ["paths", "renames"] as const) {
    for (let index = lineage.length - 1; index >= 0 && left < 0; index -= 1) {
      const facts = lineage[index];
      if (facts === undefined || facts[part] === undefined) continue;
      const smaller = { ...facts, [part]: undefined };
      left += size(facts) - size(smaller);
      lineage[index] = smaller;
    }
  }
  while (left < 0 && lineage.length > 0) left += size(lineage.pop() ?? null) + 1;
  return left >= 0 ? { ...meta, lineage } : { ...meta, lineage, paths: undefined };
}

function size(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
