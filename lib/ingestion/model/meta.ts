/** What a sender says about a report: the part `meta` of an upload, checked. */
import { z } from "zod";

const Sha = z.string().regex(/^[0-9a-f]{40}$/, "A commit is its full name: 40 lower-case hexadecimal digits.");
const Moment = z.iso.datetime({ offset: true, error: "A time is ISO 8601, such as 2026-11-02T09:00:00Z." });
const Path = z.string().min(1).max(4096);
const Branch = z.string().min(1).max(255);
const Parents = z.array(Sha).max(64);
const Renames = z.array(z.tuple([Path, Path])).max(20_000);
const Paths = z.array(Path).max(50_000);

const Ancestor = z.object({ sha: Sha, parents: Parents.optional(), committedAt: Moment, renames: Renames.optional(), paths: Paths.optional() });

export const Meta = z.object({
  repository: z.string().max(140).regex(/^[^/\s]+\/[^/\s]+$/, "A repository is named owner/name."),
  commit: Sha,
  committedAt: Moment.optional(),
  parents: Parents.optional(),
  renames: Renames.optional(),
  paths: Paths.optional(),
  lineage: z.array(Ancestor).max(1000).optional(),
  branch: Branch.optional(),
  defaultBranch: Branch.optional(),
  tested: z.object({ sha: Sha, parents: Parents }).optional(),
  pullRequest: z.object({ number: z.int().positive(), baseRef: Branch.optional(), mergeBase: Sha.optional(), title: z.string().max(1000).optional() }).optional(),
  run: z.object({ id: z.string().max(200).optional(), attempt: z.int().min(0).optional(), at: Moment.optional(), url: z.string().max(2000).optional(), command: z.string().max(4000).optional() }).optional(),
  source: z.string().min(1).max(100).regex(/^[^\s\x00-\x1f](?:[^\x00-\x1f]*[^\s\x00-\x1f])?$/, "A source is a name without control characters.").optional(),
  tool: z.string().min(1).max(100).optional(),
  root: z.string().max(1024).optional(),
  scope: z.array(Path).max(1000).optional(),
});
export type Meta = z.infer<typeof Meta>;
