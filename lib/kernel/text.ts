const REPLACEMENT = "\uFFFD";
const NUL = /\u0000/g;

const NUMBER = new Intl.NumberFormat("en-GB");

/** 12,345: as every sentence writes a number, on whatever machine. */
export function number(amount: number): string {
  return NUMBER.format(amount);
}

/** "1 file", "2 files", "12,345 files"; give the plural where it is not the word with an s. */
export function count(amount: number, one: string, many = `${one}s`): string {
  return `${number(amount)} ${amount === 1 ? one : many}`;
}

export type CleanText = { text: string; changed: boolean };

/**
 * Makes text from outside safe to keep: well-formed Unicode (a lone surrogate becomes U+FFFD), no U+0000 (PostgreSQL
 * refuses it), and at most `maxLength` code points. `changed` says that something had to give, so that it can be counted.
 */
export function cleanText(text: string, { maxLength }: { maxLength: number }): CleanText {
  const wellFormed = replaceLoneSurrogates(text).replace(NUL, REPLACEMENT);
  const capped = cap(wellFormed, maxLength);
  return { text: capped, changed: capped !== text };
}

/** A whole number within [min, max], or null: for lines, columns and counts that a report claims. */
export function cleanInt(value: unknown, { min, max }: { min: number; max: number }): number | null {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= min && value <= max ? value : null;
}

function replaceLoneSurrogates(text: string): string {
  return text.replace(/\p{Surrogate}/gu, REPLACEMENT);
}

/** Cuts by code point, never through the middle of one. */
function cap(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  let end = 0;
  for (let taken = 0; taken < maxLength && end < text.length; taken += 1) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return text.slice(0, end);
}
