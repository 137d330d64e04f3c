import { noTransaction } from "@/lib/kernel/transaction";

import { allInstallations, allLinks } from "./app.store";
import { type DeliveryRow, type DeliveryStatus, countDeliveries, findDelivery, listDeliveryRows } from "./delivery.store";

/** A delivery for a person to read: what it was about by name, where that is known. */
export type DeliveryView = Pick<DeliveryRow, "id" | "event" | "action" | "receivedAt" | "status" | "outcome" | "attempts" | "finishedAt"> & {
  /** The repository, where it is tracked; its numbers are for those who look it up on GitHub. */
  readonly repository: { readonly owner: string; readonly name: string } | null;
  readonly githubRepositoryId: number | null;
  readonly account: string | null;
};

/** Deliveries of GitHub's webhook, newest first. */
export async function listDeliveries({ status, limit, cursor }: { status?: DeliveryStatus | undefined; limit: number; cursor?: string | undefined }): Promise<{ items: DeliveryView[]; nextCursor: string | null }> {
  const rows = await listDeliveryRows(noTransaction, { status, limit: limit + 1, before: readCursor(cursor) });
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { items: await viewsOf(page), nextCursor: rows.length > limit && last ? Buffer.from(`${last.receivedAt.toISOString()}|${last.id}`).toString("base64url") : null };
}

/** One delivery; null when it is not kept, or not any more. */
export async function findDeliveryView(id: string): Promise<DeliveryView | null> {
  const row = await findDelivery(noTransaction, id);
  return row && ((await viewsOf([row]))[0] ?? null);
}

/** How many deliveries are in which state. */
export async function countDeliveriesByStatus(): Promise<Record<DeliveryStatus, number>> {
  return countDeliveries(noTransaction);
}

async function viewsOf(rows: readonly DeliveryRow[]): Promise<DeliveryView[]> {
  if (rows.length === 0) return [];
  const links = new Map((await allLinks(noTransaction)).map(({ githubId, owner, name }) => [githubId, { owner, name }]));
  const accounts = new Map((await allInstallations(noTransaction)).map(({ id, accountLogin }) => [id, accountLogin]));
  return rows.map(({ installationId, ...row }) => ({
    ...row, repository: (row.githubRepositoryId === null ? undefined : links.get(row.githubRepositoryId)) ?? null, account: (installationId === null ? undefined : accounts.get(installationId)) ?? null,
  }));
}

/** Where the last page ended; what is no cursor of ours is passed over. */
function readCursor(cursor: string | undefined): { receivedAt: Date; id: string } | undefined {
  const [at = "", id = ""] = Buffer.from(cursor ?? "", "base64url").toString().split("|");
  return /^\d{4}-[\d:.TZ-]+$/.test(at) && !Number.isNaN(Date.parse(at)) && /^[0-9A-Za-z-]{1,100}$/.test(id) ? { receivedAt: new Date(at), id } : undefined;
}
