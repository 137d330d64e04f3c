import Link from "next/link";

import { Button, buttonClass } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { TextInput } from "@/app/_ui/field";
import { addressOf, formatNumber, repositoryPath } from "@/app/_ui/format";
import { Age } from "@/app/_ui/moment";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { type Reachable as Item, listReachable } from "@/lib/github";
import { listReports } from "@/lib/ingestion";

import { type Surveyed, withinPatience } from "./survey-once";

const SHOWN = 25;
const HERE = "/settings/github";

/** Every repository that the App reaches, and every one that it should, with what it lacks. */
export async function Reachable({ survey, search, page, now }: { survey: Promise<Surveyed>; search: string; page: number; now: Date }) {
  // Whom there is to ask is known by then.
  await survey;
  const listed = await withinPatience(listReachable({ search, from: (Math.max(1, page) - 1) * SHOWN, limit: SHOWN }));
  if (!listed.ok) return <p className="text-sm text-ink-2">Not known: {listed.detail}</p>;
  const { items, found, total, lookedThrough } = listed.value;
  const newest = new Map(await Promise.all(items.map(async (item) => [item, await newestReport(item)] as const)));
  const isNarrowed = search.trim() !== "";
  const to = (other: number) => `${addressOf(HERE, { q: search, page: other === 1 ? null : other })}#repositories`;
  return (
    <>
      {(isNarrowed || found > SHOWN) && (
        <form action={`${HERE}#repositories`} role="search" className="mb-4 flex flex-wrap items-end gap-2">
          <div className="w-72 max-w-full"><TextInput name="q" defaultValue={search} aria-label="Name of a repository" placeholder="Name of a repository" data-search /></div>
          <Button type="submit">Find</Button>
          {isNarrowed && <Link href={`${HERE}#repositories`} className="link px-1 py-1 text-sm">Show all</Link>}
        </form>
      )}
      {items.length === 0 ? (
        <EmptyState title={isNarrowed ? "None is called that" : "None yet"}><p>{isNarrowed ? "No repository’s name has these words." : "Once the App is installed, the repositories that it reaches stand here."}</p></EmptyState>
      ) : (
        <Table label="Repositories and what they lack">
          <thead><tr><HeadCell sticky>Repository</HeadCell><HeadCell>Visibility</HeadCell><HeadCell>Last report</HeadCell><HeadCell>What is missing</HeadCell></tr></thead>
          <tbody>
            {items.map((item) => (
              <tr key={`${item.owner}/${item.name}`}>
                <RowHead sticky className="break-words">{item.repositoryId === null ? `${item.owner}/${item.name}` : <Link href={repositoryPath(item)} className="plain-link">{item.owner}/{item.name}</Link>}</RowHead>
                <Cell className="text-ink-2">{item.isPrivate ? "private" : "public"}</Cell>
                <Cell>{newest.get(item) ? <Age at={newest.get(item) ?? now} now={now} /> : <span className="text-ink-3">none</span>}</Cell>
                <Cell><Missing item={item} hasReport={Boolean(newest.get(item))} /></Cell>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      <nav aria-label="Pages" className="mt-4 flex flex-wrap items-center gap-3 text-sm empty:hidden">
        {page > 1 && <Link href={to(page - 1)} className={buttonClass()}>Previous page</Link>}
        {page * SHOWN < found && <Link href={to(page + 1)} className={buttonClass()}>Next page</Link>}
        {found > SHOWN && <span className="text-ink-2">{formatNumber(items.length)} of {formatNumber(found)} on this page</span>}
        {lookedThrough < total && <span className="text-ink-2">The first {formatNumber(lookedThrough)} of {formatNumber(total)} that the App reaches were looked through.</span>}
      </nav>
    </>
  );
}

async function newestReport({ repositoryId }: Item): Promise<Date | null> {
  if (repositoryId === null) return null;
  const { items } = await listReports({ repositoryIds: [repositoryId], limit: 1 });
  return items[0]?.receivedAt ?? null;
}

function Missing({ item: { reach, isArchived }, hasReport }: { item: Item; hasReport: boolean }) {
  if (reach === "lost") return <span className="text-alarm">The App does not reach it any more: it was taken out of the installation, moved or deleted. Its history stays.</span>;
  if (reach === "never") return <span className="text-ink-2">No installation covers it: reports come with a token only, and nothing is told to GitHub.</span>;
  if (isArchived) return <span className="text-ink-3">Archived: GitHub takes no checks for it.</span>;
  if (!hasReport) return <>A first report: <a href="#workflow" className="link">the lines for its workflow</a></>;
  return <span className="text-ink-3">nothing</span>;
}
