/** Text from outside within Markdown that GitHub renders: nothing in it is a link, a mention, a heading or HTML. */

const PUNCTUATION = /[\\`*_{}[\]()#+!|<>~&-]/g;
const LINE_ENDS = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const TURNING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;
/** Seen by nobody, and no part of a name or an address: GitHub looks for mentions and links after the Markdown is rendered, where a backslash no longer helps. */
const BREAK = "\u200b";

/** A sentence of ours that holds names of others, on one line. */
export function defuse(text: string): string {
  return text
    .replace(LINE_ENDS, " ")
    .replace(TURNING, "")
    .replace(PUNCTUATION, "\\$&")
    .replace(/@|\\#/g, `$&${BREAK}`)
    .replace(/\bGH(?=\\-)|\bwww(?=\.)|:(?=\/\/)/gi, `$&${BREAK}`);
}
