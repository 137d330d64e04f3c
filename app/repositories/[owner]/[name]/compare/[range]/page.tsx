import { notFound, redirect } from "next/navigation";

import { type Slug, openRepository } from "@/app/_access/open-repository";
import { CommitLink } from "@/app/_ui/commit-link";
import { addressOf, count, formatNumber, formatShortDay, repositoryPath, shortSha } from "@/app/_ui/format";
import { Notice } from "@/app/_ui/notice";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { readInstallation } from "@/app/installation";
import { compareCommits } from "@/lib/health";
import { findCommit, listReferences } from "@/lib/history";
import { type CommitSha, asId } from "@/lib/kernel";

import { MovedList, StructureChange, ViolationList } from "../../change-lists";
import { sentenceOf } from "../../change-sentence";
import { ComparePicker } from "../picker";
import { resolveCommit } from "../resolve-commit";

type Props = { params: Promise<Slug & { range: string }> };

const FULL = /^[0-9a-f]{40}$/;

/** The two ends of `A...B`; null when the address names no two. */
function endsOf(range: string): [string, string] | null {
  const [base, head, ...more] = decodeURIComponent(range).split("...");
  return base && head && more.length === 0 ? [base, head] : null;
}

export async function generateMetadata({ params }: Props) {
  return { title: `Compare ${(endsOf((await params).range) ?? []).map(shortSha).join("...")}` };
}

/** What differs between two commits? */
export default async function ComparisonPage({ params }: Props) {
  const { repository } = await openRepository(params);
  const ends = endsOf((await params).range);
  if (!ends) notFound();
  const [base, head] = ends;
  if (!FULL.test(base) || !FULL.test(head)) {
    const [one, other] = await Promise.all(ends.map((text) => resolveCommit(repository.id, text)));
    redirect(one && other ? repositoryPath(repository, `compare/${one}...${other}`) : addressOf(repositoryPath(repository, "compare"), { base, head }));
  }
  const [from, to] = [asId<CommitSha>(base), asId<CommitSha>(head)];
  const [change, one, other] = await Promise.all([compareCommits(repository.id, from, to), findCommit(repository.id, from), findCommit(repository.id, to)]);
  const references = change ? await listReferences(repository.id, to, change.dependencies.added, { base: from }) : [];
  const { codeHost } = readInstallation();
  const before = { repository, codeHost, commit: base };
  const after = { repository, codeHost, commit: head };
  const missing = change && one && other ? one.sources.filter(({ source }) => !other.sources.some((candidate) => candidate.source === source)).map(({ source }) => source) : [];

  return (
    <PageBody>
      <PageHeader title={<>Compare <span className="font-mono text-[0.8em]">{shortSha(base)}</span> <span className="text-ink-3">…</span> <span className="font-mono text-[0.8em]">{shortSha(head)}</span></>}>
        {change && one && other ? (
          <>
            <span className="block font-serif text-lg text-ink sm:text-xl">{sentenceOf(change)}</span>
            <span className="mt-1 block text-sm">
              From {one.onLine ? <CommitLink repository={repository} sha={base} /> : <span className="font-mono">{shortSha(base)}</span>} of {formatShortDay(one.at)} to {other.onLine ? <CommitLink repository={repository} sha={head} /> : <span className="font-mono">{shortSha(head)}</span>} of {formatShortDay(other.at)}
              {change.base && change.base.distance > 0 ? `, ${count(change.base.distance, "commit")} later` : ""}. {formatNumber(change.unchanged)} unchanged.{" "}
              <a href={`${codeHost}/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}/compare/${base}...${head}`} rel="noreferrer" className="link">The change itself</a>.
            </span>
          </>
        ) : (
          <>One of the two commits has no report, so there is nothing to compare.</>
        )}
      </PageHeader>
      <ComparePicker repository={repository} base={base} head={head} />
      {change && (
        <div className="space-y-12">
          {missing.length > 0 && <Notice title="Not everything can be compared">{missing.join(", ")} did not report about {shortSha(head)}: nothing is said of what {missing.length === 1 ? "it" : "they"} found.</Notice>}
          <ViolationList id="introduced" title="Introduced" violations={change.introduced} place={after} hasLives={false} />
          <ViolationList id="fixed" title="Fixed" violations={change.fixed} place={before} hasLives={false} note={<>Files and lines as they were in {shortSha(base)}.</>} />
          <MovedList moved={change.moved} place={after} hasLives={false} />
          <ViolationList id="discovered" title="Discovered" violations={change.discovered} place={after} hasLives={false} note="By a rule, a checker or a scope that is new since; nobody’s doing." />
          <ViolationList id="retired" title="Retired" violations={change.retired} place={before} hasLives={false} note="Gone with their rule, source or scope; nobody’s doing." />
          <StructureChange change={change} references={references} place={after} />
          {!change.knowsGraphs && <p className="text-sm text-ink-2">Nothing is said of dependencies and tangles: no report describes them for one of the two.</p>}
        </div>
      )}
    </PageBody>
  );
}
