import { z } from "zod";

import { Moment, Paging, RepositoryName, pageOf } from "./words";

const DeliveryStatus = z.enum(["waiting", "done", "ignored", "failed"]).meta({ description: "`ignored`: it asked for nothing; `failed`: given up after the last attempt." });

/** X-GitHub-Delivery, as GitHub made it. */
export const DeliveryId = z.object({ id: z.string().regex(/^[0-9A-Za-z-]{1,100}$/).meta({ description: "X-GitHub-Delivery." }) });

export const Delivery = z
  .strictObject({
    id: z.string(),
    event: z.string(),
    action: z.string().nullable(),
    repository: RepositoryName.nullable().meta({ description: "Null where it is about no repository that is tracked here." }),
    githubRepositoryId: z.int().nullable(),
    account: z.string().nullable().meta({ description: "Whose installation of the App." }),
    receivedAt: Moment,
    status: DeliveryStatus,
    outcome: z.string().nullable().meta({ description: "What came of it, or why it failed, in a sentence." }),
    attempts: z.int(),
    finishedAt: Moment.nullable(),
  })
  .meta({ id: "Delivery" });

export const Deliveries = pageOf(Delivery).meta({ id: "Deliveries" });

export const DeliveriesQuery = z.strictObject({ status: DeliveryStatus.optional(), ...Paging });
