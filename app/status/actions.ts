"use server";

import { revalidatePath } from "next/cache";
import { z } from "zod";

import { requireAdministrator } from "@/app/_access/open-repository";
import { findFailedReport, retryReport } from "@/lib/ingestion";
import { type ReportId, asId } from "@/lib/kernel";
import { retryJob } from "@/lib/outbox";

const Id = z.string().max(64);

/** Lets a failed report be read once more; answers what became of the wish. */
export async function retryFailedReport(id: string): Promise<string> {
  await requireAdministrator();
  const report = await findFailedReport(asId<ReportId>(Id.parse(id)));
  if (!report.ok) return report.detail;
  await retryReport(report.value);
  revalidatePath("/status");
  return "It is being read again.";
}

/** Lets a job that gave up begin again; answers what became of the wish. */
export async function retryFailedJob(id: string): Promise<string> {
  await requireAdministrator();
  const isDue = await retryJob(Id.parse(id));
  revalidatePath("/status");
  return isDue ? "It begins again." : "There is no such failed job any more.";
}
