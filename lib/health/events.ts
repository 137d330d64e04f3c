/** What health announces. */
import { z } from "zod";

import { defineEvent } from "@/lib/outbox";

/** A waiver of a repository was granted or ended; what it waives is counted anew. */
export const waiversChanged = defineEvent("health.waivers-changed", z.object({ repositoryId: z.string() }));

/** All is counted and measured that a change of snapshots or of waivers asked for. */
export const repositoryMeasured = defineEvent("health.repository-measured", z.object({ repositoryId: z.string() }));
