/** What GitHub tells of a person, with the token that it gave for them: who they are, and what they may see. */
import { z } from "zod";

import type { Level, PersonTokens } from "@/lib/identity";
import { clock } from "@/lib/kernel/time";

import { type Client, checked, orNull } from "./client.gateway";
import { RepositoryFacts } from "./model/payloads";
import { readPlatform } from "./platform";

const PAGE = 100;
const LONGEST_ANSWER = 15_000;

/** GitHub has withdrawn what it gave for somebody: they have to sign in again. */
export class TokenRefused extends Error {}

const Answer = z.object({
  access_token: z.string().min(1).max(4096),
  expires_in: z.number().positive().optional(),
  refresh_token: z.string().min(1).max(4096).optional(),
});
const Refusal = z.object({ error: z.string(), error_description: z.string().optional() });

/** Trades a code, or a token that is good for one renewal, for tokens. Refusals come with status 200. */
export async function fetchTokens(form: Record<string, string>): Promise<PersonTokens> {
  const response = await fetch(`${readPlatform().web}/login/oauth/access_token`, {
    method: "POST", body: new URLSearchParams(form), redirect: "error", signal: AbortSignal.timeout(LONGEST_ANSWER),
    headers: { accept: "application/json", "user-agent": "lintel" },
  });
  const body: unknown = await response.json().catch(() => null);
  const refusal = Refusal.safeParse(body);
  if (refusal.success && response.status < 500) throw new TokenRefused(`GitHub refuses: ${refusal.data.error}.`);
  const answer = Answer.safeParse(body);
  if (!response.ok || !answer.success) throw new Error(`GitHub's answer to a request for a token is not what it documents (status ${response.status}).`);
  const { access_token, expires_in, refresh_token } = answer.data;
  return { accessToken: access_token, expiresAt: expires_in === undefined ? null : new Date(clock.now().getTime() + expires_in * 1000), refreshToken: refresh_token ?? null };
}

const Id = z.int().positive();
const Person = z.object({ id: Id, login: z.string().min(1).max(100) });

export async function askPerson(client: Client): Promise<z.output<typeof Person>> {
  return checked(Person, await client.request("GET /user"));
}

/** The installations of this App that somebody may know of. */
export async function askInstallationsOf(client: Client): Promise<number[]> {
  const Page = z.object({ installations: z.array(z.object({ id: Id, suspended_at: z.string().nullish() })) });
  const found: number[] = [];
  for (let page = 1; ; page += 1) {
    const { installations } = checked(Page, await client.request("GET /user/installations", { per_page: PAGE, page }));
    found.push(...installations.filter(({ suspended_at }) => !suspended_at).map(({ id }) => id));
    if (installations.length < PAGE) return found;
  }
}

const Permissions = z.object({ admin: z.boolean().default(false), maintain: z.boolean().default(false), push: z.boolean().default(false), pull: z.boolean().default(false) });
const Reachable = RepositoryFacts.extend({ permissions: Permissions.optional() });
export type Reachable = { facts: RepositoryFacts; level: Level };

/** What an installation reaches and somebody was explicitly given. An installation that has gone meanwhile reaches nothing. */
export async function askReachable(client: Client, installationId: number): Promise<Reachable[]> {
  const found: Reachable[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await orNull(client.request("GET /user/installations/{installation_id}/repositories", { installation_id: installationId, per_page: PAGE, page }), 403);
    if (!answer) return found;
    const { repositories } = checked(z.object({ repositories: z.array(Reachable) }), answer);
    for (const { permissions, ...facts } of repositories) {
      const level = permissions === undefined ? null : levelOf(permissions);
      if (level !== null) found.push({ facts, level });
    }
    if (repositories.length < PAGE) return found;
  }
}

function levelOf({ admin, maintain, push, pull }: z.output<typeof Permissions>): Level | null {
  if (admin) return "admin";
  if (maintain || push) return "write";
  return pull ? "read" : null;
}

/** Whether somebody owns an organisation. Where GitHub does not say, they do not. */
export async function ownsOrganisation(client: Client, organisation: string): Promise<boolean> {
  const answer = await orNull(client.request("GET /user/memberships/orgs/{org}", { org: organisation }), 403);
  if (!answer) return false;
  const { role, state } = checked(z.object({ role: z.string(), state: z.string() }), answer);
  return role === "admin" && state === "active";
}

/** `acme/payments`, of every organisation that lets the App see it. */
export async function askTeamsOf(client: Client): Promise<string[]> {
  const found: string[] = [];
  for (let page = 1; ; page += 1) {
    const answer = await orNull(client.request("GET /user/teams", { per_page: PAGE, page }), 403);
    if (!answer) return found;
    const teams = checked(z.array(z.object({ slug: z.string(), organization: z.object({ login: z.string() }) })), answer);
    found.push(...teams.map(({ slug, organization }) => `${organization.login}/${slug}`));
    if (teams.length < PAGE) return found;
  }
}

/** Who owns the App: an organisation, whose owners administer this server, or one person, who does. */
export async function askAppOwner(client: Client): Promise<{ id: number; login: string; type: string }> {
  const Owner = z.object({ owner: z.object({ id: Id, login: z.string(), type: z.string().default("User") }) });
  return checked(Owner, await client.request("GET /app")).owner;
}
