import fc from "fast-check";
import { type Act, ACTS, ACTS_OF_GRAPHS, CODEOWNERS, CONFIGS, firstTree, grow, shaOf, type Tree } from "./small-world";
import type { ToldFile } from "./told";

/** Small numbers from which a whole history follows: what fast-check shrinks and prints. */
export type Plan = {
  readonly commits: readonly CommitPlan[];
  readonly uploads: readonly UploadPlan[];
  /** Which lintel.yml the first commit has. */
  readonly config: number;
};

type CommitPlan = {
  /** How far back the first parent lies; 0 is the commit before. */
  readonly back: number;
  readonly merges: number | null;
  readonly date: "later" | "same" | "earlier" | "1970" | "2099";
  readonly acts: readonly Act[];
};

type UploadPlan = {
  readonly commit: number;
  readonly source: "checker" | "linter:web";
  readonly scope: readonly string[] | null;
  readonly run: { readonly minute: number; readonly id: string; readonly attempt: number } | null;
  readonly lists: "all" | "examined" | "count";
  readonly listsRules: boolean;
  readonly graph: "none" | "files" | "packages too";
  /** Every n-th file is not looked into; 0: none is left out. */
  readonly skips: number;
  readonly noise: "none" | "one less" | "one twice" | "one more" | "one outside" | "one broken" | "unlisted rule";
  readonly tells: { readonly parents: boolean; readonly renames: boolean; readonly paths: boolean; readonly lineage: number };
  readonly branch: "main" | "side" | "pull";
  readonly attaches: "nothing" | "codeowners" | "config" | "both";
  /** How often it is sent. */
  readonly times: number;
  readonly removed: boolean;
};

/** `ownRules`: histories in which much happens to lintel.yml and to the graph that its rules are checked on. */
export type Scale = { readonly commits: number; readonly uploads: number; readonly removals?: boolean; readonly ownRules?: boolean };

/** Histories with side branches, merges, odd dates, moved files, changing rules and owners, late and repeated reports. */
export function randomPlans({ commits, uploads, removals = false, ownRules = false }: Scale): fc.Arbitrary<Plan> {
  const act = fc.record({ kind: ownRules ? fc.constantFrom(...ACTS_OF_GRAPHS) : fc.constantFrom(...ACTS), a: fc.nat(41), b: fc.nat(41) });
  const commit = fc.record({
    back: mostly(0, fc.nat(3)),
    merges: mostly(null, fc.nat(4)),
    date: mostly<CommitPlan["date"]>("later", fc.constantFrom("same", "earlier", "1970", "2099")),
    acts: fc.array(act, { maxLength: 4, size: "max" }),
  });
  const upload = fc.record({
    commit: fc.nat(commits - 1),
    source: (ownRules ? often : mostly)<UploadPlan["source"]>("checker", fc.constant("linter:web")),
    scope: often<UploadPlan["scope"]>(null, fc.constantFrom(["src/billing/**"], ["src/orders/**"], ["src/billing/**", "src/stock/*"])),
    run: mostly<UploadPlan["run"]>(null, fc.record({ minute: fc.nat(2), id: fc.constantFrom("9", "101", "build-7"), attempt: fc.integer({ min: 1, max: 2 }) })),
    lists: fc.constantFrom<UploadPlan["lists"][]>("all", "examined", "count"),
    listsRules: mostly(true, fc.boolean()),
    graph: fc.constantFrom<UploadPlan["graph"][]>("none", "files", "packages too", "packages too"),
    skips: often(0, fc.integer({ min: 2, max: 4 })),
    noise: mostly<UploadPlan["noise"]>("none", fc.constantFrom("one less", "one twice", "one more", "one outside", "one broken", "unlisted rule")),
    tells: fc.record({ parents: mostly(true, fc.boolean()), renames: mostly(true, fc.boolean()), paths: fc.boolean(), lineage: mostly(0, fc.nat(4)) }),
    branch: mostly<UploadPlan["branch"]>("main", fc.constantFrom("side", "pull")),
    attaches: ownRules ? fc.constantFrom<UploadPlan["attaches"][]>("config", "both") : often<UploadPlan["attaches"]>("nothing", fc.constantFrom("codeowners", "config", "both")),
    times: mostly(1, fc.constant(2)),
    removed: removals ? mostly(false, fc.boolean()) : fc.constant(false),
  });
  return fc.record({
    commits: fc.array(commit, { minLength: 1, maxLength: commits, size: "max" }),
    uploads: fc.array(upload, { minLength: 1, maxLength: uploads, size: "max" }),
    config: fc.nat(CONFIGS.length - 1),
  });
}

function often<Value>(usual: Value, odd: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 2, arbitrary: odd });
}

function mostly<Value>(usual: Value, odd: fc.Arbitrary<Value>): fc.Arbitrary<Value> {
  return fc.oneof({ weight: 4, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: odd });
}

/** What is sent: an envelope without its repository, one report in Lintel's own format, and the files that go with it. */
export type Upload = { readonly meta: UploadMeta; readonly document: Document; readonly files: readonly ToldFile[]; readonly removed: boolean };

export type UploadMeta = CommitFacts & {
  commit: string;
  lineage?: (CommitFacts & { sha: string })[];
  branch: string;
  defaultBranch: string;
  pullRequest?: { number: number };
  run?: { at: string; id: string; attempt: number };
  source: string;
  scope?: string[];
};

type CommitFacts = { committedAt: string; parents?: string[]; renames?: [string, string][]; paths?: string[] };

export type Document = {
  lintel: 1;
  tool: { name: string; version: string };
  examined: { files: string[] | number; rules?: { name: string; kind: string; severity: string; definition: string }[] };
  files?: { path: string }[];
  dependencies?: DocumentEdge[];
  violations: DocumentRow[];
};

export type DocumentEdge = { from: string; to: string; kind: "import" | "type" | "event" | "external"; level: "file" | "module" };

type DocumentRow = {
  rule: string;
  from: { file: string; symbol?: string; line: number };
  to?: { file: string };
  message: string;
  severity: string;
  baselined: boolean;
};

type Grown = { readonly sha: string; readonly parents: number[]; readonly date: number; readonly tree: Tree; readonly renames: [string, string][]; readonly paths: string[] };

const START = Date.parse("2026-01-05T08:00:00Z");

/** Everything that the plan's CI jobs send, each upload as often as it is sent. */
export function playOut(plan: Plan): Upload[] {
  const grown: Grown[] = [];
  for (const [index, commit] of plan.commits.entries()) grown.push(growCommit(commit, index, grown, plan.config));
  return plan.uploads.flatMap((upload) => {
    const commit = grown[upload.commit % grown.length];
    return commit ? Array.from({ length: upload.times }, () => send(upload, commit, grown)) : [];
  });
}

function growCommit(plan: CommitPlan, index: number, before: readonly Grown[], config: number): Grown {
  const first = index === 0 ? null : Math.max(0, index - 1 - plan.back);
  const second = plan.merges === null || index < 2 ? null : Math.max(0, index - 2 - plan.merges);
  const parents = [first, second].filter((each) => each !== null).filter((each, at, all) => all.indexOf(each) === at);
  const parent = first === null ? undefined : before[first];
  const { tree, renames, paths } = grow(parent?.tree ?? { ...firstTree(), config }, plan.acts);
  return { sha: shaOf(index), parents, date: dateOf(plan.date, index, parent), tree, renames, paths };
}

function dateOf(kind: CommitPlan["date"], index: number, parent: Grown | undefined): number {
  const usual = START + index * 3_600_000;
  if (kind === "1970") return 0;
  if (kind === "2099") return Date.parse("2099-12-31T23:59:59Z");
  if (kind === "same") return parent?.date ?? usual;
  return kind === "earlier" ? usual - 86_400_000 : usual;
}

function send(plan: UploadPlan, commit: Grown, grown: readonly Grown[]): Upload {
  const lineage = ancestors(commit, grown).slice(0, plan.tells.lineage);
  const run = plan.run && { at: new Date(START + plan.run.minute * 60_000).toISOString(), id: plan.run.id, attempt: plan.run.attempt };
  return {
    meta: {
      commit: commit.sha,
      ...tell(plan, commit, grown),
      ...(lineage.length > 0 && { lineage: lineage.map((each) => ({ sha: each.sha, ...tell(plan, each, grown) })) }),
      branch: plan.branch === "side" ? "feature" : "main",
      defaultBranch: "main",
      ...(plan.branch === "pull" && { pullRequest: { number: 7 } }),
      ...(run && { run }),
      source: plan.source,
      ...(plan.scope && { scope: [...plan.scope] }),
    },
    document: check(plan, commit.tree),
    files: attachments(plan, commit.tree),
    removed: plan.removed,
  };
}

function tell({ tells }: UploadPlan, commit: Grown, grown: readonly Grown[]): CommitFacts {
  return {
    committedAt: new Date(commit.date).toISOString(),
    ...(tells.parents && { parents: commit.parents.flatMap((parent) => grown[parent]?.sha ?? []) }),
    ...(tells.renames && { renames: commit.renames }),
    ...(tells.paths && { paths: commit.paths }),
  };
}

function ancestors(commit: Grown, grown: readonly Grown[]): Grown[] {
  const found = new Set<number>();
  const visit = (each: Grown): void => {
    for (const parent of each.parents) {
      const next = grown[parent];
      if (!next || found.has(parent)) continue;
      found.add(parent);
      visit(next);
    }
  };
  visit(commit);
  return [...found].sort((a, b) => b - a).flatMap((index) => grown[index] ?? []);
}

/** What the checker of an upload prints about a tree. */
function check(plan: UploadPlan, tree: Tree): Document {
  const isCovered = (path: string): boolean => plan.scope === null || plan.scope.some((glob) => path.startsWith(glob.slice(0, glob.indexOf("*"))));
  const all = [...tree.files.keys()].sort();
  const covered = all.filter(isCovered);
  const examined = covered.filter((_, index) => plan.skips === 0 || index % plan.skips !== 0);
  const rules = [...tree.rules].map(([name, meaning]) => ({ name, kind: "dependency", ...meaning }));
  const rows = tree.breaks.filter((each) => examined.includes(each.from)).map((each): DocumentRow => ({
    rule: each.rule,
    from: { file: each.from, ...(each.symbol !== null && { symbol: each.symbol }), line: each.line + 1 },
    ...(each.to !== null && { to: { file: each.to } }),
    message: `${each.rule}: ${each.from} reaches ${each.to ?? "out"}`,
    severity: tree.rules.get(each.rule)?.severity ?? "error",
    baselined: each.baselined,
  }));
  return {
    lintel: 1,
    tool: { name: plan.source.split(":")[0] ?? plan.source, version: "1.0" },
    examined: { files: plan.lists === "count" ? examined.length : examined, ...(plan.listsRules && { rules }) },
    ...(plan.lists === "all" && { files: covered.map((path) => ({ path })) }),
    ...(plan.graph !== "none" && { dependencies: tree.uses.filter(({ from, kind }) => examined.includes(from) && (kind !== "external" || plan.graph === "packages too")).map((each): DocumentEdge => ({ ...each, level: "file" })) }),
    violations: disturb(plan.noise, rows),
  };
}

function disturb(noise: UploadPlan["noise"], rows: DocumentRow[]): DocumentRow[] {
  const [first, ...rest] = rows;
  if (!first || noise === "none") return rows;
  if (noise === "one less") return rest;
  if (noise === "one twice") return [...rows, { ...first, from: { ...first.from, line: 9 } }];
  if (noise === "one outside") return [...rows, { ...first, from: { ...first.from, file: "src/orders/index.ts" } }];
  // A row without a rule makes the whole report unreadable.
  if (noise === "one broken") return [...rows, { ...first, rule: "" }];
  if (noise === "unlisted rule") return [...rows, { ...first, rule: "no-surprises" }];
  return [...rows, { ...first, to: { file: "src/stock/index.ts" } }];
}

function attachments({ attaches }: UploadPlan, tree: Tree): ToldFile[] {
  const config: ToldFile = { role: "config", path: "lintel.yml", text: CONFIGS[tree.config] ?? "" };
  const codeowners: ToldFile = { role: "codeowners", path: ".github/CODEOWNERS", text: CODEOWNERS[tree.codeowners] ?? "" };
  return [...(attaches === "config" || attaches === "both" ? [config] : []), ...(attaches === "codeowners" || attaches === "both" ? [codeowners] : [])];
}
