import { formatNumber } from "@/app/_ui/format";
import { type Figure, compared } from "@/lib/review";

type Shown = { name: string; figure: Figure; than: string; note?: string | null };

/** The three numbers of a week, each beside the one that it is held against, in words. */
export function Figures({ open, introduced, fixed, reopened, state }: { open: Figure; introduced: Figure; fixed: Figure; reopened: number | null; state: "running" | "closed" }) {
  const shown: Shown[] = [
    { name: state === "running" ? "open now" : "open at its end", figure: open, than: "at its start" },
    { name: "introduced", figure: introduced, than: "the week before", note: reopened !== null && reopened > 0 ? `and ${formatNumber(reopened)} reopened` : null },
    { name: "fixed", figure: fixed, than: "the week before" },
  ];
  return (
    <dl className="grid grid-cols-1 gap-x-12 gap-y-5 border-y border-hairline py-5 xs:grid-cols-3">
      {shown.map(({ name, figure, than, note }) => (
        <div key={name} className="flex flex-col-reverse justify-end">
          <dt className="text-sm font-medium">{name}</dt>
          <dd>
            <span className="font-serif text-3xl">{figure.value === null ? <NotKnown /> : formatNumber(figure.value)}</span>
            {note && <span className="ml-2 text-sm text-ink-2">{note}</span>}
          </dd>
          <dd className="order-first text-sm text-ink-2">{directionOf(figure, than)}</dd>
        </div>
      ))}
    </dl>
  );
}

function directionOf({ value, before }: Figure, than: string): string {
  if (value === null) return "nobody reported";
  return compared(value, before, than) ?? `nothing known ${than === "at its start" ? "at its start" : "of the week before"}`;
}

function NotKnown() {
  return <><span aria-hidden="true">–</span><span className="sr-only">not known</span></>;
}
