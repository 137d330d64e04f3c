/** What GitHub was last told of each commit. */
import type { RepositoryId } from "@/lib/kernel";
import { ownTables } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

const tables = ownTables(["checkRun"]);

export type CheckRow = {
  head: string;
  generation: number;
  checkRunId: number | null;
  status: "in_progress" | "completed";
  conclusion: string | null;
  /** Of everything that was told; empty while it has not been told whole. */
  digest: string;
  annotations: string;
  sent: number;
};

export async function findCheck(tx: Tx, repositoryId: RepositoryId, head: string): Promise<CheckRow | null> {
  const row = await tables(tx).checkRun.findUnique({ where: { repositoryId_head: { repositoryId, head } } });
  if (!row) return null;
  const { generation, checkRunId, status, conclusion, digest, annotations, sent } = row;
  return { head, generation, checkRunId: checkRunId === null ? null : Number(checkRunId), status: status === "completed" ? "completed" : "in_progress", conclusion, digest, annotations, sent };
}

export async function keepCheck(tx: Tx, repositoryId: RepositoryId, { head, ...row }: CheckRow): Promise<void> {
  await tables(tx).checkRun.upsert({ where: { repositoryId_head: { repositoryId, head } }, create: { repositoryId, head, ...row }, update: row });
}

/** The check of a run that GitHub names; null when it is none of ours. */
export async function findCheckByRun(tx: Tx, repositoryId: RepositoryId, checkRunId: number): Promise<string | null> {
  const row = await tables(tx).checkRun.findFirst({ where: { repositoryId, checkRunId }, select: { head: true } });
  return row?.head ?? null;
}
