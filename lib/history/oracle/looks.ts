/** What one analysis of a tool saw, and what it says of why violations come and go. */
import type { End } from "@/lib/ingestion";
import { type Analysis, covers, identityOf, isFolder, lookedInto, rulesOf, type Row, winner } from "./analysis";
import { type Commit, renamedBackward, renamedForward, untouched } from "./line";
import type { Judgement, Placed } from "./lives";
import type { ToldReport } from "./told";

/** How an analysis of a tool judges, after those before it. */
export function judgeOf(line: readonly Commit[], earlier: readonly Placed[], here: Placed): Judgement {
  const active = (analysis: Analysis, rule: string): boolean => rulesOf(analysis)?.rules.has(rule) ?? true;
  const definitionAt = (analysis: Analysis, rule: string): string | undefined => rulesOf(analysis)?.rules.get(rule)?.definition;
  const isOther = (then: Analysis, rule: string): boolean => {
    const [before, after] = [definitionAt(then, rule), definitionAt(here.analysis, rule)];
    return before !== undefined && after !== undefined && before !== after;
  };
  return {
    renamesRules: true,
    isRuleGone: ({ rule }) => isFull(here.analysis) && !active(here.analysis, rule),
    isExamined: (row) => active(here.analysis, row.rule) && hasLooked(line, earlier.at(-1)?.position ?? here.position, here, row),
    isDiscovered: (row) => {
      const last = earlier.findLast((one) => looksAt(one.analysis, atThatTime(line, one, here, row.fact.from)));
      if (!last || !active(last.analysis, row.rule)) return true;
      return (isOther(last.analysis, row.rule) && wasThere(line, last, here, row)) || wasUnseen(line, last, here, row);
    },
    isRedefined: (row) => {
      const last = lastLook(earlier, (one) => looksAt(one.analysis, row.fact.from) && active(one.analysis, row.rule));
      return last !== undefined && isOther(last.analysis, row.rule) && isStillThere(line, last, here, row);
    },
  };
}

/** The last analysis of which something holds, none before the last that speaks for everything. */
export function lastLook(earlier: readonly Placed[], holds: (one: Placed) => boolean): Placed | undefined {
  const start = Math.max(0, earlier.findLastIndex(({ analysis }) => isFull(analysis)));
  return earlier.slice(start).findLast(holds);
}

export function isFull({ parts }: Analysis): boolean {
  return parts.some(({ scope }) => scope === null);
}

/** Whether the reports of a commit speak for an end. A path that ends with a slash is a folder: they speak for it when they speak for a part. */
export function looksAt({ parts }: Analysis, end: End): boolean {
  const path = end.path;
  if (path?.endsWith("/")) return parts.some(({ scope }) => scope === null || scope.some((glob) => glob.startsWith(path) || covers([glob], `${path}any/thing`)));
  return winner(parts, end) !== undefined;
}

function atThatTime(line: readonly Commit[], then: Placed, here: Placed, end: End): End {
  return end.path === undefined ? end : { ...end, path: renamedBackward(line, then.position, here.position, end.path) };
}

/** Whether an analysis could have seen a violation that was there at position `from`, its rule aside: it looked into the file, or that is gone. */
export function hasLooked(line: readonly Commit[], from: number, here: Placed, { fact: { from: end } }: Row): boolean {
  const { analysis } = here;
  const path = end.path;
  if (!looksAt(analysis, end)) return false;
  const part = winner(analysis.parts, end);
  if (path === undefined || path.endsWith("/") || !part || !listsFiles(analysis) || isFolder(part, path)) return true;
  if (lookedInto(part, path) !== "unnamed") return lookedInto(part, path) === "yes";
  if (listsAllFiles(analysis) || renamedForward(line, from, here.position, path) !== path) return true;
  return !untouched(line, from, here.position, path);
}

/** Whether what a row is about was there at an earlier analysis: the dependency, where the row's analysis shows one, else the file. */
export function wasThere(line: readonly Commit[], then: Placed, here: Placed, { fact: { from, to } }: Row): boolean {
  const before = (end: End | undefined): string => (end?.path === undefined ? identityOf(end) : renamedBackward(line, then.position, here.position, end.path));
  if (showsEdge(here.analysis, identityOf(from), identityOf(to))) return showsEdge(then.analysis, before(from), before(to));
  return existed(line, then, here, from);
}

/** Whether what a row is about is there, where an earlier analysis showed it. */
export function isStillThere(line: readonly Commit[], then: Placed, here: Placed, { fact: { from, to } }: Row): boolean {
  const after = (end: End | undefined): string => (end?.path === undefined ? identityOf(end) : renamedForward(line, then.position, here.position, end.path));
  if (showsEdge(then.analysis, identityOf(from), identityOf(to))) return showsEdge(here.analysis, after(from), after(to));
  const now = from.path === undefined ? undefined : after(from);
  const part = winner(here.analysis.parts, now === undefined ? from : { ...from, path: now });
  if (now === undefined || now.endsWith("/")) return true;
  return part !== undefined && (isFolder(part, now) || isThere(here.analysis, part, now, untouched(line, then.position, here.position, now)));
}

/** Whether the file was known then, and not looked into. */
export function wasUnseen(line: readonly Commit[], then: Placed, here: Placed, { fact: { from } }: Row): boolean {
  if (from.path === undefined || from.path.endsWith("/") || !listsFiles(then.analysis)) return false;
  const path = renamedBackward(line, then.position, here.position, from.path);
  const part = winner(then.analysis.parts, { ...from, path });
  return part !== undefined && existed(line, then, here, from) && !isFolder(part, path) && lookedInto(part, path) !== "yes";
}

function existed(line: readonly Commit[], then: Placed, here: Placed, from: End): boolean {
  if (from.path === undefined || from.path.endsWith("/")) return true;
  const path = renamedBackward(line, then.position, here.position, from.path);
  const part = winner(then.analysis.parts, { ...from, path });
  if (!part) return false;
  return isFolder(part, path) || isThere(then.analysis, part, path, untouched(line, then.position, here.position, from.path));
}

function showsEdge(analysis: Analysis, from: string, to: string): boolean {
  return edgesOf(analysis).some((edge) => edge.from === from && edge.to === to);
}

export type Edge = { readonly from: string; readonly to: string; readonly kind: string };

/** The dependencies that a commit's reports describe, each told by the report that speaks for its file. */
export function edgesOf({ parts }: Analysis): Edge[] {
  return parts.flatMap((part) => part.facts.flatMap((fact) => (fact.fact === "dependency" && winner(parts, { path: fact.from }) === part ? [fact] : [])));
}

/** Whether every report of the commit says what it looked into, and which files there are. */
function listsFiles({ parts }: Analysis): boolean {
  return parts.every(({ summary }) => summary.listsFiles);
}

function listsAllFiles({ parts }: Analysis): boolean {
  return parts.every(({ summary }) => summary.listsAllFiles);
}

/** Whether a file was there when the report was made; `steady`: it is known not to have changed between then and the moment it is known to be there. */
function isThere(analysis: Analysis, part: ToldReport, path: string, steady: boolean): boolean {
  if (lookedInto(part, path) !== "unnamed" || !listsFiles(analysis)) return true;
  return !listsAllFiles(analysis) && steady;
}
