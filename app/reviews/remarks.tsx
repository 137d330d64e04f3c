import Link from "next/link";

import { count, formatMoment, formatNumber, formatShortDay } from "@/app/_ui/format";
import { Notice } from "@/app/_ui/notice";
import type { ChangedSince, Review } from "@/lib/review";

const NAMES: Record<ChangedSince["what"], string> = {
  snapshots: "commits with reports", open: "open", introduced: "introduced", reopened: "reopened", fixed: "fixed", discovered: "discovered", retired: "retired",
};

/** "16 to 22 November 2026", shortened where month and year are the same. */
export function daysInWords({ from, to }: { from: string; to: string }): string {
  const [first, last] = [formatShortDay(from).split(" "), formatShortDay(to).split(" ")];
  const shared = first[2] !== last[2] ? 3 : first[1] !== last[1] ? 2 : 1;
  return `${first.slice(0, shared).join(" ")} to ${last.join(" ")}`;
}

/** Which week this is, in which time, and whether its numbers may still change. */
export function WeekLine({ week: { from, to, state, asOf } }: { week: Pick<Review, "from" | "to" | "state" | "asOf"> }) {
  return (
    <>
      {daysInWords({ from, to })}, Monday to Sunday in UTC.{" "}
      {state === "running" ? <strong className="font-medium text-ink">The week is still running; </strong> : null}
      {state === "running" ? "numbers" : "Numbers"} as of <time dateTime={asOf}>{formatMoment(asOf)}</time>.
    </>
  );
}

/** What the week said when it closed, where late reports have made it another. */
export function SinceThen({ kept }: { kept: Review["kept"] }) {
  if (!kept || kept.changed.length === 0) return null;
  return (
    <Notice title="Since the week closed">
      Reports that came after <time dateTime={kept.at}>{formatMoment(kept.at)}</time> have changed what this page said then:{" "}
      {kept.changed.map(({ what, then, now }, place) => (
        <span key={what}>{place > 0 ? ", " : ""}<span className="whitespace-nowrap">{NAMES[what]} {known(then)} <span aria-label="now">→</span> {known(now)}</span></span>
      ))}
      . Numbers are always shown as they are known today; what there is to decide stays as it was.
    </Notice>
  );
}

/** What a look at both ends of the week would hide. */
export function OffsetLine({ offset }: { offset: number | null }) {
  if (offset === null || offset === 0) return null;
  return (
    <p className="mt-3 max-w-3xl text-sm text-ink-2">
      <span className="font-medium text-ink">Offset: {formatNumber(offset)}.</span> So many were introduced and as many fixed by the same rule between the same modules: {count(offset, "violation")} came as {count(offset, "other", "others")} went, which the net does not show.
    </p>
  );
}

/** Where the same can be had for machines and for minutes. */
export function OtherForms({ markdown, api }: { markdown: string; api: string }) {
  return (
    <p data-screen-only className="mt-14 border-t border-hairline pt-4 text-sm text-ink-2">
      The same as <a href={markdown} className="link">Markdown</a> and <a href={api} className="link">in the API</a>. How numbers are counted stands under <Link href="/docs/api" className="link">API</Link> and beside each chart.
    </p>
  );
}

function known(value: number | null): string {
  return value === null ? "not known" : formatNumber(value);
}
