import { z } from "zod";

import { listRepositories } from "@/lib/catalog";
import { type Level, type PersonTokens, type Standing, isNamedAdministrator, keepPersonTokens, readPerson, renewStanding } from "@/lib/identity";
import type { RepositoryId, UserId } from "@/lib/kernel";
import { readConfig } from "@/lib/kernel/config";
import { log } from "@/lib/kernel/log";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { allLinks } from "./app.store";
import { type Client, GitHubUnconfigured, speakAsApp, speakAsPerson, statusOf, wordsOf } from "./client.gateway";
import { readCredentials } from "./credentials";
import { linkRepository } from "./link-repository";
import { type Reachable, TokenRefused, askAppOwner, askInstallationsOf, askPerson, askReachable, askTeamsOf, fetchTokens, ownsOrganisation } from "./people.gateway";
import { readClient } from "./sign-in";

const Config = z.object({ LINTEL_ADMIN_ORGANISATION: z.string().optional() });

/** A token that ends within so long is renewed before it is used. */
const ENDS_SOON = 60_000;
/** Each holds a connection to the database while GitHub answers. */
const MOST_AT_ONCE = 3;
const OWNER_REMEMBERED = 60 * 60_000;

/** While GitHub hangs, each further request would hang with it. */
const PAUSE_AFTER_FAILURE = 10_000;

const asking = new Map<UserId, Promise<void>>();
const failed = new Map<UserId, number>();
const waiting: (() => void)[] = [];
let running = 0;

/**
 * Asks GitHub what somebody may see now, and keeps it. Once at a time for each, because what renews their tokens is good
 * once. When GitHub does not answer nothing changes: whoever asked sees that what is known is still too old.
 */
export async function refreshAccess(userId: UserId): Promise<void> {
  const begun = asking.get(userId) ?? inTurn(() => refresh(userId)).finally(() => asking.delete(userId));
  asking.set(userId, begun);
  await begun;
}

async function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
  if (running >= MOST_AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  return work().finally(() => {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  });
}

async function refresh(userId: UserId): Promise<void> {
  const person = await readPerson(userId);
  if (!person || Math.abs(clock.now().getTime() - (failed.get(userId) ?? 0)) < PAUSE_AFTER_FAILURE) return;
  const { accountId } = person;
  const asked = () => ask(userId, accountId).catch((error: unknown) => {
    if (error instanceof TokenRefused || statusOf(error) === 401) return null;
    throw error;
  });
  failed.delete(userId);
  await renewStanding(userId, accountId, asked).catch((error: unknown) => {
    failed.set(userId, clock.now().getTime());
    log.warn("GitHub did not say what somebody may see", { reason: wordsOf(error) });
  });
}

/** Null when GitHub has withdrawn what it gave for them. */
async function ask(userId: UserId, accountId: string): Promise<Standing | null> {
  // Read again: another process may have renewed them while this one waited for its turn.
  const tokens = await freshTokens(userId, (await readPerson(userId))?.tokens ?? null);
  if (!tokens) return null;
  const client = speakAsPerson(tokens.accessToken);
  const { id, login } = await askPerson(client);
  if (String(id) !== accountId) return null;
  const reachable: Reachable[] = [];
  for (const installationId of await askInstallationsOf(client)) reachable.push(...(await track(await askReachable(client, installationId), installationId)));
  return { accountId, login, administrator: await isAdministrator(client, id, login), teams: await askTeamsOf(client), visible: await ours(reachable) };
}

async function freshTokens(userId: UserId, tokens: PersonTokens | null): Promise<PersonTokens | null> {
  if (!tokens || tokens.expiresAt === null || tokens.expiresAt.getTime() > clock.now().getTime() + ENDS_SOON) return tokens;
  const client = await readClient();
  if (!client) throw new GitHubUnconfigured("No GitHub App is set up with which somebody's sign-in could be renewed.");
  if (tokens.refreshToken === null) return null;
  const renewed = await fetchTokens({ ...client, grant_type: "refresh_token", refresh_token: tokens.refreshToken });
  await keepPersonTokens(userId, renewed);
  return renewed;
}

/** Repositories that reports were sent about before GitHub was connected are found by their name, once. */
async function track(reachable: Reachable[], installationId: number): Promise<Reachable[]> {
  const [linked, named] = await Promise.all([allLinks(noTransaction), listRepositories()]);
  const numbers = new Set(linked.map(({ githubId }) => githubId));
  const names = new Set(named.map(({ owner, name }) => `${owner}/${name}`.toLowerCase()));
  for (const { facts } of reachable) {
    if (!numbers.has(facts.id) && names.has(`${facts.owner.login}/${facts.name}`.toLowerCase())) await linkRepository(facts, installationId, { track: false });
  }
  return reachable;
}

async function ours(reachable: readonly Reachable[]): Promise<Map<RepositoryId, Level>> {
  const links = new Map((await allLinks(noTransaction)).map(({ githubId, repositoryId }) => [githubId, repositoryId]));
  const visible = new Map<RepositoryId, Level>();
  for (const { facts, level } of reachable) {
    const repositoryId = links.get(facts.id);
    if (repositoryId !== undefined) visible.set(repositoryId, level);
  }
  return visible;
}

/** Whom LINTEL_ADMINS names, and the owners of the organisation, or the person, that the App belongs to. */
async function isAdministrator(client: Client, id: number, login: string): Promise<boolean> {
  if (await isNamedAdministrator(login, String(id))) return true;
  const { LINTEL_ADMIN_ORGANISATION } = readConfig(Config);
  if (LINTEL_ADMIN_ORGANISATION !== undefined) return ownsOrganisation(client, LINTEL_ADMIN_ORGANISATION);
  const owner = await readAppOwner();
  return owner.type === "Organization" ? ownsOrganisation(client, owner.login) : owner.id === id;
}

let remembered: { appId: number; until: number; owner: Awaited<ReturnType<typeof askAppOwner>> } | null = null;

async function readAppOwner(): Promise<Awaited<ReturnType<typeof askAppOwner>>> {
  const appId = (await readCredentials())?.appId ?? 0;
  const now = clock.now().getTime();
  if (remembered === null || remembered.appId !== appId || now > remembered.until) {
    // A refusal of the App is no refusal of the person.
    const owner = await askAppOwner(await speakAsApp()).catch((error: unknown) => {
      throw new Error(`GitHub does not say whose the App is: ${wordsOf(error)}`);
    });
    remembered = { appId, until: now + OWNER_REMEMBERED, owner };
  }
  return remembered.owner;
}
