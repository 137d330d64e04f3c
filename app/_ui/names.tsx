import { Fragment } from "react";

const ARROW = " → ";

/** A name that comes from outside. One written from right to left turns neither what stands beside it nor the order of two. */
export function Name({ children }: { children: string }) {
  return <bdi>{children}</bdi>;
}

/** One thing that leans on another, or became another: the first stays the first, in whatever script they are written. */
export function Pair({ from, to, read }: { from: string; to: string; /** What a reader hears for the arrow. */ read?: string }) {
  return <><Name>{from}</Name> <span aria-label={read} className="text-ink-3">→</span> <Name>{to}</Name></>;
}

/** As `Pair`, where both may be the same. */
export function PairOrWithin({ from, to }: { from: string; to: string }) {
  return from === to ? <><span className="text-ink-3">within</span> <Name>{from}</Name></> : <Pair from={from} to={to} />;
}

/** A text with names around arrows in it, "Adds a dependency a → b; 1 fixed": nothing changes its place across an arrow. */
export function Told({ text }: { text: string }) {
  const parts = text.split(ARROW);
  if (parts.length === 1) return text;
  return parts.map((part, place) => (
    <Fragment key={place}>
      {place > 0 && ARROW}
      <span dir="ltr">{part}</span>
    </Fragment>
  ));
}
