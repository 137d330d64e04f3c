import { type Repository, findRepository, findRepositoryById } from "@/lib/catalog";
import { type Principal, can } from "@/lib/identity";
import { type RepositoryId, type Result, fail, ok } from "@/lib/kernel";

type Permission = Parameters<typeof can>[1];

/** The one answer for what is not there and for what may not be seen: a stranger cannot tell them apart. */
const NOT_FOUND = fail("NOT_FOUND", "There is no such repository, or you may not see it.");

/** A repository by its name, for whoever has the permission on it. */
export async function findVisibleRepository(
  principal: Principal,
  { owner, name }: { owner: string; name: string },
  permission: Permission = "read",
): Promise<Result<Repository, "NOT_FOUND">> {
  const repository = await findRepository(owner, name);
  return repository && can(principal, permission, repository.id) ? ok(repository) : NOT_FOUND;
}

/** The same by its id, as other things of it name it. */
export async function findVisibleRepositoryById(principal: Principal, id: RepositoryId, permission: Permission = "read"): Promise<Result<Repository, "NOT_FOUND">> {
  const repository = await findRepositoryById(id);
  return repository && can(principal, permission, repository.id) ? ok(repository) : NOT_FOUND;
}
