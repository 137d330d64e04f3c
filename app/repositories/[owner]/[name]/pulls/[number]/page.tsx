import Link from "next/link";
import { notFound } from "next/navigation";

import { type Slug, openRepository } from "@/app/_access/open-repository";
import { CodeBlock } from "@/app/_ui/code-block";
import { CommitLink } from "@/app/_ui/commit-link";
import { count, formatMoment, formatNumber, inWords, repositoryPath, shortSha } from "@/app/_ui/format";
import { Name, Told } from "@/app/_ui/names";
import { Notice } from "@/app/_ui/notice";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { readInstallation } from "@/app/installation";
import { listReferences } from "@/lib/history";
import { readRunCommands } from "@/lib/ingestion";
import { type JudgedPullRequest, type Verdict, findPullRequest } from "@/lib/review";

import { StructureChange, ViolationList } from "../../change-lists";
import { NOT_LOOKED_AT, OutcomeWord } from "../words";
import { reproduction } from "./reproduction";

type Props = { params: Promise<Slug & { number: string }> };
type Repository = { owner: string; name: string };

export async function generateMetadata({ params }: Props) {
  return { title: `Pull request ${(await params).number}` };
}

/** What does this pull request do? */
export default async function PullPage({ params }: Props) {
  const { repository } = await openRepository(params);
  const { number: text } = await params;
  const pull = /^[1-9]\d{0,8}$/.test(text) ? await findPullRequest(repository.id, Number(text)) : null;
  if (!pull) notFound();
  const { number, title, head, verdict } = pull;
  const { codeHost } = readInstallation();
  const address = `${codeHost}/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}`;
  const here = { repository, codeHost, commit: head };

  return (
    <PageBody>
      <PageHeader title={<><span className="text-ink-3">#{number}</span> {title === null ? "Pull request" : <Name>{title}</Name>}</>} crumbs={[{ label: "Pull requests", href: repositoryPath(repository, "pulls") }]}>
        <span className="block font-serif text-lg text-ink sm:text-xl"><OutcomeWord verdict={verdict} />. <Told text={verdict?.state === "judged" ? verdict.sentence : (verdict?.reason ?? NOT_LOOKED_AT)} /></span>
        {verdict?.state === "judged" && verdict.reason && <span className="mt-1 block">{verdict.reason}</span>}
        {verdict && verdict.state !== "judged" && verdict.counts && <span className="mt-1 block">So far: <Told text={verdict.sentence} /></span>}
        {verdict && <BaseLine repository={repository} verdict={verdict} />}
        <span className="mt-1 block text-sm">
          Its head is <span className="font-mono text-[0.92em]" title={head}>{shortSha(head)}</span>{pull.baseRef ? <> into {pull.baseRef}</> : null}{pull.merged ? ", merged" : ""}.{" "}
          <a href={`${address}/pull/${number}`} rel="noreferrer" className="link">The pull request itself</a>.{" "}
          <a href={`/api/v1/repositories/${encodeURIComponent(repository.owner)}/${encodeURIComponent(repository.name)}/pulls/${number}`} className="link">As JSON</a>.
        </span>
      </PageHeader>

      {verdict && (
        <div className="space-y-12">
          {verdict.configuration.length > 0 && (
            <Notice title="It changes the rules by which it is measured">{inWords(verdict.configuration)}. A pull request cannot judge itself: this takes effect after the merge, and the verdict is by what holds in its base.</Notice>
          )}
          <Lists verdict={verdict} here={here} />
          {verdict.dependencies && verdict.tangles && verdict.base.commit ? (
            <StructureChange change={{ dependencies: verdict.dependencies, tangles: verdict.tangles, introduced: verdict.lists.introduced }} references={await listReferences(repository.id, head, verdict.dependencies.added, { base: verdict.base.commit })} place={here} />
          ) : (
            verdict.counts && <p className="text-sm text-ink-2">Nothing is said of dependencies and tangles: no report describes them for one of the two commits.</p>
          )}
          <Teams verdict={verdict} />
          <Reports repository={repository} verdict={verdict} />
          <section aria-labelledby="reproduce">
            <SectionHeader id="reproduce" title="How to see it on your own machine">What CI ran, on the very commit that it was about. Nothing of it changes your branches.</SectionHeader>
            <CodeBlock label="Commands that reproduce it" text={reproduction(pull, await readRunCommands(repository.id, head, verdict.sources.map(({ source }) => source)))} />
          </section>
          <EarlierHeads pull={pull} />
        </div>
      )}
    </PageBody>
  );
}

/** With what it is compared, how far that is away, and by what gate. */
function BaseLine({ repository, verdict: { base, gate, waitUntil, state } }: { repository: Repository; verdict: Verdict }) {
  return (
    <span className="mt-1 block text-sm">
      {base.commit ? <>Compared with <CommitLink repository={repository} sha={base.commit} />, {base.exact ? "exactly its base" : `${count(base.distance, "commit")} away from its base`}. {base.reason}</> : <>It has no base. {base.reason}</>}{" "}
      {gate.fail.length === 0 ? "The gate never fails." : `The gate fails for: ${gate.fail.map((one) => (one === "ratchet" && gate.ratchet.length > 0 ? `more than the limit of a ${inWords([...gate.ratchet])}` : GATE_WORDS[one])).join(", ")} (${gate.severities.join(", ")}).`}
      {state === "waiting" && waitUntil && ` It waits until ${formatMoment(waitUntil)}.`}
    </span>
  );
}

const GATE_WORDS = { introduced: "anything introduced", ratchet: "more than before", tangle: "a tangle that forms or grows" };

function Lists({ verdict: { lists, counts, base }, here }: { verdict: Verdict; here: { repository: Repository; codeHost: string; commit: string } }) {
  const before = { ...here, commit: base.commit ?? here.commit };
  return (
    <>
      <ViolationList id="introduced" title="Introduced" violations={lists.introduced} total={counts?.introduced} place={here} hasLives={false} />
      <ViolationList id="fixed" title="Fixed" violations={lists.fixed} total={counts?.fixed} place={before} hasLives={false} note="Files and lines as they are in the base." />
      <ViolationList id="baselined" title="New, and in a baseline that it brings" violations={lists.baselined} total={counts?.baselined} place={here} hasLives={false} note="Accepted by the change itself. The gate lets them pass; whoever reviews it should not do so unseen." />
      <ViolationList id="waived" title="New, and waived" violations={lists.waived} total={counts?.waived} place={here} hasLives={false} note="Accepted on purpose by a waiver that stands." />
      <ViolationList id="muted" title="New, and of a muted rule" violations={lists.muted} total={counts?.muted} place={here} hasLives={false} note="An administrator muted the rule in this repository. It fails no gate and is not annotated." />
      <ViolationList id="discovered" title="Discovered" violations={lists.discovered} total={counts?.discovered} place={here} hasLives={false} note="By a rule, a checker or a scope that is new here; it never fails a gate." />
      <ViolationList id="retired" title="Retired" violations={lists.retired} total={counts?.retired} place={before} hasLives={false} note="Gone with their rule, source or scope, not by being mended." />
    </>
  );
}

function Teams({ verdict: { teams } }: { verdict: Verdict }) {
  if (teams.length === 0) return null;
  return (
    <section aria-labelledby="teams">
      <SectionHeader id="teams" title="Teams concerned">Owners as the base has them. Out: in code that the team owns; in: reaching into what it owns.</SectionHeader>
      <Table label="Teams concerned">
        <thead>
          <tr>
            <HeadCell>Team</HeadCell>
            <HeadCell numeric>Introduced, out</HeadCell>
            <HeadCell numeric>Introduced, in</HeadCell>
            <HeadCell numeric>Fixed, out</HeadCell>
            <HeadCell numeric>Fixed, in</HeadCell>
          </tr>
        </thead>
        <tbody>
          {teams.map((share) => (
            <tr key={share.team}>
              <RowHead className="break-words"><Name>{share.team}</Name></RowHead>
              <Cell numeric>{formatNumber(share.introducedOut)}</Cell>
              <Cell numeric>{formatNumber(share.introducedIn)}</Cell>
              <Cell numeric>{formatNumber(share.fixedOut)}</Cell>
              <Cell numeric>{formatNumber(share.fixedIn)}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
    </section>
  );
}

const SOURCE_WORDS = { compared: "compared", new: "new here: all that it finds is discovered", missing: "has not reported" };

function Reports({ repository, verdict: { sources } }: { repository: Repository; verdict: Verdict }) {
  return (
    <section aria-labelledby="sources">
      <SectionHeader id="sources" title="Reports that it rests on" />
      <ul className="divide-y divide-hairline border-y border-hairline text-sm">
        {sources.map((source) => (
          <li key={source.source} className="flex flex-wrap justify-between gap-x-4 py-1.5">
            <span>{source.source} <span className="text-ink-3">{source.tool === source.source ? "" : source.tool}</span></span>
            <span className={source.status === "missing" ? "font-medium" : "text-ink-2"}>
              {SOURCE_WORDS[source.status]}
              {source.base && <> with <CommitLink repository={repository} sha={source.base.commit} />{source.base.distance > 0 ? `, ${count(source.base.distance, "commit")} before the base` : ""}</>}
            </span>
          </li>
        ))}
        {sources.length === 0 && <li className="py-1.5 text-ink-2">None has been read yet. <Link href="/status" className="link">What is on its way</Link></li>}
      </ul>
    </section>
  );
}

function EarlierHeads({ pull: { earlierHeads } }: { pull: JudgedPullRequest }) {
  if (earlierHeads.length === 0) return null;
  return (
    <section aria-labelledby="earlier">
      <SectionHeader id="earlier" title="Earlier heads" />
      <ul className="divide-y divide-hairline border-y border-hairline text-sm">
        {earlierHeads.map((earlier) => (
          <li key={earlier.head} className="flex flex-wrap gap-x-3 py-1.5">
            <span className="font-mono">{shortSha(earlier.head)}</span>
            <OutcomeWord verdict={{ state: "judged", conclusion: earlier.conclusion }} />
            <span className="text-ink-2">{earlier.sentence !== null && <Told text={earlier.sentence} />}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
