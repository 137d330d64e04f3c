import Link from "next/link";

import { formatNumber } from "@/app/_ui/format";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import type { WeekRow } from "@/lib/review";

import { daysInWords } from "./remarks";

/** Weeks, newest first; a week in which nobody reported says so, rather than zero. */
export function WeekList({ weeks, path, ofMany }: { weeks: readonly WeekRow[]; path: string; ofMany: boolean }) {
  return (
    <Table label="Weeks">
      <thead>
        <tr>
          <HeadCell sticky>Week</HeadCell>
          <HeadCell>Days</HeadCell>
          {ofMany && <HeadCell numeric>Repositories<br /><span className="font-normal">that reported</span></HeadCell>}
          <HeadCell numeric>Commits<br /><span className="font-normal">with reports</span></HeadCell>
          <HeadCell numeric>Open<br /><span className="font-normal">at its end</span></HeadCell>
          <HeadCell numeric>Introduced</HeadCell>
          <HeadCell numeric>Reopened</HeadCell>
          <HeadCell numeric>Fixed</HeadCell>
          <HeadCell numeric>Discovered</HeadCell>
        </tr>
      </thead>
      <tbody>
        {weeks.map((row) => (
          <tr key={row.week} className="hover:bg-wash">
            <RowHead sticky className="whitespace-nowrap"><Link href={`${path}/${row.week}`} prefetch={false} className="link font-medium">{row.week}</Link></RowHead>
            <Cell className="whitespace-nowrap text-ink-2">{daysInWords(row)}{row.state === "running" ? ", still running" : ""}</Cell>
            {row.snapshots === 0 ? (
              <Cell colSpan={ofMany ? 7 : 6} className="text-ink-3">nobody reported</Cell>
            ) : (
              <>
                {ofMany && <Cell numeric className="text-ink-2">{formatNumber(row.repositories)}</Cell>}
                <Cell numeric className="text-ink-2">{formatNumber(row.snapshots)}</Cell>
                <Cell numeric className="font-semibold">{formatNumber(row.open)}</Cell>
                <Amount value={row.introduced} />
                <Amount value={row.reopened} />
                <Amount value={row.fixed} />
                <Amount value={row.discovered} />
              </>
            )}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Zeros step back, so that what happened stands out. */
function Amount({ value }: { value: number | null }) {
  return <Cell numeric className={value === 0 ? "text-ink-3" : ""}>{formatNumber(value)}</Cell>;
}
