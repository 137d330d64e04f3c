import Link from "next/link";

import { CommitLink } from "@/app/_ui/commit-link";
import { EmptyState } from "@/app/_ui/empty-state";
import { count, formatNumber, repositoryPath } from "@/app/_ui/format";
import { StateWord } from "@/app/_ui/mark";
import { Age } from "@/app/_ui/moment";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import type { Report } from "@/lib/ingestion";

import { retryFailedReport } from "./actions";
import { Retry } from "./retry.client";

type Item = { report: Report; repository: { owner: string; name: string } };

export function Reports({ items, now, state, mayRetry }: { items: readonly Item[]; now: Date; state: string | null; mayRetry: boolean }) {
  if (items.length === 0) {
    return (
      <EmptyState title={state ? `No report is ${state}` : "Nothing has been sent yet"}>
        <p>{state ? <Link href="/status" className="link">All reports</Link> : <Link href="/" className="link">How to send the first one</Link>}</p>
      </EmptyState>
    );
  }
  return (
    <Table label="What was sent, and what became of it">
      <thead>
        <tr>
          <HeadCell>State</HeadCell>
          <HeadCell>Repository</HeadCell>
          <HeadCell>Source</HeadCell>
          <HeadCell>Commit</HeadCell>
          <HeadCell numeric>Violations</HeadCell>
          <HeadCell numeric>Received</HeadCell>
          <HeadCell><span className="sr-only">More</span></HeadCell>
        </tr>
      </thead>
      {items.map((item) => <ReportRows key={item.report.id} item={item} now={now} mayRetry={mayRetry} />)}
    </Table>
  );
}

function ReportRows({ item: { report, repository }, now, mayRetry }: { item: Item; now: Date; mayRetry: boolean }) {
  const edge = report.error ? "border-b-0" : "";
  return (
    <tbody>
      <tr>
        <RowHead className={edge}><StateWord state={report.status} /></RowHead>
        <Cell className={edge}><Link href={repositoryPath(repository)} className="plain-link">{repository.owner}/{repository.name}</Link></Cell>
        <Cell className={edge}>
          {report.source} <span className="text-ink-3">{report.tool === report.source ? "" : report.tool} {report.toolVersion}</span>
          {report.warnings.length > 0 && (
            <details className="text-ink-2">
              <summary className="w-fit text-xs hover:text-ink">{count(report.warnings.length, "warning")}</summary>
              <ul className="mt-1 max-w-xl space-y-1 text-xs">
                {report.warnings.map((warning, index) => <li key={`${warning.code}${index}`}><code className="font-mono">{warning.code}</code> {warning.detail}{warning.count > 1 ? ` (${formatNumber(warning.count)} times)` : ""}</li>)}
              </ul>
            </details>
          )}
        </Cell>
        <Cell className={edge}><CommitLink repository={repository} sha={report.commit} /></Cell>
        <Cell numeric className={edge}>{formatNumber(report.counts?.reported ?? report.summary?.reported)}</Cell>
        <Cell numeric className={`text-ink-2 ${edge}`}><Age at={report.receivedAt} now={now} /></Cell>
        <Cell numeric className={edge}><a href={`/api/v1/reports/${report.id}`} className="link text-xs">JSON</a></Cell>
      </tr>
      {report.error && (
        <tr>
          <td colSpan={7} className="border-b border-hairline pb-3">
            <div className="sticky left-0 flex max-w-[min(56rem,calc(100vw-3.5rem))] flex-wrap items-start justify-between gap-x-6 gap-y-2 border-l-2 border-alarm pl-3 text-sm">
              <p className="min-w-0 flex-1 basis-64 break-words">
                <code className="mr-2 font-mono text-xs font-semibold text-alarm">{report.error.code}</code>
                {report.error.detail}
                {placeOf(report.error) && <span className="text-ink-2"> ({placeOf(report.error)})</span>}
                <span className="block text-ink-2">{WHAT_TO_DO[report.error.code] ?? "Mend the report and send it again: the same commit may be sent as often as need be."}</span>
              </p>
              {mayRetry && <Retry action={retryFailedReport.bind(null, report.id)} label={`Read the report of ${repository.owner}/${repository.name} again`} />}
            </div>
          </td>
        </tr>
      )}
    </tbody>
  );
}

function placeOf({ line, column, offset }: { line?: number; column?: number; offset?: number }): string | null {
  if (line !== undefined) return column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
  return offset === undefined ? null : `at byte ${formatNumber(offset)}`;
}

/** What helps where the file itself is not what must be mended. */
const WHAT_TO_DO: Record<string, string> = {
  TRUNCATED: "The file ends too early: let the checker finish before it is sent, then send it again.",
  RUN_FAILED: "The checker crashed. Its own log in CI says why; send the report of a run that went through.",
  NOTHING_EXAMINED: "The checker looked at nothing, which would read as if everything were fixed. Check the paths it is given and the folder it runs in.",
  TIMEOUT: "Reading took too long. Try once more; if it happens again, split the report by source or scope.",
  MEMORY: "The report needs more memory than one may have. Split it by source or scope and send the parts.",
  INTERNAL: "This is our fault and not the report’s. Try once more; the server’s log has the rest.",
};
