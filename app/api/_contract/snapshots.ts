import { z } from "zod";

import { Commit, From, LineCursor, Moment, Paging, To, pageOf } from "./words";

const Count = z.int().min(0);

export const CommitPoint = z.strictObject({ commit: Commit, at: Moment }).meta({ id: "CommitPoint" });

export const SourceState = z
  .strictObject({
    source: z.string(),
    tool: z.string(),
    toolVersion: z.string().nullable(),
    status: z.enum(["current", "carried"]).meta({ description: "`current`: analysed at this very commit; `carried`: the newest analysis is of an earlier one." }),
    commit: Commit.meta({ description: "The commit of the analysis that counts here." }),
    ageSeconds: z.int().meta({ description: "From that commit to the snapshot's." }),
    partial: z.boolean(),
    examined: z.strictObject({ files: Count.nullable(), modules: Count.nullable(), dependencies: Count.nullable(), rules: Count.nullable() }),
  })
  .meta({ id: "SourceState" });

export const Totals = z
  .strictObject({
    reported: Count,
    carried: Count,
    open: Count,
    waived: Count,
    baselined: Count,
    introduced: Count,
    discovered: Count,
    reopened: Count,
    fixed: Count,
    retired: Count,
    reassigned: Count,
    becameBaselined: Count,
    unbaselined: Count,
    becameWaived: Count,
    unwaived: Count,
    brokenDependencies: Count.meta({ description: "Distinct from-file → to-file pairs among the open ones, across sources." }),
    byKind: z.record(z.string(), Count),
    bySeverity: z.record(z.string(), Count),
    bySource: z.record(z.string(), Count),
  })
  .meta({ id: "Totals", description: "Stocks at the snapshot; flows against the previous snapshot on the line." });

export const Structure = z
  .strictObject({
    modules: Count,
    dependencies: Count,
    density: z.number().nullable(),
    tangles: Count,
    largestTangle: Count,
    modulesInTangles: Count,
    ccd: Count,
    acd: z.number().nullable(),
    nccd: z.number().nullable(),
    nccdTree: z.number().nullable(),
    propagationCost: z.number().nullable(),
    files: Count.nullable(),
    fileTangles: Count.nullable(),
  })
  .meta({ id: "Structure", description: "Numbers about the module graph." });

const snapshot = {
  commit: Commit,
  committedAt: Moment,
  sources: z.array(SourceState),
  totals: Totals,
  structure: Structure.nullable().meta({ description: "Null where no report gives a graph: absent, not zero." }),
};

export const Snapshot = z.strictObject(snapshot).meta({ id: "Snapshot" });

export const ModuleHealth = z
  .strictObject({
    name: z.string(),
    path: z.string(),
    role: z.enum(["module", "host", "kernel"]),
    owners: z.array(z.string()),
    files: Count.nullable(),
    ca: Count,
    ce: Count,
    instability: z.number().nullable(),
    weightIn: Count,
    weightOut: Count,
    fanIn: Count,
    fanOut: Count,
    inTangle: z.boolean(),
    violationsIn: Count,
    violationsOut: Count,
  })
  .meta({ id: "ModuleHealth" });

export const SnapshotDetail = z.strictObject({ ...snapshot, modules: z.array(ModuleHealth) }).meta({ id: "SnapshotDetail" });

export const Snapshots = pageOf(Snapshot).meta({ id: "Snapshots" });

export const RangeQuery = z.strictObject({ from: From.optional(), to: To.optional(), ...Paging, cursor: LineCursor });
