import type { ReactNode } from "react";

/** What is written from right to left, and marks that turn what follows. */
const TURNING = "[\\u0590-\\u08ff\\u200f\\u202a-\\u202e\\u2066-\\u2069\\ufb1d-\\ufdff\\ufe70-\\ufefc\\u{10800}-\\u{10fff}\\u{1e800}-\\u{1efff}]";
const TURNS = new RegExp(TURNING, "u");
/** Words with such a letter in them, as many as follow each other; what ends a part of our own sentence is not theirs. */
const WORD = `[^\\s→]*${TURNING}(?:[^\\s→]*[^\\s→;,.:!?])?`;
const WORDS = new RegExp(`(${WORD}(?: ${WORD})*)`, "u");

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

/** A text of ours with names in it that cannot be told apart any more, "Adds a dependency a → b; 1 fixed": what is written from right to left stays where it is. */
export function Told({ text }: { text: string }): ReactNode {
  if (!TURNS.test(text)) return text;
  return text.split(WORDS).map((part, place) => (place % 2 === 1 ? <Name key={place}>{part}</Name> : part));
}

/** One folder or file of a path: whatever it is written in, those beside it keep their order and its ending stays at its end. */
export function PathPart({ children }: { children: string }): ReactNode {
  return TURNS.test(children) ? <span dir="ltr">{children}</span> : children;
}
