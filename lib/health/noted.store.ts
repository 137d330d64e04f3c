/** What other modules told of that changed the meaning of numbers. Rows are added to, never rewritten and never removed. */
import type { HistoryEvent } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";
import { rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

export type NotedEvent = Pick<HistoryEvent, "kind" | "source" | "detail" | "facts"> & { at: Date };

export async function insertNoted(tx: Tx, repositoryId: RepositoryId, { at, kind, source, detail, facts }: NotedEvent): Promise<void> {
  await rawSql(tx).execute("INSERT INTO health.noted_event (repository_id, at, kind, source, detail, facts) VALUES ($1, $2, $3, $4, $5, $6::jsonb)", [repositoryId, at, kind, source, detail, JSON.stringify(facts)]);
}

/** Oldest first. */
export async function listNoted(tx: Tx, repositoryId: RepositoryId): Promise<NotedEvent[]> {
  return rawSql(tx).query("SELECT at, kind, source, detail, facts FROM health.noted_event WHERE repository_id = $1 ORDER BY at, id", [repositoryId]);
}
