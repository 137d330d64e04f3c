import Link from "next/link";
import { notFound } from "next/navigation";
import { type SearchParams, createLoader, parseAsString } from "nuqs/server";
import type { ReactNode } from "react";

import { openRepository } from "@/app/_access/open-repository";
import { Fold } from "@/app/_ui/chart-frame";
import { CommitLink } from "@/app/_ui/commit-link";
import { EmptyState } from "@/app/_ui/empty-state";
import { addressOf, count, formatFraction, formatNumber, formatShare, repositoryPath, someOf } from "@/app/_ui/format";
import { Age, Day } from "@/app/_ui/moment";
import { Pair } from "@/app/_ui/names";
import { Notice } from "@/app/_ui/notice";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { RangePicker } from "@/app/_ui/range-picker.client";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { ownersPath } from "@/app/teams/team-path";
import { type ModuleDetail, METRICS, findModule } from "@/lib/health";
import { findLatestSnapshot, listSnapshots } from "@/lib/history";
import { clock } from "@/lib/kernel/time";

import { Counted } from "../../counted";
import { firstLook, loadView, setScene, violationsPath } from "../../view";
import { commitAsked } from "../as-of";
import { Checklist } from "./checklist";
import { CourseLines } from "./course-lines";
import { Neighbours } from "./neighbours";

type Params = { owner: string; name: string; module: string };
type Props = { params: Promise<Params>; searchParams: Promise<SearchParams> };
type Repository = { owner: string; name: string };

const SHOWN_BYPASSES = 15;
const SHOWN_ENDS = 50;
const SHOWN_IN_TANGLE = 30;
const loadAt = createLoader({ at: parseAsString });

export async function generateMetadata({ params }: { params: Promise<Params> }) {
  return { title: decodeURIComponent((await params).module) };
}

/** How is my module? */
export default async function ModulePage({ params, searchParams }: Props) {
  const { repository } = await openRepository(params);
  const name = decodeURIComponent((await params).module);
  const asked = await searchParams;
  const [{ at }, view] = await Promise.all([loadAt(asked), loadView(asked)]);
  const detail = await findModule(repository.id, name, { at: commitAsked(at) });
  if (!detail) return <Unknown repository={repository} name={name} at={at} />;

  const { snapshot, module } = detail;
  const [latest, oldest] = await Promise.all([findLatestSnapshot(repository.id), listSnapshots(repository.id, { order: "oldest", limit: 1 })]);
  const now = clock.now();
  const scene = setScene(repository, view, now, firstLook(now, new Date(oldest.items[0]?.committedAt ?? snapshot.at), new Date(latest?.committedAt ?? snapshot.at)));

  return (
    <PageBody>
      <PageHeader title={module.name} crumbs={[{ label: "Modules", href: repositoryPath(repository, "modules") }]} aside={<RangePicker range={{ from: scene.view.from, to: scene.view.to }} now={now.toISOString()} isChosen={!scene.isSilent} />}>
        <span className="block font-serif text-lg text-ink">
          {count(module.violationsOut, "open violation reaches", "open violations reach")} out of it, {formatNumber(module.violationsIn)} {module.violationsIn === 1 ? "reaches" : "reach"} in. {count(detail.dependents.length, "module leans", "modules lean")} on it, it leans on {formatNumber(detail.dependencies.length)}.
        </span>
        <span className="mt-1 block">
          {module.role === "module" ? "A module" : module.role === "host" ? "A host" : "A shared kernel"} at <code className="font-mono text-[0.92em] break-all">{module.path}</code>, {module.owners.length === 0 ? "owned by nobody" : <>owned by <Link href={ownersPath(repository, module.team)} className="link">{module.owners.join(" and ")}</Link></>}.
        </span>
        <span className="mt-1 block text-sm text-ink-3">
          As of <CommitLink repository={repository} sha={snapshot.commit} />, <Age at={snapshot.at} now={now} />.
          {at !== null && <> <Link href={repositoryPath(repository, `modules/${encodeURIComponent(name)}`)} className="link">Look at the newest snapshot</Link></>}
        </span>
      </PageHeader>

      <div className="space-y-12">
        <section aria-labelledby="course">
          <SectionHeader id="course" title="Its violations over time">{scene.isSilent ? null : `${scene.view.from} to ${scene.view.to}.`}</SectionHeader>
          <CourseLines scene={scene} groupBy="module" group={module.name} />
        </section>
        <Figures repository={repository} detail={detail} />
        <Entrances repository={repository} detail={detail} />
        <div className="grid gap-x-12 gap-y-12 xl:grid-cols-2">
          <Neighbours repository={repository} module={module.name} side="dependents" rows={detail.dependents} />
          <Neighbours repository={repository} module={module.name} side="dependencies" rows={detail.dependencies} />
        </div>
        <Ends repository={repository} detail={detail} />
        {detail.tangle && <Tangle repository={repository} tangle={detail.tangle} />}
        <Checklist repository={repository} extraction={detail.extraction} module={module.name} />
        <p className="text-sm">
          <a href={addressOf(`/api/v1${repositoryPath(repository, `modules/${encodeURIComponent(name)}`)}`, { at })} data-screen-only className="text-ink-2 hover:text-ink"><span aria-hidden="true" className="mr-1 text-ink-3">↗</span>All of this as JSON</a>
        </p>
      </div>
    </PageBody>
  );
}

/** A module that the snapshot's graph does not have: what may be the reason, and where to look. */
async function Unknown({ repository, name, at }: { repository: Repository & { id: Parameters<typeof findLatestSnapshot>[0] }; name: string; at: string | null }) {
  if (!(await findLatestSnapshot(repository.id))) notFound();
  return (
    <PageBody>
      <PageHeader title={name} crumbs={[{ label: "Modules", href: repositoryPath(repository, "modules") }]} />
      {at !== null && <div className="mb-6"><Notice title="Asked as of another commit"><Link href={repositoryPath(repository, `modules/${encodeURIComponent(name)}`)} className="link">Look at the newest snapshot</Link></Notice></div>}
      <EmptyState title="The graph has no module of this name">
        <p>It may be gone, have another name now, or lie outside any module; or no report describes dependencies. <Link href={repositoryPath(repository, "modules")} className="link">All modules</Link></p>
        <p>What is recorded of it: <Link href={violationsPath(repository, { module: name, status: "present" })} className="link">violations at either end</Link>, <Link href={violationsPath(repository, { module: name, status: "fixed" })} className="link">fixed ones</Link>.</p>
      </EmptyState>
    </PageBody>
  );
}

function Figures({ repository, detail: { module, snapshot, entrances } }: { repository: Repository; detail: ModuleDetail }) {
  return (
    <section aria-labelledby="figures">
      <SectionHeader id="figures" title="How it is coupled" />
      <dl className="grid grid-cols-2 gap-x-8 gap-y-4 sm:grid-cols-4 lg:grid-cols-8">
        <Figure name="Dependents, Ca" value={formatNumber(module.ca)} />
        <Figure name="Dependencies, Ce" value={formatNumber(module.ce)} />
        <Figure name="Instability" value={formatFraction(module.instability)} />
        <Figure name="References in" value={formatNumber(module.weightIn)} />
        <Figure name="References out" value={formatNumber(module.weightOut)} />
        <Figure name="Reached by" value={formatNumber(module.fanIn)} />
        <Figure name="Reaches" value={formatNumber(module.fanOut)} />
        <Figure name="Files" value={formatNumber(module.files)} />
      </dl>
      <div className="mt-2 text-sm">
        <Fold title="How these are counted">
          <Counted
            text={`Ca and Ce count modules, references count imports; hosts wire modules together and count for nobody. Instability is Ce ÷ (Ca + Ce), not applicable without either. Reached by and reaches count modules along any number of steps, itself included. ${entrances ? `Of its ${count(entrances.files, "file")} ${count(entrances.reachedFiles, "is", "are")} reached from outside: ${formatShare(entrances.files === 0 ? null : entrances.reachedFiles / entrances.files)}.` : ""} ${METRICS.open.counted}`}
            repository={repository}
            sources={snapshot.sources}
          />
        </Fold>
      </div>
    </section>
  );
}

function Figure({ name, value }: { name: string; value: ReactNode }) {
  return (
    <div>
      <dt className="text-sm text-ink-2">{name}</dt>
      <dd className="font-serif text-xl">{value}</dd>
    </div>
  );
}

/** The public API and how it is passed by. */
function Entrances({ repository, detail: { public: patterns, entrances, module } }: { repository: Repository; detail: ModuleDetail }) {
  const through = entrances && entrances.bypassing !== null ? entrances.references - entrances.bypassing : null;
  return (
    <section aria-labelledby="entrances">
      <SectionHeader id="entrances" title="Its public API">
        {patterns === null ? (
          <>Nobody declares one: name its files under <code className="font-mono">public</code> in lintel.yml, and how it is passed by is counted here.</>
        ) : (
          <>It is to be used through {patterns.map((pattern, place) => <span key={pattern}>{place > 0 && ", "}<code className="font-mono break-all">{pattern}</code></span>)}.{" "}
            {entrances === null ? "No report describes files, so that nobody knows who keeps to it." : entrances.references === 0 ? "Nobody outside uses it." : `${formatNumber(through)} of ${count(entrances.references, "reference")} from outside ${entrances.references === 1 ? "does" : "do"}; ${formatNumber(entrances.bypassing)} pass it by.`}</>
        )}
      </SectionHeader>
      {entrances && entrances.bypasses.length > 0 && patterns !== null && (
        <>
          <Table label="How the public API is passed by">
            <thead><tr><HeadCell>From module</HeadCell><HeadCell>File that is reached</HeadCell><HeadCell numeric>References</HeadCell></tr></thead>
            <tbody>
              {entrances.bypasses.slice(0, SHOWN_BYPASSES).map((one) => (
                <tr key={`${one.from}${one.file}`}>
                  <RowHead className="max-w-56 min-w-28 break-words">{one.from === null ? <span className="text-ink-2">(outside any module)</span> : <Link href={repositoryPath(repository, `modules/${encodeURIComponent(one.from)}`)} prefetch={false} className="plain-link">{one.from}</Link>}</RowHead>
                  <Cell><Link href={violationsPath(repository, { to: module.name, q: one.file })} prefetch={false} className="plain-link font-mono text-[0.92em] break-all">{one.file}</Link></Cell>
                  <Cell numeric>{formatNumber(one.count)}</Cell>
                </tr>
              ))}
            </tbody>
          </Table>
          {entrances.bypasses.length > SHOWN_BYPASSES && <p className="mt-1 text-sm text-ink-2">and {formatNumber(entrances.bypasses.length - SHOWN_BYPASSES)} more, all of them in the JSON below</p>}
        </>
      )}
    </section>
  );
}

/** Open violations by the module at the other end, out and in. */
function Ends({ repository, detail: { violations, module } }: { repository: Repository; detail: ModuleDetail }) {
  const side = (title: string, rows: ModuleDetail["violations"]["out"], questionOf: (group: string) => Record<string, string>) => (
    <div className="min-w-0">
      <h3 className="mb-1 text-sm font-semibold">{title}</h3>
      {rows.length === 0 ? (
        <p className="border-y border-hairline py-3 text-sm text-ink-2">None is open.</p>
      ) : (
        <Table label={title}>
          <thead><tr><HeadCell>Other end</HeadCell><HeadCell numeric>Open</HeadCell></tr></thead>
          <tbody>
            {rows.slice(0, SHOWN_ENDS).map(({ group, count: open }) => (
              <tr key={group}>
                <RowHead className="break-words">{group}</RowHead>
                <Cell numeric className="font-semibold"><Link href={violationsPath(repository, questionOf(group))} prefetch={false} className="plain-link">{formatNumber(open)}</Link></Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {rows.length > SHOWN_ENDS && <p className="mt-1 text-sm text-ink-2">and {formatNumber(rows.length - SHOWN_ENDS)} more, all of them in the JSON below</p>}
    </div>
  );
  return (
    <section aria-labelledby="ends">
      <SectionHeader id="ends" title="Open violations by the other end" />
      <div className="grid gap-x-12 gap-y-8 sm:grid-cols-2">
        {side("Reaching out of it", violations.out, (group) => ({ from: module.name, to: group }))}
        {side("Reaching into it", violations.in, (group) => ({ from: group, to: module.name }))}
      </div>
    </section>
  );
}

function Tangle({ repository, tangle }: { repository: Repository; tangle: NonNullable<ModuleDetail["tangle"]> }) {
  return (
    <section aria-labelledby="tangle">
      <SectionHeader id="tangle" title="Its tangle">
        {count(tangle.modules.length, "module depends", "modules all depend")} on each other: {someOf(tangle.modules, SHOWN_IN_TANGLE)}. Without the {count(tangle.edgesToCut.length, "dependency", "dependencies")} below nothing in it depends on itself{tangle.exact ? "; there is no way with fewer references." : "; the best way that was found."}
      </SectionHeader>
      <Table label="Dependencies to cut">
        <thead><tr><HeadCell>Dependency to cut</HeadCell><HeadCell numeric>References</HeadCell><HeadCell>Brought by</HeadCell></tr></thead>
        <tbody>
          {tangle.edgesToCut.slice(0, SHOWN_IN_TANGLE).map((edge) => (
            <tr key={`${edge.from}${edge.to}`}>
              <RowHead><Link href={violationsPath(repository, { from: edge.from, to: edge.to })} prefetch={false} className="plain-link break-words"><Pair from={edge.from} to={edge.to} /></Link></RowHead>
              <Cell numeric>{formatNumber(edge.weight)}</Cell>
              <Cell className="text-ink-2">{edge.introducedBy ? <><Day at={edge.introducedBy.at} /> <CommitLink repository={repository} sha={edge.introducedBy.commit} /></> : "there as long as known"}</Cell>
            </tr>
          ))}
        </tbody>
      </Table>
      {tangle.edgesToCut.length > SHOWN_IN_TANGLE && <p className="mt-1 text-sm text-ink-2">and {formatNumber(tangle.edgesToCut.length - SHOWN_IN_TANGLE)} more, all of them in the JSON below</p>}
    </section>
  );
}
