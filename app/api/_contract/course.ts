import { z } from "zod";

import { GROUPINGS, INTERVALS, TREND_METRICS } from "@/lib/health";
import { EVENT_KINDS } from "@/lib/history";
import { KINDS, SEVERITIES } from "@/lib/ingestion";

import { CommitPoint } from "./snapshots";
import { Commit, From, Moment, To, pageOf } from "./words";

export const HistoryEvent = z
  .strictObject({
    at: Moment,
    commit: Commit,
    kind: z.enum(EVENT_KINDS),
    source: z.string().nullable(),
    detail: z.string(),
    facts: z.record(z.string(), z.union([z.string(), z.number(), z.array(z.string())])),
  })
  .meta({ id: "HistoryEvent" });

export const HistoryEvents = pageOf(HistoryEvent).meta({ id: "HistoryEvents" });

export const Gap = z.strictObject({ from: z.string(), to: z.string(), reason: z.string() }).meta({ id: "Gap" });

export const Trend = z
  .strictObject({
    metric: z.enum(TREND_METRICS),
    groupBy: z.enum(GROUPINGS),
    direction: z.enum(["in", "out"]),
    interval: z.enum(INTERVALS),
    unit: z.string(),
    counted: z.string().meta({ description: "How the number is counted." }),
    points: z.array(
      z.strictObject({
        at: z.string(),
        commit: Commit.nullable(),
        values: z.record(z.string(), z.number().nullable()).meta({ description: "By group; null where nothing is known: missing is not zero." }),
      }),
    ),
    gaps: z.array(Gap),
    events: z.array(HistoryEvent),
  })
  .meta({ id: "Trend" });

export const TrendQuery = z.strictObject({
  metric: z.enum(TREND_METRICS, `Metric is one of ${TREND_METRICS.join(", ")}.`),
  groupBy: z.enum(GROUPINGS, `Group by one of ${GROUPINGS.join(", ")}.`).default("none"),
  direction: z.enum(["in", "out"], "Direction is in or out.").default("out").meta({ description: "With module and team: whose side. out: it reaches out; in: it is reached." }),
  interval: z.enum(INTERVALS, `Interval is one of ${INTERVALS.join(", ")}.`).default("day"),
  from: From.optional(),
  to: To.optional(),
});

export const Rule = z
  .strictObject({
    source: z.string(),
    rule: z.string(),
    kind: z.enum(KINDS),
    severity: z.enum(SEVERITIES),
    help: z.string().nullable(),
    since: CommitPoint,
    changedAt: CommitPoint.nullable().meta({ description: "When it was last loosened or tightened." }),
    goneAt: CommitPoint.nullable().meta({ description: "Null while the rule is active." }),
    open: z.int(),
    baselined: z.int(),
    waived: z.int(),
    openByModule: z.record(z.string(), z.int()),
  })
  .meta({ id: "Rule" });

export const Rules = pageOf(Rule).meta({ id: "Rules" });

export const EXPORT_FORMATS = ["ndjson", "json", "csv"] as const;

export const ExportQuery = z.strictObject({
  format: z.enum(EXPORT_FORMATS, `Format is one of ${EXPORT_FORMATS.join(", ")}.`).default("ndjson"),
});
