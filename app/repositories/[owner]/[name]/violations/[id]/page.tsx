import Link from "next/link";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";

import { type Slug, openRepository } from "@/app/_access/open-repository";
import { CommitLink } from "@/app/_ui/commit-link";
import { formatDays, repositoryPath } from "@/app/_ui/format";
import { KindMark, SeverityMark, StateWord } from "@/app/_ui/mark";
import { Day } from "@/app/_ui/moment";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { readInstallation } from "@/app/installation";
import { type ViolationLife, findLatestSnapshot, findViolation } from "@/lib/history";

import { violationsPath } from "../../view";
import { hostAddress, placeOf, targetOf } from "../place";
import { Lifetimes } from "./lifetimes";

type Props = { params: Promise<Slug & { id: string }> };

export const metadata = { title: "A violation" };

/** One broken rule: where, since when, by which commit, and what has become of it. */
export default async function ViolationPage({ params }: Props) {
  const { repository } = await openRepository(params);
  const { id } = await params;
  const [violation, latest] = await Promise.all([findViolation(repository.id, id), findLatestSnapshot(repository.id)]);
  if (!violation || !latest) notFound();
  const { codeHost } = readInstallation();
  const seenAt = violation.closedBy ? null : latest.commit;
  const link = (file: string | null, line: number | null) => (file ? hostAddress(codeHost, repository, seenAt ?? violation.openedBy.commit, file, line) : null);

  return (
    <PageBody>
      <PageHeader
        title={violation.rule}
        crumbs={[{ label: "Violations", href: repositoryPath(repository, "violations") }]}
      >
        <span className="block font-serif text-lg text-ink">{storyOf(violation)}</span>
        {violation.message && !violation.path && <span className="mt-1 block">{violation.message}</span>}
      </PageHeader>

      <div className="grid gap-x-12 gap-y-10 lg:grid-cols-[3fr_2fr]">
        <div className="min-w-0 space-y-10">
          <section aria-labelledby="where">
            <SectionHeader id="where" title="Where" />
            <Place text={placeOf(violation)} href={link(violation.from.file, violation.from.line)} />
            {violation.to && (
              <p className="mt-1 flex gap-x-2">
                <span className="text-ink-3">→</span>
                <Place text={targetOf(violation) ?? ""} href={link(violation.to.file, null)} />
              </p>
            )}
            {!violation.closedBy && violation.carried && <p className="mt-2 text-sm text-ink-2">The newest analysis did not examine it: what was known before still holds.</p>}
          </section>
          {violation.path && violation.path.length > 0 && (
            <section aria-labelledby="way">
              <SectionHeader id="way" title={violation.kind === "cycle" ? "The cycle" : "The way to it"}>As the tool printed it last.</SectionHeader>
              <ol className="space-y-0.5 font-mono text-sm">
                {violation.path.map((step, index) => (
                  <li key={`${step}${index}`} className="flex gap-x-2 break-all">
                    <span aria-hidden="true" className="text-ink-3">{index === 0 ? " " : "→"}</span>
                    {step}
                  </li>
                ))}
              </ol>
            </section>
          )}
          <Lifetimes repository={repository} lifetimes={violation.lifetimes} />
        </div>
        <aside aria-label="Its attributes">
          <dl className="grid grid-cols-[auto_1fr] border-t border-hairline text-sm">
            <Fact name="Status"><StateWord state={violation.status} /></Fact>
            <Fact name="Kind"><Link href={violationsPath(repository, { kind: violation.kind })} className="plain-link"><KindMark kind={violation.kind} /></Link></Fact>
            <Fact name="Severity"><SeverityMark severity={violation.severity} /></Fact>
            <Fact name="Rule"><Link href={violationsPath(repository, { rule: violation.rule })} className="link">{violation.rule}</Link></Fact>
            {violation.help && <Fact name="Why there is the rule">{violation.help}</Fact>}
            <Fact name="Source">{violation.source}{violation.tool === violation.source ? "" : ` (${violation.tool})`}</Fact>
            <Fact name="From module">{violation.from.module ?? "outside any module"}</Fact>
            <Fact name="From team"><Link href={violationsPath(repository, { team: violation.fromTeam, direction: "out" })} className="plain-link">{violation.fromTeam}</Link></Fact>
            {violation.to && <Fact name="To module">{violation.to.module ?? "outside any module"}</Fact>}
            {violation.to && <Fact name="To team"><Link href={violationsPath(repository, { team: violation.toTeam, direction: "in" })} className="plain-link">{violation.toTeam}</Link></Fact>}
            <Fact name={violation.openedAs === "discovered" ? "Discovered" : "Opened"}>
              <Day at={violation.openedBy.at} /> by <CommitLink repository={repository} sha={violation.openedBy.commit} />
            </Fact>
            <Fact name="Age">{violation.ageIsLowerBound ? "at least " : ""}{formatDays(violation.ageDays)}</Fact>
            {violation.closedBy && <Fact name="Closed"><Day at={violation.closedBy.at} /> by <CommitLink repository={repository} sha={violation.closedBy.commit} /></Fact>}
            {seenAt && <Fact name="Seen last"><Day at={latest.committedAt} /> at <CommitLink repository={repository} sha={seenAt} /></Fact>}
            <Fact name="Fingerprint"><code className="font-mono text-xs break-all text-ink-2">{violation.fingerprint}</code></Fact>
          </dl>
        </aside>
      </div>
    </PageBody>
  );
}

function Place({ text, href }: { text: string; href: string | null }) {
  if (!href) return <span className="font-mono text-base break-all">{text}</span>;
  return <a href={href} rel="noreferrer" className="link font-mono text-base break-all">{text}</a>;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="border-b border-hairline py-1.5 pr-5 text-ink-2">{name}</dt>
      <dd className="min-w-0 border-b border-hairline py-1.5 break-words">{children}</dd>
    </>
  );
}

const OPENED: Record<string, string> = {
  introduced: "introduced",
  discovered: "discovered, by a rule, checker or scope that was new then",
  reopened: "reopened",
  unbaselined: "taken out of the tool’s baseline",
  baselined: "in the tool’s baseline",
};

function storyOf(violation: ViolationLife): string {
  const from = violation.from.module ?? "code outside any module";
  const to = violation.to ? (violation.to.module ?? "code outside any module") : null;
  const ends = to === null ? from : to === from ? `Within ${from}` : `${from} reaches ${to}`;
  const age = `${violation.ageIsLowerBound ? "at least " : ""}${formatDays(violation.ageDays)}`;
  if (violation.closedBy) return `${ends}: ${violation.closedAs ?? "closed"} after ${age}.`;
  return `${ends}: ${violation.status} for ${age}; ${OPENED[violation.openedAs] ?? violation.openedAs}.`;
}
