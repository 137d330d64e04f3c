/** A repository's history made from a seed: modules that break rules and mend them, files that move, side branches, owners that change. */
import { randomFrom } from "../tools/random";
import type { Upload } from "../e2e/support/upload";

const MODULES = ["billing", "catalog", "identity", "ledger", "orders", "payments", "search", "shipping"];
const RULES = [
  { name: "no-internals", kind: "privacy", severity: "error" },
  { name: "no-upward", kind: "layer", severity: "warning" },
  { name: "no-cycles", kind: "cycle", severity: "error" },
];
const FILES_A_MODULE = 12;

type Broken = { rule: string; from: number; to: number; line: number };
type Tree = { files: string[]; broken: Broken[] };
type Commit = { sha: string; parents: string[]; minute: number; branch: string; tree: Tree; renames: [string, string][] };

/** One upload for each commit, oldest first. The same arguments make the same history, for whatever repository. */
export function generatedHistory(repository: string, { seed, commits }: { seed: number; commits: number }): Upload[] {
  const pick = randomFrom(seed);
  const line: Commit[] = [];
  const all: Commit[] = [];
  let tree = firstTree();
  for (let number = 1; number <= commits; number += 1) {
    const before = line.at(-1);
    const parents = before ? [before.sha] : [];
    const base = line.at(-3);
    if (base && number % 7 === 0) {
      const side = grow(base.tree, pick);
      const commit = { sha: shaOf(seed, `5${number}`), parents: [base.sha], minute: number * 60 - 30, branch: "side", ...side };
      all.push(commit);
      parents.push(commit.sha);
    }
    const grown = grow(tree, pick);
    tree = grown.tree;
    const commit = { sha: shaOf(seed, String(number)), parents, minute: number * 60, branch: "main", ...grown };
    line.push(commit);
    all.push(commit);
  }
  return all.map((commit, index) => uploadOf(repository, commit, index));
}

function firstTree(): Tree {
  const files = MODULES.flatMap((module) => Array.from({ length: FILES_A_MODULE }, (_, index) => `src/modules/${module}/file-${index}.ts`));
  return { files, broken: Array.from({ length: 120 }, (_, index) => ({ rule: RULES[index % RULES.length]?.name ?? "", from: (index * 5) % files.length, to: (index * 11 + 7) % files.length, line: index + 1 })) };
}

function grow({ files: before, broken: earlier }: Tree, pick: (below: number) => number): { tree: Tree; renames: [string, string][] } {
  const files = [...before];
  const renames: [string, string][] = [];
  if (pick(4) === 0) {
    const at = pick(files.length);
    const from = files[at] ?? "";
    const to = `src/modules/${MODULES[pick(MODULES.length)]}/moved-${pick(1_000_000)}.ts`;
    files[at] = to;
    renames.push([from, to]);
  }
  const broken = earlier.filter(() => pick(40) > 0).map((one) => (pick(10) === 0 ? { ...one, line: one.line + pick(5) } : one));
  for (let more = pick(8); more > 0; more -= 1) broken.push({ rule: RULES[pick(RULES.length)]?.name ?? "", from: pick(files.length), to: pick(files.length), line: 1 + pick(300) });
  return { tree: { files, broken }, renames };
}

function uploadOf(repository: string, { sha, parents, minute, branch, tree: { files, broken }, renames }: Commit, index: number): Upload {
  const nameOf = (place: number): string => files[place] ?? "";
  const report = {
    lintel: 1,
    tool: { name: "wall-check", version: index < 20 ? "1.0" : "1.1" },
    examined: { files, rules: RULES },
    modules: MODULES.map((name) => ({ name, path: `src/modules/${name}`, public: ["file-0.ts"] })),
    dependencies: broken.map(({ from, to }) => ({ from: nameOf(from), to: nameOf(to), kind: "import", level: "file" })),
    violations: broken.map(({ rule, from, to, line }) => ({ rule, from: { file: nameOf(from), line }, to: { file: nameOf(to) }, message: `${nameOf(from)} reaches ${nameOf(to)}` })),
  };
  const owners = MODULES.map((name, place) => `/src/modules/${name}/ @acme/team-${(place + Math.floor(index / 15)) % 5}\n`);
  return {
    meta: { repository, commit: sha, committedAt: new Date(Date.UTC(2026, 0, 5, 0, minute)).toISOString(), parents, renames, branch, defaultBranch: "main" },
    report: [{ name: "wall-check.json", content: JSON.stringify(report) }],
    codeowners: [{ name: "CODEOWNERS", content: owners.join("") }],
  };
}

function shaOf(seed: number, name: string): string {
  return `${seed.toString(16).padStart(8, "0")}${name.padStart(32, "0")}`;
}
