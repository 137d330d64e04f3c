import Link from "next/link";

import { Button, buttonClass } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { TextInput } from "@/app/_ui/field";
import { formatNumber } from "@/app/_ui/format";

import { type OverviewView, ROWS_SHOWN, overviewPath, pageOf } from "./overview-view";
import { type RepositoryRow, RepositoryRows } from "./repository-rows";

/** The repositories of the overview: all of them where they are few, else a page at a time with a field to find the others. */
export function FoundRepositories({ rows, view, now }: { rows: readonly RepositoryRow[]; view: OverviewView; now: Date }) {
  const { found, shown, page, pages } = pageOf(rows, view);
  const isNarrowed = (view.q ?? "").trim() !== "";
  const showAll = <Link href={overviewPath(view, { q: null })} className="link px-1 py-1 text-sm">Show all {formatNumber(rows.length)}</Link>;
  return (
    <>
      {rows.length > ROWS_SHOWN && (
        <form action="/" role="search" data-screen-only className="mb-4 flex flex-wrap items-end gap-2">
          {view.sort !== "name" && <input type="hidden" name="sort" value={view.sort} />}
          {view.rows !== null && <input type="hidden" name="rows" value={view.rows} />}
          <div className="w-72 max-w-full"><TextInput name="q" defaultValue={view.q ?? ""} aria-label="Name of a repository" placeholder="Name of a repository" data-search /></div>
          <Button type="submit">Find</Button>
          {isNarrowed && showAll}
        </form>
      )}
      {found.length === 0 ? (
        <EmptyState title="None is called that"><p>No repository’s name has these words. {showAll}</p></EmptyState>
      ) : (
        <RepositoryRows rows={shown} view={view} now={now} />
      )}
      {pages > 1 && (
        <nav aria-label="Pages" className="mt-4 flex flex-wrap items-center gap-3 text-sm">
          {page > 1 && <Link href={overviewPath(view, { page: page - 1 })} className={buttonClass()}>Previous page</Link>}
          {page < pages && <Link href={overviewPath(view, { page: page + 1 })} className={buttonClass()}>Next page</Link>}
          <span className="text-ink-2">{formatNumber(shown.length)} of {formatNumber(found.length)} on page {page} of {pages}</span>
          <Link href={overviewPath(view, { rows: "all" })} prefetch={false} className="link">All on one page</Link>
        </nav>
      )}
    </>
  );
}
