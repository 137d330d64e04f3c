import { z } from "zod";

import { listRepositories } from "@/lib/catalog";
import { acceptIdToken, isIdToken, refreshAccess } from "@/lib/github";
import { type Level, type Principal, StandingUnknown, authenticate, bearerOf } from "@/lib/identity";
import { type RepositoryId, type Result, fail, ok } from "@/lib/kernel";
import { readConfig } from "@/lib/kernel/config";

const Config = z.object({ LINTEL_PUBLIC_READ: z.enum(["0", "1"]).default("0") });

export type Unheard = "UNAUTHENTICATED" | "FORBIDDEN" | "NOT_FOUND" | "UNAVAILABLE";

const NOBODY = fail("UNAUTHENTICATED", "Send a token: Authorization: Bearer TOKEN. An administrator makes one at /settings/tokens or POST /api/v1/tokens.");

/**
 * Who is speaking, by whatever they may come with: a token of ours, a session, an id-token of GitHub Actions; and with
 * `anyone`, where LINTEL_PUBLIC_READ lets strangers in, somebody who sees public repositories.
 */
export async function whoSpeaks(headers: Headers, { anyone = false }: { anyone?: boolean } = {}): Promise<Result<Principal, Unheard>> {
  const known = await knownPrincipal(headers);
  if (!known.ok) return known;
  if (known.value) return ok(await withPublic(known.value));
  const token = bearerOf(headers);
  if (token !== null && isIdToken(token)) return acceptIdToken(token);
  if (headers.has("authorization") || !anyone || !strangersMayRead()) return NOBODY;
  return ok({ kind: "anyone", scope: "read", repositoryId: null, name: "anyone", visible: await publicRepositories() });
}

type Known = Result<Principal | null, "UNAVAILABLE">;

/** A page, its layout and its parts ask one after another for the same visitor: by the same headers, which live as long as the request. */
const asked = new WeakMap<Headers, Promise<Known>>();

function knownPrincipal(headers: Headers): Promise<Known> {
  const known = asked.get(headers) ?? askFor(headers);
  asked.set(headers, known);
  return known;
}

async function askFor(headers: Headers): Promise<Known> {
  return authenticate(headers, refreshAccess).then(ok, (error: unknown) => {
    if (error instanceof StandingUnknown) return fail("UNAVAILABLE", error.message);
    throw error;
  });
}

function strangersMayRead(): boolean {
  return readConfig(Config).LINTEL_PUBLIC_READ === "1";
}

/** Whoever has signed in sees no less than a stranger. */
async function withPublic(principal: Principal): Promise<Principal> {
  if (!principal.visible || !strangersMayRead()) return principal;
  return { ...principal, visible: new Map([...(await publicRepositories()), ...principal.visible]) };
}

async function publicRepositories(): Promise<Map<RepositoryId, Level>> {
  return new Map((await listRepositories()).flatMap(({ id, visibility }) => (visibility === "public" ? [[id, "read"] as const] : [])));
}
