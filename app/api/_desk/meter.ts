import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from "prom-client";

type Meter = {
  registry: Registry;
  refusals: Counter<"code">;
  requests: Histogram<"route" | "method" | "status">;
  uploads: Counter<"outcome">;
  received: Counter;
  reports: Gauge<"status">;
  failures: Gauge<"code">;
  backlog: Gauge<"state">;
  backlogAge: Gauge;
};

declare global {
  // Next may load a module once per route; what is counted must be counted in one place.
  var lintelMeter: Meter | undefined;
}

const SECONDS = [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15, 60];

function makeMeter(): Meter {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    refusals: new Counter({ name: "lintel_refusals_total", help: "Requests refused, by error code.", labelNames: ["code"], registers }),
    requests: new Histogram({
      name: "lintel_request_duration_seconds",
      help: "Seconds from a request's arrival to its answer's headers.",
      labelNames: ["route", "method", "status"],
      buckets: SECONDS,
      registers,
    }),
    uploads: new Counter({ name: "lintel_uploads_total", help: "Uploads answered, by outcome.", labelNames: ["outcome"], registers }),
    received: new Counter({ name: "lintel_uploaded_bytes_total", help: "Bytes of files kept from uploads, as sent.", registers }),
    reports: new Gauge({ name: "lintel_reports", help: "Reports kept, by status.", labelNames: ["status"], registers }),
    failures: new Gauge({ name: "lintel_failed_reports", help: "Reports that could not be read, by error code.", labelNames: ["code"], registers }),
    backlog: new Gauge({ name: "lintel_jobs", help: "Jobs that wait, and jobs that failed for good.", labelNames: ["state"], registers }),
    backlogAge: new Gauge({ name: "lintel_oldest_job_age_seconds", help: "Age of the job that has waited longest; 0 when none waits.", registers }),
  };
}

/** What this process has counted since it started, in Prometheus' terms. */
export function meter(): Meter {
  return (globalThis.lintelMeter ??= makeMeter());
}

export function countRefusal(code: string): void {
  meter().refusals.inc({ code });
}
