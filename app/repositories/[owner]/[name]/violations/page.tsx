import Link from "next/link";
import type { SearchParams } from "nuqs/server";

import { type RepositoryProps, openRepository } from "@/app/_access/open-repository";
import { buttonClass } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { count, formatNumber } from "@/app/_ui/format";
import { Notice } from "@/app/_ui/notice";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import type { Repository } from "@/lib/catalog";
import { listViolations } from "@/lib/history";

import { asAsked } from "./as-asked";
import { Filters } from "./filters.client";
import { groupRows } from "./groups";
import { type Question, apiAddress, csvAddress, loadQuestion, narrowings, questionPath } from "./question";
import { readChoices } from "./read-choices";
import { rowOf } from "./rows";
import { ViolationTable } from "./violation-table.client";

type Props = RepositoryProps & { searchParams: Promise<SearchParams> };

export const metadata = { title: "Violations" };

/** Which ones? */
export default async function ViolationsPage({ params, searchParams }: Props) {
  const { repository } = await openRepository(params);
  const question = await loadQuestion(searchParams);
  const [choices, found] = await Promise.all([readChoices(repository.id), listViolations(repository.id, asAsked(question))]);

  return (
    <PageBody>
      <PageHeader title={found.ok ? titleOf(question, found.value.total) : "Violations"} aside={<Exports repository={repository} question={question} />}>
        <Narrowed repository={repository} question={question} />
      </PageHeader>
      <Filters choices={choices} />
      {!found.ok && (
        <Notice tone="alarm" title="This cannot be answered">
          {found.detail} <Link href={questionPath(repository, question, { at: null, changedAt: null })} className="link">Ask at the newest snapshot</Link>
        </Notice>
      )}
      {found.ok && found.value.items.length === 0 && <Nothing repository={repository} question={question} />}
      {found.ok && found.value.items.length > 0 && (
        <>
          <ViolationTable
            key={JSON.stringify(question)}
            label={titleOf(question, found.value.total)}
            showStatus={question.status === "present"}
            groups={groupRows(found.value.items, question.group).map((group) => ({ label: group.label, rows: group.violations.map((violation) => rowOf(repository, violation)) }))}
          />
          <nav aria-label="Pages" className="mt-4 flex items-center gap-3 text-sm">
            {question.cursor && <Link href={questionPath(repository, question, {})} className={buttonClass()}>First page</Link>}
            {found.value.nextCursor && <Link href={questionPath(repository, question, { cursor: found.value.nextCursor })} className={buttonClass()}>Next page</Link>}
            <span className="text-ink-2">{formatNumber(found.value.items.length)} of {formatNumber(found.value.total)} on this page</span>
          </nav>
        </>
      )}
    </PageBody>
  );
}

function titleOf(question: Question, total: number): string {
  const words = { open: "open violation", fixed: "fixed violation", baselined: "baselined violation", waived: "waived violation", present: "violation" };
  return count(total, words[question.status]);
}

/** What narrows the list, each with a way to take it off again. */
function Narrowed({ repository, question }: { repository: Repository; question: Question }) {
  const parts = narrowings(question);
  if (parts.length === 0) return <>Of the whole repository, at the newest snapshot.</>;
  return (
    <span className="flex flex-wrap items-center gap-x-3 gap-y-1">
      {parts.map((part) => (
        <Link key={part.name} href={questionPath(repository, question, { [part.name]: null })} aria-label={`${part.text}: take this filter off`} className="group inline-flex min-h-6 items-center gap-1 text-ink">
          <span className="break-all">{part.text}</span>
          <span aria-hidden="true" className="text-ink-3 group-hover:text-alarm">×</span>
        </Link>
      ))}
      <Link href={questionPath(repository, question, Object.fromEntries(parts.map((part) => [part.name, null])))} className="link text-sm">Take all off</Link>
    </span>
  );
}

function Exports({ repository, question }: { repository: Repository; question: Question }) {
  const api = `/api/v1/repositories/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}`;
  return (
    <p className="flex flex-wrap gap-x-3 text-sm text-ink-2">
      <span>
        This list as <a href={csvAddress(repository, question)} className="link">CSV</a>, <a href={apiAddress(repository, question)} className="link">JSON</a>
      </span>
      <span>
        Everything as <a href={`${api}/export?format=csv`} className="link">CSV</a>, <a href={`${api}/export?format=json`} className="link">JSON</a>,{" "}
        <a href={`${api}/export?format=ndjson`} className="link">ndjson</a>
      </span>
    </p>
  );
}

function Nothing({ repository, question }: { repository: Repository; question: Question }) {
  const isNarrowed = narrowings(question).length > 0;
  return (
    <EmptyState title={isNarrowed ? "None is like that" : question.status === "open" ? "Nothing is open" : "There are none"}>
      <p>
        {isNarrowed ? (
          <>Take a filter off, or <Link href={questionPath(repository, question, { status: question.status === "present" ? "fixed" : "present" })} className="link">look among {question.status === "present" ? "the fixed ones" : "the baselined and waived ones too"}</Link>.</>
        ) : question.status === "open" ? (
          <>Every rule that was examined holds. Whether all were examined stands with the <Link href={questionPath(repository, question, {}).replace(/\/violations.*$/, "")} className="link">sources</Link>.</>
        ) : (
          "Nothing of this kind has been recorded."
        )}
      </p>
    </EmptyState>
  );
}
