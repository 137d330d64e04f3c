/** octokit, set up once: where GitHub is, as whom we speak, how long we wait, and when we are told to be silent. */
import { createHash } from "node:crypto";

import { App, Octokit, RequestError } from "octokit";
import { z } from "zod";

import { log } from "@/lib/kernel/log";
import { clock } from "@/lib/kernel/time";

import { type Credentials, readCredentials } from "./credentials";
import { readPlatform } from "./platform";

/** What octokit's answers are asked of; every gateway checks the shape of what it gets. */
export type Client = Octokit;

/** A repository as an installation of the App reaches it. */
export type Place = { readonly installationId: number; readonly owner: string; readonly name: string };

const VERSION = "2022-11-28";
const LONGEST_ANSWER = 30_000;
/** A shorter wait is waited for in place, a longer one by the queue. */
const LONGEST_WAIT_IN_PLACE = 5;
const MINUTE = 60_000;

/** GitHub has told us to be silent until then. */
export class GitHubLimited extends Error {
  constructor(readonly until: Date) {
    super(`GitHub's rate limit is reached until ${until.toISOString()}.`);
  }
}

/** The App is not set up, or its installation reaches nothing: nobody is asked. */
export class GitHubUnconfigured extends Error {}

const Speaker = z.object({ installationId: z.number() });
const silentUntil = new Map<string, number>();
let made: { key: string; app: App } | null = null;

/** As the App itself, for what belongs to no installation. */
export async function speakAsApp(): Promise<Client> {
  return (await openApp()).octokit;
}

/** As an installation of the App, with what it was granted. Tokens are made and renewed beneath. */
export async function speakAsInstallation(installationId: number): Promise<Client> {
  return (await openApp()).getInstallationOctokit(installationId);
}

/** As nobody, for the one question that needs no credentials. */
export function speakAsNobody(): Client {
  return new (octokitFor("nobody"))();
}

/** As a person, with a token that GitHub gave for them. */
export function speakAsPerson(token: string): Client {
  return new (octokitFor(`person ${createHash("sha256").update(token).digest("hex")}`))({ auth: token });
}

async function openApp(): Promise<App> {
  const credentials = await readCredentials();
  if (!credentials) throw new GitHubUnconfigured("No GitHub App is set up: an administrator does that at /settings/github.");
  const key = keyOf(credentials);
  if (made?.key !== key) made = { key, app: new App({ appId: credentials.appId, privateKey: credentials.privateKey, Octokit: octokitFor(key) }) };
  return made.app;
}

function keyOf({ appId, privateKey }: Credentials): string {
  return createHash("sha256").update(JSON.stringify([appId, privateKey, readPlatform().api])).digest("hex");
}

/** `who` shares one quota: while GitHub wants silence from it, nothing is sent. */
function octokitFor(who: string) {
  const wait = (retryAfter: number, options: { request?: { retryCount?: number } }) => retryAfter <= LONGEST_WAIT_IN_PLACE && (options.request?.retryCount ?? 0) === 0;
  return Octokit.plugin((octokit, { auth }) => {
    // An installation's quota is its own.
    const quota = `${who} ${Speaker.safeParse(auth).data?.installationId ?? ""}`;
    octokit.hook.before("request", (options) => {
      options.headers["x-github-api-version"] = VERSION;
      const until = silentUntil.get(quota) ?? 0;
      if (until > clock.now().getTime()) throw new GitHubLimited(new Date(until));
    });
    octokit.hook.error("request", (error) => {
      const until = error instanceof RequestError ? limitOf(error) : null;
      if (until !== null) {
        silentUntil.set(quota, until);
        throw new GitHubLimited(new Date(until));
      }
      throw error;
    });
  }).defaults({
    baseUrl: readPlatform().api, userAgent: "lintel",
    // Octokit's own words would stand on standard error beside ours, in another form.
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    throttle: { onRateLimit: wait, onSecondaryRateLimit: wait },
    retry: { retries: 1 },
    request: { fetch: (url: string, init: RequestInit) => fetch(url, { ...init, signal: AbortSignal.timeout(LONGEST_ANSWER) }) },
  });
}

/** Until when an answer asks for silence, in milliseconds since 1970; null when it is no such answer. */
function limitOf(error: RequestError): number | null {
  if (error.status !== 403 && error.status !== 429) return null;
  const headers = error.response?.headers ?? {};
  const now = clock.now().getTime();
  const retryAfter = Number(headers["retry-after"]);
  if (Number.isFinite(retryAfter) && retryAfter > 0) return now + retryAfter * 1000;
  if (headers["x-ratelimit-remaining"] === "0") return Math.max(Number(headers["x-ratelimit-reset"]) * 1000 || 0, now + 1000);
  return error.status === 429 || /secondary rate limit|abuse detection/i.test(error.message) ? now + MINUTE : null;
}

/** The data of an answer in the shape that was asked for. A cut-off body comes as a text with status 200: that is no answer. */
export function checked<Schema extends z.ZodType>(schema: Schema, { data, url }: { data: unknown; url: string }): z.output<Schema> {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  log.warn("GitHub answered in another shape than it documents", { path: new URL(url).pathname, at: issue?.path.join("."), problem: issue?.message });
  throw new Error(`GitHub's answer is not what it documents (${issue?.path.join(".") || "the whole body"}: ${issue?.message ?? "unknown"}).`);
}

/** The status that GitHub refused with; null when it was no refusal: no answer came, or we were told to be silent. */
export function statusOf(error: unknown): number | null {
  return error instanceof RequestError && error.response ? error.status : null;
}

/** GitHub's own words, for a person to read. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message.slice(0, 500) : "unknown";
}

/** Null where GitHub says that there is no such thing, or that we may not see it. */
export async function orNull<Value>(asked: Promise<Value>, ...also: readonly number[]): Promise<Value | null> {
  try {
    return await asked;
  } catch (error) {
    const status = statusOf(error);
    if (status !== null && [404, ...also].includes(status)) return null;
    throw error;
  }
}
