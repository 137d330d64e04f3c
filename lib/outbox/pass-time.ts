import { clock } from "@/lib/kernel/time";
import { transaction } from "@/lib/kernel/transaction";

import type { Event } from "./define-event";
import { dayPassed, fiveMinutesPassed, hourPassed, weekPassed } from "./events";
import { type Period, lastPeriods } from "./model/periods";
import { dropShortPeriods, insertPassedPeriod } from "./outbox.store";
import { publish } from "./publish";

const EVENTS: Record<Period["kind"], (period: string) => Event> = {
  day: (day) => dayPassed({ day }),
  week: (week) => weekPassed({ week }),
  hour: (hour) => hourPassed({ hour }),
  "five minutes": (end) => fiveMinutesPassed({ end }),
};

/** Announces the periods that are over, each once however many workers notice. */
export async function passTime(): Promise<void> {
  for (const { kind, period } of lastPeriods(clock.now())) {
    await transaction(async (tx) => {
      if (!(await insertPassedPeriod(tx, { kind, period }))) return;
      if (kind === "day") await dropShortPeriods(tx, period);
      await publish(tx, EVENTS[kind](period));
    });
  }
}
