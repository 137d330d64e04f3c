import type { Violation } from "@/lib/history";

import type { Group } from "./question";

export type RowGroup = { label: string | null; violations: Violation[] };

const NO_TARGET = "(no target)";
const OUTSIDE = "(outside any module)";

/** The rows of a page under what they have in common, in the order in which they first come. */
export function groupRows(violations: readonly Violation[], group: Group): RowGroup[] {
  if (group === "none") return [{ label: null, violations: [...violations] }];
  const groups = new Map<string, Violation[]>();
  for (const violation of violations) {
    const label = labelOf(violation, group);
    groups.set(label, [...(groups.get(label) ?? []), violation]);
  }
  return [...groups].map(([label, rows]) => ({ label, violations: rows }));
}

/** `A → B`, with the words for what lies in no module and for what has no target. */
export function pairOf(violation: Pick<Violation, "from" | "to">): string {
  return `${violation.from.module ?? OUTSIDE} → ${violation.to ? (violation.to.module ?? OUTSIDE) : NO_TARGET}`;
}

function labelOf(violation: Violation, group: Exclude<Group, "none">): string {
  if (group === "rule") return violation.rule;
  if (group === "pair") return pairOf(violation);
  if (group === "team") return violation.fromTeam;
  return violation.from.file ?? violation.from.symbol ?? violation.from.module ?? OUTSIDE;
}
