/** Id-tokens that uploads came with. */
import { ownTables } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

const tables = ownTables(["usedIdToken"]);

/** Takes a token for what was sent with it, unless it was taken before; answers what it is taken for. */
export async function takeIdToken(tx: Tx, token: { jti: string; digest: string; expiresAt: Date }): Promise<string> {
  await tables(tx).usedIdToken.createMany({ data: [token], skipDuplicates: true });
  return (await tables(tx).usedIdToken.findUnique({ where: { jti: token.jti } }))?.digest ?? token.digest;
}

/** Forgets tokens that nobody takes any more. */
export async function dropIdTokens(tx: Tx, expiredBefore: Date): Promise<void> {
  await tables(tx).usedIdToken.deleteMany({ where: { expiresAt: { lt: expiredBefore } } });
}
