import { z } from "zod";

import { readConfig } from "@/lib/kernel/config";
import { noTransaction } from "@/lib/kernel/transaction";

import { dropRawBefore } from "./report.store";

const Keeping = z.object({
  /** For how many days reports are kept as sent. */
  LINTEL_KEEP_REPORT_DAYS: z.coerce.number().min(0).default(90),
});

const DAY = 86_400_000;

/** Forgets the bytes of reports that came long before `day` (2026-11-21); their facts stay for ever. */
export async function pruneReports(day: string): Promise<void> {
  const { LINTEL_KEEP_REPORT_DAYS } = readConfig(Keeping);
  await dropRawBefore(noTransaction, new Date(Date.parse(day) - LINTEL_KEEP_REPORT_DAYS * DAY));
}
