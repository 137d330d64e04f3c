import Link from "next/link";
import { createLoader, parseAsString, type SearchParams } from "nuqs/server";

import { type RepositoryProps, openRepository } from "@/app/_access/open-repository";
import { buttonClass } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { addressOf, count, repositoryPath } from "@/app/_ui/format";
import { Notice } from "@/app/_ui/notice";
import { PageBody } from "@/app/_ui/page-body";
import { PageHeader, SectionHeader } from "@/app/_ui/page-header";
import { type Waiver, listWaivers } from "@/lib/health";
import { findLatestSnapshot } from "@/lib/history";
import { can } from "@/lib/identity";
import { clock } from "@/lib/kernel/time";

import { violationsPath } from "../view";
import { foreseeByPattern, waiveByPattern } from "./actions";
import { PatternForm } from "./pattern-form.client";
import { WaiverTable } from "./waiver-table";

type Props = RepositoryProps & { searchParams: Promise<SearchParams> };

export const metadata = { title: "Waivers" };

const PAGE = 100;
const loadAsked = createLoader({ rule: parseAsString, from: parseAsString, to: parseAsString, file: parseAsString, cursor: parseAsString });

/** What is accepted on purpose: by whom, why, until when, and what waits for a decision. */
export default async function WaiversPage({ params, searchParams }: Props) {
  const { repository, principal } = await openRepository(params);
  const asked = await loadAsked(searchParams);
  const [found, latest] = await Promise.all([listWaivers(repository.id, { limit: PAGE, cursor: asked.cursor ?? undefined }), findLatestSnapshot(repository.id)]);
  const waivers = found.ok ? found.value.items : [];
  const mayApprove = can(principal, "waive", repository.id);
  const slug = { owner: repository.owner, name: repository.name };
  const table = { repository, mayApprove, now: clock.now() };
  const waiting = waivers.filter(({ status }) => status === "asked");
  const standing = waivers.filter(({ status }) => status === "standing").sort(soonest);
  const past = waivers.filter(({ status }) => status !== "asked" && status !== "standing");

  return (
    <PageBody>
      <PageHeader title="Waivers">
        Violations accepted on purpose. They are not open while a waiver stands, and are open again when it expires or is ended. One for single violations is made <Link href={repositoryPath(repository, "violations")} className="link">where they are</Link>; what is waived now is <Link href={violationsPath(repository, { status: "waived" })} className="link">listed there</Link>.
      </PageHeader>
      <div className="grid gap-x-16 gap-y-12 xl:grid-cols-[3fr_2fr]">
        <div className="min-w-0 space-y-12">
          {!found.ok && <Notice tone="alarm" title="This cannot be answered">{found.detail}</Notice>}
          {waiting.length > 0 && (
            <section aria-labelledby="waiting">
              <SectionHeader id="waiting" title="Waiting for a decision">{mayApprove ? "Until you decide they change nothing." : "Until an administrator decides they change nothing."}</SectionHeader>
              <WaiverTable label="Waivers that wait for a decision" waivers={waiting} {...table} />
            </section>
          )}
          <section aria-labelledby="standing">
            <SectionHeader id="standing" title="Standing">{standing.length > 0 && "Those that end soonest first."}</SectionHeader>
            {standing.length > 0 ? <WaiverTable label="Waivers that stand" waivers={standing} {...table} /> : <EmptyState title="None stands"><p>{latest ? "Every violation that is there is open, or in a checker’s own baseline." : <>No report yet, so nobody knows what there is to waive. <Link href={repositoryPath(repository)} className="link">How to send the first one</Link></>}</p></EmptyState>}
          </section>
          {past.length > 0 && (
            <section aria-labelledby="past">
              <SectionHeader id="past" title="Over">{count(past.length, "waiver")} that expired, {past.length === 1 ? "was" : "were"} ended or declined. The trail stays.</SectionHeader>
              <WaiverTable label="Waivers that are over" waivers={past} {...table} />
            </section>
          )}
          {found.ok && (asked.cursor !== null || found.value.nextCursor !== null) && (
            <nav aria-label="Pages" className="flex gap-3">
              {asked.cursor && <Link href={repositoryPath(repository, "waivers")} className={buttonClass()}>Newest</Link>}
              {found.value.nextCursor && <Link href={addressOf(repositoryPath(repository, "waivers"), { cursor: found.value.nextCursor })} className={buttonClass()}>Older</Link>}
            </nav>
          )}
        </div>
        <section aria-labelledby="pattern" data-screen-only>
          <SectionHeader id="pattern" title="Waive by a pattern">It also takes what comes later, so it says before it is kept how much that is now.</SectionHeader>
          {latest ? (
            <PatternForm
              given={{ rule: asked.rule ?? "", from: asked.from ?? "", to: asked.to ?? "", file: asked.file ?? "" }}
              foresee={foreseeByPattern.bind(null, slug)}
              waive={waiveByPattern.bind(null, slug)}
              mayApprove={mayApprove}
              commit={latest.commit}
            />
          ) : (
            <p className="text-sm text-ink-2">There is nothing to waive before the first report.</p>
          )}
        </section>
      </div>
    </PageBody>
  );
}

function soonest(one: Waiver, other: Waiver): number {
  return (one.expiresAt?.getTime() ?? Infinity) - (other.expiresAt?.getTime() ?? Infinity);
}
