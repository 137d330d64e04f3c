/** Repositories, and the texts of their configuration files. */
import { type RepositoryId, asId } from "@/lib/kernel";
import { ownTables } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

const tables = ownTables(["repository", "configurationText"]);

export type Repository = { id: RepositoryId; owner: string; name: string; defaultBranch: string; visibility: "private" | "public"; createdAt: Date };

type Stored = { id: string; owner: string; name: string; slug: string; defaultBranch: string; visibility: string; createdAt: Date };

function repositoryOf({ id, owner, name, defaultBranch, visibility, createdAt }: Stored): Repository {
  return { id: asId<RepositoryId>(id), owner, name, defaultBranch, visibility: visibility === "public" ? "public" : "private", createdAt };
}

export function slugOf(owner: string, name: string): string {
  return `${owner}/${name}`.toLowerCase();
}

/** Null when a repository of that name is there already. */
export async function insertRepository(tx: Tx, repository: Omit<Repository, "createdAt">): Promise<Repository | null> {
  const slug = slugOf(repository.owner, repository.name);
  const { count } = await tables(tx).repository.createMany({ data: [{ ...repository, slug }], skipDuplicates: true });
  const row = await tables(tx).repository.findUnique({ where: { slug } });
  return count === 0 || !row ? null : repositoryOf(row);
}

export async function repositoryBySlug(tx: Tx, slug: string): Promise<Repository | null> {
  const row = await tables(tx).repository.findUnique({ where: { slug } });
  return row ? repositoryOf(row) : null;
}

export async function repositoryById(tx: Tx, id: RepositoryId): Promise<Repository | null> {
  const row = await tables(tx).repository.findUnique({ where: { id } });
  return row ? repositoryOf(row) : null;
}

export async function allRepositories(tx: Tx): Promise<Repository[]> {
  return (await tables(tx).repository.findMany({ orderBy: { slug: "asc" } })).map(repositoryOf);
}

export async function changeRepository(tx: Tx, id: RepositoryId, change: { owner: string; name: string; defaultBranch?: string; visibility?: "private" | "public" }): Promise<Repository | null> {
  const { count } = await tables(tx).repository.updateMany({ where: { id }, data: { ...change, slug: slugOf(change.owner, change.name) } });
  return count === 0 ? null : repositoryById(tx, id);
}

export async function keepText(tx: Tx, repositoryId: RepositoryId, digest: string, content: Uint8Array<ArrayBuffer>): Promise<void> {
  await tables(tx).configurationText.createMany({ data: [{ repositoryId, digest, content }], skipDuplicates: true });
}

export async function findText(tx: Tx, repositoryId: RepositoryId, digest: string): Promise<Uint8Array | null> {
  const row = await tables(tx).configurationText.findUnique({ where: { repositoryId_digest: { repositoryId, digest } } });
  return row?.content ?? null;
}
