import Link from "next/link";
import { notFound } from "next/navigation";

import { type Slug, openRepository } from "@/app/_access/open-repository";
import { CommitLink } from "@/app/_ui/commit-link";
import { count, formatMoment, formatNumber, repositoryPath, shortSha } from "@/app/_ui/format";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { readInstallation } from "@/app/installation";
import { findSnapshot, listEvents, readChange } from "@/lib/health";
import { listReferences } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { MovedList, StructureChange, ViolationList } from "../../change-lists";
import { sentenceOf } from "../../change-sentence";
import { examined } from "../../counted";
import { titleOfEvent } from "../../marks";
import { violationsPath } from "../../view";

type Props = { params: Promise<Slug & { sha: string }> };

const SHA = /^[0-9a-f]{40}$/;

export async function generateMetadata({ params }: Props) {
  return { title: `Commit ${shortSha((await params).sha)}` };
}

/** What did this commit change? */
export default async function CommitPage({ params }: Props) {
  const { repository } = await openRepository(params);
  const { sha } = await params;
  if (!SHA.test(sha)) notFound();
  const commit = asId<CommitSha>(sha);
  const [snapshot, change] = await Promise.all([findSnapshot(repository.id, commit), readChange(repository.id, commit)]);
  if (!snapshot || !change) notFound();
  const events = (await listEvents(repository.id, { from: snapshot.committedAt, to: snapshot.committedAt })).items.filter((event) => event.commit === commit);
  const references = await listReferences(repository.id, commit, change.dependencies.added);
  const { codeHost } = readInstallation();
  const { totals } = snapshot;
  const here = { repository, codeHost, commit: sha };
  const before = { repository, codeHost, commit: change.base?.commit ?? sha };

  return (
    <PageBody>
      <PageHeader title={<>Commit <span className="font-mono text-[0.85em]">{shortSha(sha)}</span></>} crumbs={[{ label: "Commits", href: repositoryPath(repository, "commits") }]}>
        <span className="block font-serif text-lg text-ink sm:text-xl">{change.base ? sentenceOf(change) : "The first commit with a report: everything in it was discovered, which is nobody’s doing."}</span>
        <span className="mt-1 block text-sm">
          {formatMoment(snapshot.committedAt)}.{" "}
          {change.base ? <>Against <CommitLink repository={repository} sha={change.base.commit} />, {count(change.base.distance, "commit")} before. </> : null}
          <Link href={violationsPath(repository, { at: sha })} className="link">{formatNumber(totals.open)} open then</Link>.{" "}
          <Link href={repositoryPath(repository, `compare/${sha}...latest`)} className="link">What has changed since</Link>.{" "}
          <a href={`${codeHost}/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}/commit/${sha}`} rel="noreferrer" className="link">The commit itself</a>.
        </span>
      </PageHeader>

      <div className="space-y-12">
        {events.length > 0 && (
          <section aria-labelledby="events">
            <SectionHeader id="events" title="What changed the meaning of the numbers here" />
            <ul className="divide-y divide-hairline border-y border-hairline text-sm">
              {events.map((event, index) => (
                <li key={`${event.kind}${index}`} className="flex flex-wrap gap-x-3 py-1.5">
                  <span className="font-medium">{titleOfEvent(event.kind)}</span>
                  <span className="text-ink-2">{event.detail}</span>
                </li>
              ))}
            </ul>
          </section>
        )}
        <ViolationList id="introduced" title="Introduced" violations={change.introduced} place={here} hasLives />
        <ViolationList id="reopened" title="Reopened" violations={change.reopened} place={here} hasLives />
        <ViolationList id="fixed" title="Fixed" violations={change.fixed} place={before} hasLives note="Files and lines as they were in the commit before." />
        <MovedList moved={change.moved} place={here} hasLives />
        <ViolationList id="discovered" title="Discovered" violations={change.discovered} place={here} hasLives note="By a rule, a checker or a scope that was new here; nobody’s doing." />
        <ViolationList id="retired" title="Retired" violations={change.retired} place={before} hasLives note="Gone with their rule, source or scope; nobody’s doing." />
        <ViolationList id="reassigned" title="Reassigned" violations={change.reassigned} place={here} hasLives note="The same violations in another module, with another owner, kind or severity." />
        <StructureChange change={change} references={references} place={here} />
        <section aria-labelledby="sources">
          <SectionHeader id="sources" title="What was examined" />
          <ul className="divide-y divide-hairline border-y border-hairline text-sm">
            {snapshot.sources.map((source) => (
              <li key={source.source} className="flex flex-wrap justify-between gap-x-4 py-1.5">
                <span>{source.source} <span className="text-ink-3">{source.tool === source.source ? "" : source.tool} {source.toolVersion}</span></span>
                <span className="text-ink-2">
                  {examined(source)}{source.partial ? ", part of the repository only" : ""}
                  {source.status === "carried" && <>; carried from <CommitLink repository={repository} sha={source.commit} /></>}
                </span>
              </li>
            ))}
          </ul>
        </section>
      </div>
    </PageBody>
  );
}
