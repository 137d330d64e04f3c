import { z } from "zod";

/** What a badge can say. Stocks and structure are those of the newest snapshot, flows those of the last 30 days. */
export const BADGE_METRICS = ["open", "waived", "baselined", "brokenDependencies", "introduced", "discovered", "reopened", "fixed", "retired", "modules", "dependencies", "tangles", "largestTangle"] as const;

export const BadgeQuery = z.strictObject({
  metric: z.enum(BADGE_METRICS, `Metric is one of ${BADGE_METRICS.join(", ")}.`).default("open").meta({ description: "Stocks and structure are those of the newest snapshot; introduced, discovered, reopened, fixed and retired are of the last 30 days." }),
});
