import { type NewRepository, findRepository, findRepositoryById, registerRepository, updateRepository } from "@/lib/catalog";
import type { RepositoryId } from "@/lib/kernel";
import { log } from "@/lib/kernel/log";
import { noTransaction } from "@/lib/kernel/transaction";

import { type Link, findInstallation, findLink, findLinkOf, keepLink } from "./app.store";
import type { Place } from "./client.gateway";
import type { RepositoryFacts } from "./model/payloads";

/** Where GitHub is asked about a repository; null while no installation reaches it, or the one that does is suspended. */
export async function placeOf({ installationId, owner, name, state }: Link): Promise<Place | null> {
  if (installationId === null || state !== "active") return null;
  const installation = await findInstallation(noTransaction, installationId);
  return installation && installation.suspendedAt === null && installation.removedAt === null ? { installationId, owner, name } : null;
}

/**
 * Which of our repositories a repository on GitHub is, brought up to date with what GitHub says of it: its number decides,
 * its name may be another than yesterday. Null when it is not tracked here and `track` does not ask for it.
 */
export async function linkRepository(facts: RepositoryFacts, installationId: number | null, { track }: { track: boolean }): Promise<Link | null> {
  const known = await findLink(noTransaction, facts.id);
  const repositoryId = known?.repositoryId ?? (await adopt(facts, track));
  if (repositoryId === null) return null;
  const link: Link = { githubId: facts.id, repositoryId, owner: facts.owner.login, name: facts.name, installationId: installationId ?? known?.installationId ?? null, archived: facts.archived, state: "active" };
  await followName(link);
  await updateRepository(repositoryId, { visibility: facts.private ? "private" : "public", ...(facts.default_branch === undefined ? {} : { defaultBranch: facts.default_branch }) });
  await keepLink(noTransaction, link);
  return link;
}

/** One of that name that reports were sent about before GitHub was connected, else a new one. */
async function adopt(facts: RepositoryFacts, track: boolean): Promise<RepositoryId | null> {
  const { owner: { login: owner }, name } = facts;
  const named = await findRepository(owner, name);
  if (named && (await findLinkOf(noTransaction, named.id)) === null) return named.id;
  if (named) await setAside(named.id);
  if (!named && !track) return null;
  const wish: NewRepository = { owner, name, defaultBranch: facts.default_branch, visibility: facts.private ? "private" : "public" };
  const added = await registerRepository(wish);
  if (added.ok) return added.value.id;
  // Somebody added it in the same moment.
  const meanwhile = await findRepository(owner, name);
  if (!meanwhile) throw new Error(added.detail);
  return meanwhile.id;
}

async function followName({ repositoryId, owner, name }: Link): Promise<void> {
  const known = await findRepositoryById(repositoryId);
  if (!known || (known.owner === owner && known.name === name)) return;
  const holder = await findRepository(owner, name);
  if (holder && holder.id !== repositoryId) await setAside(holder.id);
  const moved = await updateRepository(repositoryId, { owner, name });
  if (!moved.ok) throw new Error(moved.detail);
  log.info("A repository is called otherwise now", { repositoryId });
}

/** Another repository has taken its name on GitHub: it was renamed or deleted before we heard of it, and waits under its number. */
async function setAside(repositoryId: RepositoryId): Promise<void> {
  const [known, link] = [await findRepositoryById(repositoryId), await findLinkOf(noTransaction, repositoryId)];
  if (!known) return;
  const moved = await updateRepository(repositoryId, { name: `${known.name.slice(0, 80)}-${link?.githubId ?? repositoryId.slice(0, 8)}` });
  if (!moved.ok) throw new Error(moved.detail);
}
