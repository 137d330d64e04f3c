import * as operations from "@/app/api/_contract/operations";
import { CreatedRepository, Repositories } from "@/app/api/_contract/repositories";
import { answer } from "@/app/api/_desk/answer";
import { handle } from "@/app/api/_desk/handle";
import { problem } from "@/app/api/_desk/problem";
import { asSnapshot, fullName, repositoryHref, splitName } from "@/app/api/_desk/shapes";
import { listRepositories, registerRepository } from "@/lib/catalog";
import { readOverview } from "@/lib/health";
import { can } from "@/lib/identity";
import { fail } from "@/lib/kernel";

/** Every repository that the caller may see, by name. The cursor is the last name that was given. */
export const GET = handle(operations.listRepositories, async ({ query: { limit, cursor }, principal }) => {
  const visible = (await listRepositories()).filter(({ id }) => can(principal, "read", id));
  const rest = visible.map((repository) => ({ repository, name: fullName(repository).toLowerCase() })).sort((a, b) => (a.name < b.name ? -1 : 1)).filter(({ name }) => cursor === undefined || name > cursor);
  const page = rest.slice(0, limit);
  const overview = await readOverview(page.map(({ repository }) => repository.id));
  return answer(Repositories, {
    items: page.flatMap(({ repository }) => {
      const health = overview.get(repository.id);
      return health ? [{ repository: fullName(repository), latest: health.latest && asSnapshot(health.latest), breakRate: health.breakRate, modulesUnowned: health.modulesUnowned, flow30d: health.flow30d, trend90d: health.trend90d }] : [];
    }),
    nextCursor: rest.length > limit ? (page.at(-1)?.name ?? null) : null,
  });
});

/** Adds a repository. */
export const POST = handle(operations.createRepository, async ({ body: { repository: name, ...rest }, principal }) => {
  if (!can(principal, "admin", null)) return problem(fail("FORBIDDEN", "Only an administrator of the whole server adds repositories."));
  const added = await registerRepository({ ...splitName(name), ...rest });
  if (!added.ok) return problem(added);
  const { defaultBranch, visibility } = added.value;
  const href = repositoryHref(added.value);
  return answer(CreatedRepository, { repository: fullName(added.value), defaultBranch, visibility, href }, { status: 201, headers: { location: href } });
});
