import { z } from "zod";

/** A question under a name; `search` is the part of the address from its question mark on, empty for the whole list. */
export type SavedView = { name: string; search: string };

const MOST = 50;
const Views = z.array(z.object({ name: z.string().min(1).max(60), search: z.string().max(10_000).regex(/^(\?|$)/) })).max(MOST);

/** The views that a browser kept; none where it kept something else. */
export function readViews(text: string): SavedView[] {
  if (text === "") return [];
  try {
    const kept = Views.safeParse(JSON.parse(text));
    return kept.success ? kept.data : [];
  } catch {
    return [];
  }
}

/** With one more, in the place of another of that name; the oldest goes where there would be too many. */
export function withView(views: readonly SavedView[], view: SavedView): SavedView[] {
  const others = views.filter(({ name }) => name !== view.name);
  return [...others, view].slice(-MOST);
}

export function withoutView(views: readonly SavedView[], name: string): SavedView[] {
  return views.filter((view) => view.name !== name);
}
