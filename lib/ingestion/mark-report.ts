import type { ReportId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { type Tx, transaction } from "@/lib/kernel/transaction";
import { publish } from "@/lib/outbox";

import { reportRefused, reportSubmitted } from "./events";
import type { Warning } from "./model/facts";
import { type Counts, type Fault, clearFacts, findReport, hasRaw, lockReport, setOutcome } from "./report.store";

/** History has taken the report in; `warnings` are what it had to leave out. */
export async function markRecorded(tx: Tx, id: ReportId, counts: Counts, warnings: readonly Warning[] = []): Promise<void> {
  const report = await findReport(tx, id);
  if (!report) return;
  const others = report.warnings.filter(({ code }) => !warnings.some((warning) => warning.code === code));
  await setOutcome(tx, id, { status: "done", finishedAt: report.finishedAt ?? clock.now(), counts, error: null, warnings: [...others, ...warnings] });
}

/** Another report counts instead. */
export async function markSuperseded(tx: Tx, id: ReportId): Promise<void> {
  const report = await findReport(tx, id);
  if (report) await setOutcome(tx, id, { status: "superseded", finishedAt: report.finishedAt ?? clock.now(), error: null });
}

/** The report cannot be used: none of its facts, attachments or words about commits counts. */
export async function markFailed(tx: Tx, id: ReportId, error: Fault): Promise<void> {
  const report = await findReport(tx, id);
  if (!report) return;
  await clearFacts(tx, id);
  await setOutcome(tx, id, { status: "failed", finishedAt: clock.now(), error, summary: null });
  await publish(tx, reportRefused({ repositoryId: report.repositoryId, reportId: id }));
}

/** Puts a failed report back to be read once more. False when it is not a failed one, or its bytes are kept no longer. */
export function retryReport({ id }: { id: ReportId }): Promise<boolean> {
  return queueAgain(id, (status) => status === "failed");
}

/** Reads a report again that was read before, for an adapter that understands more. False when its bytes are kept no longer. */
export function rereadReport({ id }: { id: ReportId }): Promise<boolean> {
  return queueAgain(id, (status) => status === "done" || status === "superseded");
}

async function queueAgain(id: ReportId, mayBe: (status: string) => boolean): Promise<boolean> {
  return transaction(async (tx) => {
    const status = await lockReport(tx, id);
    const report = await findReport(tx, id);
    if (!report || status === null || !mayBe(status) || !(await hasRaw(tx, id))) return false;
    await setOutcome(tx, id, { status: "queued", finishedAt: null, error: null });
    await publish(tx, reportSubmitted({ repositoryId: report.repositoryId, reportId: id }));
    return true;
  });
}
