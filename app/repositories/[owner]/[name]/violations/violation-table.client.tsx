"use client";

import Link from "next/link";
import { useState } from "react";

import { Button } from "@/app/_ui/button";
import { count, formatDays, formatShortDay } from "@/app/_ui/format";
import { KindMark, SeverityMark, StateWord } from "@/app/_ui/mark";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";

export type Row = {
  id: string;
  href: string;
  place: string;
  target: string | null;
  rule: string;
  kind: string;
  severity: string;
  status: string;
  pair: string;
  teams: string;
  message: string;
  openedAt: string;
  openedAs: string;
  commit: string;
  commitHref: string;
  ageDays: number;
  atLeast: boolean;
  carried: boolean;
};
export type RowGroup = { label: string | null; rows: readonly Row[] };

/** On a narrow screen the first cell says it all. */
const WIDE = "max-md:hidden";

/** Violations as a table whose rows can be picked out and taken along as CSV, JSON or Markdown. */
export function ViolationTable({ label, groups, showStatus }: { label: string; groups: readonly RowGroup[]; showStatus: boolean }) {
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const rows = groups.flatMap((group) => group.rows);
  const chosen = rows.filter((row) => picked.has(row.id));
  const columns = showStatus ? 7 : 6;

  const toggle = (ids: readonly string[], on: boolean) => {
    const next = new Set(picked);
    for (const id of ids) {
      if (on) next.add(id);
      else next.delete(id);
    }
    setPicked(next);
  };

  return (
    <>
      <Table label={label}>
        <thead>
          <tr>
            <HeadCell className="w-8">
              <input type="checkbox" aria-label="Select all rows of this page" checked={rows.length > 0 && chosen.length === rows.length} onChange={(event) => toggle(rows.map((row) => row.id), event.target.checked)} className="size-4 translate-y-0.5 accent-accent" />
            </HeadCell>
            <HeadCell>Where, and what it reaches</HeadCell>
            <HeadCell className={WIDE}>Rule</HeadCell>
            <HeadCell className={WIDE}>Severity</HeadCell>
            {showStatus && <HeadCell className={WIDE}>Status</HeadCell>}
            <HeadCell className={WIDE}>Modules, teams</HeadCell>
            <HeadCell numeric className={WIDE}>Opened</HeadCell>
          </tr>
        </thead>
        {groups.map((group) => (
          <tbody key={group.label ?? ""}>
            {group.label !== null && (
              <tr>
                <th scope="rowgroup" colSpan={columns} className="border-b border-hairline pt-5 pb-1 text-left font-semibold break-all">
                  {group.label} <span className="font-normal text-ink-3">{count(group.rows.length, "row")} here</span>
                </th>
              </tr>
            )}
            {group.rows.map((row) => (
              <tr key={row.id} className={picked.has(row.id) ? "bg-wash" : "hover:bg-wash"}>
                <Cell>
                  <input type="checkbox" aria-label={`Select ${row.place}`} checked={picked.has(row.id)} onChange={(event) => toggle([row.id], event.target.checked)} className="size-4 translate-y-0.5 accent-accent" />
                </Cell>
                <RowHead className="md:min-w-72">
                  <Link href={row.href} prefetch={false} title={row.message} className="plain-link block font-mono text-[0.92em] break-all">{row.place}</Link>
                  {row.target && <span className="block font-mono text-[0.92em] break-all text-ink-2"><span className="text-ink-3">→ </span>{row.target}</span>}
                  <span className="mt-0.5 block text-xs text-ink-2 md:hidden">
                    {row.rule}, <KindMark kind={row.kind} />, {row.severity}{showStatus ? `, ${row.status}` : ""}, {row.openedAs} {row.atLeast ? "at least " : ""}{formatDays(row.ageDays)} before
                  </span>
                </RowHead>
                <Cell className={`min-w-36 ${WIDE}`}>
                  <span className="block break-words">{row.rule}</span>
                  <span className="text-xs text-ink-2"><KindMark kind={row.kind} /></span>
                </Cell>
                <Cell className={WIDE}><SeverityMark severity={row.severity} /></Cell>
                {showStatus && <Cell className={WIDE}><StateWord state={row.status} /></Cell>}
                <Cell className={`min-w-40 ${WIDE}`}>
                  <span className="block break-words">{row.pair}</span>
                  <span className="block text-xs break-words text-ink-2">{row.teams}</span>
                </Cell>
                <Cell numeric className={WIDE}>
                  <span className="block">{row.atLeast ? "at least " : ""}{formatDays(row.ageDays)}</span>
                  <span className="block text-xs text-ink-2">
                    {row.openedAs}, <Link href={row.commitHref} prefetch={false} className="link font-mono">{row.commit.slice(0, 7)}</Link>
                  </span>
                  {row.carried && <span className="block text-xs text-ink-3">not examined since</span>}
                </Cell>
              </tr>
            ))}
          </tbody>
        ))}
      </Table>
      {chosen.length > 0 && (
        <div role="region" aria-label="Selected rows" data-screen-only className="sticky bottom-3 mt-3 flex flex-wrap items-center gap-2 border border-line bg-raised px-3 py-2 text-sm shadow-[0_4px_20px_rgb(0_0_0/0.14)]">
          <span role="status" className="mr-auto">{count(chosen.length, "row")} selected</span>
          <Button onClick={() => void navigator.clipboard.writeText(markdown(chosen))}>Copy as Markdown</Button>
          <Button onClick={() => save("violations.csv", "text/csv", csv(chosen))}>Save as CSV</Button>
          <Button onClick={() => save("violations.json", "application/json", JSON.stringify(chosen, null, 2))}>Save as JSON</Button>
          <Button look="quiet" onClick={() => setPicked(new Set())}>Clear</Button>
        </div>
      )}
    </>
  );
}

const CSV_COLUMNS = ["place", "target", "rule", "kind", "severity", "status", "pair", "teams", "message", "openedAs", "openedAt", "commit"] as const;

function csv(rows: readonly Row[]): string {
  return [CSV_COLUMNS.join(","), ...rows.map((row) => CSV_COLUMNS.map((column) => field(row[column] ?? "")).join(","))].join("\r\n");
}

/** Quoted where it must be; a leading sign is kept from being taken for a formula by a spreadsheet. */
function field(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function markdown(rows: readonly Row[]): string {
  return rows.map((row) => `- \`${row.place}\`${row.target ? ` → \`${row.target}\`` : ""}: ${row.rule} (${row.severity}), ${row.openedAs} ${formatShortDay(row.openedAt)}`).join("\n");
}

function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
