/** What health answers, in the shapes of the public API. */
import type { HistoryEvent, SnapshotRow, Gap, Totals } from "@/lib/history";

/** Numbers of METRICS about a whole module graph; each null where it is not defined or no report gives a graph. */
export type Structure = {
  modules: number;
  dependencies: number;
  density: number | null;
  tangles: number;
  largestTangle: number;
  modulesInTangles: number;
  ccd: number;
  acd: number | null;
  nccd: number | null;
  nccdTree: number | null;
  propagationCost: number | null;
  files: number | null;
  fileTangles: number | null;
};

export type ModuleHealth = {
  name: string;
  path: string;
  role: "module" | "host" | "kernel";
  owners: string[];
  files: number | null;
  ca: number;
  ce: number;
  instability: number | null;
  weightIn: number;
  weightOut: number;
  fanIn: number;
  fanOut: number;
  inTangle: boolean;
  violationsIn: number;
  violationsOut: number;
};

/** Stocks and flows of a snapshot with waivers taken into account: what is waived is not open, and does not count in the flows of open ones. */
export type HealthTotals = Totals & { becameWaived: number; unwaived: number };

export type Snapshot = Omit<SnapshotRow, "totals"> & { totals: HealthTotals; structure: Structure | null };

export const GROUPINGS = ["none", "kind", "severity", "rule", "source", "module", "team", "modulePair", "teamPair"] as const;
export type Grouping = (typeof GROUPINGS)[number];

export const INTERVALS = ["commit", "day", "week", "month"] as const;
export type Interval = (typeof INTERVALS)[number];

/** Stocks (a value at a moment), flows (a sum over a bucket), and structure (a value at a moment, groupBy none only). */
export const TREND_METRICS = [
  "open", "waived", "baselined", "brokenDependencies", "breakRate",
  "introduced", "discovered", "reopened", "fixed", "retired", "reassignedIn", "reassignedOut", "becameBaselined", "unbaselined", "becameWaived", "unwaived",
  "modules", "dependencies", "density", "tangles", "largestTangle", "modulesInTangles", "ccd", "acd", "nccd", "nccdTree", "propagationCost", "files", "fileTangles",
] as const;
export type TrendMetric = (typeof TREND_METRICS)[number];

export type Trend = {
  metric: TrendMetric;
  groupBy: Grouping;
  direction: "in" | "out";
  interval: Interval;
  unit: string;
  /** How the number is counted, in a sentence for the page. */
  counted: string;
  points: { at: string; commit: string | null; values: Record<string, number | null> }[];
  gaps: Gap[];
  events: HistoryEvent[];
};

/** A repository as a row of the overview. */
export type RepositoryHealth = {
  latest: Snapshot | null;
  /** Broken dependencies ÷ references that leave a module, at the newest snapshot. */
  breakRate: number | null;
  /** Modules of the newest snapshot that nobody owns; null where no report gives a graph. */
  modulesUnowned: number | null;
  /** Null: nobody reported in these days, so that nobody knows. */
  flow30d: Record<"introduced" | "discovered" | "reopened" | "fixed" | "retired", number | null>;
  /** Open violations at the end of each of the last 90 days, oldest first; null before the first report and on days that no snapshot speaks for. */
  trend90d: (number | null)[];
};
