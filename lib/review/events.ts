/** What review announces. */
import { z } from "zod";

import { defineEvent } from "@/lib/outbox";

const AboutHead = z.object({ repositoryId: z.string(), number: z.int(), head: z.string().length(40) });

/** A commit has become the head of a pull request, or more has been told of it. */
export const pullRequestOpened = defineEvent("review.pull-request-opened", AboutHead);

/** A verdict is other than it was before: its state, its conclusion, or one of its lists. */
export const verdictReached = defineEvent("review.verdict-reached", AboutHead);
