/** How far a module is from leaving as a service: a checklist, not a score. */
import type { ModuleEdge, ModuleGraph } from "@/lib/history";
import { count, number } from "@/lib/kernel/text";

export const EXTRACTION_ITEMS = ["public-api", "tangle", "remote-calls", "shared-tables", "shared-kernel", "hidden-coupling", "owner", "transactions"] as const;
export type ExtractionItemId = (typeof EXTRACTION_ITEMS)[number];

/** Something that is left to do: with `from` and `to`, between these modules. */
export type Leftover = { text: string; from: string | null; to: string | null; count: number };

export type ExtractionItem = {
  id: ExtractionItemId;
  title: string;
  /** `no-data`: no report says so; `detail` tells which would. */
  state: "met" | "not-met" | "no-data";
  /** How much is left; 0 when it is met, null where nothing is known. */
  left: number | null;
  detail: string;
  leftovers: Leftover[];
};

export type Extraction = { items: ExtractionItem[]; met: number; known: number; /** Public API, tangle, tables, hidden coupling and owner known and met. */ isReady: boolean };

/** References into a module from outside, file to file, and how many of them pass its public API by. */
export type Entrances = {
  references: number;
  bypassing: number;
  /** By the module that reaches in (null: from outside any module) and the file that is reached. */
  bypasses: { from: string | null; file: string; count: number }[];
  /** Files of the module, and those of them that others reach. */
  files: number;
  reachedFiles: number;
};

/**
 * How others enter a module: every pair of a file outside and a file inside is one reference, as in docs/numbers.md. Null
 * where no report describes files. Without a declared public API nothing passes it by.
 */
export function findEntrances({ modules, files }: Pick<ModuleGraph, "modules" | "files">, name: string, isPublic: (path: string) => boolean | null): Entrances | null {
  const own = modules.findIndex((module) => module.name === name);
  if (files === null || own < 0) return null;
  const bypasses = new Map<string, { from: string | null; file: string; count: number }>();
  const reached = new Set<number>();
  let references = 0;
  let bypassing = 0;
  for (const { from, to } of files.edges) {
    const place = files.moduleOf[from] ?? null;
    if (files.moduleOf[to] !== own || place === own) continue;
    const file = files.paths[to] ?? "";
    references += 1;
    reached.add(to);
    if (isPublic(file) !== false) continue;
    bypassing += 1;
    const module = place === null ? null : (modules[place]?.name ?? null);
    const key = JSON.stringify([module, file]);
    const known = bypasses.get(key) ?? { from: module, file, count: 0 };
    bypasses.set(key, { ...known, count: known.count + 1 });
  }
  return {
    references, bypassing, reachedFiles: reached.size, files: files.moduleOf.filter((module) => module === own).length,
    bypasses: [...bypasses.values()].sort((one, other) => other.count - one.count || compare(one.from ?? "", other.from ?? "") || compare(one.file, other.file)),
  };
}

/** Files of shared kernels that a module uses, directly or through others of the kernel; null where no report describes files or no module is a kernel. */
export function findKernelFiles({ modules, files }: Pick<ModuleGraph, "modules" | "files">, name: string): string[] | null {
  const kernels = new Set(modules.flatMap(({ role }, place) => (role === "kernel" ? [place] : [])));
  const own = modules.findIndex((module) => module.name === name);
  if (files === null || kernels.size === 0 || own < 0) return null;
  const uses = new Map<number, number[]>();
  for (const { from, to } of files.edges) uses.set(from, [...(uses.get(from) ?? []), to]);
  const found = new Set<number>();
  let open = files.moduleOf.flatMap((module, file) => (module === own ? [file] : []));
  while (open.length > 0) {
    const next = open.flatMap((file) => uses.get(file) ?? []).filter((file) => kernels.has(files.moduleOf[file] ?? -1) && files.moduleOf[file] !== own && !found.has(file));
    for (const file of next) found.add(file);
    open = [...new Set(next)];
  }
  return [...found].map((file) => files.paths[file] ?? "").sort(compare);
}

export const FEWEST_SHARED = 5;
/** code-maat's own default: what changes together less often than this is taken for chance. */
export const LEAST_DEGREE = 30;

export type HiddenCoupling = { module: string; shared: number; degree: number };

/**
 * Modules that change in the same commits as this one although neither depends on the other: shared commits ÷ the average of
 * both revision counts, in percent, truncated (A. Tornhill's code-maat), from 5 shared commits and 30 percent on.
 * `commits` are the modules that each commit touched. Null where no commit's paths are known.
 */
export function findHiddenCoupling(commits: readonly (readonly string[])[], name: string, isTied: (other: string) => boolean): HiddenCoupling[] | null {
  if (commits.length === 0) return null;
  const revisions = new Map<string, number>();
  const shared = new Map<string, number>();
  for (const modules of commits) {
    const isOwn = modules.includes(name);
    for (const module of modules) {
      revisions.set(module, (revisions.get(module) ?? 0) + 1);
      if (isOwn && module !== name) shared.set(module, (shared.get(module) ?? 0) + 1);
    }
  }
  return [...shared]
    .map(([module, count]) => ({ module, shared: count, degree: Math.floor((100 * count) / (((revisions.get(name) ?? 0) + (revisions.get(module) ?? 0)) / 2)) }))
    .filter((one) => one.shared >= FEWEST_SHARED && one.degree >= LEAST_DEGREE && !isTied(one.module))
    .sort((one, other) => other.degree - one.degree || compare(one.module, other.module));
}

export type ExtractionFacts = {
  name: string;
  owners: readonly string[];
  entrances: Entrances | null;
  declaresPublic: boolean;
  tangle: { modules: readonly string[]; edgesToCut: readonly { from: string; to: string; weight: number }[]; isExact: boolean } | null;
  edges: readonly ModuleEdge[];
  roleOf: (module: string) => "module" | "host" | "kernel";
  /** Whether any report describes tables: dependencies or rules of kind `database`. */
  knowsTables: boolean;
  /** Open violations of kind `database` that cross the module's border. */
  tableViolations: number;
  kernelFiles: readonly string[] | null;
  hasKernel: boolean;
  hidden: readonly HiddenCoupling[] | null;
};

/** The checklist of docs/numbers.md, each item with what is left. */
export function drawChecklist(facts: ExtractionFacts): Extraction {
  const items = [publicApi(facts), tangle(facts), remoteCalls(facts), sharedTables(facts), sharedKernel(facts), hiddenCoupling(facts), owner(facts), transactions()];
  const isMet = (id: ExtractionItemId) => items.some((item) => item.id === id && item.state === "met");
  return {
    items,
    met: items.filter(({ state }) => state === "met").length,
    known: items.filter(({ state }) => state !== "no-data").length,
    isReady: (["public-api", "tangle", "shared-tables", "hidden-coupling", "owner"] as const).every(isMet),
  };
}

function publicApi({ name, entrances, declaresPublic }: ExtractionFacts): ExtractionItem {
  const item = { id: "public-api", title: "Entered only through its public API" } as const;
  if (!declaresPublic) return unknown(item, "Nobody declares its public API: name its files under public in lintel.yml.");
  if (!entrances) return unknown(item, "No report describes files: a checker's report with references from file to file would tell.");
  const leftovers = entrances.bypasses.map(({ from, file, count }) => ({ text: file, from, to: name, count }));
  return judged(item, entrances.bypassing, `${number(entrances.bypassing)} of ${number(entrances.references)} references from outside pass the public API by.`, leftovers);
}

function tangle({ tangle: found }: ExtractionFacts): ExtractionItem {
  const item = { id: "tangle", title: "In no tangle" } as const;
  if (!found) return judged(item, 0, "No other module depends on it and is depended on by it in a loop.", []);
  const references = found.edgesToCut.reduce((sum, { weight }) => sum + weight, 0);
  const cut = `${count(found.edgesToCut.length, "dependency", "dependencies")} with ${count(references, "reference")} to cut`;
  const leftovers = found.edgesToCut.map(({ from, to, weight }) => ({ text: `${from} → ${to}`, from, to, count: weight }));
  return judged(item, found.modules.length - 1, `${count(found.modules.length - 1, "other module is", "other modules are")} in a tangle with it; ${cut}${found.isExact ? "" : " (the best found)"}.`, leftovers);
}

/** What a module uses at run time and would have to call over a network; a type vanishes, what is built is no call, and the kernel comes along. */
function remoteCalls({ name, edges, roleOf }: ExtractionFacts): ExtractionItem {
  const item = { id: "remote-calls", title: "Calls no other module directly" } as const;
  const own = edges.filter(({ from, to }) => from === name && roleOf(to) !== "kernel");
  const calls = own.filter(({ kinds }) => kinds.some((kind) => kind === "import" || kind === "dynamic"));
  const events = own.filter(({ kinds }) => kinds.every((kind) => kind === "event")).length;
  const references = calls.reduce((sum, { weight }) => sum + weight, 0);
  const leftovers = [...calls].sort((one, other) => other.weight - one.weight || compare(one.to, other.to)).map(({ to, weight }) => ({ text: to, from: name, to, count: weight }));
  const asEvents = events === 0 ? "" : ` ${number(events)} more ${events === 1 ? "is" : "are"} told by events.`;
  return judged(item, calls.length, `${calls.length === 0 ? "It uses no other module directly." : `${count(calls.length, "module")} with ${count(references, "reference")} would become remote calls.`}${asEvents}`, leftovers);
}

function sharedTables({ name, knowsTables, edges, tableViolations }: ExtractionFacts): ExtractionItem {
  const item = { id: "shared-tables", title: "Shares no tables" } as const;
  if (!knowsTables) return unknown(item, "No report describes tables: one with dependencies of kind database (foreign keys, views, joins, grants) would tell.");
  const crossing = edges.filter(({ from, to, kinds }) => (from === name || to === name) && kinds.includes("database"));
  const leftovers = crossing.map(({ from, to, weight }) => ({ text: `${from} → ${to}`, from, to, count: weight }));
  const left = Math.max(tableViolations, crossing.length);
  return judged(item, left, left === 0 ? "No foreign key, view, join or grant crosses its border." : `${count(crossing.length, "module shares", "modules share")} tables with it; ${count(tableViolations, "open violation")} of database rules ${tableViolations === 1 ? "crosses" : "cross"} its border.`, leftovers);
}

function sharedKernel({ kernelFiles, hasKernel }: ExtractionFacts): ExtractionItem {
  const item = { id: "shared-kernel", title: "Takes nothing of a shared kernel along" } as const;
  if (!hasKernel) return unknown(item, "Nobody declares a shared kernel: name it under sharedKernel in lintel.yml.");
  if (!kernelFiles) return unknown(item, "No report describes files: a checker's report with references from file to file would tell.");
  return judged(item, kernelFiles.length, kernelFiles.length === 0 ? "It uses no file of a shared kernel." : `It would take ${count(kernelFiles.length, "file")} of a shared kernel along.`, kernelFiles.map((text) => ({ text, from: null, to: null, count: 1 })));
}

function hiddenCoupling({ name, hidden }: ExtractionFacts): ExtractionItem {
  const item = { id: "hidden-coupling", title: "Changes on its own" } as const;
  if (!hidden) return unknown(item, "No commit says which paths it changed: the command line sends them where it can read git's history.");
  const leftovers = hidden.map(({ module, shared, degree }) => ({ text: `${module}: ${degree} % of their changes are shared`, from: name, to: module, count: shared }));
  return judged(item, hidden.length, hidden.length === 0 ? `No module without a dependency changes in the same commits (${FEWEST_SHARED} and more shared, ${LEAST_DEGREE} % and more).` : `${count(hidden.length, "module changes", "modules change")} in the same commits although neither depends on the other.`, leftovers);
}

function owner({ owners }: ExtractionFacts): ExtractionItem {
  const item = { id: "owner", title: "Owned by exactly one team" } as const;
  const isTeam = (name: string) => name.startsWith("@") && name.includes("/");
  const [only] = owners;
  if (owners.length === 1 && only !== undefined && isTeam(only)) return judged(item, 0, `${only} owns it.`, []);
  const detail = owners.length === 0 ? "Nobody owns it." : owners.length === 1 ? `${only} owns it, who is no team.` : `${number(owners.length)} owners share it.`;
  return judged(item, 1, detail, owners.map((text) => ({ text, from: null, to: null, count: 1 })));
}

function transactions(): ExtractionItem {
  return unknown({ id: "transactions", title: "No transaction spans another schema" }, "No report that Lintel reads tells which transactions span several schemas.");
}

type Head = Pick<ExtractionItem, "id" | "title">;

function unknown(head: Head, detail: string): ExtractionItem {
  return { ...head, state: "no-data", left: null, detail, leftovers: [] };
}

function judged(head: Head, left: number, detail: string, leftovers: Leftover[]): ExtractionItem {
  return { ...head, state: left === 0 ? "met" : "not-met", left, detail, leftovers: left === 0 ? [] : leftovers };
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
