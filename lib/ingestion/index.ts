/**
 * Ingestion: from a tool's report, as sent, to facts in our words.
 * It knows formats. It knows neither modules nor metrics nor GitHub.
 */

// Types
export * from "./model/facts";
