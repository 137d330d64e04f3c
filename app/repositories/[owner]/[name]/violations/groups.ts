import type { GroupCount, Violation } from "@/lib/history";

export type RowGroup<Row> = { label: string | null; count: number; rows: Row[] };

const NO_TARGET = "(no target)";
const OUTSIDE = "(outside any module)";

/**
 * The rows of a page under what they have in common, in the order in which they come. `labels` go along with the rows; counts
 * are those of the whole list, of which a page may hold a part.
 */
export function groupRows<Row>(rows: readonly Row[], labels: readonly string[], counts: readonly GroupCount[]): RowGroup<Row>[] {
  if (labels.length === 0) return rows.length === 0 ? [] : [{ label: null, count: rows.length, rows: [...rows] }];
  const whole = new Map(counts.map(({ label, count }) => [label, count]));
  const groups: RowGroup<Row>[] = [];
  rows.forEach((row, place) => {
    const label = labels[place] ?? "";
    const last = groups.at(-1);
    if (last?.label === label) last.rows.push(row);
    else groups.push({ label, count: whole.get(label) ?? 0, rows: [row] });
  });
  return groups.map((group) => ({ ...group, count: Math.max(group.count, group.rows.length) }));
}

/** A group's label where it has none of its own. */
export function labelOf(label: string): string {
  return label === "" ? "(in no tangle)" : label;
}

/** `A → B`, with the words for what lies in no module and for what has no target. */
export function pairOf(violation: Pick<Violation, "from" | "to">): string {
  return `${violation.from.module ?? OUTSIDE} → ${violation.to ? (violation.to.module ?? OUTSIDE) : NO_TARGET}`;
}
