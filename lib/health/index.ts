/**
 * Health: reads the history: structure metrics, modules over time, trends and rollups.
 * Waivers are its own: what is accepted on purpose, by whom, why and until when, and where that counts.
 * It decides nothing about identity or lifetimes, and knows neither pages nor checks.
 */

// Commands
export { decideWaiver, endWaiver } from "./decide-waiver";
export { type NotedEvent, noteEvent } from "./note-event";
export { type WaiverMatch, type WaiverWish, waiveViolations } from "./waive-violations";

// Queries
export { findSnapshot, listSnapshots } from "./queries";
export { compareCommits, readChange } from "./read-changes";
export { findModule, listModules, readLargestTangle, readModuleGraph } from "./read-modules";
export { readLedgerBetween, readWholeLedger } from "./read-ledger";
export { readOverview } from "./read-overview";
export { type Tangle, type TangleChange, type TangleCount, type TangleCourse, readTangleCourse } from "./read-tangles";
export { findTeam, findTeamAcross, findTeamLabels, listTeams, listTeamsAcross } from "./read-teams";
export { type TrendQuestion, readTrend } from "./read-trend";
export { METRICS } from "./model/metrics";
export { READY_ORDER } from "./model/team-lives";
export { type WeekFigures, readWeeks } from "./read-weeks";
export { exportRepository } from "./export";
export { type ExpiringWaiver, type Waiver, findWaiver, listExpiringWaivers, listWaivers } from "./list-waivers";
export { listEvents } from "./read-events";
export { type HealthLife, type HealthQuestion, type HealthViolation, type HealthViolations, findViolation, listRules, listViolationIds, listViolations } from "./read-violations";
export { type WaiverEffect, foreseeWaiver } from "./waive-violations";

// Types
export { EXTRACTION_ITEMS, type Extraction, type ExtractionItem } from "./model/extraction";
export type * from "./model/module-views";
export * from "./model/team-views";
export * from "./model/views";
export { LONGEST_REASON, type WaiverPatterns, WAIVER_STATUSES, type WaiverStatus, type WaiverStep } from "./model/waiver";
