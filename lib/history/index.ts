/**
 * History: remembers what was reported for which commit, and derives the true course of every violation from it,
 * whatever the order in which reports arrive. It knows neither metrics nor pages.
 */

// Types
export * from "./model/views";
