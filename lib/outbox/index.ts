/**
 * Outbox: what has happened, kept until every job has seen it. It knows events and jobs, and the queue under them
 * (graphile-worker). It does not know what any of them is about.
 */

// Commands
export { type Event, type EventType, defineEvent } from "./define-event";
export { type Job, defineJob } from "./job";
export { publish } from "./publish";
export { drain } from "./drain";
export { retryJob } from "./retry-job";
export { installQueue } from "./install-queue";
export { runWorker } from "./run-worker";

// Queries
export { listFailedJobs, readBacklog } from "./queries";
export { isOutage } from "./model/outage";

// Types
export type { FailedJob } from "./outbox.store";
