import { type Repository, readContents } from "./repository";

/** A file of the repository that belongs to a report: who owns what, how the modules are cut, what is known already. */
export type Attachment = {
  role: "baseline" | "codeowners" | "config" | "owners";
  path: string;
  content: Buffer;
  /** Of a baseline: whose violations it lists. */
  tool?: string;
};

/** GitHub looks in this order and takes the first that exists. */
export const CODEOWNERS = [".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"];
export const CONFIGURATION = "lintel.yml";
const BASELINES = [
  { tool: "dependency-cruiser", name: /(?:^|\/)\.dependency-cruiser-known-violations\.json$/ },
  { tool: "eslint", name: /(?:^|\/)eslint-suppressions\.json$/ },
];
/** Folders that hold other people's files: a list of violations in a test's fixtures is not this repository's. */
export const FOREIGN = /(?:^|\/)(?:node_modules|vendor|fixtures|__fixtures__|testdata)\//;
/** A pack's or a package's own file may name its owner. */
const OWNERS = /(?:^|\/)package\.(?:yml|json)$/;
const NAMES_OWNER = /(?:^|[\s{,])"?owner"?\s*:/;

/** GitHub ignores a larger CODEOWNERS altogether. */
const MOST_BYTES = 3 * 1024 * 1024;
/** One upload holds at most a thousand files. */
const MOST_OWNERS = 900;

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
  const here = new Set(paths);
  const codeowners = CODEOWNERS.find((path) => here.has(path));

  const wanted: Omit<Attachment, "content">[] = [
    ...(codeowners === undefined ? [] : [{ role: "codeowners" as const, path: codeowners }]),
    ...(here.has(CONFIGURATION) ? [{ role: "config" as const, path: CONFIGURATION }] : []),
    ...paths.flatMap((path) => BASELINES.filter(({ tool, name }) => tools.has(tool) && name.test(path) && !FOREIGN.test(path)).map(({ tool }) => ({ role: "baseline" as const, path, tool }))),
    ...paths.filter((path) => OWNERS.test(path)).map((path) => ({ role: "owners" as const, path })),
  ];
  const contents = await readContents(git, wanted.map(({ path }) => `${commit}:${path}`));
  const attachments: Attachment[] = [];
  const notes: string[] = [];
  let owners = 0;
  for (const [index, { role, path, tool }] of wanted.entries()) {
    const content = contents[index] ?? null;
    if (content === null || content.length === 0) continue;
    if (role === "owners" && (!NAMES_OWNER.test(content.toString("utf8")) || ++owners > MOST_OWNERS)) continue;
    if (role !== "baseline" && content.length > MOST_BYTES) notes.push(`${path} is larger than 3 MB and left out.`);
    else attachments.push({ role, path, content, ...(tool !== undefined && { tool }) });
  }
  if (owners > MOST_OWNERS) notes.push(`Only the first ${MOST_OWNERS} of ${owners} package files that name an owner are sent; CODEOWNERS has no such limit.`);
  return { attachments, notes };
}

