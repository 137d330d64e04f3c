import Link from "next/link";
import type { ReactNode } from "react";

import { CommitLink } from "@/app/_ui/commit-link";
import { count, repositoryPath } from "@/app/_ui/format";
import { Age } from "@/app/_ui/moment";
import { daysBefore } from "@/app/_ui/range";
import { CARRIED_DAYS } from "@/app/_ui/segments";
import type { Repository } from "@/lib/catalog";
import { type RepositoryHealth, listExpiringWaivers } from "@/lib/health";
import { listEventsAcross } from "@/lib/history";
import { listReports } from "@/lib/ingestion";
import type { RepositoryId } from "@/lib/kernel";

const DAYS_AHEAD = 30;
const DAYS_BACK = 30;
const SHOWN = 5;

export type Decisions = Awaited<ReturnType<typeof readDecisions>>;

/** What somebody should decide on: waivers that run out, reports that could not be read, scope that fell away, repositories that fell silent. */
export async function readDecisions(repositories: ReadonlyMap<RepositoryId, Repository>, overview: ReadonlyMap<RepositoryId, RepositoryHealth>, now: Date) {
  const ids = [...repositories.keys()];
  const [waivers, reports, fallen] = await Promise.all([
    listExpiringWaivers(ids, { from: now, to: daysBefore(now, -DAYS_AHEAD) }),
    listReports({ repositoryIds: ids, status: "failed", limit: 50 }),
    listEventsAcross(ids, { kinds: ["examined-fell"], since: daysBefore(now, DAYS_BACK).toISOString(), limit: 50 }),
  ]);
  const since = daysBefore(now, DAYS_BACK);
  const silent = ids.flatMap((id) => {
    const latest = overview.get(id)?.latest;
    return latest && new Date(latest.committedAt) < daysBefore(now, CARRIED_DAYS) ? [{ repositoryId: id, at: latest.committedAt }] : [];
  });
  return { waivers, failed: reports.items.filter((report) => new Date(report.receivedAt) >= since), fallen, silent };
}

export function countDecisions({ waivers, failed, fallen, silent }: Decisions): number {
  return waivers.length + failed.length + fallen.length + silent.length;
}

/** The list at the side of the overview, each entry with where it is decided. */
export function DecisionList({ decisions, repositories, now }: { decisions: Decisions; repositories: ReadonlyMap<RepositoryId, Repository>; now: Date }) {
  const { waivers, failed, fallen, silent } = decisions;
  const named = (id: RepositoryId, show: (repository: Repository) => ReactNode) => {
    const repository = repositories.get(id);
    return repository ? show(repository) : null;
  };
  return (
    <aside aria-labelledby="decisions" className="min-w-0">
      <h2 id="decisions" className="mb-2 font-serif text-xl font-medium">Needs a decision</h2>
      {countDecisions(decisions) === 0 && <p className="border-y border-hairline py-3 text-sm text-ink-2">Nothing waits for one: no waiver runs out within {DAYS_AHEAD} days, every report of the last {DAYS_BACK} could be read, and nothing fell out of sight.</p>}
      <Group title={count(waivers.length, "waiver runs out", "waivers run out")} entries={waivers.length} more="/reviews">
        {waivers.slice(0, SHOWN).map((waiver) =>
          named(waiver.repositoryId, (repository) => (
            <Entry key={waiver.id}>
              <Link href={repositoryPath(repository, "waivers")} className="link">{repository.name}</Link>: {count(waiver.waives, "violation")}, “{waiver.reason}”
              {waiver.expiresAt && <span className="block text-xs text-ink-3">runs out <Age at={waiver.expiresAt} now={now} /></span>}
            </Entry>
          )),
        )}
      </Group>
      <Group title={count(failed.length, "report could not be read", "reports could not be read")} entries={failed.length} more="/status?state=failed">
        {failed.slice(0, SHOWN).map((report) =>
          named(report.repositoryId, (repository) => (
            <Entry key={report.id}>
              <Link href="/status?state=failed" className="link">{repository.name}</Link>: {report.source}, {report.error?.code}
              <span className="block text-xs text-ink-3"><Age at={report.receivedAt} now={now} />; no number was changed by it</span>
            </Entry>
          )),
        )}
      </Group>
      <Group title={`Examined fell ${count(fallen.length, "time")}`} entries={fallen.length} more="/status">
        {fallen.slice(0, SHOWN).map((event) =>
          named(event.repositoryId, (repository) => (
            <Entry key={`${event.repositoryId}${event.commit}${event.source}`}>
              <Link href={repositoryPath(repository)} className="link">{repository.name}</Link>: {event.detail}
              <span className="block text-xs text-ink-3"><Age at={event.at} now={now} /> at <CommitLink repository={repository} sha={event.commit} /></span>
            </Entry>
          )),
        )}
      </Group>
      <Group title={count(silent.length, "repository fell silent", "repositories fell silent")} entries={silent.length} more="/?sort=report">
        {silent.slice(0, SHOWN).map(({ repositoryId, at }) =>
          named(repositoryId, (repository) => (
            <Entry key={repositoryId}>
              <Link href={repositoryPath(repository)} className="link">{repository.name}</Link>: no report for more than {CARRIED_DAYS} days
              <span className="block text-xs text-ink-3">the last one is of <Age at={at} now={now} /></span>
            </Entry>
          )),
        )}
      </Group>
    </aside>
  );
}

function Group({ title, entries, more, children }: { title: string; entries: number; more: string; children: ReactNode }) {
  if (entries === 0) return null;
  return (
    <section className="mb-5">
      <h3 className="border-b border-line pb-1 text-sm font-semibold">{title}</h3>
      <ul>{children}</ul>
      {entries > SHOWN && <p className="pt-1 text-sm"><Link href={more} className="link">and {entries - SHOWN} more</Link></p>}
    </section>
  );
}

function Entry({ children }: { children: ReactNode }) {
  return <li className="border-b border-hairline py-1.5 text-sm break-words text-ink-2">{children}</li>;
}
