import { number } from "@/lib/kernel/text";

/**
 * A piece of a sentence. Only `text` is ours: names, pairs and details come from reports, so whoever shows them decides how
 * to keep them harmless.
 */
export type Piece = { text: string } | { name: string } | { pair: { from: string; to: string } } | { commit: string } | { pull: number };

const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** The sentence as plain text, names as they are. */
export function plain(pieces: readonly Piece[]): string {
  return pieces.map((piece) => {
    if ("text" in piece) return piece.text;
    if ("name" in piece) return piece.name;
    if ("pair" in piece) return `${piece.pair.from} → ${piece.pair.to}`;
    return "pull" in piece ? `pull request #${piece.pull}` : `commit ${piece.commit.slice(0, 7)}`;
  }).join("");
}

/** 3 November 2026, in UTC. */
export function day(at: string | Date): string {
  return DAY.format(new Date(at));
}

/** A number beside an earlier one, in words: "3 fewer than the week before". Null where either is not known. */
export function compared(value: number | null, before: number | null, than: string): string | null {
  if (value === null || before === null) return null;
  if (value === before) return `as many as ${than}`;
  return `${number(Math.abs(value - before))} ${value < before ? "fewer" : "more"} than ${than}`;
}
