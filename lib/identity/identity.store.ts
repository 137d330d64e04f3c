/** Tokens, and the door through which better-auth keeps its tables. */
import { prismaAdapter } from "better-auth/adapters/prisma";

import { type RepositoryId, type TokenId, asId } from "@/lib/kernel";
import { ownTables } from "@/lib/kernel/tables";
import { type Tx, noTransaction } from "@/lib/kernel/transaction";

import type { Scope } from "./model/permissions";

const tokens = ownTables(["token"]);
const people = ownTables(["user", "session", "account", "verification"]);

export type TokenRow = { id: TokenId; scope: Scope; repositoryId: RepositoryId | null; note: string | null; createdAt: Date; expiresAt: Date | null; lastUsedAt: Date | null; revokedAt: Date | null };

type Stored = { id: string; scope: string; repositoryId: string | null; note: string | null; createdAt: Date; expiresAt: Date | null; lastUsedAt: Date | null; revokedAt: Date | null };

function rowOf({ id, scope, repositoryId, ...rest }: Stored): TokenRow {
  return { id: asId<TokenId>(id), scope: scope === "admin" || scope === "read" ? scope : "upload", repositoryId: repositoryId === null ? null : asId<RepositoryId>(repositoryId), ...rest };
}

export async function insertToken(tx: Tx, token: { id: string; digest: Uint8Array<ArrayBuffer>; scope: Scope; repositoryId: string | null; note: string | null; expiresAt: Date | null }): Promise<void> {
  await tokens(tx).token.create({ data: token });
}

export async function findToken(tx: Tx, digest: Uint8Array<ArrayBuffer>): Promise<TokenRow | null> {
  const row = await tokens(tx).token.findUnique({ where: { digest }, omit: { digest: true } });
  return row ? rowOf(row) : null;
}

export async function touchToken(tx: Tx, id: TokenId, at: Date): Promise<void> {
  await tokens(tx).token.update({ where: { id }, data: { lastUsedAt: at } });
}

export async function revokeTokenRow(tx: Tx, id: TokenId, at: Date): Promise<boolean> {
  const { count } = await tokens(tx).token.updateMany({ where: { id, revokedAt: null }, data: { revokedAt: at } });
  return count > 0;
}

export async function findTokenById(tx: Tx, id: TokenId): Promise<TokenRow | null> {
  const row = await tokens(tx).token.findUnique({ where: { id }, omit: { digest: true } });
  return row ? rowOf(row) : null;
}

export async function tokenRows(tx: Tx, repositoryId?: RepositoryId): Promise<TokenRow[]> {
  const rows = await tokens(tx).token.findMany({ where: { revokedAt: null, ...(repositoryId === undefined ? {} : { repositoryId }) }, orderBy: { createdAt: "desc" }, omit: { digest: true } });
  return rows.map(rowOf);
}

/** What better-auth needs to keep users, sessions and one-time links in our schema. */
export function authTables() {
  return prismaAdapter(people(noTransaction), { provider: "postgresql" });
}
