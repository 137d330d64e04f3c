/** What history announces. */
import { z } from "zod";

import { defineEvent } from "@/lib/outbox";

const Key = z.string().length(50);

/** Snapshots of a repository are other than before: `keys` were written, `removed` are gone, `since` is the earliest of all. */
export const snapshotsChanged = defineEvent(
  "history.snapshots-changed",
  z.object({ repositoryId: z.string(), since: Key, keys: z.array(Key), removed: z.array(Key) }),
);

/**
 * A commit that is, or may be, the head of a pull request has been reported about, or one of its reports was taken away:
 * every commit beside the line, and every upload that names a pull request. What the upload said of it comes along.
 */
export const headReported = defineEvent(
  "history.head-reported",
  z.object({
    repositoryId: z.string(),
    commit: z.string().length(40),
    pullRequest: z.object({ number: z.int().min(1), baseRef: z.string().optional(), mergeBase: z.string().optional(), title: z.string().optional() }).optional(),
    tested: z.object({ sha: z.string(), parents: z.array(z.string()).optional() }).optional(),
    /** When the run of CI that sent it began, where it told. */
    runAt: z.string().optional(),
  }),
);
