import { createLoader, parseAsInteger, parseAsString, parseAsStringLiteral } from "nuqs/server";

import { addressOf } from "@/app/_ui/format";

export const ROW_SORTS = ["name", "open", "introduced", "tangle", "report"] as const;
export type RowSort = (typeof ROW_SORTS)[number];

/** Of more repositories than this the overview shows the first, in the order asked for; the others are a page, a word or a link away. */
export const ROWS_SHOWN = 50;

export const loadOverviewView = createLoader({
  sort: parseAsStringLiteral(ROW_SORTS).withDefault("name"),
  q: parseAsString,
  page: parseAsInteger.withDefault(1),
  rows: parseAsStringLiteral(["all"]),
});
export type OverviewView = Awaited<ReturnType<typeof loadOverviewView>>;

/** The same page with other choices; whoever sorts or looks for something begins at the first page. */
export function overviewPath(view: OverviewView, change: Partial<OverviewView>): string {
  const { sort, q, page, rows } = { ...view, page: 1, ...change };
  return addressOf("/", { sort: sort === "name" ? null : sort, q, page: page === 1 ? null : page, rows });
}

/** What of the rows the address asks for: those with the words in their name, and of these one page. */
export function pageOf<Row extends { repository: { owner: string; name: string } }>(rows: readonly Row[], view: OverviewView): { found: Row[]; shown: Row[]; page: number; pages: number } {
  const words = (view.q ?? "").trim().toLowerCase();
  const found = rows.filter(({ repository }) => `${repository.owner}/${repository.name}`.toLowerCase().includes(words));
  if (view.rows === "all") return { found, shown: found, page: 1, pages: 1 };
  const pages = Math.max(1, Math.ceil(found.length / ROWS_SHOWN));
  const page = Math.min(Math.max(1, view.page), pages);
  return { found, shown: found.slice((page - 1) * ROWS_SHOWN, page * ROWS_SHOWN), page, pages };
}
