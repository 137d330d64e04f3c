import Link from "next/link";

import { formatNumber, formatShare, repositoryPath } from "@/app/_ui/format";
import { Age } from "@/app/_ui/moment";
import { carried } from "@/app/_ui/segments";
import { Sparkline } from "@/app/_ui/sparkline";
import { Cell, HeadCell, RowHead, SortHead, Table } from "@/app/_ui/table";
import type { Repository } from "@/lib/catalog";
import type { RepositoryHealth } from "@/lib/health";

import { type OverviewView, type RowSort, overviewPath } from "./overview-view";

export type RepositoryRow = { repository: Repository; health: RepositoryHealth | null; isMine: boolean };

/** In the wanted order; one's own team's repositories first, those without a report last. */
export function sortRows(rows: readonly RepositoryRow[], sort: RowSort): RepositoryRow[] {
  const most = (row: RepositoryRow): number => {
    if (sort === "open") return row.health?.latest?.totals.open ?? -1;
    if (sort === "introduced") return row.health?.flow30d.introduced ?? -1;
    if (sort === "tangle") return row.health?.latest?.structure?.largestTangle ?? -1;
    return sort === "report" ? -new Date(row.health?.latest?.committedAt ?? 0).getTime() : 0;
  };
  return [...rows].sort((one, other) => Number(other.isMine) - Number(one.isMine) || Number(hasReport(other)) - Number(hasReport(one)) || most(other) - most(one));
}

function hasReport({ health }: RepositoryRow): boolean {
  return Boolean(health?.latest);
}

/** Repositories as rows: what is open, where it went, what came and went. */
export function RepositoryRows({ rows, view, now }: { rows: readonly RepositoryRow[]; view: OverviewView; now: Date }) {
  const { sort } = view;
  const head = (by: RowSort) => ({ href: overviewPath(view, { sort: by }), active: sort === by });
  return (
    <Table label="Repositories">
      <thead>
        <tr>
          <HeadCell sticky aria-sort={sort === "name" ? "ascending" : undefined}>
            <Link href={overviewPath(view, { sort: "name" })} scroll={false} className={`plain-link ${sort === "name" ? "text-ink" : ""}`}>Repository</Link>
          </HeadCell>
          <SortHead numeric {...head("open")}>Open</SortHead>
          <HeadCell>90 days</HeadCell>
          <SortHead numeric {...head("introduced")}>Introduced<br /><span className="font-normal whitespace-nowrap">30 days</span></SortHead>
          <HeadCell numeric>Fixed<br /><span className="font-normal whitespace-nowrap">30 days</span></HeadCell>
          <HeadCell numeric>Discovered<br /><span className="font-normal whitespace-nowrap">30 days</span></HeadCell>
          <HeadCell numeric>Break<br />rate</HeadCell>
          <SortHead numeric {...head("tangle")}>Largest<br />tangle</SortHead>
          <HeadCell numeric>Modules</HeadCell>
          <HeadCell numeric>Owners<br />missing</HeadCell>
          <SortHead numeric {...head("report")}>Last report</SortHead>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ repository, health, isMine }) => {
          const latest = health?.latest;
          const name = `${repository.owner}/${repository.name}`;
          return (
            <tr key={repository.id} className="group">
              <RowHead sticky className="max-w-44 min-w-32 py-2.5 text-base sm:max-w-72">
                <Link href={repositoryPath(repository)} prefetch={false} className="plain-link font-medium break-words">
                  <span className="font-normal text-ink-3">{repository.owner}/</span><wbr />{repository.name}
                </Link>
                {isMine && <span className="block text-xs text-ink-2">my team is in it</span>}
              </RowHead>
              {health && latest ? (
                <>
                  <Cell numeric className="text-base font-semibold">
                    <Link href={repositoryPath(repository, "violations")} prefetch={false} className="plain-link">{formatNumber(latest.totals.open)}</Link>
                  </Cell>
                  <Cell><Sparkline values={carried(health.trend90d)} label={`Open violations of ${name} in 90 days`} /></Cell>
                  <Cell numeric>{formatNumber(health.flow30d.introduced)}</Cell>
                  <Cell numeric>{formatNumber(health.flow30d.fixed)}</Cell>
                  <Cell numeric className="text-ink-2">{formatNumber(health.flow30d.discovered)}</Cell>
                  <Cell numeric>{formatShare(health.breakRate)}</Cell>
                  <Cell numeric>{formatNumber(latest.structure?.largestTangle)}</Cell>
                  <Cell numeric><Link href={repositoryPath(repository, "modules")} prefetch={false} className="plain-link">{formatNumber(latest.structure?.modules)}</Link></Cell>
                  <Cell numeric>{formatNumber(health.modulesUnowned)}</Cell>
                  <Cell numeric className="text-ink-2"><Link href={`${repositoryPath(repository)}#sources`} prefetch={false} className="plain-link"><Age at={latest.committedAt} now={now} /></Link></Cell>
                </>
              ) : (
                <Cell colSpan={10} className="text-ink-2">
                  No report yet. <Link href={repositoryPath(repository)} prefetch={false} className="link">How to send the first one</Link>
                </Cell>
              )}
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
