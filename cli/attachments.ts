import { type AttachedFile, LARGEST_ATTACHED, MOST_OWNERS, attachedFiles, namesOwner } from "@/lib/catalog/model/attached-files";

import { type Repository, readContents } from "./repository";

export { CODEOWNERS, CONFIGURATION, FOREIGN } from "@/lib/catalog/model/attached-files";

/** A file of the repository that belongs to a report, with what stands in it. */
export type Attachment = AttachedFile & { content: Buffer };

/**
 * The repository's own files as of a commit, whatever stands in the work tree. A commit whose files this clone does not
 * hold has none: what is in force before it stays in force.
 */
export async function readAttachments(repository: Repository, commit: string, tools: ReadonlySet<string>): Promise<{ attachments: Attachment[]; notes: string[] }> {
  const { git } = repository;
  const listed = await git.ask(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit]);
  if (listed.code !== 0) {
    return { attachments: [], notes: ["CODEOWNERS, lintel.yml and baselines are left out: this clone does not hold the files of the commit (fetch-depth: 0 gives them)."] };
  }
  const paths = listed.out.split("\0").filter((path) => path !== "" && !path.includes("\n"));
  const wanted = attachedFiles(paths, tools);
  const contents = await readContents(git, wanted.map(({ path }) => `${commit}:${path}`));
  const attachments: Attachment[] = [];
  const notes: string[] = [];
  let owners = 0;
  for (const [index, { role, path, tool }] of wanted.entries()) {
    const content = contents[index] ?? null;
    if (content === null || content.length === 0) continue;
    if (role === "owners" && (!namesOwner(content.toString("utf8")) || ++owners > MOST_OWNERS)) continue;
    if (role !== "baseline" && content.length > LARGEST_ATTACHED) notes.push(`${path} is larger than 3 MB and left out.`);
    else attachments.push({ role, path, content, ...(tool !== undefined && { tool }) });
  }
  if (owners > MOST_OWNERS) notes.push(`Only the first ${MOST_OWNERS} of ${owners} package files that name an owner are sent; CODEOWNERS has no such limit.`);
  return { attachments, notes };
}

