import Link from "next/link";
import { createLoader, parseAsString, type SearchParams } from "nuqs/server";

import { type RepositoryProps, openRepository } from "@/app/_access/open-repository";
import { buttonClass } from "@/app/_ui/button";
import { CommitLink } from "@/app/_ui/commit-link";
import { EmptyState } from "@/app/_ui/empty-state";
import { addressOf, formatNumber, repositoryPath } from "@/app/_ui/format";
import { DayAndTime } from "@/app/_ui/moment";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { listSnapshots } from "@/lib/health";

import { violationsPath } from "../view";

const PAGE = 50;
const loadPlace = createLoader({ cursor: parseAsString });

export const metadata = { title: "Commits" };

/** The line, newest first: what each commit with a report changed. */
export default async function CommitsPage({ params, searchParams }: RepositoryProps & { searchParams: Promise<SearchParams> }) {
  const { repository } = await openRepository(params);
  const { cursor } = await loadPlace(searchParams);
  const page = await listSnapshots(repository.id, { limit: PAGE, cursor: cursor ?? undefined });
  const path = repositoryPath(repository, "commits");

  return (
    <PageBody>
      <PageHeader title="Commits" aside={(page.items.length > 1 || cursor) && <Link href={repositoryPath(repository, "compare")} className={buttonClass()}>Compare two commits</Link>}>
        Commits of {repository.defaultBranch} with at least one report, newest first in git’s own order. Each flow is against the commit before it in this list.
      </PageHeader>
      {page.items.length === 0 ? (
        <EmptyState title="No commit yet"><p>The first report brings the first one. <Link href={repositoryPath(repository)} className="link">How to send it</Link></p></EmptyState>
      ) : (
        <Table label="Commits with reports">
          <thead>
            <tr>
              <HeadCell sticky>Commit</HeadCell>
              <HeadCell>Date, UTC</HeadCell>
              <HeadCell numeric>Open</HeadCell>
              <HeadCell numeric>Introduced</HeadCell>
              <HeadCell numeric>Reopened</HeadCell>
              <HeadCell numeric>Fixed</HeadCell>
              <HeadCell numeric>Discovered</HeadCell>
              <HeadCell numeric>Retired</HeadCell>
              <HeadCell numeric>Reassigned</HeadCell>
              <HeadCell>Sources</HeadCell>
            </tr>
          </thead>
          <tbody>
            {page.items.map((snapshot) => (
              <tr key={snapshot.key} className="hover:bg-wash">
                <RowHead sticky><CommitLink repository={repository} sha={snapshot.commit} /></RowHead>
                <Cell><DayAndTime at={snapshot.committedAt} /></Cell>
                <Cell numeric><Link href={violationsPath(repository, { at: snapshot.commit })} prefetch={false} className="plain-link font-semibold">{formatNumber(snapshot.totals.open)}</Link></Cell>
                <Flow value={snapshot.totals.introduced} strong />
                <Flow value={snapshot.totals.reopened} strong />
                <Flow value={snapshot.totals.fixed} strong />
                <Flow value={snapshot.totals.discovered} />
                <Flow value={snapshot.totals.retired} />
                <Flow value={snapshot.totals.reassigned} />
                <Cell className="min-w-56 text-ink-2">{snapshot.sources.map((source) => (source.status === "carried" ? `${source.source} (carried)` : source.source)).join(", ")}</Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <nav aria-label="Pages" className="mt-4 flex gap-3">
        {cursor && <Link href={path} className={buttonClass()}>Newest</Link>}
        {page.nextCursor && <Link href={addressOf(path, { cursor: page.nextCursor })} className={buttonClass()}>Older</Link>}
      </nav>
    </PageBody>
  );
}

/** Zeros step back, so that what happened stands out. */
function Flow({ value, strong = false }: { value: number; strong?: boolean }) {
  return <Cell numeric className={value === 0 ? "text-ink-3" : strong ? "font-medium" : "text-ink-2"}>{formatNumber(value)}</Cell>;
}
