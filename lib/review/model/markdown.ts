import type { Piece } from "./phrase";

const LINE_ENDS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
/** Marks that turn the direction of what follows, beyond the end of the name. */
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/**
 * A name from outside as a code span, in which Markdown knows no links, mentions, images or HTML. The fence is longer than any
 * run of backticks within (CommonMark 6.1), and what would end the line is a space.
 */
export function code(name: string): string {
  const flat = name.replace(LINE_ENDS, " ").replace(TURNING, "");
  if (flat.trim() === "") return "(no name)";
  const longest = Math.max(0, ...[...flat.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = /^[` ]|[` ]$/.test(flat) ? " " : "";
  return `${fence}${pad}${flat}${pad}${fence}`;
}

/** A sentence as Markdown: our words as they are, everything else in code spans. */
export function markdownOf(pieces: readonly Piece[]): string {
  return pieces.map((piece) => {
    if ("text" in piece) return piece.text;
    if ("name" in piece) return code(piece.name);
    if ("pair" in piece) return pairCode(piece.pair);
    return "pull" in piece ? `pull request ${code(`#${piece.pull}`)}` : `commit ${code(piece.commit.slice(0, 7))}`;
  }).join("");
}

export function pairCode({ from, to }: { from: string; to: string }): string {
  return `${code(from)} → ${code(to)}`;
}
