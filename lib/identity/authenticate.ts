import { createHash, timingSafeEqual } from "node:crypto";

import { z } from "zod";

import type { UserId } from "@/lib/kernel";
import { readConfig } from "@/lib/kernel/config";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { findToken, touchToken } from "./identity.store";
import type { Principal } from "./model/permissions";
import { LINK_EMAIL, type SessionUser, findSessionUser } from "./sign-in.gateway";
import { type Standing, readPerson, readStanding } from "./standing";
import { digestOfToken } from "./tokens";

const Config = z.object({ LINTEL_ADMIN_TOKEN: z.string().min(1).optional() });

/** Marking each single use would write as often as CI uploads; to the minute is enough to see a token that sleeps. */
const TOUCHED_AFTER = 60_000;

/** GitHub does not say at the moment what somebody may see, and what it said last has run out: they are told nothing. */
export class StandingUnknown extends Error {}

/** Brings up to date what GitHub says of somebody. Where it cannot be asked, nothing changes. */
export type Refresh = (userId: UserId) => Promise<void>;

/**
 * Who is speaking: by bearer token, else by session cookie; null when nobody that we know. Of who signed in with GitHub
 * `refresh` asks it again when its last word is too old; where that fails, StandingUnknown is thrown.
 */
export async function authenticate(headers: Headers, refresh: Refresh = async () => undefined): Promise<Principal | null> {
  if (headers.has("authorization")) {
    const token = bearerOf(headers);
    return token === null ? null : principalOfToken(token);
  }
  if (!(headers.get("cookie") ?? "").includes("lintel.")) return null;
  const user = await findSessionUser(headers);
  return user && principalOfUser(user, headers, refresh);
}

/** The token in the Authorization header; null where there is none in the form that is ours. */
export function bearerOf(headers: Headers): string | null {
  return /^Bearer ([\x21-\x7e]{1,8192})$/i.exec(headers.get("authorization") ?? "")?.[1] ?? null;
}

/** Whoever came by the one-time link is an administrator; everybody else is what GitHub says. */
async function principalOfUser({ id, name, email }: SessionUser, headers: Headers, refresh: Refresh): Promise<Principal | null> {
  if (email === LINK_EMAIL) return { kind: "user", scope: "admin", repositoryId: null, name };
  const known = await readStanding(id);
  if (known) return principalOf(known);
  if (!(await readPerson(id))) return null;
  await refresh(id);
  const renewed = await readStanding(id);
  if (renewed) return principalOf(renewed);
  // GitHub may have answered that they are out, which has ended the session.
  if (!(await findSessionUser(headers))) return null;
  throw new StandingUnknown("GitHub does not answer at the moment, and what it last said about you is more than ten minutes old. Nothing is shown until it answers; try again in a minute.");
}

function principalOf({ login, administrator, teams, visible }: Standing): Principal {
  const person = { kind: "user", repositoryId: null, name: login, teams } as const;
  return administrator ? { ...person, scope: "admin" } : { ...person, scope: "read", visible };
}

async function principalOfToken(token: string): Promise<Principal | null> {
  const { LINTEL_ADMIN_TOKEN } = readConfig(Config);
  if (LINTEL_ADMIN_TOKEN !== undefined && sameText(token, LINTEL_ADMIN_TOKEN)) return { kind: "administrator", scope: "admin", repositoryId: null, name: "administrator" };
  const row = await findToken(noTransaction, digestOfToken(token));
  const now = clock.now();
  if (!row || row.revokedAt !== null || (row.expiresAt !== null && row.expiresAt <= now)) return null;
  if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() > TOUCHED_AFTER) await touchToken(noTransaction, row.id, now);
  return { kind: "token", scope: row.scope, repositoryId: row.repositoryId, name: row.note ?? row.id };
}

/** In the same time for every wrong text. */
function sameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
