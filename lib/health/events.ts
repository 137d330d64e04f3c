/** What health announces. */
import { z } from "zod";

import { defineEvent } from "@/lib/outbox";

/** A waiver of a repository was granted or ended; what it waives is counted anew. */
export const waiversChanged = defineEvent("health.waivers-changed", z.object({ repositoryId: z.string() }));
