import { randomUUID } from "node:crypto";

import { type RepositoryId, type Result, asId, fail, ok } from "@/lib/kernel";
import { type Tx, noTransaction } from "@/lib/kernel/transaction";

import { type Repository, changeRepository, insertRepository, repositoryById, repositoryBySlug, slugOf } from "./catalog.store";

/** GitHub's own rules: an owner is up to 39 letters, digits and single hyphens (underscores of managed users too), a name up to 100 of its characters. */
const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})$/;
const NAME = /^[A-Za-z0-9._-]{1,100}$/;
const BRANCH = /^(?!.*(?:\.\.|\/\/|@\{|[\s~^:?*[\\\x00-\x1f\x7f]))[^/.][^\n]{0,254}$/;

const NAMED = "A repository is named owner/name, in the letters, digits, dots, hyphens and underscores that GitHub allows.";

export type NewRepository = { owner: string; name: string; defaultBranch?: string | undefined; visibility?: "private" | "public" | undefined };

/** Begins to track a repository. */
export async function registerRepository({ owner, name, defaultBranch = "main", visibility = "private" }: NewRepository, tx: Tx = noTransaction): Promise<Result<Repository, "EXISTS" | "META_INVALID">> {
  if (!OWNER.test(owner) || !isName(name)) return fail("META_INVALID", NAMED);
  if (!BRANCH.test(defaultBranch)) return fail("META_INVALID", "The default branch is not a name that git allows.");
  const repository = await insertRepository(tx, { id: asId<RepositoryId>(randomUUID()), owner, name, defaultBranch, visibility });
  return repository ? ok(repository) : fail("EXISTS", `${owner}/${name} is there already.`);
}

/** Changes what may change of a repository. `EXISTS`: another one has that name. */
export async function updateRepository(
  id: RepositoryId,
  change: { owner?: string; name?: string; defaultBranch?: string; visibility?: "private" | "public" },
  tx: Tx = noTransaction,
): Promise<Result<Repository, "NOT_FOUND" | "META_INVALID" | "EXISTS">> {
  if (change.defaultBranch !== undefined && !BRANCH.test(change.defaultBranch)) return fail("META_INVALID", "The default branch is not a name that git allows.");
  const known = await repositoryById(tx, id);
  if (!known) return fail("NOT_FOUND", "There is no such repository.");
  const [owner, name] = [change.owner ?? known.owner, change.name ?? known.name];
  if (!OWNER.test(owner) || !isName(name)) return fail("META_INVALID", NAMED);
  const holder = await repositoryBySlug(tx, slugOf(owner, name));
  if (holder && holder.id !== id) return fail("EXISTS", `${owner}/${name} is there already.`);
  const repository = await changeRepository(tx, id, { ...change, owner, name });
  return repository ? ok(repository) : fail("NOT_FOUND", "There is no such repository.");
}

function isName(name: string): boolean {
  return NAME.test(name) && name !== "." && name !== "..";
}
