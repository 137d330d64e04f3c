/**
 * Health: reads the history: structure metrics, trends and rollups. It decides nothing about identity or lifetimes.
 */

// Types
export * from "./model/views";
