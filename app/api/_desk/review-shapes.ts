import type { z } from "zod";

import { type PairMovement, type Review, type ReviewOfAll, type WeekRow, plain } from "@/lib/review";

import type * as contract from "../_contract/reviews";
import { readSettings } from "./settings";

/** A repository's week, its sentences as text. */
export function asReview(repository: string, { sentence, agenda, modulePairs, teamPairs, ...review }: Review): z.output<typeof contract.RepositoryReview> {
  return { repository, timeZone: "UTC", ...review, sentence: plain(sentence), modulePairs: modulePairs.map(asPair), teamPairs: teamPairs.map(asPair), agenda: agenda.map((item) => ({ ...item, what: plain(item.what) })) };
}

/** The week of all repositories that the caller may see. */
export function asReviewOfAll({ sentence, agenda, teamPairs, ...review }: ReviewOfAll): z.output<typeof contract.ReviewOfAll> {
  return { timeZone: "UTC", ...review, sentence: plain(sentence), teamPairs: teamPairs.map(asPair), agenda: agenda.map((item) => ({ ...item, what: plain(item.what) })) };
}

/** A page of weeks, each with the address below `href` at which it is told. */
export function asWeeks({ items, older }: { items: readonly WeekRow[]; older: string | null }, href: string): z.output<typeof contract.WeekRows> {
  return { items: items.map((row) => ({ ...row, href: `${href}/${row.week}` })), nextCursor: older };
}

/** A week as a Markdown file. */
export function answerMarkdown(text: string): Response {
  return new Response(text, { headers: { "content-type": "text/markdown; charset=utf-8", "cache-control": "no-store" } });
}

/** The public address of a page. */
export function pageAddress(path: string): string {
  return `${readSettings().url}${path}`;
}

function asPair({ from, to, moved, offset }: PairMovement): z.output<typeof contract.RepositoryReview>["modulePairs"][number] {
  return { from, to, moved, offset };
}
