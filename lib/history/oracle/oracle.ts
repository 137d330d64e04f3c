/**
 * The oracle: what the history of a repository is, computed the slow way. It keeps every report whole, starts from
 * nothing each time and knows neither intervals nor differences, so that it can be read against docs and compared
 * with the engine. Only tests use it.
 */
import { analyse, type Analysis, winner } from "./analysis";
import { type Attribute, type Attributor, type Dimensions, dimensionsOf, inForceAt } from "./attribution";
import { type Commit, findLine, gatherCommits, inOrder } from "./line";
import { followSource, type Lives, type Stage, type Stretch } from "./lives";
import { judgeOf } from "./looks";
import { describesGraph, findOwn, judgeOfOwn, type Laws, OWN } from "./own";
import type { Told, ToldReport } from "./told";

/** `lawsOf`: what a valid lintel.yml asks of modules; null: nothing. */
export type Reading = { readonly attribute: Attribute; readonly isValid: (config: string) => boolean; readonly lawsOf: (config: string) => Laws | null };

/** One violation present at a snapshot. */
export type Present = { readonly chain: string; readonly stretch: Stretch; readonly dimensions: Dimensions; readonly status: "open" | "baselined"; readonly carried: boolean };

export type Flow = { readonly flow: string; readonly dimensions: Dimensions };

export type Snapshot = { readonly position: number; readonly commit: Commit; readonly map: Attributor; readonly present: readonly Present[]; readonly flows: readonly Flow[] };

export type History = {
  readonly commits: readonly Commit[];
  readonly line: readonly Commit[];
  readonly analyses: readonly Analysis[];
  readonly lives: ReadonlyMap<string, Lives>;
  readonly snapshots: readonly Snapshot[];
};

/** Everything that follows from what was told. */
export function readHistory(told: Told, reading: Reading): History {
  const commits = inOrder(gatherCommits(told));
  const line = findLine(commits, new Set(told.claims));
  const position = new Map(line.map((commit, index) => [commit.sha, index]));
  const analyses = group(told.reports, (report) => JSON.stringify([report.source, report.commit]))
    .flatMap((reports) => reports.slice(0, 1).map(({ source, commit }) => analyse(source, commit, reports)));
  const onLine = analyses.flatMap((analysis) => {
    const at = position.get(analysis.commit);
    return at === undefined ? [] : [{ position: at, analysis }];
  }).sort((a, b) => a.position - b.position);
  const lives = new Map(group(onLine, ({ analysis }) => analysis.source).map((own) => [own[0]?.analysis.source ?? "", followSource(line, own, (index) => {
    const here = own[index];
    if (!here) throw new Error("There is no such analysis.");
    return judgeOf(line, own.slice(0, index), here);
  })]));
  const maps = drawMaps(line, told.reports, lives, reading);
  const found = findOwn(line, analyses, maps);
  const graphs = onLine.filter(({ analysis }) => describesGraph(analysis));
  if (found.length > 0) lives.set(OWN, followSource(line, found, (index) => judgeOfOwn(line, found, index, graphs)));
  return { commits, line, analyses: [...analyses, ...found.map(({ analysis }) => analysis)], lives, snapshots: takeSnapshots(line, lives, maps) };
}

type Drawn = { readonly map: Attributor; readonly laws: Laws | null };

/** The module map of every snapshot, by its position; only what tools report decides it. */
function drawMaps(line: readonly Commit[], reports: readonly ToldReport[], lives: ReadonlyMap<string, Lives>, reading: Reading): Map<number, Drawn> {
  const positions = new Set([...lives.values()].flatMap((each) => each.stages.map((stage) => stage.position)));
  const maps = new Map<number, Drawn>();
  let root: string | null = null;
  for (const at of [...positions].sort((a, b) => a - b)) {
    const stages = [...lives.values()].flatMap((each) => each.stages.findLast((own) => own.position <= at) ?? []);
    const inForce = inForceAt(line, at, reports, reading.isValid);
    const map = reading.attribute(inForce, new Set(stages.flatMap(pathsOf)), root);
    root = map.root;
    maps.set(at, { map, laws: inForce.config ? reading.lawsOf(inForce.config.text) : null });
  }
  return maps;
}

function takeSnapshots(line: readonly Commit[], lives: ReadonlyMap<string, Lives>, maps: ReadonlyMap<number, Drawn>): Snapshot[] {
  const snapshots: Snapshot[] = [];
  for (const [at, commit] of line.entries()) {
    const map = maps.get(at)?.map;
    if (!map) continue;
    const stages = [...lives].flatMap(([source, each]) => {
      const stage = each.stages.findLast((own) => own.position <= at);
      return stage ? [{ source, stage }] : [];
    });
    const present = stages.flatMap(({ source, stage }) => [...stage.present.values()].map((stretch) => presentAt(source, stage, stretch, maps.get(stage.position)?.map ?? map)));
    snapshots.push({ position: at, commit, map, present, flows: flowsBetween(snapshots.at(-1)?.present ?? [], present, at) });
  }
  return snapshots;
}

function presentAt(source: string, stage: Stage, stretch: Stretch, map: Attributor): Present {
  const last = Math.max(...[...stretch.seen.keys()].filter((at) => at <= stage.position));
  const fact = stretch.seen.get(last) ?? stretch.row.fact;
  return {
    chain: `${source} ${stretch.chain}`,
    stretch,
    dimensions: dimensionsOf(source, fact, map),
    status: fact.baselined ? "baselined" : "open",
    carried: last !== stage.position,
  };
}

/** The paths that an analysis names and those of what it carries: evidence for where modules are. */
export function pathsOf(stage: Stage): string[] {
  const own = stage.analysis.parts.flatMap((part) => part.facts.flatMap((fact) => {
    if (fact.fact === "file") return winner(stage.analysis.parts, { path: fact.path }) === part ? [fact.path] : [];
    return [];
  }));
  const ends = [...stage.present.values()].flatMap(({ row }) => [row.fact.from.path, row.fact.to?.path].filter((path) => path !== undefined));
  return [...own, ...ends];
}

/** What moved between two snapshots, one entry a violation and movement. */
export function flowsBetween(before: readonly Present[], after: readonly Present[], at: number): Flow[] {
  const old = new Map(before.map((each) => [each.chain, each]));
  const now = new Map(after.map((each) => [each.chain, each]));
  const flows: Flow[] = [];
  for (const each of after) flows.push(...arrived(old.get(each.chain), each, at));
  for (const each of before) if (!now.has(each.chain)) flows.push(...left(each));
  return flows;
}

function arrived(old: Present | undefined, now: Present, at: number): Flow[] {
  const { dimensions } = now;
  if (!old) {
    const how = now.stretch.openedAt === at ? now.stretch.openedAs : "introduced";
    return [{ flow: now.status === "open" ? how : "baselinedIn", dimensions }];
  }
  const same = JSON.stringify(old.dimensions) === JSON.stringify(dimensions);
  if (old.status === "open" && now.status === "open") {
    return same ? [] : [{ flow: "reassignedOut", dimensions: old.dimensions }, { flow: "reassignedIn", dimensions }];
  }
  if (old.status === "baselined" && now.status === "baselined") {
    return same ? [] : [{ flow: "baselinedOut", dimensions: old.dimensions }, { flow: "baselinedIn", dimensions }];
  }
  return now.status === "open"
    ? [{ flow: "baselinedOut", dimensions: old.dimensions }, { flow: "unbaselined", dimensions }]
    : [{ flow: "becameBaselined", dimensions: old.dimensions }, { flow: "baselinedIn", dimensions }];
}

function left(old: Present): Flow[] {
  if (old.status === "baselined") return [{ flow: "baselinedOut", dimensions: old.dimensions }];
  return [{ flow: old.stretch.closedAs === "retired" ? "retired" : "fixed", dimensions: old.dimensions }];
}

export type Counts = Record<string, number>;

/** Stocks and flows of a snapshot, in the words of the API. */
export function countsOf(history: History, snapshot: Snapshot): Counts {
  const count = (flow: string): number => snapshot.flows.filter((each) => each.flow === flow).length;
  const open = snapshot.present.filter((each) => each.status === "open");
  const files = (each: Present): string => JSON.stringify([each.stretch.row.fact.from.path, each.stretch.row.fact.to?.path]);
  const leadsOn = ({ stretch: { row: { fact: { from, to } } } }: Present): boolean => from.path !== undefined && to?.path !== undefined && from.path !== to.path;
  const stages = [...history.lives.values()].flatMap((each) => each.stages.filter((stage) => stage.position <= snapshot.position).slice(-1));
  return {
    reported: stages.reduce((sum, stage) => sum + stage.analysis.rows.size, 0),
    carried: snapshot.present.filter((each) => each.carried).length,
    open: open.length,
    baselined: snapshot.present.length - open.length,
    introduced: count("introduced"),
    discovered: count("discovered"),
    reopened: count("reopened"),
    fixed: count("fixed"),
    retired: count("retired"),
    reassigned: count("reassignedIn"),
    becameBaselined: count("becameBaselined"),
    unbaselined: count("unbaselined"),
    brokenDependencies: new Set(open.filter(leadsOn).map(files)).size,
  };
}

function group<Item>(items: readonly Item[], key: (item: Item) => string): Item[][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}
