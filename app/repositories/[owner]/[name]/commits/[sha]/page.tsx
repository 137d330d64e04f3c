import Link from "next/link";
import { notFound } from "next/navigation";

import { type Slug, openRepository } from "@/app/_access/open-repository";
import { CommitLink } from "@/app/_ui/commit-link";
import { count, formatMoment, formatNumber, repositoryPath, shortSha } from "@/app/_ui/format";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { readInstallation } from "@/app/installation";
import { readChange } from "@/lib/health";
import { type Change, type Violation, findSnapshot, listEvents } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { examined } from "../../counted";
import { titleOfEvent } from "../../marks";
import { violationsPath } from "../../view";
import { rowOf } from "../../violations/rows";
import { ViolationTable } from "../../violations/violation-table.client";

type Props = { params: Promise<Slug & { sha: string }> };

const SHOWN = 100;
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
  const { codeHost } = readInstallation();
  const { totals } = snapshot;

  return (
    <PageBody>
      <PageHeader title={<>Commit <span className="font-mono text-[0.85em]">{shortSha(sha)}</span></>} crumbs={[{ label: "Commits", href: repositoryPath(repository, "commits") }]}>
        <span className="block font-serif text-lg text-ink sm:text-xl">{sentenceOf(change)}</span>
        <span className="mt-1 block text-sm">
          {formatMoment(snapshot.committedAt)}.{" "}
          {change.base ? <>Against <CommitLink repository={repository} sha={change.base.commit} />, {count(change.base.distance, "commit")} before.</> : "The first commit with a report: everything in it was discovered."}{" "}
          <Link href={violationsPath(repository, { at: sha })} className="link">{formatNumber(totals.open)} open then</Link>.{" "}
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
        <Violations repository={repository} title="Introduced" violations={change.introduced} />
        <Violations repository={repository} title="Reopened" violations={change.reopened} />
        <Violations repository={repository} title="Fixed" violations={change.fixed} />
        <Violations repository={repository} title="Discovered" violations={change.discovered} note="By a rule, a checker or a scope that was new here; nobody’s doing." />
        <Violations repository={repository} title="Retired" violations={change.retired} note="Gone with their rule, source or scope; nobody’s doing." />
        <Violations repository={repository} title="Reassigned" violations={change.reassigned} note="The same violations in another module, with another owner, kind or severity." />
        <Dependencies change={change} />
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

function sentenceOf(change: Change): string {
  const did = [
    change.introduced.length > 0 ? `${change.introduced.length} introduced` : null,
    change.reopened.length > 0 ? `${change.reopened.length} reopened` : null,
    change.fixed.length > 0 ? `${change.fixed.length} fixed` : null,
  ].filter((part) => part !== null);
  const formed = change.tangles.formed.length > 0 ? `; ${count(change.tangles.formed.length, "tangle")} formed` : "";
  const dissolved = change.tangles.dissolved.length > 0 ? `; ${count(change.tangles.dissolved.length, "tangle")} dissolved` : "";
  return `${did.length === 0 ? "It introduced and fixed nothing" : did.join(", ")}${formed}${dissolved}.`;
}

function Violations({ repository, title, violations, note }: { repository: { owner: string; name: string }; title: string; violations: readonly Violation[]; note?: string }) {
  if (violations.length === 0) return null;
  const rows = violations.slice(0, SHOWN).map((violation) => rowOf(repository, violation));
  return (
    <section aria-labelledby={title}>
      <SectionHeader id={title} title={`${title}: ${formatNumber(violations.length)}`}>{note}</SectionHeader>
      <ViolationTable label={title} showStatus={false} groups={[{ label: null, rows }]} />
      {violations.length > SHOWN && <p className="mt-2 text-sm text-ink-2">The first {SHOWN} are shown; all of them are in the API’s answer.</p>}
    </section>
  );
}

function Dependencies({ change: { dependencies, tangles } }: { change: Change }) {
  const parts = [
    { title: "Dependencies added", items: dependencies.added.map((edge) => `${edge.from} → ${edge.to} (${count(edge.weight, "reference")})`) },
    { title: "Dependencies removed", items: dependencies.removed.map((edge) => `${edge.from} → ${edge.to}`) },
    { title: "Tangles formed", items: tangles.formed.map((modules) => modules.join(", ")) },
    { title: "Tangles dissolved", items: tangles.dissolved.map((modules) => modules.join(", ")) },
  ].filter((part) => part.items.length > 0);
  if (parts.length === 0) return null;
  return (
    <section aria-labelledby="structure">
      <SectionHeader id="structure" title="Between modules" />
      <div className="grid gap-x-12 gap-y-6 sm:grid-cols-2">
        {parts.map((part) => (
          <div key={part.title}>
            <h3 className="text-sm font-medium">{part.title}: {part.items.length}</h3>
            <ul className="mt-1 divide-y divide-hairline border-y border-hairline text-sm">
              {part.items.map((item) => <li key={item} className="py-1 break-words">{item}</li>)}
            </ul>
          </div>
        ))}
      </div>
    </section>
  );
}
