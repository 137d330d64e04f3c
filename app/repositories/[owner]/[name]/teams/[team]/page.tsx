import Link from "next/link";
import { type SearchParams, createLoader, parseAsString, parseAsStringLiteral } from "nuqs/server";

import { openRepository } from "@/app/_access/open-repository";
import { Fold } from "@/app/_ui/chart-frame";
import { CommitLink } from "@/app/_ui/commit-link";
import { EmptyState } from "@/app/_ui/empty-state";
import { addressOf, repositoryPath } from "@/app/_ui/format";
import { Age } from "@/app/_ui/moment";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { TeamHead } from "@/app/teams/team-head";
import { ownersPath } from "@/app/teams/team-path";
import { TeamView } from "@/app/teams/team-view";
import { findTeam, findTeamLabels } from "@/lib/health";
import { findLatestSnapshot } from "@/lib/history";
import { clock } from "@/lib/kernel/time";

import { Counted } from "../../counted";
import { FirstReport } from "../../first-report";

type Params = { owner: string; name: string; team: string };
type Props = { params: Promise<Params>; searchParams: Promise<SearchParams> };

const loadView = createLoader({ account: parseAsString, side: parseAsStringLiteral(["in", "out"]).withDefault("out") });

export async function generateMetadata({ params }: { params: Promise<Params> }) {
  return { title: decodeURIComponent((await params).team) };
}

/** How is my team's debt in this repository? */
export default async function TeamPage({ params, searchParams }: Props) {
  const { repository, principal } = await openRepository(params);
  const slug = decodeURIComponent((await params).team);
  const { account, side } = await loadView(searchParams);
  const latest = await findLatestSnapshot(repository.id);
  if (!latest) return <FirstReport repository={repository} />;
  const labels = await findTeamLabels([repository.id], { slug, account: account ?? undefined });
  const label = labels.length > 1 ? (labels.find((one) => one.toLowerCase().startsWith(`@${repository.owner.toLowerCase()}/`)) ?? null) : (labels[0] ?? null);
  const team = label === null ? null : await findTeam(repository.id, label);
  const crumbs = [{ label: "Teams", href: repositoryPath(repository, "teams") }];
  if (!team) {
    return (
      <PageBody>
        <PageHeader title={slug} crumbs={crumbs} />
        <EmptyState title={labels.length > 1 ? "Several accounts have a team of this name" : "No team of this name has anything here"}>
          {labels.length > 1 ? (
            <ul className="list-disc pl-5">{labels.map((one) => <li key={one}><Link href={ownersPath(repository, one)} className="link">{one}</Link></li>)}</ul>
          ) : (
            <p>It owns no module of the newest snapshot and has no open violation. <Link href={repositoryPath(repository, "teams")} className="link">All teams of {repository.name}</Link></p>
          )}
        </EmptyState>
      </PageBody>
    );
  }
  const now = clock.now();
  const path = addressOf(repositoryPath(repository, `teams/${encodeURIComponent(slug)}`), { account });
  return (
    <PageBody>
      <TeamHead principal={principal} team={team} crumbs={crumbs} back={path}>
        <span className="mt-1 block text-sm text-ink-3">
          In {repository.owner}/{repository.name} as of <CommitLink repository={repository} sha={latest.commit} />, <Age at={latest.committedAt} now={now} />. {team.kind === "team" && <Link href={addressOf(`/teams/${encodeURIComponent(team.slug)}`, { account: team.account })} className="link">The team over all repositories</Link>}
        </span>
      </TeamHead>
      <TeamView team={team} repositories={new Map([[repository.id, repository]])} side={side} path={path} json={`/api/v1${path}`} now={now} isAcross={false} isWhole />
      <div className="mt-6 text-sm">
        <Fold title="What was examined">
          <Counted text="The numbers of this page are of these analyses." repository={repository} sources={latest.sources} />
        </Fold>
      </div>
    </PageBody>
  );
}
