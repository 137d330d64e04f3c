/** What github announces. */
import { z } from "zod";

import { defineEvent } from "@/lib/outbox";

/** A delivery of the webhook was kept. `about` is what jobs of one thing queue up by. */
export const deliveryReceived = defineEvent("github.delivery-received", z.object({ id: z.string(), about: z.string() }));

/** A workflow run has ended: it may have left reports. */
export const runEnded = defineEvent("github.run-ended", z.object({ githubId: z.int(), installationId: z.int(), runId: z.int(), attempt: z.int() }));

/** What GitHub is told of a commit may be other than before. */
export const checkWanted = defineEvent("github.check-wanted", z.object({ repositoryId: z.string(), head: z.string().length(40), again: z.boolean() }));

/** How a repository's pull requests stand is to be asked of GitHub: something may have been missed. */
export const repositoryUnchecked = defineEvent("github.repository-unchecked", z.object({ repositoryId: z.string() }));
