/**
 * Ingestion: from a tool's report, as sent, to facts in our words.
 * It knows formats. It knows neither modules nor metrics nor GitHub.
 */

// Commands
export { markFailed, markRecorded, markSuperseded, rereadReport, retryReport } from "./mark-report";
export { MAX_REPORT_BYTES, type FileRole, type Refusal, type SpooledFile, type Submission, type Submitted, recogniseTools, submitReport } from "./submit-report";

// Queries
export {
  REPORT_STATUSES, type ConfigurationFile, type RawFile, type Report, type ReportStatus, type ReportsQuestion,
  countFailures, countReports, findFailedReport, listFormats, listReports, readAttachments, readEnvelope, readFacts, readRaw, readReport, readRunCommands, readSummary,
} from "./queries";
export { reportSchema } from "./adapters/lintel";

// Types
export { Meta } from "./model/meta";
export * from "./model/facts";
