/**
 * Health: reads the history: structure metrics, trends and rollups. It decides nothing about identity or lifetimes.
 */

// Queries
export { compareCommits, findSnapshot, listSnapshots, readChange, readOverview } from "./queries";
export { type TrendQuestion, readTrend } from "./read-trend";

// Types
export * from "./model/views";
