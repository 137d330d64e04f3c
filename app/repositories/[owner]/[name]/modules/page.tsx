import Link from "next/link";
import type { SearchParams } from "nuqs/server";

import { type RepositoryProps, openRepository } from "@/app/_access/open-repository";
import { Button, buttonClass } from "@/app/_ui/button";
import { Fold } from "@/app/_ui/chart-frame";
import { CommitLink } from "@/app/_ui/commit-link";
import { EmptyState } from "@/app/_ui/empty-state";
import { TextInput } from "@/app/_ui/field";
import { addressOf, count, formatNumber, repositoryPath } from "@/app/_ui/format";
import { Age } from "@/app/_ui/moment";
import { Notice } from "@/app/_ui/notice";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { daysBefore } from "@/app/_ui/range";
import { METRICS, listModules, readTrend } from "@/lib/health";
import { clock } from "@/lib/kernel/time";

import { Counted } from "../counted";
import { courseOf, sampled } from "../course";
import { FirstReport } from "../first-report";
import { commitAsked } from "./as-of";
import { ModulesTable } from "./modules-table";
import { arrange, loadModulesView, modulesPath } from "./order";

type Props = RepositoryProps & { searchParams: Promise<SearchParams> };

export const metadata = { title: "Modules" };

const DAYS = 90;
const SAMPLES = 45;
const PAGE = 50;

/** How are the modules? */
export default async function ModulesPage({ params, searchParams }: Props) {
  const { repository } = await openRepository(params);
  const view = await loadModulesView(searchParams);
  const list = await listModules(repository.id, { at: commitAsked(view.at) });
  if (!list && view.at === null) return <FirstReport repository={repository} />;
  if (!list) {
    return (
      <PageBody>
        <PageHeader title="Modules" />
        <Notice tone="alarm" title="There is no snapshot of this commit">
          No report of {view.at} is on {repository.defaultBranch}. <Link href={modulesPath(repository, view, { at: null })} className="link">Look at the newest snapshot</Link>
        </Notice>
      </PageBody>
    );
  }

  const now = clock.now();
  const until = view.at === null ? now : new Date(list.snapshot.at);
  const since = daysBefore(until, DAYS);
  const ask = { repositoryId: repository.id, metric: "open", groupBy: "module", interval: "day", from: since.toISOString(), to: until.toISOString() } as const;
  const [out, into] = await Promise.all([readTrend({ ...ask, direction: "out" }), readTrend({ ...ask, direction: "in" })]);
  const courses = { out: courseOf(out, until).points, in: courseOf(into, until).points };
  const found = arrange(list.items, view);
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  const page = Math.min(Math.max(1, view.page), pages);
  const shown = found.slice((page - 1) * PAGE, page * PAGE);
  const isNarrowed = (view.q ?? "").trim() !== "" || view.team !== null;
  const open = [...list.items, ...list.others].reduce((sum, { violationsOut }) => sum + violationsOut, 0);

  return (
    <PageBody>
      <PageHeader title={list.isDescribed ? count(list.items.length, "module") : "Modules"}>
        Who leans on whom, and what breaks a rule on the way. Together they are the {count(open, "open violation")} of{" "}
        <CommitLink repository={repository} sha={list.snapshot.commit} />, <Age at={list.snapshot.at} now={now} />, on either side.
        {view.at !== null && <> <Link href={modulesPath(repository, view, { at: null })} className="link">Look at the newest snapshot</Link></>}
      </PageHeader>
      {!list.isDescribed && (
        <div className="mb-6">
          <Notice title="No report describes dependencies">
            Modules and their couplings are read off a checker’s graph: dependency-cruiser’s JSON has one, ESLint’s has none. What is open is counted by folder below; <Link href="/docs/api" className="link">which formats carry a graph</Link>.
          </Notice>
        </div>
      )}
      {list.isDescribed && (
        <form action={repositoryPath(repository, "modules")} role="search" data-screen-only className="mb-4 flex flex-wrap items-end gap-2">
          {view.sort !== "violationsOut" && <input type="hidden" name="sort" value={view.sort} />}
          {view.team !== null && <input type="hidden" name="team" value={view.team} />}
          {view.at !== null && <input type="hidden" name="at" value={view.at} />}
          <div className="w-72 max-w-full"><TextInput name="q" defaultValue={view.q ?? ""} aria-label="Name, path or owner" placeholder="Name, path or owner" data-search /></div>
          <Button type="submit">Find</Button>
          {isNarrowed && <Link href={modulesPath(repository, view, { q: null, team: null })} className="link px-1 py-1 text-sm">Show all {formatNumber(list.items.length)}</Link>}
          {view.team !== null && <span className="py-1 text-sm text-ink-2">only those of {view.team}</span>}
        </form>
      )}
      {isNarrowed && found.length === 0 ? (
        <EmptyState title="None is like that"><p>No module’s name, path or owner has these words. <Link href={modulesPath(repository, view, { q: null, team: null })} className="link">Show all {formatNumber(list.items.length)}</Link></p></EmptyState>
      ) : (
        <ModulesTable
          repository={repository}
          view={view}
          rows={shown}
          others={!isNarrowed && page === pages ? list.others : []}
          lines={{ out: sampled(courses.out, since, until, SAMPLES), in: sampled(courses.in, since, until, SAMPLES) }}
          span={`${DAYS} days`}
        />
      )}
      {pages > 1 && (
        <nav aria-label="Pages" className="mt-4 flex flex-wrap items-center gap-3 text-sm">
          {page > 1 && <Link href={modulesPath(repository, view, { page: page - 1 })} className={buttonClass()}>Previous page</Link>}
          {page < pages && <Link href={modulesPath(repository, view, { page: page + 1 })} className={buttonClass()}>Next page</Link>}
          <span className="text-ink-2">{formatNumber(shown.length)} of {formatNumber(found.length)} on page {page} of {pages}</span>
        </nav>
      )}
      <div className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-sm">
        <Fold title="How these are counted">
          <Counted
            text={`${METRICS.open.counted} Ca and Ce count modules, references count imports; hosts wire modules together and count for nobody. Instability is Ce ÷ (Ca + Ce): 0 leans on nobody, 1 is leant on by nobody, a dash where there is neither. Reached by and reaches count modules along any number of steps, itself included. A line goes on for 14 days after a report, then it is left open.`}
            repository={repository}
            sources={list.snapshot.sources}
          />
        </Fold>
        <a href={addressOf(`/api/v1${repositoryPath(repository, "modules")}`, { at: view.at, limit: 200 })} data-screen-only className="text-ink-2 hover:text-ink"><span aria-hidden="true" className="mr-1 text-ink-3">↗</span>As JSON</a>
      </div>
    </PageBody>
  );
}
