import Link from "next/link";

import { requirePrincipal } from "@/app/_access/open-repository";
import { formatNumber, repositoryPath } from "@/app/_ui/format";
import { Age } from "@/app/_ui/moment";
import { Notice } from "@/app/_ui/notice";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { carried } from "@/app/_ui/segments";
import { Sparkline } from "@/app/_ui/sparkline";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { type Repository, listRepositories } from "@/lib/catalog";
import { type RepositoryHealth, readOverview } from "@/lib/health";
import { can } from "@/lib/identity";
import { listReports } from "@/lib/ingestion";
import { clock } from "@/lib/kernel/time";

import { SendFirst } from "./send-first";
import { serverAddress } from "./installation";

/** As on the repository page: after two weeks of silence a number is not known any more. */
const DAYS_CARRIED = 14;

export const metadata = { title: { absolute: "Lintel" } };

/** Where does it move? */
export default async function OverviewPage() {
  const principal = await requirePrincipal();
  const now = clock.now();
  const repositories = (await listRepositories()).filter((repository) => can(principal, "read", repository.id));
  const [overview, failed] = await Promise.all([readOverview(repositories.map((repository) => repository.id)), listReports({ status: "failed", limit: 5 })]);
  const rows = repositories.map((repository) => ({ repository, health: overview.get(repository.id) ?? null }));
  const visible = new Set<string>(repositories.map((repository) => repository.id));
  const failures = failed.items.filter((report) => visible.has(report.repositoryId));
  const anyLatest = rows.some((row) => row.health?.latest);

  return (
    <PageBody>
      <PageHeader title={anyLatest ? "Where does it move?" : "Your first hour"}>
        {anyLatest
          ? "Every repository with what is open now, where it has gone in 90 days, and what came and went in the last 30."
          : "Lintel keeps what your boundary checkers find, commit by commit, and shows what moved, since when, and whose it is. From nothing to the first chart takes three commands."}
      </PageHeader>
      {failures.length > 0 && (
        <div className="mb-8">
          <Notice tone="alarm" title={failures.length === 1 ? "A report could not be read" : `${failed.nextCursor ? "Many" : failures.length} reports could not be read`}>
            {failures[0]?.error?.detail} No number was changed by it. <Link href="/status?state=failed" className="link">See what to do</Link>
          </Notice>
        </div>
      )}
      {rows.length > 0 && <Repositories rows={rows} now={now} />}
      {!anyLatest && (
        <div className={rows.length > 0 ? "mt-12" : ""}>
          <SendFirst address={await serverAddress()} repository={rows.length === 1 && rows[0] ? `${rows[0].repository.owner}/${rows[0].repository.name}` : null} />
        </div>
      )}
    </PageBody>
  );
}

function Repositories({ rows, now }: { rows: readonly { repository: Repository; health: RepositoryHealth | null }[]; now: Date }) {
  return (
    <Table label="Repositories">
      <thead>
        <tr>
          <HeadCell sticky>Repository</HeadCell>
          <HeadCell numeric>Open</HeadCell>
          <HeadCell>90 days</HeadCell>
          <HeadCell numeric>Introduced<br /><span className="font-normal">30 days</span></HeadCell>
          <HeadCell numeric>Fixed<br /><span className="font-normal">30 days</span></HeadCell>
          <HeadCell numeric>Discovered<br /><span className="font-normal">30 days</span></HeadCell>
          <HeadCell numeric>Broken<br />dependencies</HeadCell>
          <HeadCell numeric>Largest<br />tangle</HeadCell>
          <HeadCell numeric>Modules</HeadCell>
          <HeadCell numeric>Last report</HeadCell>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ repository, health }) => {
          const latest = health?.latest;
          const name = `${repository.owner}/${repository.name}`;
          return (
            <tr key={repository.id} className="group">
              <RowHead sticky className="py-2.5 text-base whitespace-nowrap">
                <Link href={repositoryPath(repository)} className="plain-link font-medium">
                  <span className="font-normal text-ink-3">{repository.owner}/</span>{repository.name}
                </Link>
              </RowHead>
              {health && latest ? (
                <>
                  <Cell numeric className="text-base font-semibold">
                    <Link href={repositoryPath(repository, "violations")} className="plain-link">{formatNumber(latest.totals.open)}</Link>
                  </Cell>
                  <Cell><Sparkline values={carried(health.trend90d, DAYS_CARRIED)} label={`Open violations of ${name} in 90 days`} /></Cell>
                  <Cell numeric>{formatNumber(health.flow30d.introduced)}</Cell>
                  <Cell numeric>{formatNumber(health.flow30d.fixed)}</Cell>
                  <Cell numeric className="text-ink-2">{formatNumber(health.flow30d.discovered)}</Cell>
                  <Cell numeric>{formatNumber(latest.totals.brokenDependencies)}</Cell>
                  <Cell numeric>{formatNumber(latest.structure?.largestTangle)}</Cell>
                  <Cell numeric>{formatNumber(latest.structure?.modules)}</Cell>
                  <Cell numeric className="text-ink-2"><Age at={latest.committedAt} now={now} /></Cell>
                </>
              ) : (
                <Cell colSpan={9} className="text-ink-2">
                  No report yet. <Link href={repositoryPath(repository)} className="link">How to send the first one</Link>
                </Cell>
              )}
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
