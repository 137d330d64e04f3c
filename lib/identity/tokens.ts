import { createHash, randomBytes, randomUUID } from "node:crypto";

import { type RepositoryId, type Result, type TokenId, asId, fail, ok } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { type Tx, noTransaction } from "@/lib/kernel/transaction";

import { type TokenRow, findTokenById, insertToken, revokeTokenRow, tokenRows } from "./identity.store";
import type { Scope } from "./model/permissions";

const PREFIXES: Record<Scope, string> = { upload: "lintel_u_", read: "lintel_r_", admin: "lintel_a_" };
const NOTE_LENGTH = 200;

/** The only form in which a token is kept. */
export function digestOfToken(token: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(createHash("sha256").update(token).digest());
}

export type TokenWish = { repositoryId: RepositoryId | null; scope: Scope; expiresAt?: Date | null; note?: string | null };

/** Makes a bearer token and shows it this once. An upload token belongs to a repository; an end lies in the future. */
export async function issueToken(wish: TokenWish, tx: Tx = noTransaction): Promise<Result<{ id: TokenId; token: string }, "META_INVALID">> {
  const { repositoryId, scope, expiresAt = null, note = null } = wish;
  if (scope === "upload" && repositoryId === null) return fail("META_INVALID", "Name the repository that this token may upload to.");
  if (expiresAt !== null && expiresAt <= clock.now()) return fail("META_INVALID", "The token would end before it begins: choose a later expiresAt.");
  const token = PREFIXES[scope] + randomBytes(32).toString("base64url");
  const id = asId<TokenId>(randomUUID());
  await insertToken(tx, { id, digest: digestOfToken(token), scope, repositoryId, note: note === null ? null : note.slice(0, NOTE_LENGTH), expiresAt });
  return ok({ id, token });
}

/** False when there is no such token, or it was revoked before. */
export async function revokeToken(id: TokenId): Promise<boolean> {
  return revokeTokenRow(noTransaction, id, clock.now());
}

export type Token = TokenRow;

/** Tokens that are not revoked, newest first; never the tokens themselves. */
export async function listTokens(repositoryId?: RepositoryId): Promise<Token[]> {
  return tokenRows(noTransaction, repositoryId);
}

export async function findTokenWithId(id: TokenId): Promise<Token | null> {
  return findTokenById(noTransaction, id);
}
