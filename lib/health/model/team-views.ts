/** What health answers about teams, in the shapes of the public API. */
import type { CommitPoint, Violation } from "@/lib/history";
import type { RepositoryId } from "@/lib/kernel";

import type { ModuleRow } from "./module-views";
import type { Quantile } from "./survival";

/** `team`: one team; `several`: code with several owners, as one group; the others are those that own nothing as a team. */
export const GROUP_KINDS = ["team", "several", "individuals", "unowned", "no-target"] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

export const TEAM_FLOWS = ["introduced", "discovered", "reopened", "fixed", "retired", "reassignedIn", "reassignedOut"] as const;
export type TeamFlow = Record<(typeof TEAM_FLOWS)[number], number | null>;

/** One side of a team: `out`, its code reaches out; `in`, its modules are reached. */
export type TeamSide = {
  open: number;
  /** Of the last 30 days; null where nobody reported in them. */
  flow30d: TeamFlow;
  /** Open violations at the end of each of the last 90 days, oldest first; null where no snapshot speaks for the day. */
  trend90d: (number | null)[];
};

export type GroupName = {
  /** The label: `@acme/payments`, `@acme/a + @acme/b`, `(unowned)`. */
  team: string;
  kind: GroupKind;
  /** The owner account of a team; null for other groups. */
  account: string | null;
  /** How addresses name it: a team's slug, any other group's label. */
  slug: string;
};

export type TeamRow = GroupName & { modules: number | null; out: TeamSide; in: TeamSide };

/** A team over several repositories. */
export type TeamAcross = TeamRow & { repositories: RepositoryId[] };

export type Ages = {
  /** How many are open, and of how many the age is a lower bound because they were discovered. */
  open: number;
  lowerBounds: number;
  quantiles: Quantile[];
};

/** How long violations stay open: whole days. */
export type Survival = {
  /** Lives that were seen, and how many of them ended by being fixed. */
  lives: number;
  fixed: number;
  /** The age by which half are fixed; null while more than half live on. */
  halfLifeDays: number | null;
  /** Restricted to the longest life that was seen; null under ten fixed. */
  meanTimeToFix: { days: number; restrictedToDays: number } | null;
};

/** One week, Monday to Sunday, in UTC; null where nobody reported. */
export type TeamWeek = { week: string; from: string } & TeamFlow;

export type TeamPair = { from: string; to: string; open: number };
export type ModulePair = TeamPair & { fromTeam: string; toTeam: string };

export type SideDetail = TeamSide & { ages: Ages; survival: Survival; weeks: TeamWeek[] };

/** Why a violation stands where it stands among those that are ready to fix. */
export type Ready = { repositoryId: RepositoryId; violation: Violation; reasons: string[] };
export type Oldest = { repositoryId: RepositoryId; violation: Violation };

export type TeamDetail = GroupName & {
  out: SideDetail;
  in: SideDetail;
  pairs: { teams: TeamPair[]; modules: (ModulePair & { repositoryId: RepositoryId })[] };
  oldest: Oldest[];
  readyFirst: Ready[];
  /** Each repository in which the team has something: its modules, and its share of the sums above. */
  repositories: { repositoryId: RepositoryId; snapshot: CommitPoint; modules: ModuleRow[]; out: TeamSide; in: TeamSide }[];
};
