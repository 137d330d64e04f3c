import Link from "next/link";
import { notFound } from "next/navigation";

import { requirePrincipal } from "@/app/_access/open-repository";
import { CopyButton } from "@/app/_ui/copy-button.client";
import { CommitLink } from "@/app/_ui/commit-link";
import { count, formatChange, formatNumber, repositoryPath } from "@/app/_ui/format";
import { Day } from "@/app/_ui/moment";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { serverAddress } from "@/app/installation";
import { listRepositories } from "@/lib/catalog";
import { can } from "@/lib/identity";
import { type RepositoryRow, type ReviewOfAll, findReviewOfAll, reviewOfAllMarkdown } from "@/lib/review";

import { Agenda } from "../agenda";
import { Figures } from "../figures";
import { PairsTable } from "../pairs-table";
import { OffsetLine, OtherForms, WeekLine } from "../remarks";
import { PullLink, Sentence } from "../sentence";
import { WeekSteps } from "../week-steps.client";

type Props = { params: Promise<{ week: string }> };

const SHOWN = 12;

export async function generateMetadata({ params }: Props) {
  return { title: `Week ${(await params).week}` };
}

/** What shall we decide on Monday, in all repositories? */
export default async function WeekOfAllPage({ params }: Props) {
  const principal = await requirePrincipal();
  const visible = (await listRepositories()).filter(({ id }) => can(principal, "read", id));
  const review = await findReviewOfAll(visible, (await params).week);
  if (!review) notFound();
  const pathOf = (week: string) => `/reviews/${week}`;
  const markdown = reviewOfAllMarkdown(review, `${await serverAddress()}${pathOf(review.week)}`);

  return (
    <PageBody>
      <PageHeader
        title={`Week ${review.week}`}
        crumbs={[{ label: "Weekly reviews", href: "/reviews" }]}
        aside={
          <WeekSteps previous={{ week: review.previous, href: pathOf(review.previous) }} next={review.next === null ? null : { week: review.next, href: pathOf(review.next) }}>
            <CopyButton text={markdown} label="Copy as Markdown" />
          </WeekSteps>
        }
      >
        <span className="block font-serif text-lg text-ink sm:text-xl"><Sentence pieces={review.sentence} repository={null} /></span>
        <span className="mt-1 block text-sm">
          <WeekLine week={review} /> {review.reported.of > 0 && `${formatNumber(review.reported.repositories)} of ${count(review.reported.of, "repository", "repositories")} reported.`}
        </span>
      </PageHeader>

      <div className="space-y-12">
        {review.moved && (
          <div>
            <Figures open={review.open} introduced={review.introduced} fixed={review.fixed} reopened={review.moved.reopened} state={review.state} />
            <OffsetLine offset={review.offset} />
          </div>
        )}
        <Agenda items={review.agenda} repository={null} isKept={false} />
        {review.repositories.length > 0 && <Repositories review={review} />}
        {review.teamPairs.length > 0 && (
          <section aria-labelledby="teams">
            <SectionHeader id="teams" title="Between teams">In all repositories, by the owners of both ends as of each commit.</SectionHeader>
            <PairsTable label="What moved between teams" pairs={review.teamPairs} side="team" repository={null} />
          </section>
        )}
        <Waivers review={review} />
        <Thanks review={review} />
      </div>
      <OtherForms markdown={`${pathOf(review.week)}.md`} api={`/api/v1${pathOf(review.week)}`} />
    </PageBody>
  );
}

function Repositories({ review: { repositories, week } }: { review: ReviewOfAll }) {
  return (
    <section aria-labelledby="repositories">
      <SectionHeader id="repositories" title="Repositories">Those in which the most moved come first; each leads to its own week.</SectionHeader>
      <Table label="Repositories in this week">
        <thead>
          <tr>
            <HeadCell sticky>Repository</HeadCell>
            <HeadCell numeric>Commits<br /><span className="font-normal">with reports</span></HeadCell>
            <HeadCell numeric>Open</HeadCell>
            <HeadCell numeric>Change</HeadCell>
            <HeadCell numeric>Introduced</HeadCell>
            <HeadCell numeric>Reopened</HeadCell>
            <HeadCell numeric>Fixed</HeadCell>
            <HeadCell numeric>Discovered</HeadCell>
          </tr>
        </thead>
        <tbody>{repositories.map((row) => <Row key={row.repository} row={row} week={week} />)}</tbody>
      </Table>
    </section>
  );
}

function Row({ row, week }: { row: RepositoryRow; week: string }) {
  const { value, before } = row.open;
  return (
    <tr className="hover:bg-wash">
      <RowHead sticky className="max-w-[20rem] min-w-36 break-words">
        <Link href={repositoryPath(slugOf(row.repository), `reviews/${week}`)} prefetch={false} className="link">{row.repository}</Link>
        {row.changedSince && <span className="block text-xs text-ink-2">changed since the week closed</span>}
      </RowHead>
      {row.snapshots === 0 ? (
        <Cell colSpan={7} className="text-ink-3">nobody reported</Cell>
      ) : (
        <>
          <Cell numeric className="text-ink-2">{formatNumber(row.snapshots)}</Cell>
          <Cell numeric className="font-semibold">{formatNumber(value)}</Cell>
          <Cell numeric>{value === null || before === null ? formatNumber(null) : formatChange(value - before)}</Cell>
          {[row.introduced, row.reopened, row.fixed, row.discovered].map((amount, place) => <Cell key={place} numeric className={amount === 0 ? "text-ink-3" : ""}>{formatNumber(amount)}</Cell>)}
        </>
      )}
    </tr>
  );
}

function Waivers({ review: { waivers } }: { review: ReviewOfAll }) {
  if (waivers.length === 0) return null;
  return (
    <section aria-labelledby="waivers">
      <SectionHeader id="waivers" title="Waivers that end">Within the week or the one after it.</SectionHeader>
      <ul className="divide-y divide-hairline border-y border-hairline text-sm">
        {waivers.slice(0, SHOWN).map((waiver) => (
          <li key={waiver.id} className="grid gap-x-4 gap-y-0.5 py-2 sm:grid-cols-[8rem_1fr]">
            <Day at={waiver.expiresAt} />
            <span className="min-w-0 break-words"><span className="font-medium">{waiver.repository}: {waiver.what}</span> <span className="block text-ink-2">{waiver.reason}</span></span>
          </li>
        ))}
      </ul>
      {waivers.length > SHOWN && <p className="mt-2 text-sm text-ink-2">And {formatNumber(waivers.length - SHOWN)} more, on the pages of their repositories.</p>}
    </section>
  );
}

function Thanks({ review: { thanks } }: { review: ReviewOfAll }) {
  if (thanks.length === 0) return null;
  return (
    <section aria-labelledby="thanks">
      <SectionHeader id="thanks" title="Thanks">The changes that fixed the most.</SectionHeader>
      <ul className="divide-y divide-hairline border-y border-hairline text-sm">
        {thanks.slice(0, SHOWN).map(({ repository, commit, at, fixed, pullRequest }) => (
          <li key={`${repository} ${commit}`} className="grid gap-x-4 gap-y-0.5 py-1.5 sm:grid-cols-[6rem_1fr_auto]">
            <span className="font-medium">{count(fixed, "fixed", "fixed")}</span>
            <span className="min-w-0 break-words text-ink-2">{repository}</span>
            <span className="text-ink-2">{pullRequest !== null && <><PullLink repository={slugOf(repository)} number={pullRequest} />, </>}<CommitLink repository={slugOf(repository)} sha={commit} />, <Day at={at} /></span>
          </li>
        ))}
      </ul>
      {thanks.length > SHOWN && <p className="mt-2 text-sm text-ink-2">And {count(thanks.length - SHOWN, "commit")} more, on the pages of their repositories.</p>}
    </section>
  );
}

function slugOf(repository: string): { owner: string; name: string } {
  const [owner = "", name = ""] = repository.split("/");
  return { owner, name };
}
