/** Stocks and flows of a snapshot, from those of the one before and what opened and closed in between. */
import type { Flow, Status, Totals } from "./views";

/** How many stretches with these words opened or closed at a snapshot. */
export type BoundaryCount = { side: "opened" | "closed"; how: string; status: string; source: string; kind: string; severity: string; count: number };

/**
 * Which flow the opening or closing of a stretch is. A stretch that goes on under another name with the same
 * attributes moves nothing (null).
 */
export function flowOf(side: "opened" | "closed", how: string, status: string): Flow | null {
  if (how === "renamed") return null;
  if (status === "baselined") return side === "opened" ? "baselinedIn" : "baselinedOut";
  if (how === "reassigned") return side === "opened" ? "reassignedIn" : "reassignedOut";
  if (how === "baselined") return "becameBaselined";
  switch (how) {
    case "introduced": case "discovered": case "reopened": case "unbaselined": case "fixed": case "retired": return how;
    default: throw new Error(`A stretch cannot have ${side} as ${how}.`);
  }
}

/** What is known of a snapshot apart from its boundaries. */
export type Standing = { reported: number; carried: number; brokenDependencies: number };

export const NOTHING: Totals = {
  reported: 0, carried: 0, open: 0, waived: 0, baselined: 0, introduced: 0, discovered: 0, reopened: 0, fixed: 0, retired: 0, reassigned: 0,
  becameBaselined: 0, unbaselined: 0, brokenDependencies: 0, byKind: {}, bySeverity: {}, bySource: {},
};

export function nextTotals(previous: Totals, boundaries: readonly BoundaryCount[], standing: Standing): Totals {
  const byKind = { ...previous.byKind };
  const bySeverity = { ...previous.bySeverity };
  const bySource = { ...previous.bySource };
  const stocks: Record<Status, number> = { open: previous.open, waived: previous.waived, baselined: previous.baselined };
  const flows = new Map<Flow, number>();
  for (const { side, how, status, source, kind, severity, count } of boundaries) {
    const signed = side === "opened" ? count : -count;
    if (status === "open" || status === "waived" || status === "baselined") stocks[status] += signed;
    if (status === "open") {
      add(byKind, kind, signed);
      add(bySeverity, severity, signed);
      add(bySource, source, signed);
    }
    const flow = flowOf(side, how, status);
    if (flow !== null) flows.set(flow, (flows.get(flow) ?? 0) + count);
  }
  const counted = (flow: Flow) => flows.get(flow) ?? 0;
  return {
    ...standing, ...stocks, introduced: counted("introduced"), discovered: counted("discovered"), reopened: counted("reopened"), fixed: counted("fixed"), retired: counted("retired"),
    reassigned: counted("reassignedIn"), becameBaselined: counted("becameBaselined"), unbaselined: counted("unbaselined"),
    byKind: sorted(byKind), bySeverity: sorted(bySeverity), bySource: sorted(bySource),
  };
}

function add(counts: Record<string, number>, name: string, by: number): void {
  counts[name] = (counts[name] ?? 0) + by;
}

function sorted(counts: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count !== 0).sort(([one], [other]) => (one < other ? -1 : 1)));
}
