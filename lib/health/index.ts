/**
 * Health: reads the history: structure metrics, modules over time, trends and rollups.
 * It decides nothing about identity or lifetimes, and knows neither pages nor checks.
 */

// Queries
export { findSnapshot, listSnapshots } from "./queries";
export { compareCommits, readChange } from "./read-changes";
export { readOverview } from "./read-overview";
export { type TrendQuestion, readTrend } from "./read-trend";

// Types
export * from "./model/views";
