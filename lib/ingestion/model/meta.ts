import { z } from "zod";

/** How much an envelope may hold. Past a limit it is refused; nothing is cut off silently. */
export const META_LIMITS = { lineage: 1000, parents: 64, renames: 100_000, paths: 200_000, scope: 1000, text: 4096, name: 255 } as const;

const UNKEEPABLE = /\p{Surrogate}|\0/u;
const keepable = (text: string): boolean => !UNKEEPABLE.test(text);
const UNKEEPABLE_SAID = "must be well-formed Unicode without U+0000";

const Text = z.string().min(1).max(META_LIMITS.text).refine(keepable, UNKEEPABLE_SAID);
const Name = z.string().trim().min(1).max(META_LIMITS.name).refine(keepable, UNKEEPABLE_SAID);
const Path = Text;

const Sha = z
  .string()
  .regex(/^[0-9a-f]{40}$/i, "must be a full commit name of 40 hexadecimal digits")
  .transform((text) => text.toLowerCase());

const Moment = z.iso.datetime({ offset: true }).transform((text) => new Date(text).toISOString());

/** Inside the repository: no drive, no leading slash, no way out of it. */
const isInside = (path: string): boolean => !/^([a-z]:)?[\\/]/i.test(path) && !path.split(/[\\/]/).includes("..");

const Parents = z.array(Sha).max(META_LIMITS.parents);
const Renames = z.array(z.tuple([Path, Path])).max(META_LIMITS.renames);
const Paths = z.array(Path).max(META_LIMITS.paths);

/** A commit as the sender's git describes it. Left out means unknown; `parents: []` means a root commit. */
export const LineageCommit = z.object({
  sha: Sha,
  parents: Parents.optional(),
  committedAt: Moment,
  renames: Renames.optional(),
  paths: Paths.optional(),
});
export type LineageCommit = z.infer<typeof LineageCommit>;

/**
 * The envelope of an upload, as API.md words it. Times come out in UTC, commit names in lower case.
 * `parents`, `renames` and `paths` that are left out are unknown, not empty.
 */
export const Meta = z.object({
  repository: z.string().max(META_LIMITS.name).regex(/^[^/\s]+\/[^/\s]+$/, "must be owner/name").refine(keepable, UNKEEPABLE_SAID),
  commit: Sha,
  committedAt: Moment.optional(),
  parents: Parents.optional(),
  renames: Renames.optional(),
  paths: Paths.optional(),
  lineage: z.array(LineageCommit).max(META_LIMITS.lineage).optional(),
  branch: Name.optional(),
  defaultBranch: Name.optional(),
  tested: z.object({ sha: Sha, parents: Parents.optional() }).optional(),
  pullRequest: z
    .object({ number: z.int().min(1), baseRef: Name.optional(), mergeBase: Sha.optional(), title: Text.optional() })
    .optional(),
  run: z
    .object({
      id: z.union([Name, z.int().transform(String)]).optional(),
      attempt: z.int().min(0).max(1_000_000).optional(),
      at: Moment.optional(),
      url: Text.optional(),
      command: Text.optional(),
    })
    .optional(),
  source: Name.optional(),
  tool: Name.optional(),
  root: z
    .string()
    .max(META_LIMITS.text)
    .refine(keepable, UNKEEPABLE_SAID)
    .refine(isInside, "must be a folder inside the repository, written relative to its root")
    .transform(withoutDots)
    .optional(),
  scope: z
    .array(Path.refine(isInside, "must be relative to the repository's root"))
    .max(META_LIMITS.scope)
    .optional(),
});
export type Meta = z.infer<typeof Meta>;

function withoutDots(path: string): string {
  return path
    .split(/[\\/]/)
    .filter((segment) => segment !== "" && segment !== ".")
    .join("/");
}

/** What the envelope says about commits, apart from which report it is about: these may differ between two sendings of one report. */
export type CommitFacts = Pick<
  Meta,
  "committedAt" | "parents" | "renames" | "paths" | "lineage" | "branch" | "defaultBranch" | "tested" | "pullRequest"
>;

export function commitFactsOf(meta: Meta): CommitFacts {
  const { committedAt, parents, renames, paths, lineage, branch, defaultBranch, tested, pullRequest } = meta;
  return { committedAt, parents, renames, paths, lineage, branch, defaultBranch, tested, pullRequest };
}
