import { z } from "zod";

import { EXTRACTION_ITEMS } from "@/lib/health";
import { DEPENDENCY_KINDS } from "@/lib/ingestion";

import { CommitPoint, ModuleHealth, SourceState } from "./snapshots";
import { Commit, Moment, Paging, Sha } from "./words";

const Count = z.int().min(0);

const snapshot = {
  commit: Commit.meta({ description: "The snapshot that the numbers are of." }),
  committedAt: Moment,
  sources: z.array(SourceState).meta({ description: "Which analyses count in it, and what each examined." }),
};

export const ModuleRow = z.strictObject({ ...ModuleHealth.shape, team: z.string().meta({ description: "The group of its owners: a team, several as one group, (individuals) or (unowned)." }) }).meta({ id: "ModuleRow" });

export const OtherGroup = z
  .strictObject({ group: z.string(), violationsIn: Count, violationsOut: Count })
  .meta({ id: "OtherGroup", description: "Open violations of what is no module of the graph, so that all together are the open violations of the snapshot." });

export const Modules = z
  .strictObject({
    ...snapshot,
    described: z.boolean().meta({ description: "False where no report gives a graph: then there are no modules, which is not none." }),
    items: z.array(ModuleRow),
    others: z.array(OtherGroup),
    nextCursor: z.string().nullable().meta({ description: "Ask again with ?cursor= for the next page; null on the last one." }),
  })
  .meta({ id: "Modules" });

const At = { at: Sha.optional().meta({ description: "As of this commit; the newest snapshot when left out." }) };

export const ModulesQuery = z.strictObject({ ...At, ...Paging, cursor: z.string().min(1).max(500).optional().meta({ description: "The nextCursor of the page before." }) });
export const AtQuery = z.strictObject(At);

const Neighbour = z
  .strictObject({
    module: z.string(),
    team: z.string(),
    role: z.enum(["module", "host", "kernel"]),
    weight: Count.meta({ description: "References." }),
    kinds: z.array(z.enum(DEPENDENCY_KINDS)),
    violations: Count.meta({ description: "Open violations along the dependency." }),
    since: CommitPoint.nullable().meta({ description: "The commit that brought it; null where it was there when history began, or nobody knows." }),
  })
  .meta({ id: "Neighbour" });

export const Tangle = z
  .strictObject({
    modules: z.array(z.string()),
    edgesToCut: z.array(z.strictObject({ from: z.string(), to: z.string(), weight: Count, introducedBy: CommitPoint.nullable() })).meta({ description: "Without these nothing in the tangle depends on itself any more." }),
    exact: z.boolean().meta({ description: "True when no set to cut has fewer references; false: the best found." }),
  })
  .meta({ id: "Tangle" });

const Leftover = z.strictObject({ text: z.string(), from: z.string().nullable(), to: z.string().nullable(), count: Count });

export const Extraction = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.enum(EXTRACTION_ITEMS),
        title: z.string(),
        state: z.enum(["met", "not-met", "no-data"]).meta({ description: "`no-data`: no report says so; `detail` tells which would." }),
        left: Count.nullable(),
        detail: z.string(),
        leftovers: z.array(Leftover),
      }),
    ),
    met: Count,
    known: Count,
    isReady: z.boolean().meta({ description: "Public API, tangle, tables, hidden coupling and owner known and met." }),
  })
  .meta({ id: "Extraction", description: "How far a module is from leaving as a service: a checklist, not a score." });

const Ends = z.array(z.strictObject({ group: z.string(), count: Count }));

export const ModuleDetail = z
  .strictObject({
    ...snapshot,
    module: ModuleRow,
    public: z.array(z.string()).nullable().meta({ description: "Patterns of its public API; null where nobody declared one." }),
    entrances: z
      .strictObject({
        references: Count,
        bypassing: Count.nullable().meta({ description: "Null without a declared public API." }),
        files: Count,
        reachedFiles: Count,
        bypasses: z.array(z.strictObject({ from: z.string().nullable(), file: z.string(), count: Count })),
      })
      .nullable()
      .meta({ description: "References into the module, file to file; null where no report describes files." }),
    dependencies: z.array(Neighbour),
    dependents: z.array(Neighbour),
    violations: z.strictObject({ out: Ends, in: Ends }).meta({ description: "Open ones, by the module at the other end." }),
    tangle: Tangle.nullable(),
    extraction: Extraction.nullable().meta({ description: "Null for hosts." }),
  })
  .meta({ id: "ModuleDetail" });

export const ModuleGraph = z
  .strictObject({
    ...snapshot,
    described: z.boolean().meta({ description: "False where no report gives a graph." }),
    modules: z.array(ModuleRow),
    dependencies: z.array(z.strictObject({ from: z.string(), to: z.string(), weight: Count, kinds: z.array(z.enum(DEPENDENCY_KINDS)), violations: Count })),
    tangles: z.array(Tangle),
  })
  .meta({ id: "ModuleGraph" });
