/**
 * Health: reads the history: structure metrics, modules over time, trends and rollups.
 * It decides nothing about identity or lifetimes, and knows neither pages nor checks.
 */

// Queries
export { findSnapshot, listSnapshots } from "./queries";
export { compareCommits, readChange } from "./read-changes";
export { readOverview } from "./read-overview";
export { type Tangle, type TangleChange, type TangleCourse, readTangleCourse } from "./read-tangles";
export { type TrendQuestion, readTrend } from "./read-trend";
export { type WeekFigures, readWeeks } from "./read-weeks";

// Types
export * from "./model/views";
