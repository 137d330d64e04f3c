import { clock } from "@/lib/kernel/time";
import { transaction } from "@/lib/kernel/transaction";

import { dayPassed, weekPassed } from "./events";
import { lastPeriods } from "./model/periods";
import { insertPassedPeriod } from "./outbox.store";
import { publish } from "./publish";

/** Announces the day and the week that are over, each once however many workers notice. */
export async function passTime(): Promise<void> {
  for (const { kind, period } of lastPeriods(clock.now())) {
    await transaction(async (tx) => {
      if (!(await insertPassedPeriod(tx, { kind, period }))) return;
      await publish(tx, kind === "day" ? dayPassed({ day: period }) : weekPassed({ week: period }));
    });
  }
}
