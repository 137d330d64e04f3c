/** Deliveries of the webhook, as they came and what became of them. */
import { ownTables, rawSql } from "@/lib/kernel/tables";
import type { Tx } from "@/lib/kernel/transaction";

const tables = ownTables(["delivery"]);

export const DELIVERY_STATUSES = ["waiting", "done", "ignored", "failed"] as const;
export type DeliveryStatus = (typeof DELIVERY_STATUSES)[number];

export type DeliveryRow = {
  id: string;
  event: string;
  action: string | null;
  installationId: number | null;
  githubRepositoryId: number | null;
  receivedAt: Date;
  status: DeliveryStatus;
  outcome: string | null;
  attempts: number;
  finishedAt: Date | null;
};

type Stored = Omit<DeliveryRow, "installationId" | "githubRepositoryId" | "status"> & { installationId: bigint | null; githubRepositoryId: bigint | null; status: string };

function deliveryOf({ id, event, action, installationId, githubRepositoryId, receivedAt, status, outcome, attempts, finishedAt }: Stored): DeliveryRow {
  return {
    id, event, action, receivedAt, outcome, attempts, finishedAt, status: DELIVERY_STATUSES.find((known) => known === status) ?? "failed",
    installationId: installationId === null ? null : Number(installationId), githubRepositoryId: githubRepositoryId === null ? null : Number(githubRepositoryId),
  };
}

/** True when it is news: it was not kept before, or it failed and comes again. */
export async function keepDelivery(tx: Tx, delivery: Pick<DeliveryRow, "id" | "event" | "action" | "installationId" | "githubRepositoryId" | "receivedAt"> & { payload: Uint8Array<ArrayBuffer> }): Promise<boolean> {
  const written = await rawSql(tx).execute(
    `INSERT INTO github.delivery AS d (id, event, action, installation_id, github_repository_id, received_at, payload, status) VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting')
     ON CONFLICT (id) DO UPDATE SET status = 'waiting', outcome = NULL, attempts = 0, finished_at = NULL WHERE d.status = 'failed'`,
    [delivery.id, delivery.event, delivery.action, delivery.installationId, delivery.githubRepositoryId, delivery.receivedAt, delivery.payload],
  );
  return written > 0;
}

export async function findDelivery(tx: Tx, id: string): Promise<DeliveryRow | null> {
  const row = await tables(tx).delivery.findUnique({ where: { id }, omit: { payload: true } });
  return row ? deliveryOf(row) : null;
}

/** Deflated, as kept. */
export async function findPayload(tx: Tx, id: string): Promise<Uint8Array | null> {
  const row = await tables(tx).delivery.findUnique({ where: { id }, select: { payload: true } });
  return row?.payload ?? null;
}

export async function beginDelivery(tx: Tx, id: string): Promise<void> {
  await tables(tx).delivery.updateMany({ where: { id }, data: { attempts: { increment: 1 } } });
}

export async function endDelivery(tx: Tx, id: string, end: { status: DeliveryStatus; outcome: string; finishedAt: Date }): Promise<void> {
  await tables(tx).delivery.updateMany({ where: { id }, data: end });
}

/** Makes one that failed wait again; false when there is none such. */
export async function reviveDelivery(tx: Tx, id: string): Promise<boolean> {
  const { count } = await tables(tx).delivery.updateMany({ where: { id, status: "failed" }, data: { status: "waiting", outcome: null, attempts: 0, finishedAt: null } });
  return count > 0;
}

/** Newest first; `before` is the last one of the page before. */
export async function listDeliveryRows(tx: Tx, { limit, before, status }: { limit: number; before?: { receivedAt: Date; id: string } | undefined; status?: DeliveryStatus | undefined }): Promise<DeliveryRow[]> {
  const rows = await tables(tx).delivery.findMany({
    where: { ...(status === undefined ? {} : { status }), ...(before ? { OR: [{ receivedAt: { lt: before.receivedAt } }, { receivedAt: before.receivedAt, id: { lt: before.id } }] } : {}) },
    orderBy: [{ receivedAt: "desc" }, { id: "desc" }], take: limit, omit: { payload: true },
  });
  return rows.map(deliveryOf);
}

export async function countDeliveries(tx: Tx): Promise<Record<DeliveryStatus, number>> {
  const rows = await tables(tx).delivery.groupBy({ by: ["status"], _count: true });
  const counts: Record<DeliveryStatus, number> = { waiting: 0, done: 0, ignored: 0, failed: 0 };
  for (const status of DELIVERY_STATUSES) counts[status] = rows.find((row) => row.status === status)?._count ?? 0;
  return counts;
}

/** Which of these were kept. */
export async function knownDeliveries(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tables(tx).delivery.findMany({ where: { id: { in: [...ids] } }, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
}

export async function dropDeliveriesBefore(tx: Tx, moment: Date): Promise<number> {
  return (await tables(tx).delivery.deleteMany({ where: { receivedAt: { lt: moment } } })).count;
}
