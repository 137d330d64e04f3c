import type { z } from "zod";

import { type Repository, listRepositories } from "@/lib/catalog";
import { READY_ORDER, type Standing, type TeamDetail, findTeamLabels } from "@/lib/health";
import { type Principal, can } from "@/lib/identity";
import { type RepositoryId, type Result, fail, ok } from "@/lib/kernel";

import type * as teams from "../_contract/teams";
import { asViolation, fullName } from "./shapes";

/** A snapshot's head, as answers about modules begin. */
export function asStanding({ commit, at, sources }: Standing): { commit: string; committedAt: string; sources: Standing["sources"] } {
  return { commit, committedAt: at, sources };
}

/** Every repository that somebody may read, by id. */
export async function visibleRepositories(principal: Principal): Promise<Map<RepositoryId, Repository>> {
  return new Map((await listRepositories()).filter(({ id }) => can(principal, "read", id)).map((repository) => [repository.id, repository]));
}

/** Which team an address means. `prefer`: the account that is meant where several have a team of that slug and none is named. */
export async function chooseTeam(
  repositoryIds: readonly RepositoryId[],
  { slug, account, prefer }: { slug: string; account?: string | undefined; prefer?: string },
): Promise<Result<string, "NOT_FOUND" | "META_INVALID">> {
  const labels = await findTeamLabels(repositoryIds, { slug, account });
  const [only] = labels;
  if (only === undefined) return fail("NOT_FOUND", `No team called ${slug} owns or breaks anything here. The teams that do are listed at …/teams.`);
  if (labels.length === 1) return ok(only);
  const preferred = labels.find((label) => prefer !== undefined && label.toLowerCase().startsWith(`@${prefer.toLowerCase()}/`));
  return preferred === undefined ? fail("META_INVALID", `Several accounts have a team called ${slug}: ${labels.join(", ")}. Name one with ?account=.`) : ok(preferred);
}

/** A team's answer. Repositories that are not among the given ones cannot be in it. */
export function asTeam(detail: TeamDetail, repositories: ReadonlyMap<RepositoryId, Repository>): z.input<typeof teams.TeamDetail> {
  const { out, in: into, pairs, oldest, readyFirst, repositories: shares, ...group } = detail;
  const nameOf = (id: RepositoryId) => {
    const repository = repositories.get(id);
    return repository ? fullName(repository) : "";
  };
  const shown = <Told extends { repositoryId: RepositoryId; violation: TeamDetail["oldest"][number]["violation"] }>({ repositoryId, violation, ...rest }: Told) => {
    const repository = repositories.get(repositoryId);
    return repository ? [{ ...rest, repository: fullName(repository), violation: asViolation(repository)(violation) }] : [];
  };
  return {
    ...group, out, in: into,
    pairs: { teams: pairs.teams, modules: pairs.modules.map(({ repositoryId, ...pair }) => ({ ...pair, repository: nameOf(repositoryId) })) },
    oldest: oldest.flatMap(shown), readyFirst: readyFirst.flatMap(shown), readyOrder: READY_ORDER,
    repositories: shares.map(({ repositoryId, ...share }) => ({ ...share, repository: nameOf(repositoryId) })),
  };
}

/** One page of a list that stands whole; the cursor is the name of the last item that was given. */
export function pageAfter<Item>(items: readonly Item[], nameOf: (item: Item) => string, { limit, cursor }: { limit: number; cursor?: string | undefined }): Result<{ items: Item[]; nextCursor: string | null }, "META_INVALID"> {
  const start = cursor === undefined ? 0 : items.findIndex((item) => nameOf(item) === cursor) + 1;
  if (cursor !== undefined && start === 0) return fail("META_INVALID", "The cursor is not one that this list gave, or what it names is gone: begin again without it.");
  const page = items.slice(start, start + limit);
  const last = page.at(-1);
  return ok({ items: page, nextCursor: start + limit < items.length && last !== undefined ? nameOf(last) : null });
}
