"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";

import { requireAdministrator } from "@/app/_access/open-repository";
import { retryDelivery } from "@/lib/github";
import { findFailedReport, retryReport } from "@/lib/ingestion";
import { type ReportId, asId } from "@/lib/kernel";
import { retryJob } from "@/lib/outbox";

const Id = z.string().max(64);
const Ids = z.array(Id).max(200);

/** Lets a failed report be read once more; answers what became of the wish. */
export async function retryFailedReport(id: string): Promise<string> {
  await requireAdministrator();
  const report = await findFailedReport(asId<ReportId>(Id.parse(id)));
  if (!report.ok) return report.detail;
  await retryReport(report.value);
  revalidatePath("/status");
  return "It is being read again.";
}

/** Lets jobs that gave up begin again; answers what became of the wish. */
export async function retryFailedJobs(ids: readonly string[]): Promise<string> {
  await requireAdministrator();
  const asked = Ids.parse(ids);
  const due = await Promise.all(asked.map((id) => retryJob(id)));
  revalidatePath("/status");
  const begun = due.filter(Boolean).length;
  return begun === 0 ? "They have begun again already." : begun === 1 ? "It begins again." : `${begun} begin again.`;
}

/** Has a delivery of GitHub's that was given up worked once more; answers what became of the wish. */
export async function retryFailedDelivery(id: string): Promise<string> {
  await requireAdministrator();
  const retried = await retryDelivery(z.string().max(100).parse(id));
  revalidatePath("/status");
  return retried.ok ? "It is worked once more." : "It does not wait for that any more.";
}
