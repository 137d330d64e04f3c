/** What history answers, in the shapes of the public API. Times are ISO 8601 UTC, commits full SHAs. */
import type { CommitSha } from "@/lib/kernel";
import type { DependencyKind, Kind, Severity } from "@/lib/ingestion";

/** A commit's place in git's order, as hexadecimal text: comparing texts compares commits. */
export type OrderKey = string;

export const STATUSES = ["open", "waived", "baselined"] as const;
export type Status = (typeof STATUSES)[number];

/** A name and a moment: how pages and the API speak of a commit. */
export type CommitPoint = { commit: CommitSha; at: string };

/** How one source stands in a snapshot. */
export type SourceState = {
  source: string;
  tool: string;
  toolVersion: string | null;
  /** `current`: analysed at this very commit; `carried`: the newest analysis is of an earlier commit. */
  status: "current" | "carried";
  /** The commit of the analysis that counts here. */
  commit: CommitSha;
  /** Whole seconds between that commit and the snapshot's. */
  ageSeconds: number;
  /** True when the analysis covers only part of the repository. */
  partial: boolean;
  examined: { files: number | null; modules: number | null; dependencies: number | null; rules: number | null };
};

/** Stocks at a snapshot, and flows against the previous snapshot on the line. Only open violations count in flows. */
export type Totals = {
  reported: number;
  carried: number;
  open: number;
  waived: number;
  baselined: number;
  introduced: number;
  discovered: number;
  reopened: number;
  fixed: number;
  retired: number;
  /** Violations that went to another module, owner, kind, severity or rule name while they stayed open. */
  reassigned: number;
  becameBaselined: number;
  unbaselined: number;
  brokenDependencies: number;
  byKind: Record<string, number>;
  bySeverity: Record<string, number>;
  bySource: Record<string, number>;
};

export type SnapshotRow = {
  key: OrderKey;
  commit: CommitSha;
  committedAt: string;
  sources: SourceState[];
  totals: Totals;
};

export type Page<Item> = { items: Item[]; nextCursor: string | null };

export type ViolationEnd = { module: string | null; file: string | null; symbol: string | null };

export type Violation = {
  /** The chain's public id: stays the same through renames. */
  id: string;
  fingerprint: string;
  source: string;
  tool: string;
  rule: string;
  kind: Kind;
  severity: Severity;
  status: Status | "fixed";
  from: ViolationEnd & { line: number | null; column: number | null };
  to: ViolationEnd | null;
  /** Group labels of the owners, as of the commit asked about. */
  fromTeam: string;
  toTeam: string;
  message: string;
  openedBy: CommitPoint;
  /** introduced, discovered, reopened, renamed, reassigned, baselined or unbaselined. */
  openedAs: string;
  closedBy: CommitPoint | null;
  closedAs: string | null;
  /** Whole days from the opening commit to the commit asked about. "At least" when discovered. */
  ageDays: number;
  ageIsLowerBound: boolean;
  /** True when the newest analysis did not examine it: what was known before still holds. */
  carried: boolean;
};

export type Lifetime = {
  openedBy: CommitPoint;
  openedAs: string;
  closedBy: CommitPoint | null;
  closedAs: string | null;
  from: string;
  to: string | null;
  status: Status;
  severity: Severity;
  fromModule: string | null;
  toModule: string | null;
  fromTeam: string;
  toTeam: string;
};

export type ViolationLife = Violation & {
  lifetimes: Lifetime[];
  /** The loop, or the way to the target, as the tool printed it last. */
  path: string[] | null;
  help: string | null;
};

export type ViolationQuestion = {
  /** `present` is open, waived and baselined together. Default: open. */
  status?: Status | "fixed" | "present";
  at?: CommitSha;
  module?: string;
  fromModule?: string;
  toModule?: string;
  /** Group labels of the owners of either end. */
  fromTeam?: string;
  toTeam?: string;
  /** With `direction`: whose side. Default both. */
  team?: string;
  direction?: "in" | "out";
  kind?: string;
  rule?: string;
  severity?: string;
  source?: string;
  /** Only those whose current lifetime began (status open) or ended (status fixed) at this commit. */
  changedAt?: CommitSha;
  /** Verbatim text looked for in paths, rule and message; no wildcards. */
  q?: string;
  sort?: "path" | "rule" | "age" | "severity" | "fromModule" | "toModule" | "modulePair" | "teamPair";
  descending?: boolean;
  /** Only these fingerprints, or all but these. */
  only?: readonly string[];
  except?: readonly string[];
  /** The file that it comes from; where none is told, the symbol or the module. */
  file?: string;
  /** Only dependencies between modules of this set. */
  tangle?: readonly string[];
  /** Rows of one group stand together, the largest group first. With `tangle` the groups are those of `tangles`. */
  group?: ViolationGroup;
  tangles?: readonly (readonly string[])[];
  limit?: number;
  cursor?: string;
};

export const VIOLATION_GROUPS = ["rule", "modulePair", "file", "team", "teamPair", "tangle", "source"] as const;
/** `team` is the one that reaches out; `file` the one that the violation comes from. */
export type ViolationGroup = (typeof VIOLATION_GROUPS)[number];

/** How many violations of a question a group has. A tangle is named by its modules, one that is in none by nothing. */
export type GroupCount = { label: string; count: number };

/** A piece of a violation's life over which nothing about it changed, with the flows that its ends are; null: none. */
export type LifeStretch = Dimensions & {
  fingerprint: string;
  chain: string;
  opened: OrderKey;
  closed: OrderKey;
  isOpen: boolean;
  openedFlow: Flow | null;
  closedFlow: Flow | null;
  /** Where it comes from; null where no file is told. */
  file: string | null;
  /** The broken dependency, as a number. */
  edge: bigint | null;
};

export type ModuleEdge = { from: string; to: string; weight: number; kinds: DependencyKind[] };

/** The module graph of a snapshot, merged over its sources; null where no report describes dependencies. */
export type ModuleGraph = {
  key: OrderKey;
  commit: CommitSha;
  modules: { name: string; path: string; role: "module" | "host" | "kernel"; owners: string[]; team: string; files: number | null }[];
  edges: ModuleEdge[];
  /** Files inside modules, and the edges between any two known files (indices into `files`); null where reports speak of modules only. */
  files: { paths: string[]; moduleOf: (number | null)[]; edges: { from: number; to: number }[] } | null;
};

/** A violation that goes on elsewhere; `before` says where it was and what its rule was called. */
export type Moved = { violation: Violation; before: { rule: string; from: ViolationEnd; to: ViolationEnd | null } };

export type Change = {
  base: { commit: CommitSha; distance: number } | null;
  introduced: Violation[];
  discovered: Violation[];
  reopened: Violation[];
  fixed: Violation[];
  retired: Violation[];
  reassigned: Violation[];
  /** The same violations in another file, or under another rule name. */
  moved: Moved[];
  unchanged: number;
  dependencies: { added: { from: string; to: string; weight: number }[]; removed: { from: string; to: string; weight: number }[] };
  tangles: { formed: string[][]; dissolved: string[][] };
};

export const EVENT_KINDS = [
  "rule-added", "rule-removed", "rule-renamed", "rule-changed", "severity-changed", "tool-version", "examined-fell", "examined-rose",
  "modules-redefined", "ownership-moved", "source-joined", "source-left", "source-silent", "baseline-changed", "configuration-invalid", "force-push",
  "waiver-granted", "waiver-ended", "waiver-expired", "rule-loosened", "rule-tightened", "ratchet-loosened", "ratchet-tightened",
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export type HistoryEvent = { at: string; commit: CommitSha; kind: EventKind; source: string | null; detail: string; facts: Record<string, string | number | string[]> };

export type RuleRow = {
  source: string;
  rule: string;
  kind: Kind;
  severity: Severity;
  help: string | null;
  since: CommitPoint;
  changedAt: CommitPoint | null;
  /** Null while the rule is active. */
  goneAt: CommitPoint | null;
  open: number;
  baselined: number;
  openByModule: Record<string, number>;
};

export type SourceRow = { source: string; tool: string; toolVersion: string | null; lastCommit: CommitSha; lastReportAt: string };

/** One line of the ledger: how many violations with these dimensions did this at this commit. */
export type FlowRow = {
  key: OrderKey;
  commit: CommitSha;
  at: string;
  flow: Flow;
  dimensions: Dimensions;
  count: number;
};

export const FLOWS = [
  "introduced", "discovered", "reopened", "unbaselined", "unwaived", "reassignedIn",
  "fixed", "retired", "becameBaselined", "becameWaived", "reassignedOut",
  "baselinedIn", "baselinedOut", "waivedIn", "waivedOut",
] as const;
/**
 * `baselinedIn` and `baselinedOut` move the stock of baselined ones (every way in or out of that status), `waivedIn` and
 * `waivedOut` that of waived ones which come or go as such; all others move the stock of open ones. History itself knows no
 * waivers: their flows are added by whoever does.
 */
export type Flow = (typeof FLOWS)[number];

/** What violations can be grouped by. Modules and teams are labels, the placeholders of docs/numbers.md included. */
export type Dimensions = {
  source: string;
  rule: string;
  kind: Kind;
  severity: Severity;
  fromModule: string;
  toModule: string;
  fromTeam: string;
  toTeam: string;
};

/** A stretch of the line without what a trend needs, and why. */
export type Gap = { from: string; to: string; reason: string };
