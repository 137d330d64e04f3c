import { z } from "zod";

import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { type Link, changeInstallation, findInstallation, findLink, keepInstallation, keepLink, linksOfInstallation } from "./app.store";
import { linkRepository } from "./link-repository";
import { BriefRepository, type InstallationFacts } from "./model/payloads";
import { type Outcome, done, ignored } from "./outcome";
import { forgetTip } from "./refresh-line";
import { askInstallation, askRepository } from "./repositories.gateway";

const Payload = z.object({ installation: z.object({ id: z.int().positive() }) });
const Changed = Payload.extend({ repositories_added: z.array(BriefRepository).default([]), repositories_removed: z.array(BriefRepository.pick({ id: true })).default([]) });

/** The App was installed, suspended, woken, granted other permissions, or removed. How it stands now is asked of GitHub. */
export async function handleInstallation(payload: unknown, action: string | null): Promise<Outcome> {
  const { installation: { id } } = Payload.parse(payload);
  const facts = await askInstallation(id);
  if (!facts) return forgotten(id, action);
  await rememberInstallation(facts);
  if (facts.suspended_at) return done(`The installation of ${facts.account.login} is suspended.`);
  return done(`${facts.account.login} has the App installed for ${facts.repository_selection === "all" ? "all repositories" : "selected repositories"}.`);
}

/** Keeps what GitHub says of an installation. */
export async function rememberInstallation(facts: InstallationFacts): Promise<void> {
  await keepInstallation(noTransaction, {
    id: facts.id, accountId: facts.account.id, accountLogin: facts.account.login, accountType: facts.account.type, selection: facts.repository_selection, permissions: facts.permissions,
    suspendedAt: facts.suspended_at ? new Date(facts.suspended_at) : null, removedAt: null,
  });
}

async function forgotten(id: number, action: string | null): Promise<Outcome> {
  if (!(await findInstallation(noTransaction, id))) return ignored("This installation was never known and is gone.");
  await forgetInstallation(id);
  return done(action === "deleted" ? "The App was uninstalled; histories stay here." : "GitHub knows this installation no longer; histories stay here.");
}

/** An installation is gone: its repositories are no longer reached; what is known of them stays. */
export async function forgetInstallation(id: number): Promise<void> {
  await changeInstallation(noTransaction, id, { removedAt: clock.now() });
  for (const link of await linksOfInstallation(noTransaction, id)) await release(link, "removed");
}

/** Lets go of a repository that is no longer reached. Its history stays; where its default branch stands is told by uploads again. */
export async function release(link: Link, state: "removed" | "deleted"): Promise<void> {
  await keepLink(noTransaction, { ...link, state, installationId: null });
  await forgetTip(link.repositoryId);
}

/** Repositories were added to an installation or taken out of it. Those added are tracked from their first report on. */
export async function handleInstallationRepositories(payload: unknown): Promise<Outcome> {
  const { installation: { id }, repositories_added: added, repositories_removed: removed } = Changed.parse(payload);
  const facts = await askInstallation(id);
  if (!facts) return forgotten(id, null);
  await rememberInstallation(facts);
  let linked = 0;
  for (const { id: githubId } of added) {
    const repository = await askRepository(id, githubId);
    if (repository && (await linkRepository(repository, id, { track: false }))) linked += 1;
  }
  for (const { id: githubId } of removed) {
    const link = await findLink(noTransaction, githubId);
    if (link?.installationId === id && (await askRepository(id, githubId)) === null) await release(link, "removed");
  }
  return done(`${added.length} added, of which ${linked} are tracked; ${removed.length} removed.`);
}

/** An account that has the App installed is called otherwise: its repositories are asked for by their numbers. */
export async function handleInstallationTarget(payload: unknown): Promise<Outcome> {
  const { installation: { id } } = Payload.parse(payload);
  const facts = await askInstallation(id);
  if (!facts) return forgotten(id, null);
  await rememberInstallation(facts);
  for (const { githubId } of await linksOfInstallation(noTransaction, id)) {
    const repository = await askRepository(id, githubId);
    if (repository) await linkRepository(repository, id, { track: false });
  }
  return done(`The account is called ${facts.account.login} now.`);
}
