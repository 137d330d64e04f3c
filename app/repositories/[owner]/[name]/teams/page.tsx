import { type RepositoryProps, openRepository } from "@/app/_access/open-repository";
import { Fold } from "@/app/_ui/chart-frame";
import { CommitLink } from "@/app/_ui/commit-link";
import { EmptyState } from "@/app/_ui/empty-state";
import { repositoryPath } from "@/app/_ui/format";
import { Age } from "@/app/_ui/moment";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { readMyTeam } from "@/app/teams/my-team";
import { TeamRows, TeamsAddUp } from "@/app/teams/team-rows";
import { METRICS, listTeams } from "@/lib/health";
import { findLatestSnapshot } from "@/lib/history";
import { clock } from "@/lib/kernel/time";

import { Counted } from "../counted";
import { FirstReport } from "../first-report";

export const metadata = { title: "Teams" };

/** Whose is it? */
export default async function TeamsPage({ params }: RepositoryProps) {
  const { repository, principal } = await openRepository(params);
  const latest = await findLatestSnapshot(repository.id);
  if (!latest) return <FirstReport repository={repository} />;
  const teams = await listTeams(repository.id);
  const mine = await readMyTeam(principal, teams.map(({ team }) => team));
  const path = repositoryPath(repository, "teams");
  return (
    <PageBody>
      <PageHeader title="Teams">
        Reaching out: its code breaks into others. Reached: others break into its modules. <TeamsAddUp rows={teams} />
        <span className="mt-1 block text-sm text-ink-3">As of <CommitLink repository={repository} sha={latest.commit} />, <Age at={latest.committedAt} now={clock.now()} />.</span>
      </PageHeader>
      {teams.some(({ kind }) => kind === "team") ? null : (
        <div className="mb-6"><EmptyState title="Nobody owns anything yet"><p>Put a CODEOWNERS file into the repository, or name an <code className="font-mono">owner</code> for each module in lintel.yml: the command line sends both along with the next report.</p></EmptyState></div>
      )}
      {teams.length > 0 && <TeamRows rows={teams} base={path} mine={mine} />}
      <div className="mt-3 flex flex-wrap gap-x-6 gap-y-1 text-sm">
        <Fold title="How these are counted">
          <Counted text={`${METRICS.open.counted} Owners are those of each commit. Code with several owners is a group of its own, so that all groups together are the open violations, on either side. ${METRICS.introduced.counted} ${METRICS.fixed.counted} ${METRICS.discovered.counted}`} repository={repository} sources={latest.sources} />
        </Fold>
        <a href={`/api/v1${path}`} data-screen-only className="text-ink-2 hover:text-ink"><span aria-hidden="true" className="mr-1 text-ink-3">↗</span>As JSON</a>
      </div>
    </PageBody>
  );
}
