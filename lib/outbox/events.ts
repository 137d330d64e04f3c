import { z } from "zod";

import { defineEvent } from "./define-event";

/** A day in UTC is over. After a longer stop only the last one is announced. */
export const dayPassed = defineEvent("outbox.day-passed", z.object({ day: z.iso.date() }));

/** An ISO week in UTC is over, as `2026-W47`. After a longer stop only the last one is announced. */
export const weekPassed = defineEvent("outbox.week-passed", z.object({ week: z.string() }));
