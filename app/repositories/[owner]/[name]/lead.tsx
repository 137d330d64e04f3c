import Link from "next/link";

import { readTrend } from "@/lib/health";
import { listSnapshots } from "@/lib/history";

import { whatChanged, whereItStands } from "./sentence";
import { sumByGroup, sumOf } from "./stack";
import { type Scene, endsOf, violationsPath } from "./view";

/** The first thing that the page says: what changed, whose it is, and where it stands. */
export async function Lead({ scene }: { scene: Scene }) {
  const { repository, range, now } = scene;
  const ask = { from: range.from.toISOString(), to: range.to.toISOString() };
  const [before, last, introduced, reopened, fixed, discovered, retired] = await Promise.all([
    listSnapshots(repository.id, { to: ask.from, limit: 1 }),
    listSnapshots(repository.id, { to: ask.to, limit: 1 }),
    readTrend({ repositoryId: repository.id, ...ask, metric: "introduced", groupBy: "modulePair", interval: "day" }),
    readTrend({ repositoryId: repository.id, ...ask, metric: "reopened", groupBy: "none", interval: "day" }),
    readTrend({ repositoryId: repository.id, ...ask, metric: "fixed", groupBy: "none", interval: "day" }),
    readTrend({ repositoryId: repository.id, ...ask, metric: "discovered", groupBy: "none", interval: "day" }),
    readTrend({ repositoryId: repository.id, ...ask, metric: "retired", groupBy: "none", interval: "day" }),
  ]);
  const story = {
    introduced: sumOf(introduced),
    reopened: sumOf(reopened),
    fixed: sumOf(fixed),
    discovered: sumOf(discovered),
    retired: sumOf(retired),
    openBefore: before.items[0]?.totals.open ?? null,
    openNow: last.items[0]?.totals.open ?? null,
    introducedByPair: sumByGroup(introduced),
    since: range.from,
    until: range.to,
    now,
  };

  return (
    <>
      <span className="block font-serif text-lg text-ink sm:text-xl">
        {whatChanged(story).map((piece) => {
          if (!piece.pair) return piece.text;
          const [from, to] = endsOf(piece.pair);
          return <Link key={piece.pair} href={violationsPath(repository, { from, to })} className="link whitespace-nowrap">{piece.text}</Link>;
        })}
      </span>
      <span className="mt-1 block">{whereItStands(story)}</span>
    </>
  );
}
