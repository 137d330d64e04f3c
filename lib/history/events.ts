/** What history announces. */
import { z } from "zod";

import { defineEvent } from "@/lib/outbox";

const Key = z.string().length(50);

/** Snapshots of a repository are other than before: `keys` were written, `removed` are gone, `since` is the earliest of all. */
export const snapshotsChanged = defineEvent(
  "history.snapshots-changed",
  z.object({ repositoryId: z.string(), since: Key, keys: z.array(Key), removed: z.array(Key) }),
);
