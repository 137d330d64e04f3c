import { z } from "zod";

import { SEVERITIES } from "@/lib/ingestion";
import { FAILURES, LONGEST_REASON, RATCHET_DIMENSIONS } from "@/lib/review";

import { CommitPoint } from "./snapshots";
import { Moment } from "./words";

const Dimension = z.enum(RATCHET_DIMENSIONS, `Dimension is one of ${RATCHET_DIMENSIONS.join(", ")}.`);
const Count = z.int().min(0);
const Reason = z.string().max(LONGEST_REASON).nullable();

const RuleSetting = z
  .strictObject({
    source: z.string(),
    rule: z.string(),
    severity: z.enum(SEVERITIES).nullable().meta({ description: "At which severity a gate counts it; null: as it is reported." }),
    muted: z.boolean().meta({ description: "It fails no gate and is not annotated." }),
    reason: Reason,
    by: z.string(),
    at: Moment,
  })
  .meta({ id: "RuleSetting" });

const Limit = z
  .strictObject({ dimension: Dimension, value: z.string(), limit: Count, open: Count.meta({ description: "Open violations that the gate counts, at the newest snapshot." }) })
  .meta({ id: "RatchetLimit" });

const LimitChange = z.strictObject({ dimension: Dimension, value: z.string(), before: Count, limit: Count, reason: Reason, by: z.string(), at: Moment }).meta({ id: "RatchetChange" });

export const Gate = z
  .strictObject({
    fail: z.array(z.enum(FAILURES)),
    severities: z.array(z.enum(SEVERITIES)),
    maxBaseDistance: Count,
    configured: z.boolean().meta({ description: "False: no lintel.yml says anything of a gate, so it is as by default." }),
    ratchet: z.array(z.strictObject({ dimension: Dimension, since: CommitPoint })).meta({ description: "What is held group by group, and since when." }),
    limits: z.array(Limit),
    rules: z.array(RuleSetting).meta({ description: "What counts of each rule about which somebody decided." }),
    ruleTrail: z.array(RuleSetting).meta({ description: "Every decision about a rule, newest first." }),
    limitTrail: z.array(LimitChange).meta({ description: "Every limit that somebody set, newest first." }),
  })
  .meta({ id: "Gate", description: "The gate in force on the default branch: pull requests that are built upon its newest commit are judged by it." });

export const NewRuleSetting = z.strictObject({
  source: z.string().min(1).max(500),
  rule: z.string().min(1).max(2000),
  severity: z.enum(SEVERITIES, `Severity is one of ${SEVERITIES.join(", ")}, or null.`).nullable().default(null).meta({ description: "null: as it is reported." }),
  muted: z.boolean().default(false),
  reason: Reason.default(null).meta({ description: "Needed when it lets more pass than before." }),
});

export const NewLimit = z.strictObject({
  dimension: Dimension,
  value: z.string().min(1).max(2000),
  limit: Count,
  reason: Reason.default(null).meta({ description: "Needed when it is raised." }),
});
