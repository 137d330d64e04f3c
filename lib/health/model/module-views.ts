/** What health answers about modules and their graph, in the shapes of the public API. */
import type { CommitPoint, ModuleEdge, SourceState } from "@/lib/history";

import type { Extraction } from "./extraction";
import type { ModuleHealth } from "./views";

/** A module as it stands, with the group label of its owners. */
export type ModuleRow = ModuleHealth & { team: string };

/** Open violations of what is no module of the graph: groups such as `(outside any module)`, and modules that no graph knows. */
export type OtherGroup = { group: string; violationsIn: number; violationsOut: number };

/** What an answer is about: the snapshot that was asked for, and which analyses count in it. */
export type Standing = CommitPoint & { sources: SourceState[] };

/** `items` is empty and `isDescribed` false where no report gives a graph; the sums over `items` and `others` are the snapshot's open violations either way. */
export type ModuleList = { snapshot: Standing; isDescribed: boolean; items: ModuleRow[]; others: OtherGroup[] };

/** A dependency seen from one of its ends. */
export type Neighbour = {
  module: string;
  team: string;
  role: ModuleHealth["role"];
  weight: number;
  kinds: ModuleEdge["kinds"];
  /** Open violations along it. */
  violations: number;
  /** The commit that brought it; null where it was there when history began, or nobody knows. */
  since: CommitPoint | null;
};

export type EdgeToCut = { from: string; to: string; weight: number; introducedBy: CommitPoint | null };

/** Modules that all depend on each other, largest tangle first, with a set of dependencies to cut; `exact`: there is none with fewer references. */
export type TangleToCut = { modules: string[]; edgesToCut: EdgeToCut[]; exact: boolean };

export type ModuleDetail = {
  snapshot: Standing;
  module: ModuleRow;
  /** Patterns of its public API; null where nobody declared one. */
  public: string[] | null;
  /** References from outside, file to file; null where no report describes files. `bypassing` is null without a declared public API. */
  entrances: { references: number; bypassing: number | null; files: number; reachedFiles: number; bypasses: { from: string | null; file: string; count: number }[] } | null;
  dependencies: Neighbour[];
  dependents: Neighbour[];
  /** Open violations that reach from or into it, by the module at the other end, placeholders included. */
  violations: { out: { group: string; count: number }[]; in: { group: string; count: number }[] };
  tangle: TangleToCut | null;
  /** Null for hosts: they wire modules together and leave with none. */
  extraction: Extraction | null;
};

export type GraphView = {
  snapshot: Standing;
  isDescribed: boolean;
  modules: ModuleRow[];
  dependencies: (ModuleEdge & { violations: number })[];
  tangles: TangleToCut[];
};
