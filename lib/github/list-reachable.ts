import { listRepositories } from "@/lib/catalog";
import type { RepositoryId, Result } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { allInstallations, allLinks } from "./app.store";
import type { RepositoryFacts } from "./model/payloads";
import { type Unanswered, askReachable, asked } from "./set-up.gateway";

/** More are not looked through for a page: each hundred is a request. */
const MOST = 3000;
const REMEMBERED = 15_000;

/** A repository that the App reaches, or one that is tracked here and that it does not. */
export type Reachable = {
  readonly owner: string;
  readonly name: string;
  readonly isPrivate: boolean;
  readonly isArchived: boolean;
  /** Null: nothing has been reported about it. */
  readonly repositoryId: RepositoryId | null;
  /** `lost`: the App reached it and does not any more. `never`: it is tracked by its name alone, which no installation covers. */
  readonly reach: "reached" | "lost" | "never";
};

export type ReachableList = {
  readonly items: Reachable[];
  readonly found: number;
  /** How many the App reaches. */
  readonly total: number;
  /** How many of those were looked through; fewer than there are where they are very many. */
  readonly lookedThrough: number;
};

const remembered = new Map<number, { until: number; value: Awaited<ReturnType<typeof askReachable>> }>();

/** Repositories that the App reaches and those it should, by words of their names: what is wrong first, then what is tracked, then by name. */
export async function listReachable({ search, from, limit }: { search: string; from: number; limit: number }): Promise<Result<ReachableList, Unanswered>> {
  return asked(async () => {
    const answers: Awaited<ReturnType<typeof askReachable>>[] = [];
    for (const { id, suspendedAt } of await allInstallations(noTransaction)) if (suspendedAt === null) answers.push(await reachableBy(id));
    const reached = answers.flatMap(({ repositories }) => repositories);
    const words = search.toLowerCase().split(/\s+/).filter(Boolean);
    const all = await withTracked(reached);
    const found = all.filter(({ owner, name }) => words.every((word) => `${owner}/${name}`.toLowerCase().includes(word)));
    found.sort((one, other) => rankOf(one) - rankOf(other) || `${one.owner}/${one.name}`.localeCompare(`${other.owner}/${other.name}`, "en"));
    return { items: found.slice(from, from + limit), found: found.length, total: answers.reduce((sum, { total }) => sum + total, 0), lookedThrough: reached.length };
  });
}

function rankOf({ reach, repositoryId, isArchived }: Reachable): number {
  if (reach !== "reached") return 0;
  if (repositoryId !== null) return 1;
  return isArchived ? 3 : 2;
}

/** GitHub's numbers decide which of ours one is; one that was never linked is known by its name. */
async function withTracked(reached: readonly RepositoryFacts[]): Promise<Reachable[]> {
  const links = await allLinks(noTransaction);
  const tracked = await listRepositories();
  const linked = new Map(links.map((link) => [link.githubId, link.repositoryId]));
  const isLinked = new Set<string>(links.map(({ repositoryId }) => repositoryId));
  const byName = new Map(tracked.filter(({ id }) => !isLinked.has(id)).map(({ owner, name, id }) => [`${owner}/${name}`.toLowerCase(), id]));
  const items = reached.map((facts): Reachable => ({
    owner: facts.owner.login, name: facts.name, isPrivate: facts.private, isArchived: facts.archived, reach: "reached",
    repositoryId: linked.get(facts.id) ?? byName.get(`${facts.owner.login}/${facts.name}`.toLowerCase()) ?? null,
  }));
  const there = new Set<string>(items.flatMap(({ repositoryId }) => repositoryId ?? []));
  const missing = tracked.filter(({ id }) => !there.has(id));
  return [...items, ...missing.map(({ id, owner, name, visibility }): Reachable => ({ owner, name, isPrivate: visibility === "private", isArchived: false, repositoryId: id, reach: isLinked.has(id) ? "lost" : "never" }))];
}

async function reachableBy(installationId: number): ReturnType<typeof askReachable> {
  const now = clock.now().getTime();
  const known = remembered.get(installationId);
  if (known && now < known.until) return known.value;
  const value = await askReachable(installationId, MOST);
  remembered.set(installationId, { until: now + REMEMBERED, value });
  return value;
}
