import Link from "next/link";
import { type SearchParams, createLoader, parseAsString } from "nuqs/server";

import { type RepositoryProps, openRepository } from "@/app/_access/open-repository";
import { buttonClass } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { addressOf, repositoryPath } from "@/app/_ui/format";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader } from "@/app/_ui/page-header";
import { WeekList } from "@/app/reviews/week-list";
import { listWeeks } from "@/lib/review";

const loadPlace = createLoader({ upTo: parseAsString });

export const metadata = { title: "Weekly reviews" };

/** Every week since the first report, newest first. */
export default async function ReviewsPage({ params, searchParams }: RepositoryProps & { searchParams: Promise<SearchParams> }) {
  const { repository } = await openRepository(params);
  const { upTo } = await loadPlace(searchParams);
  const { items, older } = await listWeeks([repository.id], { upTo: upTo ?? undefined });
  const path = repositoryPath(repository, "reviews");

  return (
    <PageBody>
      <PageHeader title="Weekly reviews">What each week changed and what there was to decide. Weeks are ISO 8601 weeks, Monday to Sunday in UTC.</PageHeader>
      {items.length === 0 ? (
        <EmptyState title="No week yet"><p>The first report brings the first one. <Link href={repositoryPath(repository)} className="link">How to send it</Link></p></EmptyState>
      ) : (
        <WeekList weeks={items} path={path} ofMany={false} />
      )}
      <nav aria-label="Pages" className="mt-4 flex gap-3">
        {upTo && <Link href={path} className={buttonClass()}>Newest</Link>}
        {older && <Link href={addressOf(path, { upTo: older })} className={buttonClass()}>Older</Link>}
      </nav>
    </PageBody>
  );
}
