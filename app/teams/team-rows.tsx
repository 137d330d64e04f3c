import Link from "next/link";

import { count, formatNumber } from "@/app/_ui/format";
import { carried } from "@/app/_ui/segments";
import { Sparkline } from "@/app/_ui/sparkline";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import type { TeamRow } from "@/lib/health";

import { explainGroup, teamPath } from "./team-path";


/** Teams as rows: what reaches out of them, what reaches in, and which way each goes. One's own team comes first. */
export function TeamRows({ rows, base, mine }: { rows: readonly (TeamRow & { repositories?: readonly string[] })[]; base: string; mine: string | null }) {
  const ordered = [...rows.filter(({ team }) => team === mine), ...rows.filter(({ team }) => team !== mine)];
  const isAcross = rows.some(({ repositories }) => repositories !== undefined);
  return (
    <Table label="Teams">
      <thead>
        <tr>
          <HeadCell sticky>Team</HeadCell>
          <HeadCell numeric>Modules</HeadCell>
          <HeadCell numeric>Open,<br />reaching out</HeadCell>
          <HeadCell>90 days</HeadCell>
          <HeadCell numeric>Introduced<br /><span className="font-normal whitespace-nowrap">30 days</span></HeadCell>
          <HeadCell numeric>Fixed<br /><span className="font-normal whitespace-nowrap">30 days</span></HeadCell>
          <HeadCell numeric>Discovered<br /><span className="font-normal whitespace-nowrap">30 days</span></HeadCell>
          <HeadCell numeric>Open,<br />reached</HeadCell>
          <HeadCell>90 days</HeadCell>
          {isAcross && <HeadCell numeric>Repositories</HeadCell>}
        </tr>
      </thead>
      <tbody>
        {ordered.map((row) => (
          <tr key={row.team}>
            <RowHead sticky className="max-w-48 min-w-36 py-2 sm:max-w-72">
              <Link href={teamPath(base, row, rows)} prefetch={false} className={`plain-link break-words ${row.kind === "team" ? "font-medium" : "text-ink-2"}`}>{row.team}</Link>
              {row.team === mine && <span className="block text-xs text-ink-2">my team</span>}
              {explainGroup(row) && <span className="block text-xs text-ink-3">{explainGroup(row)}</span>}
            </RowHead>
            <Cell numeric>{formatNumber(row.modules)}</Cell>
            <Cell numeric className="font-semibold">{formatNumber(row.out.open)}</Cell>
            <Cell><Sparkline values={carried(row.out.trend90d)} label={`Open violations reaching out of ${row.team} in 90 days`} /></Cell>
            <Cell numeric>{formatNumber(row.out.flow30d.introduced)}</Cell>
            <Cell numeric>{formatNumber(row.out.flow30d.fixed)}</Cell>
            <Cell numeric className="text-ink-2">{formatNumber(row.out.flow30d.discovered)}</Cell>
            <Cell numeric className="font-semibold">{formatNumber(row.in.open)}</Cell>
            <Cell><Sparkline values={carried(row.in.trend90d)} label={`Open violations reaching into ${row.team} in 90 days`} /></Cell>
            {isAcross && <Cell numeric className="text-ink-2">{formatNumber(row.repositories?.length)}</Cell>}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** How the rows add up, in a sentence. */
export function TeamsAddUp({ rows }: { rows: readonly TeamRow[] }) {
  const out = rows.reduce((sum, row) => sum + row.out.open, 0);
  const others = rows.filter(({ kind }) => kind !== "team").reduce((sum, row) => sum + row.out.open, 0);
  return <>Together they are the {count(out, "open violation")}{others > 0 && <>; {formatNumber(others)} of them {others === 1 ? "belongs" : "belong"} to no single team</>}.</>;
}
