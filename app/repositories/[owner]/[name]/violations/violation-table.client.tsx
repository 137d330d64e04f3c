"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { type MouseEvent, useEffect, useRef, useState } from "react";

import { Button } from "@/app/_ui/button";
import { count, formatAgeInDays, formatDays, formatNumber, formatShortDay } from "@/app/_ui/format";
import { KindMark, SeverityMark, StateWord } from "@/app/_ui/mark";
import { Told } from "@/app/_ui/names";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";

import { PathText } from "./path-text";
import { pickRange } from "./pick";
import { csvOfRows, markdownOfRows } from "./row-text";
import type { Row } from "./rows";
import { type WaiveAction, WaiveDialog } from "./waive-dialog.client";

export type Head = { label: string; href: string; direction: "ascending" | "descending" | null; numeric?: boolean };
export type ShownGroup = { label: string | null; href: string | null; count: number; continued: boolean; rows: readonly Row[] };

type Props = {
  label: string;
  groups: readonly ShownGroup[];
  heads: { place: Head; rule: Head; severity: Head; pair: Head; age: Head };
  showStatus: boolean;
  /** All that the question finds, on every page together. */
  total: number;
  /** Waives what is picked: ids, or null for all that match. Null where nothing of it can be open. */
  waive: { act: WaiveAction; mayApprove: boolean; commit: string; pattern: { href: string; text: string } | null } | null;
};

/** On a narrow screen the first cell says it all. */
const WIDE = "max-md:hidden";

/** Violations as a table that is walked with j and k, picked from with x, Shift or the mouse, and taken along or waived. */
export function ViolationTable({ label, groups, heads, showStatus, total, waive }: Props) {
  const router = useRouter();
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set());
  const [isWhole, setWhole] = useState(false);
  const [isWaiving, setWaiving] = useState(false);
  const anchor = useRef<string | null>(null);
  const body = useRef<HTMLDivElement>(null);
  const rows = groups.flatMap((group) => group.rows);
  const ids = rows.map((row) => row.id);
  const chosen = rows.filter((row) => picked.has(row.id));
  const columns = showStatus ? 7 : 6;

  const pick = (id: string, on: boolean, toRange: boolean) => {
    setPicked(pickRange(picked, ids, { id, on, from: toRange ? anchor.current : null }));
    setWhole(false);
    anchor.current = id;
  };
  const pickAll = (on: boolean) => {
    setPicked(new Set(on ? ids : []));
    setWhole(false);
  };

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]") || localStorage.getItem("lintel-single-keys") === "off") return;
      const all = [...(body.current?.querySelectorAll<HTMLTableRowElement>("tr[data-id]") ?? [])];
      const at = all.findIndex((row) => row.contains(document.activeElement));
      const key = event.key.toLowerCase();
      const current = all[at]?.dataset.id;
      if (key === "j" || key === "k") {
        const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + (key === "j" ? 1 : -1)))];
        next?.focus();
        next?.scrollIntoView({ block: "nearest" });
        if (event.shiftKey && next?.dataset.id) pick(next.dataset.id, true, true);
      } else if (key === "x" && current) pick(current, !picked.has(current), event.shiftKey);
      else if (event.key === "Enter" && current && document.activeElement === all[at]) {
        const row = rows.find(({ id }) => id === current);
        if (row) router.push(row.href);
      } else if (event.key === "Escape" && picked.size > 0) pickAll(false);
      else return;
      event.preventDefault();
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  });

  const toggle = (row: Row) => (event: MouseEvent<HTMLInputElement>) => pick(row.id, event.currentTarget.checked, event.shiftKey);
  const amount = isWhole ? total : chosen.length;

  return (
    <>
      <div ref={body}>
        <Table label={label}>
          <thead>
            <tr>
              <HeadCell className="w-9 pl-1.5">
                <input type="checkbox" aria-label="Select all rows of this page" checked={rows.length > 0 && chosen.length === rows.length} onChange={(event) => pickAll(event.target.checked)} className="size-4 translate-y-0.5 accent-accent" />
              </HeadCell>
              <SortedHead head={heads.place} />
              <SortedHead head={heads.rule} className={WIDE} />
              <SortedHead head={heads.severity} className={WIDE} />
              {showStatus && <HeadCell className={WIDE}>Status</HeadCell>}
              <SortedHead head={heads.pair} className={WIDE} />
              <SortedHead head={heads.age} className={WIDE} />
            </tr>
          </thead>
          {groups.map((group, place) => (
            <tbody key={`${place}${group.label ?? ""}`}>
              {group.label !== null && (
                <tr>
                  <th scope="rowgroup" colSpan={columns} className="border-b border-hairline pt-5 pb-1 text-left font-semibold">
                    {group.label.includes(" → ") ? <Told text={group.label} /> : <PathText path={group.label} />} <span className="font-normal text-ink-2">{count(group.count, "violation")}{group.continued ? ", continued" : ""}</span>
                    {group.href && <Link href={group.href} prefetch={false} className="link ml-3 text-xs font-normal">only these</Link>}
                  </th>
                </tr>
              )}
              {group.rows.map((row) => (
                <tr key={row.id} data-id={row.id} tabIndex={-1} className={`${picked.has(row.id) ? "bg-wash" : "hover:bg-wash"} focus-visible:outline-2 focus-visible:-outline-offset-2`}>
                  <Cell className="pl-1.5">
                    <input type="checkbox" aria-label={`Select ${row.place}`} checked={picked.has(row.id)} onClick={toggle(row)} onChange={() => undefined} className="size-4 translate-y-0.5 accent-accent" />
                  </Cell>
                  <RowHead className="md:min-w-52 lg:min-w-72">
                    <Link href={row.href} prefetch={false} title={row.message} className="plain-link block font-mono text-[0.92em]"><PathText path={row.place} /></Link>
                    {row.target && <span className="block font-mono text-[0.92em] text-ink-2"><span className="text-ink-3">→ </span><PathText path={row.target} /></span>}
                    <span className="mt-0.5 block text-xs text-ink-2 md:hidden">
                      {row.rule}, <KindMark kind={row.kind} />, {row.severity}{showStatus ? `, ${row.status}` : ""}, {row.openedAs} {formatDays(row.ageDays)} before
                    </span>
                  </RowHead>
                  <Cell className={`min-w-28 lg:min-w-36 ${WIDE}`}>
                    <span className="block break-words">{row.rule}</span>
                    <span className="text-xs text-ink-2"><KindMark kind={row.kind} /></span>
                  </Cell>
                  <Cell className={WIDE}><SeverityMark severity={row.severity} /></Cell>
                  {showStatus && <Cell className={WIDE}><StateWord state={row.status} /></Cell>}
                  <Cell className={`min-w-28 lg:min-w-40 ${WIDE}`}>
                    <span className="block break-words"><Told text={row.pair} /></span>
                    <span className="block text-xs break-words text-ink-2"><Told text={row.teams} /></span>
                  </Cell>
                  <Cell numeric className={WIDE}>
                    <span className="block">{formatAgeInDays({ days: row.ageDays, isLowerBound: row.atLeast })}</span>
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
      </div>
      {chosen.length > 0 && (
        <div role="region" aria-label="Selected rows" data-screen-only className="sticky bottom-3 z-[2] mt-3 flex flex-wrap items-center gap-2 border border-line bg-raised px-3 py-2 text-sm shadow-[0_4px_20px_rgb(0_0_0/0.14)]">
          <span role="status" className="mr-auto">
            {isWhole ? `All ${formatNumber(total)} that match are selected` : `${count(chosen.length, "row")} selected`}
            {!isWhole && chosen.length === rows.length && total > rows.length && (
              <button type="button" onClick={() => setWhole(true)} className="link ml-3">Select all {formatNumber(total)} that match</button>
            )}
          </span>
          {waive && <Button look="primary" onClick={() => setWaiving(true)}>{waive.mayApprove ? "Waive …" : "Ask for a waiver …"}</Button>}
          {!isWhole && (
            <>
              <Button onClick={() => void navigator.clipboard.writeText(markdownOfRows(chosen, formatShortDay))}>Copy as Markdown</Button>
              <Button onClick={() => save("violations.csv", "text/csv", csvOfRows(chosen))}>Save as CSV</Button>
              <Button onClick={() => save("violations.json", "application/json", JSON.stringify(chosen, null, 2))}>Save as JSON</Button>
            </>
          )}
          <Button look="quiet" onClick={() => pickAll(false)}>Clear</Button>
        </div>
      )}
      {waive && (
        <WaiveDialog
          open={isWaiving}
          onClose={() => setWaiving(false)}
          onDone={() => pickAll(false)}
          amount={amount}
          act={waive.act}
          ids={isWhole ? null : chosen.map((row) => row.id)}
          mayApprove={waive.mayApprove}
          commit={waive.commit}
          pattern={isWhole || chosen.length === rows.length ? waive.pattern : null}
        />
      )}
    </>
  );
}

function SortedHead({ head, className = "" }: { head: Head; className?: string }) {
  return (
    <HeadCell numeric={head.numeric} aria-sort={head.direction ?? undefined} className={className}>
      <Link href={head.href} prefetch={false} className={`plain-link ${head.direction ? "text-ink" : ""}`}>
        {head.label}
        <span aria-hidden="true">{head.direction === "ascending" ? " ↑" : head.direction === "descending" ? " ↓" : ""}</span>
      </Link>
    </HeadCell>
  );
}

/** A checkbox takes no letters: the keys go on working where one was pressed. */
function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return target.type !== "checkbox";
  return target.isContentEditable || ["TEXTAREA", "SELECT"].includes(target.tagName);
}

function save(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
