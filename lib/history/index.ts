/**
 * History: remembers what was reported for which commit, and derives the true course of every violation from it,
 * whatever the order in which reports arrive. It knows neither metrics nor pages nor GitHub.
 */

// Commands
export { checkCommits, recordCommits, removeReport } from "./record-analysis";
export type { CommitFact } from "./record-commits";

// Queries
export { type ExportLine, exportRepository } from "./export";
export { type Window, findLatestSnapshot, findSnapshot, listEvents, listRules, listSnapshots, listSources, readFlow, readFlowBetween, readModuleCounts } from "./queries";
export { type Base, type Comparison, type PlainChange, compareStates, findBase, readSnapshotChange } from "./read-changes";
export { type References, listReferences, readGraph } from "./read-graph";
export { type CommitSource, type ConfigurationDigests, type KnownCommit, findCommit, listCommitsNamed, listConfigurations, listSourcesOfLate, readConfigurationDigests } from "./read-heads";
export { type ObservedLife, type PairCount, type Standpoint, findLatestSnapshots, listEventsAcross, listLivesOfTeam, listModulesTouched, readMapAt, readPairCounts } from "./read-standing";
export { type FoundViolations, findMoment, findViolation, listIds, listLives, listViolations, pointAt } from "./read-violations";

// Types
export * from "./model/views";
