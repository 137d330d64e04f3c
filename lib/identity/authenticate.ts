import { createHash, timingSafeEqual } from "node:crypto";

import { z } from "zod";

import { readConfig } from "@/lib/kernel/config";
import { clock } from "@/lib/kernel/time";
import { noTransaction } from "@/lib/kernel/transaction";

import { findToken, touchToken } from "./identity.store";
import type { Principal } from "./model/permissions";
import { findSessionUser } from "./sign-in.gateway";
import { digestOfToken } from "./tokens";

const Config = z.object({ LINTEL_ADMIN_TOKEN: z.string().min(1).optional() });

/** Marking each single use would write as often as CI uploads; to the minute is enough to see a token that sleeps. */
const TOUCHED_AFTER = 60_000;

/** Who is speaking: by bearer token, else by session cookie; null when nobody that we know. */
export async function authenticate(headers: Headers): Promise<Principal | null> {
  const authorization = headers.get("authorization");
  if (authorization !== null) {
    const token = /^Bearer ([\x21-\x7e]{1,4096})$/i.exec(authorization)?.[1];
    return token === undefined ? null : principalOfToken(token);
  }
  if (!(headers.get("cookie") ?? "").includes("lintel.")) return null;
  const user = await findSessionUser(headers);
  return user ? { kind: "user", scope: "admin", repositoryId: null, name: user.name } : null;
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
