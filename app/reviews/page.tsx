import Link from "next/link";
import { type SearchParams, createLoader, parseAsString } from "nuqs/server";

import { requirePrincipal } from "@/app/_access/open-repository";
import { buttonClass } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { addressOf } from "@/app/_ui/format";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { listRepositories } from "@/lib/catalog";
import { can } from "@/lib/identity";
import { listWeeks } from "@/lib/review";

import { WeekList } from "./week-list";

const loadPlace = createLoader({ upTo: parseAsString });

export const metadata = { title: "Weekly reviews" };

/** Every week of every repository that the visitor may see, newest first. */
export default async function ReviewsPage({ searchParams }: { searchParams: Promise<SearchParams> }) {
  const principal = await requirePrincipal();
  const { upTo } = await loadPlace(searchParams);
  const visible = (await listRepositories()).filter(({ id }) => can(principal, "read", id));
  const { items, older } = await listWeeks(visible.map(({ id }) => id), { upTo: upTo ?? undefined });

  return (
    <PageBody>
      <PageHeader title="Weekly reviews">What each week changed, in all repositories that reported in it. Weeks are ISO 8601 weeks, Monday to Sunday in UTC.</PageHeader>
      {items.length === 0 ? (
        <EmptyState title="No week yet"><p>The first report of any repository brings the first one. <Link href="/" className="link">How to send it</Link></p></EmptyState>
      ) : (
        <WeekList weeks={items} path="/reviews" ofMany />
      )}
      <nav aria-label="Pages" className="mt-4 flex gap-3">
        {upTo && <Link href="/reviews" className={buttonClass()}>Newest</Link>}
        {older && <Link href={addressOf("/reviews", { upTo: older })} className={buttonClass()}>Older</Link>}
      </nav>
    </PageBody>
  );
}
