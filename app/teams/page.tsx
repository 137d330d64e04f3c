import Link from "next/link";

import { requirePrincipal } from "@/app/_access/open-repository";
import { EmptyState } from "@/app/_ui/empty-state";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { listRepositories } from "@/lib/catalog";
import { listTeamsAcross } from "@/lib/health";
import { can } from "@/lib/identity";

import { readMyTeam } from "./my-team";
import { TeamChooser } from "./team-chooser";
import { TeamRows, TeamsAddUp } from "./team-rows";

export const metadata = { title: "Teams" };

/** How does each team's debt stand, over all repositories? */
export default async function TeamsPage() {
  const principal = await requirePrincipal();
  const repositories = (await listRepositories()).filter(({ id }) => can(principal, "read", id));
  const teams = await listTeamsAcross(repositories.map(({ id }) => id));
  const mine = await readMyTeam(principal, teams.map(({ team }) => team));
  return (
    <PageBody>
      <PageHeader title="Teams" aside={teams.length > 0 && <TeamChooser teams={teams.filter(({ kind }) => kind === "team").map(({ team }) => team)} mine={mine} back="/teams" />}>
        {teams.length > 0 && <>Over all repositories. Reaching out: its code breaks into others. Reached: others break into its modules. <TeamsAddUp rows={teams} /></>}
      </PageHeader>
      {teams.length === 0 ? (
        <EmptyState title="No team yet"><p>Teams come from CODEOWNERS, package metadata or lintel.yml, which the command line sends along with a report. <Link href="/" className="link">How to send the first one</Link></p></EmptyState>
      ) : (
        <>
          <TeamRows rows={teams} base="/teams" mine={mine} />
          <p className="mt-3 text-sm"><a href="/api/v1/teams" data-screen-only className="text-ink-2 hover:text-ink"><span aria-hidden="true" className="mr-1 text-ink-3">↗</span>As JSON</a></p>
        </>
      )}
    </PageBody>
  );
}
