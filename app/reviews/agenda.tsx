import { formatShortDay } from "@/app/_ui/format";
import { SectionHeader } from "@/app/_ui/page-header";
import type { AgendaItem } from "@/lib/review";

import { Sentence } from "./sentence";

type Item = AgendaItem & { repository?: string };

/** What there is to decide, each with whose it is and since when. */
export function Agenda({ items, repository, isKept }: { items: readonly Item[]; repository: { owner: string; name: string } | null; isKept: boolean }) {
  if (items.length === 0) return null;
  return (
    <section aria-labelledby="agenda">
      <SectionHeader id="agenda" title="To decide">{isKept ? "As it was when the week closed." : null}</SectionHeader>
      <ol className="max-w-3xl list-decimal space-y-3 pl-5 text-base marker:text-ink-3">
        {items.map((item, place) => (
          <li key={place} className="break-words">
            {item.repository && <span className="font-medium">{item.repository}: </span>}
            <Sentence pieces={item.what} repository={repository ?? slugOf(item.repository)} />
            <span className="block text-sm text-ink-2">
              {item.owners.length > 0 ? item.owners.join(", ") : "nobody’s in particular"}
              {item.since !== null && <>, {item.kind === "waiver" ? "until" : "since"} <time dateTime={item.since}>{formatShortDay(item.since)}</time></>}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function slugOf(repository: string | undefined): { owner: string; name: string } | null {
  const [owner, name] = repository?.split("/") ?? [];
  return owner === undefined || name === undefined ? null : { owner, name };
}
