/** What GitHub tells of the App itself: when it is made, how it stands, whom it reaches, and how its deliveries fare. */
import { z } from "zod";

import { type Result, fail, ok } from "@/lib/kernel";

import { type Client, GitHubLimited, GitHubUnconfigured, checked, orNull, speakAsApp, speakAsInstallation, speakAsNobody, statusOf, wordsOf } from "./client.gateway";
import { Account, RepositoryFacts } from "./model/payloads";

const Made = z.object({
  id: z.int().positive(),
  slug: z.string().min(1),
  name: z.string(),
  owner: Account,
  client_id: z.string().min(1),
  client_secret: z.string().min(1),
  webhook_secret: z.string().min(1),
  pem: z.string().includes("PRIVATE KEY"),
});
export type Made = z.output<typeof Made>;

const AppFacts = z.object({ id: z.int().positive(), slug: z.string().min(1), name: z.string(), html_url: z.url(), owner: Account, permissions: z.record(z.string(), z.string()), events: z.array(z.string()) });
export type AppFacts = z.output<typeof AppFacts>;

const Attempt = z.object({ guid: z.string(), delivered_at: z.iso.datetime({ offset: true }), status: z.string(), status_code: z.int() });
export type NewestAttempt = z.output<typeof Attempt>;

const PAGE = 100;
/** How many attempts to deliver are looked at. */
export const MOST_ATTEMPTS = PAGE;

/** Exchanges the code of a newly made App for its secrets, which works once and within the hour; null when it does not. */
export async function askMade(code: string): Promise<Made | null> {
  const answer = await orNull(speakAsNobody().request("POST /app-manifests/{code}/conversions", { code }), 422);
  return answer && checked(Made, answer);
}

/** The App that our credentials are those of. */
export async function askApp(): Promise<AppFacts> {
  return checked(AppFacts, await (await speakAsApp()).request("GET /app"));
}

/** The newest attempts of GitHub to deliver something to us, newest first; null when the App has no webhook. */
export async function askNewestAttempts(): Promise<NewestAttempt[] | null> {
  const client = await speakAsApp();
  const answer = await orNull(client.request("GET /app/hook/deliveries", { per_page: MOST_ATTEMPTS }));
  return answer && checked(z.array(Attempt), answer);
}

/** Repositories that an installation reaches, at most so many, and how many there are. */
export async function askReachable(installationId: number, most: number): Promise<{ repositories: RepositoryFacts[]; total: number }> {
  const client = await speakAsInstallation(installationId);
  const repositories: RepositoryFacts[] = [];
  for (let page = 1; ; page += 1) {
    const { items, total } = await pageOf(client, page);
    repositories.push(...items);
    if (items.length < PAGE || repositories.length >= most) return { repositories: repositories.slice(0, most), total };
  }
}

async function pageOf(client: Client, page: number): Promise<{ items: RepositoryFacts[]; total: number }> {
  const answer = await client.request("GET /installation/repositories", { per_page: PAGE, page });
  const { total_count: total, repositories: items } = checked(z.object({ total_count: z.int(), repositories: z.array(RepositoryFacts) }), answer);
  return { items, total };
}

/** Why there is no answer, for a page that is shown all the same. */
export type Unanswered = "UNCONFIGURED" | "REFUSED" | "LIMITED" | "UNREACHABLE";

/** Turns what keeps GitHub from answering into a refusal for a person to read. */
export async function asked<Value>(ask: () => Promise<Value>): Promise<Result<Value, Unanswered>> {
  try {
    return ok(await ask());
  } catch (error) {
    if (error instanceof GitHubUnconfigured) return fail("UNCONFIGURED", "No GitHub App is set up.");
    if (error instanceof GitHubLimited) return fail("LIMITED", error.message);
    // Of a deleted App GitHub says that there is no such integration.
    if ([401, 404].includes(statusOf(error) ?? 0)) return fail("REFUSED", "GitHub does not accept the App’s key. The App was deleted there, its key was replaced, or this machine’s clock is wrong.");
    return fail("UNREACHABLE", `GitHub did not answer as it should: ${wordsOf(error)}`);
  }
}
