import { z } from "zod";

import { GROUP_KINDS } from "@/lib/health";

import { ModuleRow } from "./modules";
import { CommitPoint } from "./snapshots";
import { Violation } from "./violations";
import { Paging, RepositoryName, pageOf } from "./words";

const Count = z.int().min(0);
const Moved = z.int().nullable();

const flow = { introduced: Moved, discovered: Moved, reopened: Moved, fixed: Moved, retired: Moved, reassignedIn: Moved, reassignedOut: Moved };

export const TeamSide = z
  .strictObject({
    open: Count,
    flow30d: z.strictObject(flow).meta({ description: "Of the last 30 days; null where nobody reported in them." }),
    trend90d: z.array(Moved).meta({ description: "Open violations at the end of each of the last 90 days, oldest first; null where nothing is known of the day." }),
  })
  .meta({ id: "TeamSide" });

const group = {
  team: z.string().meta({ description: "The label: @acme/payments; several owners of the same code together; (individuals), (unowned), (no target).", example: "@acme/payments" }),
  kind: z.enum(GROUP_KINDS),
  account: z.string().nullable().meta({ description: "A team is an account and a slug; null for other groups." }),
  slug: z.string().meta({ description: "How addresses name it: a team's slug, any other group's label." }),
};

const row = {
  ...group,
  modules: Count.nullable().meta({ description: "Modules owned at the newest snapshot; null where no report tells of a graph." }),
  out: TeamSide.meta({ description: "Its code reaches out." }),
  in: TeamSide.meta({ description: "Its modules are reached." }),
};

export const TeamRow = z.strictObject(row).meta({ id: "TeamRow" });
export const Teams = pageOf(TeamRow).meta({ id: "Teams", description: "On either side the open violations of all groups together are those of the newest snapshot." });
export const TeamRowAcross = z.strictObject({ ...row, repositories: z.array(RepositoryName) }).meta({ id: "TeamRowAcross" });
export const TeamsAcross = pageOf(TeamRowAcross).meta({ id: "TeamsAcross" });

export const TeamsQuery = z.strictObject({ ...Paging, cursor: z.string().min(1).max(2000).optional().meta({ description: "The nextCursor of the page before." }) });

export const TeamQuery = z.strictObject({
  account: z.string().min(1).max(100).optional().meta({ description: "The owner account, where several have a team of this slug." }),
});

export const TeamSlug = z.object({ slug: z.string().min(1).max(2000).meta({ description: "A team's slug, or another group's label: payments, (unowned)." }) });

const Ages = z.strictObject({
  open: Count,
  lowerBounds: Count.meta({ description: "Of how many the age is a lower bound, because they were discovered." }),
  quantiles: z.array(z.strictObject({ share: z.number(), days: Count, isLowerBound: z.boolean() })).meta({ description: "The age in whole days that this share of the open ones does not pass; isLowerBound: it may be more." }),
});

const Survival = z
  .strictObject({
    lives: Count,
    fixed: Count,
    halfLifeDays: Count.nullable().meta({ description: "Kaplan-Meier median with delayed entry of discovered ones: the age by which half are fixed; null while more than half live on." }),
    meanTimeToFix: z.strictObject({ days: Count, restrictedToDays: Count }).nullable().meta({ description: "Restricted to the longest life that was seen; null under ten fixed." }),
  })
  .meta({ id: "Survival" });

const Week = z.strictObject({ week: z.string().meta({ example: "2026-W47" }), from: z.iso.date(), ...flow });

const sideDetail = z.strictObject({ ...TeamSide.shape, ages: Ages, survival: Survival, weeks: z.array(Week).meta({ description: "The last 26 weeks, oldest first; null where nobody reported." }) });
export const TeamSideDetail = sideDetail.meta({ id: "TeamSideDetail" });

const pair = { from: z.string(), to: z.string(), open: Count };

const detail = {
  ...group,
  out: TeamSideDetail,
  in: TeamSideDetail,
  pairs: z.strictObject({
    teams: z.array(z.strictObject(pair)),
    modules: z.array(z.strictObject({ ...pair, fromTeam: z.string(), toTeam: z.string(), repository: RepositoryName })),
  }),
  oldest: z.array(z.strictObject({ repository: RepositoryName, violation: Violation })).meta({ description: "The oldest ten that reach out." }),
  readyFirst: z.array(z.strictObject({ repository: RepositoryName, violation: Violation, reasons: z.array(z.string()) })).meta({ description: "The ten to fix first, in the order that `readyOrder` states." }),
  readyOrder: z.string(),
  repositories: z.array(z.strictObject({ repository: RepositoryName, snapshot: CommitPoint, modules: z.array(ModuleRow), out: TeamSide, in: TeamSide })),
};

export const TeamDetail = z.strictObject(detail).meta({ id: "TeamDetail" });
