import Link from "next/link";
import { type SearchParams, createLoader, parseAsString, parseAsStringLiteral } from "nuqs/server";

import { requirePrincipal } from "@/app/_access/open-repository";
import { EmptyState } from "@/app/_ui/empty-state";
import { addressOf } from "@/app/_ui/format";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { listRepositories } from "@/lib/catalog";
import { findTeamAcross, findTeamLabels } from "@/lib/health";
import { can } from "@/lib/identity";
import { clock } from "@/lib/kernel/time";

import { TeamHead } from "../team-head";
import { TeamView } from "../team-view";

type Props = { params: Promise<{ team: string }>; searchParams: Promise<SearchParams> };

const loadView = createLoader({ account: parseAsString, side: parseAsStringLiteral(["in", "out"]).withDefault("out"), repositories: parseAsStringLiteral(["all"]) });
const CRUMBS = [{ label: "Teams", href: "/teams" }];

export async function generateMetadata({ params }: Props) {
  return { title: decodeURIComponent((await params).team) };
}

/** How is my team's debt, over all repositories? */
export default async function TeamPage({ params, searchParams }: Props) {
  const principal = await requirePrincipal();
  const slug = decodeURIComponent((await params).team);
  const { account, side, repositories: wanted } = await loadView(searchParams);
  const repositories = new Map((await listRepositories()).filter(({ id }) => can(principal, "read", id)).map((repository) => [repository.id, repository]));
  const ids = [...repositories.keys()];
  const labels = await findTeamLabels(ids, { slug, account: account ?? undefined });
  const [label] = labels;
  const team = labels.length === 1 && label !== undefined ? await findTeamAcross(ids, label) : null;

  if (!team) {
    return (
      <PageBody>
        <PageHeader title={slug} crumbs={CRUMBS} />
        {labels.length > 1 ? (
          <EmptyState title="Several accounts have a team of this name">
            <ul className="list-disc pl-5">
              {labels.map((one) => <li key={one}><Link href={addressOf(`/teams/${encodeURIComponent(slug)}`, { account: one.slice(1).split("/")[0] })} className="link">{one}</Link></li>)}
            </ul>
          </EmptyState>
        ) : (
          <EmptyState title="No team of this name has anything here"><p>It owns no module of a newest snapshot and has no open violation. <Link href="/teams" className="link">All teams</Link></p></EmptyState>
        )}
      </PageBody>
    );
  }
  const path = addressOf(`/teams/${encodeURIComponent(slug)}`, { account });
  return (
    <PageBody>
      <TeamHead principal={principal} team={team} crumbs={CRUMBS} back={path} />
      <TeamView team={team} repositories={repositories} side={side} path={path} json={`/api/v1${path}`} now={clock.now()} isAcross isWhole={wanted === "all"} />
    </PageBody>
  );
}
