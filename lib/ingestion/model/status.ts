/** Where a report stands, as it is kept: `read` means that its facts are there and history has not yet taken them in. */
export const STORED_STATUSES = ["queued", "processing", "read", "done", "failed", "superseded"] as const;
export type StoredStatus = (typeof STORED_STATUSES)[number];

export const REPORT_STATUSES = ["queued", "processing", "done", "failed", "superseded"] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

/** As the world sees it: until its numbers count, a report is being processed. */
export function publicStatus(status: StoredStatus): ReportStatus {
  return status === "read" ? "processing" : status;
}
