/** Files of a repository that belong to a report about it: who owns what, how the modules are cut, what is known already. */

export type AttachedRole = "baseline" | "codeowners" | "config" | "owners";

/** `tool`: of a baseline, whose violations it lists. */
export type AttachedFile = { role: AttachedRole; path: string; tool?: string };

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
export const LARGEST_ATTACHED = 3 * 1024 * 1024;
/** One upload holds at most a thousand files. */
export const MOST_OWNERS = 900;

/** Which of a commit's files belong to a report of these tools. */
export function attachedFiles(paths: readonly string[], tools: ReadonlySet<string>): AttachedFile[] {
  const here = new Set(paths);
  const codeowners = CODEOWNERS.find((path) => here.has(path));
  return [
    ...(codeowners === undefined ? [] : [{ role: "codeowners" as const, path: codeowners }]),
    ...(here.has(CONFIGURATION) ? [{ role: "config" as const, path: CONFIGURATION }] : []),
    ...paths.flatMap((path) => BASELINES.filter(({ tool, name }) => tools.has(tool) && name.test(path) && !FOREIGN.test(path)).map(({ tool }) => ({ role: "baseline" as const, path, tool }))),
    ...paths.filter((path) => OWNERS.test(path)).map((path) => ({ role: "owners" as const, path })),
  ];
}

/** Whether the text of a package's file says who owns it. */
export function namesOwner(text: string): boolean {
  return NAMES_OWNER.test(text);
}
