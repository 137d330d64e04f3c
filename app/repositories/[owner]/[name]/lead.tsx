import Link from "next/link";

import { repositoryPath } from "@/app/_ui/format";
import { Pair } from "@/app/_ui/names";
import type { ResolvedRange } from "@/app/_ui/range";
import { type TrendMetric, listSnapshots, readTrend } from "@/lib/health";

import type { Against } from "./against";
import { comparedWith, standsAgainst, whatChanged, whereItStands } from "./sentence";
import { knownSum, sumByGroup, sumOf } from "./stack";
import { type Scene, endsOf, violationsPath } from "./view";

/** The first thing that the page says: what changed, whose it is, and where it stands. */
export async function Lead({ scene, against }: { scene: Scene; against: Against | null }) {
  const { repository, range, now } = scene;
  const ask = { from: range.from.toISOString(), to: range.to.toISOString() };
  const flow = (metric: TrendMetric, groupBy: "none" | "modulePair" = "none") => readTrend({ repositoryId: repository.id, ...ask, metric, groupBy, interval: "day" });
  const [before, last, introduced, reopened, fixed, discovered, retired, becameWaived, unwaived, becameBaselined, unbaselined] = await Promise.all([
    listSnapshots(repository.id, { to: ask.from, limit: 1 }),
    listSnapshots(repository.id, { to: ask.to, limit: 1 }),
    flow("introduced", "modulePair"), flow("reopened"), flow("fixed"), flow("discovered"), flow("retired"),
    flow("becameWaived"), flow("unwaived"), flow("becameBaselined"), flow("unbaselined"),
  ]);
  const compared = against?.kind === "period" ? await flowsOf(repository.id, against) : null;
  const story = {
    introduced: sumOf(introduced),
    reopened: sumOf(reopened),
    fixed: sumOf(fixed),
    discovered: sumOf(discovered),
    retired: sumOf(retired),
    becameWaived: sumOf(becameWaived),
    unwaived: sumOf(unwaived),
    becameBaselined: sumOf(becameBaselined),
    unbaselined: sumOf(unbaselined),
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
          return <Link key={piece.pair} href={violationsPath(repository, { from, to })} className="link whitespace-nowrap"><Pair from={from} to={to} /></Link>;
        })}
      </span>
      <span className="mt-1 block">{whereItStands(story)}</span>
      {against?.kind === "period" && <span className="mt-1 block">{comparedWith(story, compared, against.label)}</span>}
      {against?.kind === "commit" && story.openNow !== null && last.items[0] && (
        <span className="mt-1 block">
          {standsAgainst(story.openNow, against.snapshot.totals.open)} than at {against.label}: <Link href={repositoryPath(repository, `compare/${against.snapshot.commit}...${last.items[0].commit}`)} className="link">what differs</Link>.
        </span>
      )}
    </>
  );
}

/** What came and went in the period before; null for what nobody reported. */
async function flowsOf(repositoryId: Scene["repository"]["id"], { range }: { range: ResolvedRange }): Promise<{ introduced: number | null; fixed: number | null }> {
  const ask = { repositoryId, from: range.from.toISOString(), to: range.to.toISOString(), groupBy: "none" as const, interval: "day" as const };
  const [introduced, fixed] = await Promise.all([readTrend({ ...ask, metric: "introduced" }), readTrend({ ...ask, metric: "fixed" })]);
  return { introduced: knownSum(introduced), fixed: knownSum(fixed) };
}
