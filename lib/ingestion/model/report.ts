import type { CommitSha, ReportId, RepositoryId } from "@/lib/kernel";

import type { Severity, Warning } from "./facts";
import type { Meta } from "./meta";

export const REPORT_STATUSES = ["queued", "processing", "done", "failed", "superseded"] as const;
export type ReportStatus = (typeof REPORT_STATUSES)[number];

/** What a file of an upload is for. A `report` is read by an adapter; the others are read together with it. */
export const FILE_ROLES = ["report", "baseline", "codeowners", "config", "owners"] as const;
export type FileRole = (typeof FILE_ROLES)[number];

/** Configuration of the repository as of the report's commit; `path` is where it lies in the repository. */
export type ConfigurationFile = { readonly role: "config" | "codeowners" | "owners"; readonly path: string; readonly text: string };

/** Why a report could not be used: API.md's code and a sentence that says what to do. */
export type ReportError = { code: string; detail: string; line?: number; offset?: number };

/** How many violations history made of the report; zero until it is done. */
export type ViolationCounts = { reported: number; carried: number; baselined: number; bySeverity: Partial<Record<Severity, number>> };

export type Examined = { files: number | null; modules: number | null; dependencies: number | null; rules: number | null };

/** A report and what became of it. */
export type Report = {
  id: ReportId;
  repositoryId: RepositoryId;
  commit: CommitSha;
  source: string;
  tool: string;
  toolVersion: string | null;
  format: string;
  status: ReportStatus;
  receivedAt: Date;
  finishedAt: Date | null;
  examined: Examined;
  violations: ViolationCounts;
  warnings: Warning[];
  error: ReportError | null;
  /** The first envelope it came in; `listEnvelopes` gives the others. */
  meta: Meta;
  /** Null: the report is about the whole repository. */
  scope: string[] | null;
  /** Hexadecimal SHA-256 of everything that was sent, whatever the order of the parts. */
  contentDigest: string;
  attachments: { role: FileRole; path: string; digest: string; bytes: number }[];
};
