import Link from "next/link";
import { notFound } from "next/navigation";
import type { ReactNode } from "react";

import { type Slug, openRepository } from "@/app/_access/open-repository";
import { CommitLink } from "@/app/_ui/commit-link";
import { formatAgeInDays, repositoryPath } from "@/app/_ui/format";
import { KindMark, SeverityMark, StateWord } from "@/app/_ui/mark";
import { Age, Day } from "@/app/_ui/moment";
import { Name } from "@/app/_ui/names";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { readInstallation } from "@/app/installation";
import { type HealthLife, type Waiver, findViolation } from "@/lib/health";
import { findLatestSnapshot } from "@/lib/history";
import { can } from "@/lib/identity";
import { clock } from "@/lib/kernel/time";
import { listVerdictsOf } from "@/lib/review";

import { violationsPath } from "../../view";
import { WaiverTable } from "../../waivers/waiver-table";
import { foreseeByHand, waiveByHand } from "../actions";
import { PathText } from "../path-text";
import { hostAddress, placeOf, targetOf } from "../place";
import { Lifetimes } from "./lifetimes";
import { storyOf } from "./story";
import { suppressionOf } from "./suppression";
import { WaiveOne } from "./waive-one.client";

type Props = { params: Promise<Slug & { id: string }> };

export const metadata = { title: "A violation" };

/** One broken rule: where, since when, by which commit, and what has become of it. */
export default async function ViolationPage({ params }: Props) {
  const { repository, principal } = await openRepository(params);
  const { id } = await params;
  const [violation, latest] = await Promise.all([findViolation(repository.id, id), findLatestSnapshot(repository.id)]);
  if (!violation || !latest) notFound();
  const pulls = await listVerdictsOf(repository.id, violation.openedBy.commit);
  const mayApprove = can(principal, "waive", repository.id);
  const slug = { owner: repository.owner, name: repository.name };
  const act = { foresee: foreseeByHand.bind(null, slug, ""), waive: waiveByHand.bind(null, slug, "") };
  const { codeHost } = readInstallation();
  const seenAt = violation.closedBy ? null : latest.commit;
  const link = (file: string | null, line: number | null) => (file ? hostAddress(codeHost, repository, seenAt ?? violation.openedBy.commit, file, line) : null);

  return (
    <PageBody>
      <PageHeader
        title={violation.rule}
        crumbs={[{ label: "Violations", href: repositoryPath(repository, "violations") }]}
        aside={violation.status === "open" && <WaiveOne id={violation.id} act={act} mayApprove={mayApprove} commit={latest.commit} />}
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
                    <Name>{step}</Name>
                  </li>
                ))}
              </ol>
            </section>
          )}
          {violation.waiver && <Accepted waiver={violation.waiver} />}
          <Lifetimes repository={repository} lifetimes={violation.lifetimes} />
          {violation.waivers.length > 0 && (
            <section aria-labelledby="waivers">
              <SectionHeader id="waivers" title="Its waivers">What was accepted or asked for, the newest first. The trail stays.</SectionHeader>
              <WaiverTable label="Waivers about it" repository={repository} waivers={violation.waivers} mayApprove={mayApprove} now={clock.now()} />
            </section>
          )}
          {!violation.closedBy && <WaysOut violation={violation} />}
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
              {pulls.map(({ number }) => <span key={number}>, <Link href={repositoryPath(repository, `pulls/${number}`)} className="link">pull request {number}</Link></span>)}
            </Fact>
            <Fact name="Age">{formatAgeInDays({ days: violation.ageDays, isLowerBound: violation.ageIsLowerBound })}</Fact>
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
  if (!href) return <span className="font-mono text-base"><PathText path={text} /></span>;
  return <a href={href} rel="noreferrer" className="link font-mono text-base"><PathText path={text} /></a>;
}

/** By what it counts as waived now. */
function Accepted({ waiver }: { waiver: Waiver }) {
  return (
    <section aria-labelledby="accepted">
      <SectionHeader id="accepted" title="Accepted on purpose" />
      <blockquote className="border-l-2 border-line pl-3 text-base break-words whitespace-pre-line">{waiver.reason}</blockquote>
      <p className="mt-1 text-sm text-ink-2">
        {waiver.decidedBy ?? waiver.requestedBy}, <Day at={waiver.decidedAt ?? waiver.requestedAt} />; {waiver.expiresAt ? <>until <Day at={waiver.expiresAt} />, <Age at={waiver.expiresAt} now={clock.now()} /></> : "until it is ended"}.
        {waiver.link && <> <a href={waiver.link} rel="noreferrer nofollow" className="link break-all">{waiver.link}</a></>}
      </p>
    </section>
  );
}

/** How it can come to an end: by mending, by agreeing on it, by the tool's own means. */
function WaysOut({ violation: { tool, help, to, status } }: { violation: HealthLife }) {
  const own = suppressionOf(tool);
  return (
    <section aria-labelledby="ways">
      <SectionHeader id="ways" title="What can be done" />
      <ul className="max-w-3xl list-disc space-y-1.5 pl-5 text-sm">
        <li>Fix it: {help ?? (to ? "take the dependency away, or go through what the other module offers." : "make the rule hold again.")} With the next report it is fixed, by the commit that did it.</li>
        {status === "open" && <li>Waive it, with a reason and an end: it counts as waived until then, and is open again afterwards.</li>}
        {own && <li>{own}</li>}
      </ul>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="border-b border-hairline py-1.5 pr-5 text-ink-2">{name}</dt>
      <dd className="min-w-0 border-b border-hairline py-1.5 break-words">{children}</dd>
    </>
  );
}
