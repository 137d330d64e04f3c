import { notFound } from "next/navigation";

import { type Slug, openRepository } from "@/app/_access/open-repository";
import { CommitLink } from "@/app/_ui/commit-link";
import { CopyButton } from "@/app/_ui/copy-button.client";
import { count, formatNumber, formatShortDay, repositoryPath, someOf } from "@/app/_ui/format";
import { Day } from "@/app/_ui/moment";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { serverAddress } from "@/app/installation";
import { Agenda } from "@/app/reviews/agenda";
import { Figures } from "@/app/reviews/figures";
import { PairsTable } from "@/app/reviews/pairs-table";
import { OffsetLine, OtherForms, SinceThen, WeekLine } from "@/app/reviews/remarks";
import { Pair, PullLink, Sentence } from "@/app/reviews/sentence";
import { WeekSteps } from "@/app/reviews/week-steps.client";
import { type Review, type TangleStep, findWeeklyReview, reviewMarkdown } from "@/lib/review";

import { titleOfEvent } from "../../marks";

type Props = { params: Promise<Slug & { week: string }> };
type Repository = { owner: string; name: string };

const THANKS_SHOWN = 12;
const EVENTS_SHOWN = 20;
const REOPENED_SHOWN = 50;
const MODULES_SHOWN = 20;
const PAIRS_SHOWN = 12;

export async function generateMetadata({ params }: Props) {
  const { owner, name, week } = await params;
  return { title: `${week} of ${decodeURIComponent(owner)}/${decodeURIComponent(name)}` };
}

/** What shall we decide on Monday? */
export default async function WeekPage({ params }: Props) {
  const { repository } = await openRepository(params);
  const review = await findWeeklyReview(repository.id, (await params).week);
  if (!review) notFound();
  const { moved } = review;
  const pathOf = (week: string) => repositoryPath(repository, `reviews/${week}`);
  const reopened = review.modulePairs.filter((pair) => pair.moved.reopened > 0);
  const markdown = reviewMarkdown(`${repository.owner}/${repository.name}`, review, `${await serverAddress()}${pathOf(review.week)}`);

  return (
    <PageBody>
      <PageHeader
        title={`Week ${review.week}`}
        crumbs={[{ label: "Weekly reviews", href: repositoryPath(repository, "reviews") }]}
        aside={
          <WeekSteps previous={{ week: review.previous, href: pathOf(review.previous) }} next={review.next === null ? null : { week: review.next, href: pathOf(review.next) }}>
            <CopyButton text={markdown} label="Copy as Markdown" />
          </WeekSteps>
        }
      >
        <span className="block font-serif text-lg text-ink sm:text-xl"><Sentence pieces={review.sentence} repository={repository} /></span>
        <span className="mt-1 block text-sm"><WeekLine week={review} /> <Reported review={review} repository={repository} /></span>
      </PageHeader>

      <div className="space-y-12">
        <SinceThen kept={review.kept} />
        {moved && (
          <div>
            <Figures open={review.open} introduced={review.introduced} fixed={review.fixed} reopened={moved.reopened} state={review.state} />
            <OffsetLine offset={review.offset} />
          </div>
        )}
        <Agenda items={review.agenda} repository={repository} isKept={review.kept !== null} />
        {review.modulePairs.length > 0 && (
          <section aria-labelledby="modules">
            <SectionHeader id="modules" title="Between modules">Every violation is in one pair, so the pairs add up to the week.</SectionHeader>
            <PairsTable label="What moved between modules" pairs={review.modulePairs} side="module" repository={repository} />
          </section>
        )}
        {review.teamPairs.length > 0 && (
          <section aria-labelledby="teams">
            <SectionHeader id="teams" title="Between teams">The same, by the owners of both ends as of each commit.</SectionHeader>
            <PairsTable label="What moved between teams" pairs={review.teamPairs} side="team" repository={repository} />
          </section>
        )}
        {reopened.length > 0 && (
          <section aria-labelledby="reopened">
            <SectionHeader id="reopened" title="Came back">Fixed once, and open again.</SectionHeader>
            <ul className="divide-y divide-hairline border-y border-hairline text-sm">
              {reopened.slice(0, REOPENED_SHOWN).map((pair) => (
                <li key={JSON.stringify([pair.from, pair.to])} className="flex flex-wrap justify-between gap-x-4 py-1.5">
                  <Pair from={pair.from} to={pair.to} repository={repository} /> {count(pair.moved.reopened, "violation")}
                </li>
              ))}
            </ul>
            {reopened.length > REOPENED_SHOWN && <p className="mt-1 text-sm text-ink-2">and {count(reopened.length - REOPENED_SHOWN, "more pair")}, all of them in the API</p>}
          </section>
        )}
        <Tangles review={review} repository={repository} />
        <Events review={review} repository={repository} />
        <Waivers review={review} />
        <Thanks review={review} repository={repository} />
      </div>
      <OtherForms markdown={`${pathOf(review.week)}.md`} api={`/api/v1${pathOf(review.week)}`} />
    </PageBody>
  );
}

/** What the numbers rest on. */
function Reported({ review: { reported, silent }, repository }: { review: Review; repository: Repository }) {
  if (!reported.last) return reported.lastBefore ? <>The last report is of <CommitLink repository={repository} sha={reported.lastBefore.commit} />, <Day at={reported.lastBefore.at} />.</> : null;
  return (
    <>
      {count(reported.snapshots, "commit")} with reports, the last of them <CommitLink repository={repository} sha={reported.last.commit} />.
      {silent.map(({ source, lastAt }) => (
        <span key={source}> <span className="font-medium text-ink">{source} did not report</span>: what it said on {formatShortDay(lastAt)} is carried on.</span>
      ))}
    </>
  );
}

const TANGLE_WORDS: Record<TangleStep["kind"], string> = { formed: "Formed", grew: "Grew", shrank: "Shrank", dissolved: "Dissolved" };

function Tangles({ review: { tangles }, repository }: { review: Review; repository: Repository }) {
  if (tangles.steps.length === 0) return null;
  const { count: amount, largest } = tangles;
  return (
    <section aria-labelledby="tangles">
      <SectionHeader id="tangles" title="Tangles">
        Modules that depend on each other in a loop: {amount.before ?? "not known how many"} at the start, {amount.value ?? "not known how many"} at the end; the largest of {largest.before ?? "an unknown number of"} and of {largest.value ?? "an unknown number of"} modules.
      </SectionHeader>
      <ul className="divide-y divide-hairline border-y border-hairline text-sm">
        {tangles.steps.map((step, place) => (
          <li key={place} className="grid gap-x-4 gap-y-0.5 py-2 sm:grid-cols-[6rem_1fr_auto]">
            <span className="font-medium">{TANGLE_WORDS[step.kind]}</span>
            <span className="min-w-0 break-words">
              {someOf(step.modules, MODULES_SHOWN)}
              {step.joined.length > 0 && <span className="text-ink-2">; joined: {someOf(step.joined, MODULES_SHOWN)}</span>}
              {step.left.length > 0 && <span className="text-ink-2">; left: {someOf(step.left, MODULES_SHOWN)}</span>}
              <span className="block text-ink-2">{step.teams.join(", ")}</span>
            </span>
            <span className="text-ink-2">{step.commit !== null && step.at !== null ? <><CommitLink repository={repository} sha={step.commit} />, <Day at={step.at} /></> : "by several commits"}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Events({ review: { events }, repository }: { review: Review; repository: Repository }) {
  if (events.length === 0) return null;
  return (
    <section aria-labelledby="events">
      <SectionHeader id="events" title="What changed the meaning of the numbers" />
      <ul className="divide-y divide-hairline border-y border-hairline text-sm">
        {events.slice(0, EVENTS_SHOWN).map((event, place) => (
          <li key={place} className="grid gap-x-4 gap-y-0.5 py-1.5 sm:grid-cols-[11rem_1fr_auto]">
            <span className="font-medium">{titleOfEvent(event.kind)}</span>
            <span className="min-w-0 break-words text-ink-2">{event.detail}</span>
            <span className="text-ink-2"><CommitLink repository={repository} sha={event.commit} />, <Day at={event.at} /></span>
          </li>
        ))}
      </ul>
      {events.length > EVENTS_SHOWN && <p className="mt-2 text-sm text-ink-2">And {count(events.length - EVENTS_SHOWN, "more", "more")}; all of them are in the Markdown and in the API.</p>}
    </section>
  );
}

function Waivers({ review: { waivers } }: { review: Review }) {
  if (waivers.length === 0) return null;
  return (
    <section aria-labelledby="waivers">
      <SectionHeader id="waivers" title="Waivers that end">Within the week or the one after it: renew them with a reason, or let the violations count again.</SectionHeader>
      <ul className="divide-y divide-hairline border-y border-hairline text-sm">
        {waivers.map((waiver) => (
          <li key={waiver.id} className="grid gap-x-4 gap-y-0.5 py-2 sm:grid-cols-[8rem_1fr]">
            <Day at={waiver.expiresAt} />
            <span className="min-w-0 break-words"><span className="font-medium">{waiver.what}</span> <span className="block text-ink-2">{waiver.reason}</span></span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Thanks({ review: { thanks }, repository }: { review: Review; repository: Repository }) {
  if (thanks.length === 0) return null;
  const rest = thanks.slice(THANKS_SHOWN);
  return (
    <section aria-labelledby="thanks">
      <SectionHeader id="thanks" title="Thanks">The changes that fixed something, and where.</SectionHeader>
      <ul className="divide-y divide-hairline border-y border-hairline text-sm">
        {thanks.slice(0, THANKS_SHOWN).map(({ commit, at, fixed, pairs, pullRequest }) => (
          <li key={commit} className="grid gap-x-4 gap-y-0.5 py-1.5 sm:grid-cols-[6rem_1fr_auto]">
            <span className="font-medium">{count(fixed, "fixed", "fixed")}</span>
            <span className="min-w-0 break-words text-ink-2">{someOf(pairs.map(({ from, to, fixed: here }) => `${from} → ${to}${pairs.length > 1 ? ` (${formatNumber(here)})` : ""}`), PAIRS_SHOWN)}</span>
            <span className="text-ink-2">{pullRequest !== null && <><PullLink repository={repository} number={pullRequest} />, </>}<CommitLink repository={repository} sha={commit} />, <Day at={at} /></span>
          </li>
        ))}
      </ul>
      {rest.length > 0 && <p className="mt-2 text-sm text-ink-2">And {count(rest.length, "commit")} more that fixed {formatNumber(rest.reduce((sum, { fixed }) => sum + fixed, 0))}.</p>}
    </section>
  );
}
