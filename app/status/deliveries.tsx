import Link from "next/link";

import { buttonClass } from "@/app/_ui/button";
import { EmptyState } from "@/app/_ui/empty-state";
import { addressOf, count, formatNumber, repositoryPath } from "@/app/_ui/format";
import { StateWord } from "@/app/_ui/mark";
import { Age } from "@/app/_ui/moment";
import { SectionHeader } from "@/app/_ui/page-header";
import { Switch } from "@/app/_ui/switch";
import { Cell, HeadCell, RowHead, Table } from "@/app/_ui/table";
import { DELIVERY_STATUSES, type DeliveryStatus, type DeliveryView } from "@/lib/github";

import { retryFailedDelivery } from "./actions";
import { Retry } from "./retry.client";

type Props = { deliveries: { items: DeliveryView[]; nextCursor: string | null }; counts: Record<DeliveryStatus, number>; status: DeliveryStatus | null; isFirstPage: boolean; now: Date };

const to = (asked: { delivery: string | null; after?: string | null }) => `${addressOf("/status", asked)}#deliveries`;

/** What GitHub has told, newest first, and what came of it. */
export function Deliveries({ deliveries: { items, nextCursor }, counts, status, isFirstPage, now }: Props) {
  return (
    <section aria-labelledby="deliveries">
      <SectionHeader
        id="deliveries"
        title="Deliveries"
        aside={
          <Switch
            label="state"
            value={status ?? "all"}
            choices={["all" as const, ...DELIVERY_STATUSES].map((choice) => ({ value: choice, label: choice === "all" ? choice : `${choice} ${formatNumber(counts[choice])}`, href: to({ delivery: choice === "all" ? null : choice }) }))}
          />
        }
      >
        What GitHub has told of in the last 30 days, and what came of it. “Ignored”: it asked for nothing. A failed one may be repeated without harm.
      </SectionHeader>
      {items.length === 0 ? (
        <EmptyState title={status ? `None is ${status}` : "GitHub has told of nothing yet"}><p><Link href={status ? to({ delivery: null }) : "/settings/github"} className="link">{status ? "All deliveries" : "How this Lintel and GitHub are connected"}</Link></p></EmptyState>
      ) : (
        <Table label="Deliveries of GitHub’s webhook">
          <thead>
            <tr>
              <HeadCell>State</HeadCell>
              <HeadCell>Event</HeadCell>
              <HeadCell>About</HeadCell>
              <HeadCell>What came of it</HeadCell>
              <HeadCell numeric>Attempts</HeadCell>
              <HeadCell numeric>Received</HeadCell>
              <HeadCell><span className="sr-only">More</span></HeadCell>
            </tr>
          </thead>
          <tbody>{items.map((delivery) => <DeliveryRow key={delivery.id} delivery={delivery} now={now} />)}</tbody>
        </Table>
      )}
      <nav aria-label="Pages of deliveries" className="mt-4 flex gap-3 empty:hidden">
        {!isFirstPage && <Link href={to({ delivery: status })} className={buttonClass()}>Newest</Link>}
        {nextCursor && <Link href={to({ delivery: status, after: nextCursor })} className={buttonClass()}>Older</Link>}
      </nav>
    </section>
  );
}

function DeliveryRow({ delivery: { id, event, action, repository, account, githubRepositoryId, status, outcome, attempts, receivedAt }, now }: { delivery: DeliveryView; now: Date }) {
  const name = action ? `${event}, ${action}` : event;
  return (
    <tr>
      <RowHead><StateWord state={status} /></RowHead>
      <Cell className="break-words">{event}{action && <span className="text-ink-3"> {action}</span>}</Cell>
      <Cell className="break-words">
        {repository ? <Link href={repositoryPath(repository)} className="plain-link">{repository.owner}/{repository.name}</Link> : githubRepositoryId !== null ? <span className="text-ink-3">not tracked{account ? `, of ${account}` : ""}</span> : (account ?? <span className="text-ink-3">the App</span>)}
      </Cell>
      <Cell className="min-w-48">
        <p className={`max-w-xl break-words ${status === "failed" ? "text-alarm" : "text-ink-2"}`}>{outcome ?? "It waits for its turn."}</p>
        {status === "failed" && <Retry action={retryFailedDelivery.bind(null, id)} label={`Work ${name} once more, after ${count(attempts, "attempt")}`} />}
      </Cell>
      <Cell numeric>{formatNumber(attempts)}</Cell>
      <Cell numeric className="text-ink-2"><Age at={receivedAt} now={now} /></Cell>
      <Cell numeric><a href={`/api/v1/github/deliveries/${id}/payload`} className="link text-xs" aria-label={`JSON of ${name}`}>JSON</a></Cell>
    </tr>
  );
}
