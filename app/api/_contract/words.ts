import { z } from "zod";

/** A commit's full name. Upper case is understood, lower case is answered. */
export const Sha = z
  .string()
  .regex(/^[0-9a-fA-F]{40}$/, "Give a commit by its full name: 40 hexadecimal digits.")
  .transform((text) => text.toLowerCase());

/** A commit in an answer. */
export const Commit = z.string().regex(/^[0-9a-f]{40}$/).meta({ description: "Full commit name, 40 lower-case hexadecimal digits.", example: "3f9c2b7a54d1e8f60a9b1c2d3e4f5a6b7c8d9e0f" });

/** A moment in an answer: ISO 8601, UTC. */
export const Moment = z.iso.datetime({ offset: false }).meta({ description: "ISO 8601, UTC." });

const MOMENT_HINT = "Give a date (2026-11-21) or a moment (2026-11-21T09:00:00Z).";

/**
 * The beginning or the end of a range as asked for: a day or a moment, answered as a moment.
 * A day begins at its first millisecond and ends at its last, in UTC.
 */
function edge(time: "T00:00:00.000Z" | "T23:59:59.999Z") {
  return z
    .union([z.iso.date().transform((day) => `${day}${time}`), z.iso.datetime({ offset: true }).transform((at) => new Date(at).toISOString())], MOMENT_HINT)
    .meta({ description: `${MOMENT_HINT} Days are UTC.`, example: "2026-11-21" });
}

export const From = edge("T00:00:00.000Z");
export const To = edge("T23:59:59.999Z");

export const MAX_LIMIT = 200;

/** The two questions that every list answers. */
export const Paging = {
  limit: z.coerce
    .number(`Give a whole number from 1 to ${MAX_LIMIT}.`)
    .int(`Give a whole number from 1 to ${MAX_LIMIT}.`)
    .min(1, `A page holds 1 to ${MAX_LIMIT} items.`)
    .max(MAX_LIMIT, `A page holds at most ${MAX_LIMIT} items; follow nextCursor for more.`)
    .default(50)
    .meta({ description: `Items a page: 1 to ${MAX_LIMIT}.` }),
  cursor: z.string().min(1).max(2000).optional().meta({ description: "The nextCursor of the page before." }),
};

/** A place on the line, as lists in its order give it for a cursor. */
export const LineCursor = z.string().regex(/^[0-9a-f]{50}$/, "The cursor is not one that this list gave.").optional().meta({ description: "The nextCursor of the page before." });

/** A list's answer. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item), nextCursor: z.string().nullable().meta({ description: "Ask again with ?cursor= for the next page; null on the last one." }) });
}

/** A repository's name as it stands in a path or a body. */
export const RepositoryPath = z.object({
  owner: z.string().min(1).max(100).meta({ description: "Account, upper and lower case alike." }),
  name: z.string().min(1).max(100).meta({ description: "Repository, upper and lower case alike." }),
});

export const RepositoryName = z
  .string()
  .regex(/^[^/\s]{1,100}\/[^/\s]{1,100}$/, "Name the repository as owner/name.")
  .meta({ description: "owner/name", example: "acme/shop" });
