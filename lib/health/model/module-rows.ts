/** A module's numbers over the line, kept only where they change. */
import type { OrderKey } from "@/lib/history";

/** `[since, until)`; `numbers` is canonical JSON. */
export type ModuleRow = { module: string; since: OrderKey; until: OrderKey; numbers: string };

/**
 * One module's rows with `numbers` (or none: null) over `[from, to)` and as they were elsewhere; neighbours with equal
 * numbers are one row, so that the same facts give the same rows whatever the order in which they came.
 */
export function assignNumbers(module: string, rows: readonly ModuleRow[], from: OrderKey, to: OrderKey, numbers: string | null): ModuleRow[] {
  const pieces = rows.flatMap((row) => {
    if (row.until <= from || row.since >= to) return [row];
    return [...(row.since < from ? [{ ...row, until: from }] : []), ...(row.until > to ? [{ ...row, since: to }] : [])];
  });
  if (numbers !== null) pieces.push({ module, since: from, until: to, numbers });
  const merged: ModuleRow[] = [];
  for (const piece of pieces.sort((one, other) => (one.since < other.since ? -1 : 1))) {
    const last = merged.at(-1);
    if (last && last.until === piece.since && last.numbers === piece.numbers) merged[merged.length - 1] = { ...last, until: piece.until };
    else merged.push(piece);
  }
  return merged;
}
