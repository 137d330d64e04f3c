/** The one comment on each pull request, as GitHub was last told of it. */
import type { RepositoryId } from "@/lib/kernel";
import { ownTables } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

const tables = ownTables(["pullRequestComment"]);

export type CommentRow = { number: number; commentId: number; nodeId: string; digest: string; minimised: boolean };

export async function findComment(tx: Tx, repositoryId: RepositoryId, number: number): Promise<CommentRow | null> {
  const row = await tables(tx).pullRequestComment.findUnique({ where: { repositoryId_number: { repositoryId, number } } });
  return row ? { number, commentId: Number(row.commentId), nodeId: row.nodeId, digest: row.digest, minimised: row.minimised } : null;
}

export async function keepComment(tx: Tx, repositoryId: RepositoryId, { number, ...row }: CommentRow): Promise<void> {
  await tables(tx).pullRequestComment.upsert({ where: { repositoryId_number: { repositoryId, number } }, create: { repositoryId, number, ...row }, update: row });
}
