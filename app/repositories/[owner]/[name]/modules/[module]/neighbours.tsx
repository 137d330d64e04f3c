import Link from "next/link";

import { CommitLink } from "@/app/_ui/commit-link";
import { formatNumber, repositoryPath } from "@/app/_ui/format";
import { Day } from "@/app/_ui/moment";
import { SectionHeader } from "@/app/_ui/page-header";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { ownersPath } from "@/app/teams/team-path";
import type { Neighbour } from "@/lib/health";

import { violationsPath } from "../../view";

const SHOWN = 100;

/** One side of a module: who leans on it, or on whom it leans, those with the most open violations first. */
export function Neighbours({ repository, module, side, rows }: { repository: { owner: string; name: string }; module: string; side: "dependents" | "dependencies"; rows: readonly Neighbour[] }) {
  const title = side === "dependents" ? "Who leans on it" : "On whom it leans";
  return (
    <div className="min-w-0">
      <SectionHeader id={side} title={title} />
      {rows.length === 0 ? (
        <p className="border-y border-hairline py-3 text-sm text-ink-2">{side === "dependents" ? "No module depends on it." : "It depends on no module."}</p>
      ) : (
        <Table label={title}>
          <thead>
            <tr>
              <HeadCell>Module</HeadCell>
              <HeadCell numeric>Open</HeadCell>
              <HeadCell numeric>References</HeadCell>
              <HeadCell>Kinds</HeadCell>
              <HeadCell>Since</HeadCell>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, SHOWN).map((row) => (
              <tr key={row.module}>
                <RowHead className="max-w-56 min-w-32">
                  <Link href={repositoryPath(repository, `modules/${encodeURIComponent(row.module)}`)} prefetch={false} className="plain-link font-medium break-words">{row.module}</Link>
                  {row.role !== "module" && <span className="text-xs text-ink-3"> {row.role}</span>}
                  <Link href={ownersPath(repository, row.team)} prefetch={false} className="plain-link block text-xs break-words text-ink-2">{row.team}</Link>
                </RowHead>
                <Cell numeric className="font-semibold">
                  {row.violations === 0 ? "0" : <Link href={violationsPath(repository, side === "dependents" ? { from: row.module, to: module } : { from: module, to: row.module })} prefetch={false} className="plain-link">{formatNumber(row.violations)}</Link>}
                </Cell>
                <Cell numeric>{formatNumber(row.weight)}</Cell>
                <Cell className="text-ink-2">{row.kinds.join(", ")}</Cell>
                <Cell className="whitespace-nowrap text-ink-2">{row.since ? <><Day at={row.since.at} /> <CommitLink repository={repository} sha={row.since.commit} /></> : <span title="It was there at the first snapshot, or nobody looked before">as long as known</span>}</Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {rows.length > SHOWN && <p className="mt-1 text-sm text-ink-2">and {formatNumber(rows.length - SHOWN)} more, all of them in the JSON below</p>}
    </div>
  );
}
