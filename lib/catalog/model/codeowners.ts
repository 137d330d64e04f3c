import { type PathPattern, compilePatterns, parsePathPattern } from "./path-patterns";
import type { Problem } from "./problem";

/** GitHub ignores a larger file altogether. */
export const MOST_CODEOWNERS_BYTES = 3 * 1024 * 1024;

export type OwnershipRule = { readonly line: number; readonly pattern: string; readonly owners: readonly string[] };

export type Codeowners = {
  /** The lines that count, in their order. */
  readonly rules: readonly OwnershipRule[];
  /** Lines that GitHub skips, and why. */
  readonly problems: readonly Problem[];
  /** The last line that matches the path; null when none does. A rule without owners says that nobody owns it. */
  ruleFor(path: string): OwnershipRule | null;
};

const USER = /^@[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?$/;
const TEAM = /^@[A-Za-z0-9](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?\/[A-Za-z0-9_.-]+$/;
const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;
const BYTE_ORDER_MARK = /^\uFEFF/;

/**
 * Reads a CODEOWNERS file as GitHub does: the last matching line wins entirely, a line without owners unowns, a line
 * with anything invalid in it is skipped, upper and lower case differ.
 */
export function parseCodeowners(text: string): Codeowners {
  if (Buffer.byteLength(text) > MOST_CODEOWNERS_BYTES) {
    return compile([], [{ code: "CODEOWNERS_TOO_LARGE", detail: "CODEOWNERS is larger than 3 MB: GitHub ignores such a file, and so does Lintel.", severity: "error" }]);
  }
  const rules: { rule: OwnershipRule; pattern: PathPattern }[] = [];
  const problems: Problem[] = [];
  for (const [index, line] of text.replace(BYTE_ORDER_MARK, "").split(/\r\n|\n|\r/).entries()) {
    const read = readLine(line, index + 1);
    if (read === null) continue;
    if ("rule" in read) rules.push(read);
    else problems.push(read);
  }
  return compile(rules, problems);
}

function compile(lines: readonly { rule: OwnershipRule; pattern: PathPattern }[], problems: readonly Problem[]): Codeowners {
  const patterns = compilePatterns(lines.map(({ pattern }) => pattern));
  return {
    rules: lines.map(({ rule }) => rule),
    problems,
    ruleFor: (path) => lines[patterns.lastMatch(path)]?.rule ?? null,
  };
}

function readLine(text: string, line: number): { rule: OwnershipRule; pattern: PathPattern } | Problem | null {
  const [pattern, ...owners] = wordsOf(text);
  if (pattern === undefined) return null;
  const parsed = parsePathPattern(pattern);
  if (!parsed.ok) return skipped(line, text.indexOf(pattern), parsed.detail);
  const wrong = owners.find((owner) => !isOwner(owner));
  if (wrong !== undefined) return skipped(line, text.indexOf(wrong), "An owner is @user, @organisation/team or an e-mail address.");
  return { rule: { line, pattern, owners: distinct(owners) }, pattern: parsed.value };
}

/** Words parted by spaces or tabs, a space after a backslash belonging to the word; `#` where a word would begin starts a comment. */
function wordsOf(text: string): string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(/(?:[^\s\\]|\\.)+|\\/g)) {
    if (word.startsWith("#")) break;
    words.push(word);
  }
  return words;
}

function isOwner(word: string): boolean {
  return USER.test(word) || TEAM.test(word) || EMAIL.test(word);
}

function distinct(owners: readonly string[]): string[] {
  const seen = new Set<string>();
  return owners.filter((owner) => !seen.has(owner.toLowerCase()) && seen.add(owner.toLowerCase()));
}

function skipped(line: number, offset: number, why: string): Problem {
  return { code: "CODEOWNERS_LINE_SKIPPED", detail: `Line ${line} of CODEOWNERS is skipped. ${why}`, severity: "warning", line, column: offset + 1 };
}
