import { listRepositories } from "@/lib/catalog";
import { findLatestSnapshot } from "@/lib/history";
import { clock } from "@/lib/kernel/time";
import { transaction } from "@/lib/kernel/transaction";

import { keptFigures, writeReview } from "./model/weekly";
import { weekNamed } from "./model/week";
import { gatherWeek } from "./read-weekly-review";
import { keepWeek } from "./weekly-review.store";

/**
 * Keeps what every repository's week says as it closes: its numbers, so that late reports cannot change them unnoticed, and
 * what there is to decide, so that Monday's agenda reads the same on Friday. Safe to repeat: the first word stays.
 */
export async function prepareWeeklyReviews(name: string): Promise<void> {
  const week = weekNamed(name);
  if (!week) throw new Error(`There is no week called ${name}.`);
  for (const { id } of await listRepositories()) {
    if (!(await findLatestSnapshot(id))) continue;
    const now = clock.now();
    const review = writeReview(await gatherWeek(id, week, now), null);
    await transaction((tx) => keepWeek(tx, id, week.name, { at: now.toISOString(), figures: keptFigures(review), agenda: review.agenda }));
  }
}
