import Link from "next/link";
import type { SearchParams } from "nuqs/server";

import { type RepositoryProps, openRepository } from "@/app/_access/open-repository";
import { buttonClass } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { addressOf, count, formatNumber, repositoryPath } from "@/app/_ui/format";
import { Notice } from "@/app/_ui/notice";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import type { Repository } from "@/lib/catalog";
import { listViolations } from "@/lib/health";
import { type GroupCount, findLatestSnapshot } from "@/lib/history";
import { can } from "@/lib/identity";

import { foreseeByHand, waiveByHand } from "./actions";
import { asAsked } from "./as-asked";
import { Filters } from "./filters.client";
import { groupRows, labelOf } from "./groups";
import { type Question, type Sort, apiAddress, fileAddress, groupQuestion, loadQuestion, narrowings, orderBy, patternsOf, questionPath } from "./question";
import { readChoices } from "./read-choices";
import { rowOf } from "./rows";
import { SavedViews } from "./saved-views.client";
import { type Head, ViolationTable } from "./violation-table.client";

type Props = RepositoryProps & { searchParams: Promise<SearchParams> };

export const metadata = { title: "Violations" };

/** Which ones? */
export default async function ViolationsPage({ params, searchParams }: Props) {
  const { repository, principal } = await openRepository(params);
  const question = await loadQuestion(searchParams);
  const [choices, found, latest] = await Promise.all([readChoices(repository.id), listViolations(repository.id, asAsked(question)), findLatestSnapshot(repository.id)]);
  const slug = { owner: repository.owner, name: repository.name };
  const here = questionPath(repository, question, {});
  const search = here.includes("?") ? here.slice(here.indexOf("?")) : "";
  const mayApprove = can(principal, "waive", repository.id);
  if (!latest) {
    return (
      <PageBody>
        <PageHeader title="Violations" />
        <EmptyState title="No report yet">
          <p>Nobody has looked, so nothing is known: that is not the same as nothing being open. <Link href={repositoryPath(repository)} className="link">How to send the first report</Link></p>
        </EmptyState>
      </PageBody>
    );
  }
  const isOpenNow = (question.status === "open" || question.status === "present") && question.at === null;

  return (
    <PageBody>
      <PageHeader title={found.ok ? titleOf(question, found.value.total) : "Violations"} aside={<Exports repository={repository} question={question} />}>
        <Narrowed repository={repository} question={question} />
      </PageHeader>
      <Filters choices={choices} />
      <SavedViews name={`${repository.owner}/${repository.name}`} base={repositoryPath(repository, "violations")} search={search} />
      {!found.ok && (
        <Notice tone="alarm" title="This cannot be answered">
          {found.detail} <Link href={questionPath(repository, question, { at: null, changedAt: null })} className="link">Ask at the newest snapshot</Link>
        </Notice>
      )}
      {found.ok && found.value.items.length === 0 && <Nothing repository={repository} question={question} />}
      {found.ok && found.value.items.length > 0 && (
        <>
          {question.group !== "none" && <GroupIndex repository={repository} question={question} groups={found.value.groups} />}
          <ViolationTable
            key={JSON.stringify(question)}
            label={titleOf(question, found.value.total)}
            showStatus={question.status === "present"}
            heads={headsOf(repository, question)}
            total={found.value.total}
            groups={groupRows(found.value.items, found.value.labels, found.value.groups).map((group, place) => ({
              label: group.label === null ? null : labelOf(group.label),
              href: group.label === null ? null : onlyPath(repository, question, group.label),
              count: group.count,
              continued: place === 0 && question.cursor !== null && group.label !== null && group.rows.length < group.count,
              rows: group.rows.map((violation) => rowOf(repository, violation)),
            }))}
            waive={
              isOpenNow
                ? { act: { foresee: foreseeByHand.bind(null, slug, search), waive: waiveByHand.bind(null, slug, search) }, mayApprove, commit: latest.commit, pattern: patternWay(repository, question) }
                : null
            }
          />
          <nav aria-label="Pages" className="mt-4 flex flex-wrap items-center gap-3 text-sm">
            {question.cursor && <Link href={questionPath(repository, question, {})} className={buttonClass()}>First page</Link>}
            {found.value.nextCursor && <Link href={questionPath(repository, question, { cursor: found.value.nextCursor })} className={buttonClass()}>Next page</Link>}
            <span className="text-ink-2">{formatNumber(found.value.items.length)} of {formatNumber(found.value.total)} on this page</span>
            <span className="ml-auto text-ink-3 max-md:hidden">
              <kbd className="font-mono">j</kbd> and <kbd className="font-mono">k</kbd> walk, <kbd className="font-mono">x</kbd> selects, <kbd className="font-mono">Enter</kbd> opens
            </span>
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

const COLUMNS = [
  ["place", "path", "Where, and what it reaches"],
  ["rule", "rule", "Rule"],
  ["severity", "severity", "Severity"],
  ["pair", "modulePair", "Modules, teams"],
  ["age", "age", "Opened"],
] as const satisfies readonly (readonly [string, Sort, string])[];

function headsOf(repository: Repository, question: Question): Record<(typeof COLUMNS)[number][0], Head> {
  const head = ([name, sort, label]: (typeof COLUMNS)[number]): Head => ({
    label, numeric: name === "age", href: questionPath(repository, question, orderBy(question, sort)),
    direction: question.sort !== sort ? null : question.order === "asc" ? "ascending" : "descending",
  });
  const [place, rule, severity, pair, age] = COLUMNS;
  return { place: head(place), rule: head(rule), severity: head(severity), pair: head(pair), age: head(age) };
}

function onlyPath(repository: Repository, question: Question, label: string): string | null {
  const only = groupQuestion(question.group, label);
  return only && questionPath(repository, question, { ...only, group: "none" });
}

/** Where filters say what a pattern could, the way to waive by it: what comes later is then waived too. */
function patternWay(repository: Repository, question: Question): { href: string; text: string } | null {
  const patterns = patternsOf(question);
  return patterns && { href: addressOf(repositoryPath(repository, "waivers"), patterns), text: "Waive by a pattern instead, so that what comes later is waived too." };
}

/** As many groups as are counted; a list of more tells nobody anything. */
const MOST_GROUPS = 500;

/** Every group with its size, the largest first: what the grouping is about, before any row is read. */
function GroupIndex({ repository, question, groups }: { repository: Repository; question: Question; groups: readonly GroupCount[] }) {
  return (
    <details data-screen-only className="mb-3 text-sm">
      <summary className="w-fit text-ink-2 hover:text-ink">{groups.length >= MOST_GROUPS ? `The ${MOST_GROUPS} largest groups` : `${count(groups.length, "group")}, the largest first`}</summary>
      <ol className="mt-2 gap-x-8 sm:columns-2 xl:columns-3">
        {groups.map(({ label, count: size }) => {
          const href = onlyPath(repository, question, label);
          return (
            <li key={label} className="flex break-inside-avoid items-baseline justify-between gap-3 border-b border-hairline py-1">
              {href ? <Link href={href} prefetch={false} className="plain-link min-w-0 break-all">{labelOf(label)}</Link> : <span className="min-w-0 break-all">{labelOf(label)}</span>}
              <span>{formatNumber(size)}</span>
            </li>
          );
        })}
      </ol>
    </details>
  );
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
        This list as <a href={fileAddress(repository, question, "csv")} className="link">CSV</a>, <a href={fileAddress(repository, question, "json")} className="link">JSON</a>,{" "}
        <a href={apiAddress(repository, question)} className="link">API</a>
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
          <>Every rule that was examined holds. Whether all were examined stands with the <Link href={repositoryPath(repository)} className="link">sources</Link>.</>
        ) : question.status === "waived" ? (
          <>Nothing is accepted on purpose. Select violations among the <Link href={questionPath(repository, question, { status: "open" })} className="link">open ones</Link> to waive them, with a reason and an end.</>
        ) : (
          "Nothing of this kind has been recorded."
        )}
      </p>
    </EmptyState>
  );
}
