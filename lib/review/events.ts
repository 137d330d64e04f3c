/** What review announces. */
import { z } from "zod";

import { defineEvent } from "@/lib/outbox";

const AboutHead = z.object({ repositoryId: z.string(), number: z.int(), head: z.string().length(40) });

/** A commit has become the head of a pull request, or more has been told of it. */
export const pullRequestOpened = defineEvent("review.pull-request-opened", AboutHead);

/** A verdict is other than it was before: its state, its conclusion, or one of its lists. */
export const verdictReached = defineEvent("review.verdict-reached", AboutHead);

/** An administrator decided about a rule or a ratchet. */
export const policyChanged = defineEvent("review.policy-changed", z.object({ repositoryId: z.string() }));

/** Limits of ratchets are other than before, or what they are held against is. */
export const limitsChanged = defineEvent("review.limits-changed", z.object({ repositoryId: z.string() }));
