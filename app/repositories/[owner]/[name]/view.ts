import { createLoader, parseAsStringLiteral } from "nuqs/server";

import { addressOf, repositoryPath } from "@/app/_ui/format";
import { DEFAULT_RANGE, type Range, type ResolvedRange, daysBefore, resolveRange } from "@/app/_ui/range";
import { comparisonParsers, rangeParsers } from "@/app/_ui/range-parsers";
import type { RepositoryId } from "@/lib/kernel";
import { dayOf } from "@/lib/kernel/time";

export const STACKED_BY = ["kind", "severity", "rule", "source", "module", "team"] as const;
export type StackedBy = (typeof STACKED_BY)[number];

const DAYS_SHOWN = 90;
const AXES = ["time", "commit"] as const;
const SIDES = ["out", "in"] as const;

/** What the address of a repository's page says: the range, what the chart is stacked by, whose side, and along what it runs. */
export const loadView = createLoader({
  ...rangeParsers,
  ...comparisonParsers,
  by: parseAsStringLiteral(STACKED_BY).withDefault("kind"),
  side: parseAsStringLiteral(SIDES).withDefault("out"),
  axis: parseAsStringLiteral(AXES).withDefault("time"),
});

export type View = Awaited<ReturnType<typeof loadView>>;

/** One repository, one time, one moment called now: what every section of the page is about. */
export type Scene = {
  repository: { id: RepositoryId; owner: string; name: string; defaultBranch: string };
  view: View;
  range: ResolvedRange & { valid: boolean };
  now: Date;
  /** True when the address names no time. */
  isSilent: boolean;
};

/** The days that a page shows when its address names none: the last 90 that are worth looking at. */
export function firstLook(now: Date, first: Date, latest: Date): Range {
  const begin = daysBefore(now, DAYS_SHOWN);
  if (latest < begin) return { from: dayOf(daysBefore(latest, DAYS_SHOWN)), to: dayOf(latest) };
  return first > begin ? { from: dayOf(daysBefore(first, 1)), to: "now" } : DEFAULT_RANGE;
}

/** `look` is what to show where the address names no time. */
export function setScene(repository: Scene["repository"], asked: View, now: Date, look: Range): Scene {
  const isSilent = asked.from === DEFAULT_RANGE.from && asked.to === DEFAULT_RANGE.to;
  const view = isSilent ? { ...asked, ...look } : asked;
  return { repository, view, range: resolveRange(view, now), now, isSilent };
}

/** The same page with other choices; what is as by default is left out. */
export function viewPath(scene: Scene, change: Partial<View>): string {
  const next = { ...scene.view, ...(scene.isSilent ? DEFAULT_RANGE : {}), ...change };
  return addressOf(repositoryPath(scene.repository), {
    from: next.from === rangeParsers.from.defaultValue ? null : next.from,
    to: next.to === rangeParsers.to.defaultValue ? null : next.to,
    by: next.by === "kind" ? null : next.by,
    side: next.side === "out" ? null : next.side,
    axis: next.axis === "time" ? null : next.axis,
    vs: next.vs,
  });
}

/** The violations of one group of a chart, or of one pair. Placeholders such as `(unowned)` are groups like any other. */
export function violationsPath(repository: { owner: string; name: string }, question: Record<string, string | null>): string {
  return addressOf(repositoryPath(repository, "violations"), question);
}

/** Which question on violations a group of a grouping is. */
export function questionOf(by: StackedBy, side: "out" | "in", group: string): Record<string, string> {
  if (by === "module") return side === "out" ? { from: group } : { to: group };
  if (by === "team") return { team: group, direction: side };
  return { [by]: group };
}

/** `A → B` as the two modules that it names. */
export function endsOf(pair: string): [string, string] {
  const [from = pair, to = ""] = pair.split(" → ");
  return [from, to];
}

/** The API's address of the numbers behind a chart. */
export function trendAddress(scene: Scene, question: Record<string, string>): string {
  return addressOf(`/api/v1/repositories/${encodeURIComponent(scene.repository.owner)}/${encodeURIComponent(scene.repository.name)}/trends`, {
    ...question,
    from: scene.range.from.toISOString(),
    to: scene.range.to.toISOString(),
  });
}
