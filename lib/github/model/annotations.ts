/** What is written beside a pull request's lines: what it introduced, worst first, and what it fixed as far as there is room. */
import type { Violation } from "@/lib/history";

export type AnnotationLevel = "failure" | "warning" | "notice";

/** As GitHub's limits have it: title up to 255 characters, message and details up to 64 KB, line from 1. */
export type Annotation = { path: string; line: number; level: AnnotationLevel; title: string; message: string; details: string | null };

/** GitHub takes so many in one request, and refuses the whole request beyond. */
export const PAGE = 50;
/** More than this nobody reads, and each page is a write of its own. */
export const MOST_ANNOTATIONS = 200;

const LONGEST_TITLE = 255;
const LONGEST_MESSAGE = 60_000;
const LEVELS = { error: "failure", warning: "warning", info: "notice" } as const;

/** What is known beside a violation: why its rule exists, as its tool says, and the command that shows it; null where nobody told. */
export type Known = { help: (violation: Violation) => string | null; command: (violation: Violation) => string | null };

export type Lists = { introduced: readonly Violation[]; fixed: readonly Violation[] };

/** `left` counts what was introduced and found no place: beyond the most, or in no file that GitHub could show. */
export function annotationsOf({ introduced, fixed }: Lists, known: Known): { annotations: Annotation[]; left: number } {
  const placed = introduced.flatMap((violation) => annotationOf(violation, LEVELS[violation.severity], titleOf(violation), known));
  const annotations = placed.slice(0, MOST_ANNOTATIONS);
  const room = Math.min(MOST_ANNOTATIONS - annotations.length, PAGE);
  const mended = fixed.flatMap((violation) => annotationOf(violation, "notice", `Fixed: ${violation.rule}`, null)).slice(0, room);
  return { annotations: [...annotations, ...mended], left: introduced.length - annotations.length };
}

/** In pages as large as GitHub takes them. */
export function pagesOf<Item>(items: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(items.length / PAGE) }, (_, page) => items.slice(page * PAGE, (page + 1) * PAGE));
}

function annotationOf(violation: Violation, level: AnnotationLevel, title: string, known: Known | null): Annotation[] {
  const path = pathOf(violation);
  if (path === null) return [];
  const [why, command] = [known?.help(violation) ?? null, known?.command(violation) ?? null];
  const message = [
    `${endOf(violation.from)} → ${violation.to ? endOf(violation.to) : "no target"}`,
    violation.message,
    ...(why === null ? [] : [`Why this rule exists: ${why}`]),
    `Teams: ${violation.fromTeam}${violation.to && violation.toTeam !== violation.fromTeam ? ` → ${violation.toTeam}` : ""}`,
    ...(command === null ? [] : [`To see it on your own machine: ${command}`]),
  ];
  return [{ path, line: Math.max(1, violation.from.line ?? 1), level, title: cut(title, LONGEST_TITLE), message: cut(message.filter((line) => line !== "").join("\n"), LONGEST_MESSAGE), details: null }];
}

function titleOf({ rule, kind, from, to }: Violation): string {
  const pair = from.module !== null && to?.module !== undefined && to.module !== null ? `: ${from.module} → ${to.module}` : "";
  return `${rule} (${kind})${pair}`;
}

function endOf({ module, file, symbol }: { module: string | null; file: string | null; symbol: string | null }): string {
  const what = file ?? symbol ?? module ?? "unknown";
  return module !== null && module !== what ? `${what} (${module})` : what;
}

/** Relative to the repository's root and within it, as GitHub shows it; null where it could be shown nowhere. */
function pathOf({ from: { file } }: Violation): string | null {
  if (file === null) return null;
  const path = file.replace(/^(?:\.\/)+/, "");
  return path === "" || path.startsWith("/") || path.split("/").includes("..") || /[\p{Cc}]/u.test(path) ? null : path;
}

/** By code point, never through the middle of one. */
function cut(text: string, most: number): string {
  const points = Array.from(text.slice(0, most * 2));
  return points.length <= most && text.length <= most * 2 ? text : `${points.slice(0, most - 1).join("")}…`;
}
