import type { Dimensions, Flow, FlowRow, OrderKey, Totals } from "@/lib/history";

import { instantOfKey } from "./days";
import type { HealthTotals } from "./views";
import { flowsOf } from "./waived";

/** So many violations, alike in these. */
export type WaivedGroup = Pick<Dimensions, "kind" | "severity" | "source"> & { readonly count: number };

/** A boundary of waived pieces, as counted: many at once. */
export type CountedBoundary = Dimensions & { readonly side: "began" | "ended"; readonly key: OrderKey; readonly how: Flow | "continued"; readonly count: number };

/** What boundaries of waived pieces change in history's ledger: rows with counts below zero take back what history counts. */
export function ledgerOf(boundaries: readonly CountedBoundary[], commitOf: (key: OrderKey) => FlowRow["commit"]): FlowRow[] {
  return boundaries.flatMap(({ side, key, how, count, source, rule, kind, severity, fromModule, toModule, fromTeam, toTeam }) =>
    flowsOf(side === "began" ? { opened: key, closed: key, began: how, ended: null } : { opened: key, closed: key, began: "continued", ended: how }).map((flow) => ({
      key, commit: commitOf(key), at: instantOfKey(key), flow: flow.flow, count: flow.count * count,
      dimensions: { source, rule, kind, severity, fromModule, toModule, fromTeam, toTeam },
    })),
  );
}

/** The totals of a snapshot once waivers are taken into account. `waived` are those that count as waived at it, `ledger` what waivers change in the ledger at its commit. */
export function withWaivers(totals: Totals, waived: readonly WaivedGroup[], edges: number, ledger: readonly Pick<FlowRow, "flow" | "count">[]): HealthTotals {
  const count = waived.reduce((sum, group) => sum + group.count, 0);
  const moved = (flow: Flow) => ledger.filter((row) => row.flow === flow).reduce((sum, row) => sum + row.count, 0);
  const less = (counts: Record<string, number>, nameOf: (group: WaivedGroup) => string) => {
    const left = { ...counts };
    for (const group of waived) left[nameOf(group)] = (left[nameOf(group)] ?? 0) - group.count;
    return Object.fromEntries(Object.entries(left).filter(([, number]) => number !== 0));
  };
  return {
    ...totals,
    open: totals.open - count,
    waived: count,
    introduced: totals.introduced + moved("introduced"),
    discovered: totals.discovered + moved("discovered"),
    reopened: totals.reopened + moved("reopened"),
    fixed: totals.fixed + moved("fixed"),
    retired: totals.retired + moved("retired"),
    reassigned: totals.reassigned + moved("reassignedIn"),
    becameBaselined: totals.becameBaselined + moved("becameBaselined"),
    unbaselined: totals.unbaselined + moved("unbaselined"),
    becameWaived: moved("becameWaived"),
    unwaived: moved("unwaived"),
    brokenDependencies: totals.brokenDependencies - edges,
    byKind: less(totals.byKind, ({ kind }) => kind),
    bySeverity: less(totals.bySeverity, ({ severity }) => severity),
    bySource: less(totals.bySource, ({ source }) => source),
  };
}
