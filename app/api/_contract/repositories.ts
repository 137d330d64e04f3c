import { z } from "zod";

import { Snapshot } from "./snapshots";
import { Commit, Moment, Paging, RepositoryName, pageOf } from "./words";

const Visibility = z.enum(["private", "public"], "Visibility is private or public.");

export const Repository = z
  .strictObject({
    repository: RepositoryName,
    defaultBranch: z.string(),
    visibility: Visibility,
    latest: Snapshot.nullable().meta({ description: "The newest snapshot on the line; null before the first report." }),
    sources: z.array(
      z.strictObject({ source: z.string(), tool: z.string(), toolVersion: z.string().nullable(), lastCommit: Commit, lastReportAt: Moment }),
    ),
  })
  .meta({ id: "Repository" });

export const RepositoryRow = z
  .strictObject({
    repository: RepositoryName,
    latest: Snapshot.nullable(),
    breakRate: z.number().nullable().meta({ description: "Broken dependencies ÷ references from file to file that leave a module; null where no report describes files." }),
    modulesUnowned: z.int().nullable().meta({ description: "Modules of the newest snapshot that nobody owns." }),
    flow30d: z.strictObject({ introduced: z.int().nullable(), discovered: z.int().nullable(), reopened: z.int().nullable(), fixed: z.int().nullable(), retired: z.int().nullable() }).meta({ description: "Of the last 30 days; null where nobody reported in them." }),
    trend90d: z.array(z.int().nullable()).meta({ description: "Open violations at the end of each of the last 90 days, oldest first; null where no snapshot speaks for the day." }),
  })
  .meta({ id: "RepositoryRow" });

export const Repositories = pageOf(RepositoryRow).meta({ id: "Repositories" });

export const RepositoriesQuery = z.strictObject(Paging);

export const NewRepository = z.strictObject({
  repository: RepositoryName,
  defaultBranch: z.string().min(1).max(255).optional().meta({ description: "main when left out." }),
  visibility: Visibility.optional().meta({ description: "private when left out." }),
});

export const CreatedRepository = z
  .strictObject({ repository: RepositoryName, defaultBranch: z.string(), visibility: Visibility, href: z.string() })
  .meta({ id: "CreatedRepository" });
