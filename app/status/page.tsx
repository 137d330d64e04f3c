import Link from "next/link";
import { createLoader, parseAsString, parseAsStringLiteral, type SearchParams } from "nuqs/server";

import { requirePrincipal } from "@/app/_access/open-repository";
import { buttonClass } from "@/app/_ui/button";
import { addressOf, count, formatNumber } from "@/app/_ui/format";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { Switch } from "@/app/_ui/switch";
import { listRepositories } from "@/lib/catalog";
import { DELIVERY_STATUSES, countDeliveriesByStatus, listDeliveries } from "@/lib/github";
import { can } from "@/lib/identity";
import { REPORT_STATUSES, countReports, listReports } from "@/lib/ingestion";
import { clock } from "@/lib/kernel/time";
import { listFailedJobs, readBacklog } from "@/lib/outbox";

import { Deliveries } from "./deliveries";
import { FailedJobs } from "./failed-jobs";
import { Reports } from "./reports";

const loadPlace = createLoader({ state: parseAsStringLiteral(REPORT_STATUSES), cursor: parseAsString, delivery: parseAsStringLiteral(DELIVERY_STATUSES), after: parseAsString });

export const metadata = { title: "Status" };

/** Does it work? */
export default async function StatusPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const principal = await requirePrincipal();
  const { state, cursor, delivery, after } = await loadPlace(searchParams);
  const isAdministrator = can(principal, "admin", null);
  const now = clock.now();
  const visible = (await listRepositories()).filter(({ id }) => can(principal, "read", id));
  const repositoryIds = visible.map(({ id }) => id);
  const [reports, counts, backlog, failedJobs, deliveries, deliveryCounts] = await Promise.all([
    listReports({ repositoryIds, status: state ?? undefined, limit: 50, cursor: cursor ?? undefined }),
    countReports(isAdministrator ? null : repositoryIds),
    readBacklog(),
    isAdministrator ? listFailedJobs() : [],
    isAdministrator ? listDeliveries({ status: delivery ?? undefined, limit: 25, cursor: after ?? undefined }) : null,
    isAdministrator ? countDeliveriesByStatus() : null,
  ]);
  const names = new Map<string, { owner: string; name: string }>(visible.map((repository) => [repository.id, repository]));
  const items = reports.items.flatMap((report) => {
    const repository = names.get(report.repositoryId);
    return repository ? [{ report, repository }] : [];
  });
  const waiting = counts.queued + counts.processing;

  return (
    <PageBody>
      <PageHeader title={counts.failed + (isAdministrator ? backlog.failed : 0) + (deliveryCounts?.failed ?? 0) === 0 ? "Everything works" : "Something needs a look"}>
        {isAdministrator && (
          <>
            {counts.done === 0 ? "No report has" : count(counts.done, "report has", "reports have")} been read{waiting > 0 ? `, ${formatNumber(waiting)} ${waiting === 1 ? "is" : "are"} on the way` : ""}; {counts.failed === 0 ? "none has failed" : `${formatNumber(counts.failed)} failed and changed no number`}.{" "}
            {backlog.waiting === 0 ? "No job waits" : `${count(backlog.waiting, "job waits", "jobs wait")}`}
            {backlog.failed > 0 ? `; ${count(backlog.failed, "job")} gave up.` : "."}
            {deliveryCounts && deliveryCounts.failed > 0 && ` ${count(deliveryCounts.failed, "delivery", "deliveries")} of GitHub’s could not be worked.`}
          </>
        )}
      </PageHeader>

      <div className="space-y-14">
        {isAdministrator && backlog.failed > 0 && <FailedJobs jobs={failedJobs} total={backlog.failed} now={now} />}
        <section aria-labelledby="reports">
          <SectionHeader
            id="reports"
            title="Reports"
            aside={
              <Switch
                label="state"
                value={state ?? "all"}
                choices={["all" as const, ...REPORT_STATUSES].map((choice) => ({
                  value: choice,
                  label: isAdministrator && choice !== "all" ? `${choice} ${formatNumber(counts[choice])}` : choice,
                  href: addressOf("/status", { state: choice === "all" ? null : choice }),
                }))}
              />
            }
          >
            What was sent, newest first, and what became of it. “Superseded”: a later run of the same source and commit counts instead.
          </SectionHeader>
          <Reports items={items} now={now} state={state} mayRetry={isAdministrator} />
          <nav aria-label="Pages" className="mt-4 flex gap-3">
            {cursor && <Link href={addressOf("/status", { state })} className={buttonClass()}>Newest</Link>}
            {reports.nextCursor && <Link href={addressOf("/status", { state, cursor: reports.nextCursor })} className={buttonClass()}>Older</Link>}
          </nav>
        </section>
        {deliveries && deliveryCounts && <Deliveries deliveries={deliveries} counts={deliveryCounts} status={delivery} isFirstPage={after === null} now={now} />}
      </div>
    </PageBody>
  );
}
