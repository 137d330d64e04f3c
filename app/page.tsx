import Link from "next/link";
import type { SearchParams } from "nuqs/server";

import { requirePrincipal } from "@/app/_access/open-repository";
import { Fold } from "@/app/_ui/chart-frame";
import { count, formatNumber } from "@/app/_ui/format";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { listRepositories } from "@/lib/catalog";
import { METRICS, listTeamsAcross, readOverview } from "@/lib/health";
import { can } from "@/lib/identity";
import { clock } from "@/lib/kernel/time";

import { DecisionList, countDecisions, readDecisions } from "./decisions";
import { FoundRepositories } from "./found-repositories";
import { serverAddress } from "./installation";
import { MineLine } from "./mine-line";
import { loadOverviewView, overviewPath } from "./overview-view";
import { RepositoryRows, sortRows } from "./repository-rows";
import { SendFirst } from "./send-first";
import { readMyTeam } from "./teams/my-team";
import { TeamChooser } from "./teams/team-chooser";
import { TeamRows, TeamsAddUp } from "./teams/team-rows";

export const metadata = { title: { absolute: "Lintel" } };

/** Where does it move? */
export default async function OverviewPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const principal = await requirePrincipal();
  const view = await loadOverviewView(searchParams);
  const now = clock.now();
  const repositories = new Map((await listRepositories()).filter((repository) => can(principal, "read", repository.id)).map((repository) => [repository.id, repository]));
  const ids = [...repositories.keys()];
  const [overview, teams] = await Promise.all([readOverview(ids), listTeamsAcross(ids)]);
  const decisions = await readDecisions(repositories, overview, now);
  const mine = await readMyTeam(principal, teams.map(({ team }) => team));
  const own = teams.find(({ team }) => team === mine) ?? null;
  const ownIds = new Set<string>(own?.repositories ?? []);
  const rows = [...repositories.values()].map((repository) => ({ repository, health: overview.get(repository.id) ?? null, isMine: ownIds.has(repository.id) }));
  const anyLatest = rows.some((row) => row.health?.latest);
  const waiting = countDecisions(decisions);

  return (
    <PageBody>
      <PageHeader
        title={anyLatest ? "Where does it move?" : "Your first hour"}
        aside={teams.length > 0 && <TeamChooser teams={teams.filter(({ kind }) => kind === "team").map(({ team }) => team)} mine={mine} back={overviewPath(view, {})} />}
      >
        {anyLatest
          ? "Every repository with what is open now, where it has gone in 90 days, and what came and went in the last 30."
          : "Lintel keeps what your boundary checkers find, commit by commit, and shows what moved, since when, and whose it is. From nothing to the first chart takes three commands."}
        {anyLatest && waiting > 0 && <> <a href="#decisions" className="link xl:hidden">{count(waiting, "thing needs", "things need")} a decision</a></>}
        {own && <MineLine team={own} all={teams} />}
      </PageHeader>
      {anyLatest ? (
        <div className="grid gap-x-10 gap-y-12 xl:grid-cols-[minmax(0,1fr)_16rem]">
          <div className="min-w-0 space-y-12">
            <div>
              <FoundRepositories rows={sortRows(rows, view.sort)} view={view} now={now} />
              <div className="mt-2 flex flex-wrap gap-x-6 gap-y-1 text-sm">
                <Fold title="How these are counted"><HowCounted /></Fold>
                <a href="/api/v1/repositories" data-screen-only className="text-ink-2 hover:text-ink"><span aria-hidden="true" className="mr-1 text-ink-3">↗</span>As JSON</a>
              </div>
            </div>
            <div>
              <SectionHeader id="teams" title="Teams" aside={<Link href="/teams" className="link">All on a page of their own</Link>}>
                Over all repositories. Reaching out: its code breaks into others. Reached: others break into its modules. <TeamsAddUp rows={teams} />
              </SectionHeader>
              {teams.length > 0 && <TeamRows rows={teams} base="/teams" mine={mine} />}
            </div>
          </div>
          <DecisionList decisions={decisions} repositories={repositories} now={now} />
        </div>
      ) : (
        <>
          {rows.length > 0 && <RepositoryRows rows={rows} view={view} now={now} />}
          <div className={rows.length > 0 ? "mt-12" : ""}>
            <SendFirst address={await serverAddress()} repository={rows.length === 1 && rows[0] ? `${rows[0].repository.owner}/${rows[0].repository.name}` : null} />
          </div>
          {waiting > 0 && <div className="mt-12 max-w-xl"><DecisionList decisions={decisions} repositories={repositories} now={now} /></div>}
        </>
      )}
    </PageBody>
  );
}

/** The short form of docs/numbers.md for the columns. */
function HowCounted() {
  return (
    <dl className="grid max-w-4xl grid-cols-[auto_1fr] gap-x-5 gap-y-1.5 text-sm text-ink-2">
      <Definition name="Open">{METRICS.open.counted}</Definition>
      <Definition name="Introduced">{METRICS.introduced.counted}</Definition>
      <Definition name="Fixed">{METRICS.fixed.counted}</Definition>
      <Definition name="Discovered">{METRICS.discovered.counted}</Definition>
      <Definition name="Break rate">{METRICS.breakRate.counted}</Definition>
      <Definition name="Largest tangle">{METRICS.largestTangle.counted}</Definition>
      <Definition name="Modules">{METRICS.modules.counted}</Definition>
      <Definition name="Owners missing">Modules of the newest snapshot that nobody owns, by lintel.yml, the report, package metadata or CODEOWNERS.</Definition>
      <Definition name="30 and 90 days">Up to today. A dash stands for what nobody reported, which is not zero; a line goes on for {formatNumber(14)} days after a report, then it is left open.</Definition>
      <Definition name="Examined by">What was examined, by which tool and version, at which commit stands with each repository: follow its last report.</Definition>
    </dl>
  );
}

function Definition({ name, children }: { name: string; children: React.ReactNode }) {
  return (
    <>
      <dt className="text-ink">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}
