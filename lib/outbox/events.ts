import { z } from "zod";

import { defineEvent } from "./define-event";

/** A day in UTC is over. After a longer stop only the last one is announced. */
export const dayPassed = defineEvent("outbox.day-passed", z.object({ day: z.iso.date() }));

/** An ISO week in UTC is over, as `2026-W47`. After a longer stop only the last one is announced. */
export const weekPassed = defineEvent("outbox.week-passed", z.object({ week: z.string() }));

/** An hour in UTC is over. After a longer stop only the last one is announced. */
export const hourPassed = defineEvent("outbox.hour-passed", z.object({ hour: z.string() }));

/** Five minutes are over, for what has a deadline. After a longer stop they are announced once. */
export const fiveMinutesPassed = defineEvent("outbox.five-minutes-passed", z.object({ end: z.string() }));
