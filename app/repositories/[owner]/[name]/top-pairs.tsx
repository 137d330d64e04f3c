import Link from "next/link";

import { formatNumber } from "@/app/_ui/format";
import { PairOrWithin } from "@/app/_ui/names";
import { SectionHeader } from "@/app/_ui/page-header";
import { intervalFor } from "@/app/_ui/range";
import { Sparkline } from "@/app/_ui/sparkline";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { readTrend } from "@/lib/health";

import { courseOf, sampled } from "./course";
import { lastValues, sumByGroup } from "./stack";
import { type Scene, endsOf, violationsPath } from "./view";

const SHOWN = 10;
const SAMPLES = 60;

/** Which pairs lean on each other most, and which way each is going. */
export async function TopPairs({ scene, groupBy }: { scene: Scene; groupBy: "modulePair" | "teamPair" }) {
  const { repository, range, now: moment } = scene;
  const until = range.to < moment ? range.to : moment;
  const ask = { groupBy, from: range.from.toISOString(), to: range.to.toISOString() };
  const [open, introduced, fixed, discovered] = await Promise.all([
    readTrend({ repositoryId: repository.id, ...ask, metric: "open", interval: intervalFor(range) }),
    readTrend({ repositoryId: repository.id, ...ask, metric: "introduced", interval: "day" }),
    readTrend({ repositoryId: repository.id, ...ask, metric: "fixed", interval: "day" }),
    readTrend({ repositoryId: repository.id, ...ask, metric: "discovered", interval: "day" }),
  ]);
  const now = lastValues(open);
  const lineOf = sampled(courseOf(open, until).points, range.from, until, SAMPLES);
  const flows = { introduced: sumByGroup(introduced), fixed: sumByGroup(fixed), discovered: sumByGroup(discovered) };
  const pairs = [...new Set([...now.keys(), ...flows.introduced.keys(), ...flows.fixed.keys()])]
    .map((pair) => ({
      pair,
      open: now.get(pair) ?? 0,
      introduced: flows.introduced.get(pair) ?? 0,
      fixed: flows.fixed.get(pair) ?? 0,
      discovered: flows.discovered.get(pair) ?? 0,
    }))
    .filter((row) => row.open + row.introduced + row.fixed > 0)
    .sort((one, other) => other.open - one.open || other.introduced - one.introduced || one.pair.localeCompare(other.pair));
  const words = groupBy === "modulePair" ? { title: "Module to module", one: "Modules", question: "module" } : { title: "Team to team", one: "Teams", question: "team" };

  return (
    <section aria-labelledby={groupBy} className="min-w-0">
      <SectionHeader id={groupBy} title={words.title} />
      {pairs.length === 0 ? (
        <p className="text-sm text-ink-2">No report tells of a pair with an open violation in this time.</p>
      ) : (
        <Table label={`${words.title}: open violations and their flow`}>
          <thead>
            <tr>
              <HeadCell>{words.one}</HeadCell>
              <HeadCell numeric>Open</HeadCell>
              <HeadCell><span className="sr-only">Open over time</span></HeadCell>
              <HeadCell numeric>Introduced</HeadCell>
              <HeadCell numeric>Fixed</HeadCell>
              <HeadCell numeric>Discovered</HeadCell>
            </tr>
          </thead>
          <tbody>
            {pairs.slice(0, SHOWN).map((row) => (
              <tr key={row.pair}>
                <RowHead className="min-w-40 max-w-64"><PairLink scene={scene} pair={row.pair} groupBy={groupBy} /></RowHead>
                <Cell numeric className="font-semibold">{formatNumber(row.open)}</Cell>
                <Cell><Sparkline values={lineOf(row.pair)} label={`Open, ${row.pair}`} /></Cell>
                <Cell numeric>{formatNumber(row.introduced)}</Cell>
                <Cell numeric>{formatNumber(row.fixed)}</Cell>
                <Cell numeric className="text-ink-2">{formatNumber(row.discovered)}</Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {pairs.length > SHOWN && (
        <p className="mt-2 text-sm">
          <Link href={violationsPath(repository, { group: groupBy === "modulePair" ? "pair" : "team" })} className="link">
            and {formatNumber(pairs.length - SHOWN)} more
          </Link>
        </p>
      )}
    </section>
  );
}

function PairLink({ scene, pair, groupBy }: { scene: Scene; pair: string; groupBy: "modulePair" | "teamPair" }) {
  const [from, to] = endsOf(pair);
  const href = groupBy === "modulePair" ? violationsPath(scene.repository, { from, to }) : violationsPath(scene.repository, { fromTeam: from, toTeam: to });
  return (
    <Link href={href} prefetch={false} className="plain-link break-words">
      <PairOrWithin from={from} to={to} />
    </Link>
  );
}
