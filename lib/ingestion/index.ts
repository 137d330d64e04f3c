/**
 * Ingestion: from a tool's report, as sent, to facts in our words.
 * It knows formats. It knows neither modules nor metrics nor GitHub.
 */

// Commands
export { markFailed, markRecorded, markSuperseded } from "./normalise-report";
export { type Refusal, type SpooledFile, type Submission, type Submitted, retryReport, submitReport } from "./submit-report";

// Queries
export {
  REPORT_STATUSES, type Report, type ReportStatus, type ReportsQuestion,
  countReports, findFailedReport, listFormats, listReports, readAttachments, readEnvelope, readFacts, readReport, readSummary,
} from "./queries";
export { reportSchema } from "./adapters/lintel";
export { Meta } from "./model/meta";

// Types
export * from "./model/facts";
