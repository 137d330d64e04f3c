import type { Flow } from "@/lib/history";

import type { Stocks } from "./rollup";
import { type StructureCounts, share, structureOf } from "./structure";
import type { Structure, TrendMetric } from "./views";

/** What is counted at a snapshot; the graph's figures are null where no report gives a graph. */
export type Figures = { readonly brokenDependencies: number; readonly structure: StructureCounts | null };

/**
 * How a metric comes about: a stock is a value at a moment, a flow is summed over a stretch, both kept by group;
 * a figure is read off one snapshot and has no groups.
 */
export type MetricShape =
  | { readonly of: "stock"; readonly stock: keyof Stocks }
  | { readonly of: "flow"; readonly flow: Flow }
  | { readonly of: "figure"; read(figures: Figures): number | null };

export type Metric = { readonly shape: MetricShape; readonly unit: string; readonly counted: string };

const stock = (name: keyof Stocks, counted: string): Metric => ({ shape: { of: "stock", stock: name }, unit: "violations", counted });
const flow = (name: Flow, counted: string): Metric => ({ shape: { of: "flow", flow: name }, unit: "violations", counted });
const figure = (unit: string, counted: string, read: (figures: Figures) => number | null): Metric => ({ shape: { of: "figure", read }, unit, counted });
const structural = (name: keyof Structure, unit: string, counted: string): Metric =>
  figure(unit, counted, ({ structure }) => (structure === null ? null : structureOf(structure)[name]));

/** Every metric with its unit and, in a sentence for whoever reads the number, how it is counted. docs/numbers.md says the same at length. */
export const METRICS: Record<TrendMetric, Metric> = {
  open: stock("open", "Violations that are there at the end, neither waived nor in a baseline; what the newest report did not examine is carried on."),
  waived: stock("waived", "Violations that are there at the end and accepted by a waiver that has not expired."),
  baselined: stock("baselined", "Violations that are there at the end and known to the checker's own todo, freeze or suppression file."),
  brokenDependencies: figure("dependencies", "Distinct pairs of file and file used with at least one open violation, over all sources; the same import reported twice counts once.", ({ brokenDependencies }) => brokenDependencies),
  breakRate: figure(
    "share",
    "Broken dependencies ÷ distinct references from file to file that leave a module; absent where no report describes references between files.",
    ({ brokenDependencies, structure }) => (structure?.crossReferences ? share(brokenDependencies, structure.crossReferences) : null),
  ),
  introduced: flow("introduced", "Open violations that a change brought in: rule and file had been examined before, and it was not there."),
  discovered: flow("discovered", "Open violations first seen because their source, rule or file was examined for the first time: nobody's change."),
  reopened: flow("reopened", "Violations that had been fixed or retired and are open again."),
  fixed: flow("fixed", "Open violations that are gone although rule and file are still examined."),
  retired: flow("retired", "Open violations that are gone with their rule, or since configuration ignores them: nobody fixed them."),
  reassignedIn: flow("reassignedIn", "Violations that stayed open and came to this group: other module, owner, kind or severity."),
  reassignedOut: flow("reassignedOut", "Violations that stayed open and left this group: other module, owner, kind or severity."),
  becameBaselined: flow("becameBaselined", "Open violations that were written into the checker's own baseline."),
  unbaselined: flow("unbaselined", "Violations that were taken out of the checker's own baseline and are open again."),
  becameWaived: flow("becameWaived", "Open violations that were accepted by a waiver."),
  unwaived: flow("unwaived", "Violations that are open again because their waiver expired or was ended."),
  modules: structural("modules", "modules", "Modules of the snapshot, hosts and kernel included."),
  dependencies: structural("dependencies", "dependencies", "Pairs of modules where one uses the other at least once; events and a module's use of itself left out."),
  density: structural("density", "share", "Dependencies ÷ n·(n − 1), what n modules could have at most; absent under two modules."),
  tangles: structural("tangles", "tangles", "Groups of two and more modules that all depend on each other, directly or not; hosts left out."),
  largestTangle: structural("largestTangle", "modules", "Modules in the largest tangle; 0 when there is none."),
  modulesInTangles: structural("modulesInTangles", "modules", "Modules in any tangle."),
  ccd: structural("ccd", "modules", "Cumulative component dependency (Lakos): for each module the modules it reaches, itself included, summed up."),
  acd: structural("acd", "modules", "CCD ÷ modules: how many modules one reaches on average, itself included."),
  nccd: structural("nccd", "ratio", "CCD ÷ that of a balanced binary tree of as many modules in closed form, (n + 1)·log2(n + 1) − n."),
  nccdTree: structural("nccdTree", "ratio", "CCD ÷ that of the binary tree of as many modules filled level by level; differs from nccd unless n = 2^k − 1."),
  propagationCost: structural("propagationCost", "share", "CCD ÷ n² (MacCormack): the share of modules that a change may reach on average. Falls as n grows: read it beside the number of modules."),
  files: structural("files", "files", "Files that the reports describe."),
  fileTangles: structural("fileTangles", "tangles", "Groups of two and more files that all depend on each other, directly or not."),
};
