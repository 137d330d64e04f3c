import { z } from "zod";

import { Moment } from "./words";

export const Live = z.strictObject({ status: z.literal("alive") }).meta({ id: "Live" });

export const Ready = z
  .strictObject({
    status: z.enum(["ready", "unavailable"]),
    database: z.enum(["reachable", "unreachable"]),
    migrations: z.enum(["applied", "unknown"]),
    backlog: z
      .strictObject({
        waiting: z.int(),
        failed: z.int(),
        oldest: Moment.nullable(),
        ageSeconds: z.int().meta({ description: "How long the oldest waiting job has waited; 0 when none waits." }),
      })
      .nullable(),
  })
  .meta({ id: "Ready" });
