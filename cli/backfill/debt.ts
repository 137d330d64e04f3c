import { FOREIGN } from "../attachments";
import { type Repository, readContents } from "../repository";

/** A file in which a tool keeps violations to put up with, as a commit has it. */
export type DebtFile = { path: string; text: string };

/** How the debt files of a tool are known. */
type Debt = {
  tool: string;
  /** Whether a file of this name may be one. */
  named(path: string): boolean;
  /** Whether it is one, where a name says too little. */
  holds?(text: string): boolean;
};

const name = (pattern: RegExp) => (path: string) => pattern.test(path);

const DEBTS: readonly Debt[] = [
  { tool: "dependency-cruiser", named: name(/(?:^|\/)\.dependency-cruiser-known-violations\.json$/) },
  { tool: "eslint", named: name(/(?:^|\/)eslint-suppressions\.json$/) },
  { tool: "packwerk", named: name(/(?:^|\/)(?:package_todo|deprecated_references)\.yml$/) },
  { tool: "deptrac", named: name(/(?:^|\/)[^/]*(?:deptrac|depfile)[^/]*\.ya?ml$/), holds: (text) => /^\s*skip_violations\s*:/m.test(text) },
  { tool: "import-linter", named: name(/(?:^|\/)(?:\.importlinter|setup\.cfg|pyproject\.toml)$/), holds: (text) => text.includes("importlinter") && text.includes("ignore_imports") },
];

const STORE = /(?:^|\/)stored\.rules$/;
/** The names that ArchUnit gives to the files beside its index. */
const IN_STORE = /(?:^|\/)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether a changed path may be of a debt file, so that its commit is worth a look. */
export function mayBeDebt(path: string): boolean {
  return STORE.test(path) || IN_STORE.test(path) || DEBTS.some(({ named }) => named(path));
}

/** An upload holds no more; nobody puts up with so much. */
const MOST_BYTES = 48 * 1024 * 1024;

/** The debt files of a commit, by tool; null where there are more than can be sent. */
export async function readDebt(repository: Pick<Repository, "git">, commit: string): Promise<Map<string, DebtFile[]> | null> {
  const { git } = repository;
  const listed = await git.ask(["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit]);
  const paths = listed.out.split("\0").filter((path) => path !== "" && !path.includes("\n") && !FOREIGN.test(path));
  const stores = paths.filter((path) => STORE.test(path)).map((path) => path.slice(0, path.length - "stored.rules".length));
  const wanted = paths.flatMap((path): { path: string; tool: string; holds?: (text: string) => boolean }[] => {
    const inStore = stores.some((folder) => path.startsWith(folder) && !path.slice(folder.length).includes("/"));
    return inStore ? [{ path, tool: "archunit" }] : DEBTS.filter(({ named }) => named(path)).map(({ tool, holds }) => ({ path, tool, holds }));
  });
  const contents = await readContents(git, wanted.map(({ path }) => `${commit}:${path}`));
  const found = new Map<string, DebtFile[]>();
  let bytes = 0;
  for (const [index, { path, tool, holds }] of wanted.entries()) {
    const text = contents[index]?.toString("utf8");
    if (text === undefined || (holds !== undefined && !holds(text))) continue;
    bytes += text.length;
    found.set(tool, [...(found.get(tool) ?? []), { path, text }]);
  }
  return bytes > MOST_BYTES ? null : found;
}

/** The report that a tool's debt files of one commit make, word for word. */
export function envelopeOfDebt(tool: string, files: readonly DebtFile[]): string {
  return `${JSON.stringify({ debt: 1, tool, files })}\n`;
}
