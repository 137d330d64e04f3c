/**
 * What is picked after one more choice. With `from`, everything from there to the chosen one is picked or let go together, as
 * Shift does in lists everywhere; an anchor that is not among the ids any more counts for nothing.
 */
export function pickRange(picked: ReadonlySet<string>, ids: readonly string[], { id, on, from }: { id: string; on: boolean; from: string | null }): Set<string> {
  const next = new Set(picked);
  const [here, there] = [ids.indexOf(id), from === null ? -1 : ids.indexOf(from)];
  const meant = there < 0 ? [id] : ids.slice(Math.min(here, there), Math.max(here, there) + 1);
  for (const one of meant) {
    if (on) next.add(one);
    else next.delete(one);
  }
  return next;
}
