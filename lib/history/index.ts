/**
 * History: remembers what was reported for which commit, and derives the true course of every violation from it,
 * whatever the order in which reports arrive. It knows neither metrics nor pages nor GitHub.
 */

// Commands
export { checkCommits, removeReport } from "./record-analysis";

// Queries
export { type ExportLine, exportRepository } from "./export";
export { type Window, findLatestSnapshot, findSnapshot, listEvents, listRules, listSnapshots, listSources, readFlow, readModuleCounts } from "./queries";
export { type Base, type PlainChange, compareStates, findBase, readSnapshotChange } from "./read-changes";
export { readGraph } from "./read-graph";
export { findViolation, listViolations } from "./read-violations";

// Types
export * from "./model/views";
