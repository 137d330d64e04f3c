/** The App, who has installed it, and which of our repositories a repository on GitHub is. GitHub's numbers exceed 31 bits and stay below 2^53. */
import { type RepositoryId, asId } from "@/lib/kernel";
import { ownTables } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

const tables = ownTables(["app", "installation", "linkedRepository"]);

export type AppRow = { id: number; host: string; slug: string; name: string; ownerLogin: string; clientId: string; secrets: Uint8Array<ArrayBuffer>; createdAt: Date };
export type InstallationRow = { id: number; accountId: number; accountLogin: string; accountType: string; selection: string; permissions: Record<string, string>; suspendedAt: Date | null; removedAt: Date | null };

export const LINK_STATES = ["active", "removed", "deleted"] as const;
export type LinkState = (typeof LINK_STATES)[number];
export type Link = { githubId: number; repositoryId: RepositoryId; owner: string; name: string; installationId: number | null; archived: boolean; state: LinkState };

/** The App of one GitHub, the latest where there are several. */
export async function findApp(tx: Tx, host: string): Promise<AppRow | null> {
  const row = await tables(tx).app.findFirst({ where: { host }, orderBy: { createdAt: "desc" } });
  return row ? { ...row, id: Number(row.id) } : null;
}

export async function keepApp(tx: Tx, app: Omit<AppRow, "createdAt">): Promise<void> {
  const { id, ...rest } = app;
  await tables(tx).app.upsert({ where: { id }, create: app, update: rest });
}

export async function dropApps(tx: Tx, host: string): Promise<number> {
  return (await tables(tx).app.deleteMany({ where: { host } })).count;
}

export async function keepInstallation(tx: Tx, installation: InstallationRow): Promise<void> {
  const { id, ...rest } = installation;
  await tables(tx).installation.upsert({ where: { id }, create: installation, update: rest });
}

type StoredInstallation = { id: bigint; accountId: bigint; accountLogin: string; accountType: string; selection: string; permissions: unknown; suspendedAt: Date | null; removedAt: Date | null };

function installationOf({ id, accountId, accountLogin, accountType, selection, permissions, suspendedAt, removedAt }: StoredInstallation): InstallationRow {
  const granted = Object.entries(typeof permissions === "object" && permissions !== null ? permissions : {}).flatMap(([name, level]) => (typeof level === "string" ? [[name, level] as const] : []));
  return { id: Number(id), accountId: Number(accountId), accountLogin, accountType, selection, permissions: Object.fromEntries(granted), suspendedAt, removedAt };
}

export async function findInstallation(tx: Tx, id: number): Promise<InstallationRow | null> {
  const row = await tables(tx).installation.findUnique({ where: { id } });
  return row ? installationOf(row) : null;
}

export async function allInstallations(tx: Tx): Promise<InstallationRow[]> {
  return (await tables(tx).installation.findMany({ where: { removedAt: null }, orderBy: { accountLogin: "asc" } })).map(installationOf);
}

export async function changeInstallation(tx: Tx, id: number, change: { suspendedAt?: Date | null; removedAt?: Date | null; accountLogin?: string }): Promise<void> {
  await tables(tx).installation.updateMany({ where: { id }, data: change });
}

type StoredLink = { githubId: bigint; repositoryId: string; owner: string; name: string; installationId: bigint | null; archived: boolean; state: string };

function linkOf({ githubId, repositoryId, owner, name, installationId, archived, state }: StoredLink): Link {
  return { githubId: Number(githubId), repositoryId: asId<RepositoryId>(repositoryId), owner, name, installationId: installationId === null ? null : Number(installationId), archived, state: LINK_STATES.find((known) => known === state) ?? "removed" };
}

export async function findLink(tx: Tx, githubId: number): Promise<Link | null> {
  const row = await tables(tx).linkedRepository.findUnique({ where: { githubId } });
  return row ? linkOf(row) : null;
}

export async function findLinkOf(tx: Tx, repositoryId: RepositoryId): Promise<Link | null> {
  const row = await tables(tx).linkedRepository.findUnique({ where: { repositoryId } });
  return row ? linkOf(row) : null;
}

export async function linksOfInstallation(tx: Tx, installationId: number): Promise<Link[]> {
  return (await tables(tx).linkedRepository.findMany({ where: { installationId }, orderBy: [{ owner: "asc" }, { name: "asc" }] })).map(linkOf);
}

export async function allLinks(tx: Tx): Promise<Link[]> {
  return (await tables(tx).linkedRepository.findMany({ orderBy: [{ owner: "asc" }, { name: "asc" }] })).map(linkOf);
}

export async function keepLink(tx: Tx, link: Link): Promise<void> {
  const { githubId, ...rest } = link;
  await tables(tx).linkedRepository.upsert({ where: { githubId }, create: link, update: rest });
}
