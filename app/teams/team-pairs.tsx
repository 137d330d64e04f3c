import Link from "next/link";

import { formatNumber, repositoryPath } from "@/app/_ui/format";
import { PairOrWithin } from "@/app/_ui/names";
import { SectionHeader } from "@/app/_ui/page-header";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";

import type { TeamProps } from "./team-props";

const SHOWN_PAIRS = 15;

/** Between which teams and modules the open violations stand. */
export function Pairs({ team, repositories, isAcross }: TeamProps) {
  const [only] = isAcross ? [] : repositories.values();
  return (
    <div className="grid gap-x-12 gap-y-12 lg:grid-cols-2">
      <section aria-labelledby="team-pairs" className="min-w-0">
        <SectionHeader id="team-pairs" title="Team to team" />
        {team.pairs.teams.length === 0 ? <Nothing /> : (
          <Table label="Team to team: open violations">
            <thead><tr><HeadCell>Teams</HeadCell><HeadCell numeric>Open</HeadCell></tr></thead>
            <tbody>
              {team.pairs.teams.map((pair) => (
                <tr key={`${pair.from}${pair.to}`}>
                  <RowHead className="min-w-40 break-words">
                    {only ? <Link href={questionPath(only, { fromTeam: pair.from, toTeam: pair.to })} prefetch={false} className="plain-link"><PairOrWithin from={pair.from} to={pair.to} /></Link> : <PairOrWithin from={pair.from} to={pair.to} />}
                  </RowHead>
                  <Cell numeric className="font-semibold">{formatNumber(pair.open)}</Cell>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </section>
      <section aria-labelledby="module-pairs" className="min-w-0">
        <SectionHeader id="module-pairs" title="Module to module" />
        {team.pairs.modules.length === 0 ? <Nothing /> : (
          <Table label="Module to module: open violations">
            <thead><tr><HeadCell>Modules</HeadCell><HeadCell numeric>Open</HeadCell></tr></thead>
            <tbody>
              {team.pairs.modules.slice(0, SHOWN_PAIRS).map((pair) => {
                const repository = repositories.get(pair.repositoryId);
                return repository ? (
                  <tr key={`${pair.repositoryId}${pair.from}${pair.to}${pair.fromTeam}${pair.toTeam}`}>
                    <RowHead className="min-w-40 break-words">
                      {isAcross && <span className="block text-xs text-ink-3">{repository.owner}/{repository.name}</span>}
                      <Link href={questionPath(repository, { from: pair.from, to: pair.to, fromTeam: pair.fromTeam, toTeam: pair.toTeam })} prefetch={false} className="plain-link"><PairOrWithin from={pair.from} to={pair.to} /></Link>
                    </RowHead>
                    <Cell numeric className="font-semibold">{formatNumber(pair.open)}</Cell>
                  </tr>
                ) : null;
              })}
            </tbody>
          </Table>
        )}
        {team.pairs.modules.length > SHOWN_PAIRS && <p className="mt-1 text-sm text-ink-2">and {formatNumber(team.pairs.modules.length - SHOWN_PAIRS)} more, all of them in the JSON below</p>}
      </section>
    </div>
  );
}

function Nothing() {
  return <p className="border-y border-hairline py-3 text-sm text-ink-2">Nothing is open between it and anybody.</p>;
}

function questionPath(repository: { owner: string; name: string }, question: Record<string, string>): string {
  return `${repositoryPath(repository, "violations")}?${new URLSearchParams(question).toString()}`;
}
