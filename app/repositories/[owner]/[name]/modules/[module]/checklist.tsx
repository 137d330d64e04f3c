import Link from "next/link";

import { Fold } from "@/app/_ui/chart-frame";
import { count, formatNumber } from "@/app/_ui/format";
import { Name, Told } from "@/app/_ui/names";
import { SectionHeader } from "@/app/_ui/page-header";
import type { Extraction, ExtractionItem } from "@/lib/health";

import { violationsPath } from "../../view";

const STATES: Record<ExtractionItem["state"], { mark: string; word: string; look: string }> = {
  met: { mark: "✓", word: "met", look: "text-calm" },
  "not-met": { mark: "✗", word: "not met", look: "text-alarm" },
  "no-data": { mark: "?", word: "no data", look: "text-ink-3" },
};
const SHOWN = 20;

/** How far a module is from leaving as a service: what is met, what is left, and what nobody told. Not a score. */
export function Checklist({ repository, extraction, module }: { repository: { owner: string; name: string }; extraction: Extraction | null; module: string }) {
  return (
    <section aria-labelledby="extraction">
      <SectionHeader id="extraction" title="If it were to leave as a service">
        {extraction === null
          ? "Hosts wire modules together, which is their job: they leave with none of them."
          : `${extraction.met} of ${extraction.items.length} known and met${extraction.known < extraction.items.length ? `; nobody told of ${extraction.items.length - extraction.known}` : ""}. ${extraction.isReady ? "It is ready: public API, tangle, tables, hidden coupling and owner are known and met." : "Ready when public API, tangle, tables, hidden coupling and owner are known and met."}`}
      </SectionHeader>
      {extraction && (
        <ol className="border-t border-hairline">
          {extraction.items.map((item) => <Item key={item.id} repository={repository} item={item} module={module} />)}
        </ol>
      )}
    </section>
  );
}

function Item({ repository, item, module }: { repository: { owner: string; name: string }; item: ExtractionItem; module: string }) {
  const { mark, word, look } = STATES[item.state];
  return (
    <li className="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-4 border-b border-hairline py-2 text-sm">
      <span className={`whitespace-nowrap ${look}`}><span aria-hidden="true" className="mr-1.5 inline-block w-3">{mark}</span>{word}</span>
      <div className="min-w-0">
        <p className="font-medium">{item.title}{item.left ? <span className="font-normal text-ink-2">: {formatNumber(item.left)} left</span> : null}</p>
        <p className="text-ink-2">{item.detail}</p>
        {item.leftovers.length > 0 && (
          <Fold title={`What is left: ${count(item.leftovers.length, "entry", "entries")}`}>
            <ul className="space-y-0.5">
              {item.leftovers.slice(0, SHOWN).map((left) => (
                <li key={`${left.from}${left.to}${left.text}`} className="break-all">
                  {left.from && left.from !== module && item.id === "public-api" ? <span className="text-ink-2"><Name>{left.from}</Name> → </span> : null}
                  {left.from && left.to ? <Link href={violationsPath(repository, { from: left.from, to: left.to, status: "present" })} prefetch={false} className="link inline-block py-[3px]"><Told text={left.text} /></Link> : <Told text={left.text} />}
                  {left.count > 1 && <span className="text-ink-3"> {formatNumber(left.count)}</span>}
                </li>
              ))}
              {item.leftovers.length > SHOWN && <li className="text-ink-2">and {formatNumber(item.leftovers.length - SHOWN)} more, all of them in the JSON</li>}
            </ul>
          </Fold>
        )}
      </div>
    </li>
  );
}
