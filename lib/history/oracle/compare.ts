/** What the oracle and the engine say of the same uploads, in the same words, so that a test can hold them against each other. */
import { LABELS, type ModuleMap, gatherEvidence, readModuleMap, textDigest } from "@/lib/catalog";
import { type Fact, readFacts, readReport, readSummary } from "@/lib/ingestion";
import type { ReportId, RepositoryId } from "@/lib/kernel";

import { type ExportLine, type SnapshotRow, listSnapshots, readFlow } from "../index";
import type { Attribute, Attributor, Dimensions, InForce } from "./attribution";
import { type SeenFact, fingerprint } from "./analysis";
import { exported } from "./desk";
import type { Stretch } from "./lives";
import { type Counts, type History, countsOf } from "./oracle";
import type { Upload } from "./random-history";
import type { Read } from "./told-of";

/** A line of text for everything that can be told: commits in git's order, analyses, lives, what counts for whom, what moved, totals. */
export type Telling = {
  readonly commits: string[]; readonly analyses: string[]; readonly lives: string[]; readonly attributes: string[]; readonly flows: string[]; readonly totals: string[];
};

const GOES_ON = new Set(["renamed", "reassigned", "baselined", "unbaselined"]);
const COUNTS = ["reported", "carried", "open", "baselined", "introduced", "discovered", "reopened", "fixed", "retired", "reassigned", "becameBaselined", "unbaselined", "brokenDependencies"] as const;

/** What every upload reads as: ingestion's part is not what is compared here. */
export async function readUploads(sent: ReadonlyMap<Upload, ReportId>): Promise<(upload: Upload) => Read | null> {
  const readings = new Map<Upload, Read>();
  for (const [upload, id] of sent) {
    const report = await readReport(id);
    if (!report || report.status === "failed") continue;
    const facts: Fact[] = [];
    for await (const fact of readFacts(id)) facts.push(fact);
    readings.set(upload, { facts, summary: (await readSummary(id)).summary, digest: report.contentDigest });
  }
  return (upload) => readings.get(upload) ?? null;
}

type Asked = { readonly inForce: InForce; readonly paths: ReadonlySet<string>; readonly root: string | null; map: ModuleMap | null };

/**
 * Module maps come from the catalog, which history asks too. The oracle asks at once and the catalog answers later:
 * what was not known the first time is looked up, and the oracle is read again.
 */
export async function withMaps(repositoryId: RepositoryId, read: (attribute: Attribute) => History): Promise<History> {
  const asked = new Map<string, Asked>();
  const attribute: Attribute = (inForce, paths, root) => {
    const key = JSON.stringify([inForce, [...paths].sort(), root]);
    const known = asked.get(key) ?? { inForce, paths, root, map: null };
    asked.set(key, known);
    return known.map ? attributorOf(known.map) : UNKNOWN;
  };
  for (;;) {
    const history = read(attribute);
    const open = [...asked.values()].filter(({ map }) => map === null);
    if (open.length === 0) return history;
    for (const one of open) {
      const digest = (file: { text: string } | null) => (file ? textDigest(file.text) : null);
      one.map = await readModuleMap(repositoryId, {
        config: digest(one.inForce.config), codeowners: digest(one.inForce.codeowners), owners: one.inForce.owners.map(({ path, text }) => ({ path, digest: textDigest(text) })),
        evidence: { roots: gatherEvidence(one.paths), modules: [] }, stickyRoot: one.root,
      });
    }
  }
}

const UNKNOWN: Attributor = { root: null, moduleOf: () => null, teamOf: () => LABELS.unowned, overrideOf: () => null };

function attributorOf(map: ModuleMap): Attributor {
  return { root: map.root, moduleOf: (path) => map.moduleOf(path), teamOf: (path) => map.teamOf(path), overrideOf: (rule) => map.overrideOf(rule) };
}

export function tellOracle(history: History): Telling {
  const shaAt = (position: number | null) => (position === null ? null : (history.line[position]?.sha ?? ""));
  const lives: string[] = [];
  const attributes: string[] = [];
  for (const [source, { stretches }] of history.lives) {
    for (const stretch of stretches) {
      const firstOfChain = stretches.find(({ chain }) => chain === stretch.chain);
      const { rule, from, to, ordinal, fact } = stretch.row;
      const last = latestOf(stretches.filter(({ row }) => row.fingerprint === stretch.row.fingerprint)) ?? fact;
      lives.push(JSON.stringify([source, rule, from, to, ordinal, shaAt(stretch.openedAt), going(stretch.openedAs), shaAt(stretch.closedAt), going(stretch.closedAs), firstOfChain?.row.fingerprint, shaAt(firstOfChain?.openedAt ?? null), last.line ?? null, last.message]));
    }
  }
  for (const snapshot of history.snapshots) {
    for (const { stretch: { row }, dimensions, status } of snapshot.present) attributes.push(attributeLine(snapshot.commit.sha, { ...row, status, dimensions }));
  }
  const onLine = new Set(history.line);
  const carriedAt = (source: string, commit: string) => history.lives.get(source)?.stages.find(({ analysis }) => analysis.commit === commit)?.carried ?? 0;
  return {
    commits: history.commits.map((commit) => JSON.stringify([commit.sha, commit.parents, commit.seconds, onLine.has(commit)])),
    analyses: history.analyses.map(({ source, commit, rows }) =>
      JSON.stringify([source, commit, rows.size, [...rows.values()].filter(({ fact }) => fact.baselined).length, carriedAt(source, commit)])).sort(),
    lives: lives.sort(), attributes: attributes.sort(),
    flows: counted(history.snapshots.flatMap(({ commit, flows }) => flows.map(({ flow, dimensions }) => flowLine(commit.sha, flow, dimensions)))),
    totals: history.snapshots.map((snapshot) => totalsLine(snapshot.commit.sha, countsOf(history, snapshot))),
  };
}

/** What was said last of a violation, whichever of its lives it was in. */
function latestOf(lives: readonly Stretch[]): SeenFact | undefined {
  return lives.flatMap(({ seen }) => [...seen]).sort(([one], [other]) => one - other).at(-1)?.[1];
}

function going(how: string | null): string | null {
  return how !== null && GOES_ON.has(how) ? "goes on" : how;
}

function attributeLine(commit: string, { rule, from, to, ordinal, status, dimensions }: { rule: string; from: string; to: string; ordinal: number; status: string; dimensions: Omit<Dimensions, "rule"> }): string {
  const { source, kind, severity, fromModule, toModule, fromTeam, toTeam } = dimensions;
  return JSON.stringify([commit, source, rule, from, to, ordinal, status, kind, severity, fromModule, toModule, fromTeam, toTeam]);
}

function flowLine(commit: string, flow: string, { source, rule, kind, severity, fromModule, toModule, fromTeam, toTeam }: Dimensions): string {
  return JSON.stringify([commit, flow, source, rule, kind, severity, fromModule, toModule, fromTeam, toTeam]);
}

/** Equal lines are one with their number. */
function counted(lines: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return [...counts].map(([line, count]) => `${line} ${count}`).sort();
}

function totalsLine(commit: string, counts: Counts): string {
  return `${commit} ${COUNTS.map((name) => `${name} ${counts[name] ?? 0}`).join(", ")}`;
}

type Attributes = { status: string; kind: string; severity: string; fromModule: string; toModule: string; fromTeam: string; toTeam: string };

/** The lines of `/export` that are told of here. */
type Interval = {
  source: string; rule: string; from: string; to: string | null; ordinal: number; violation: string;
  attributes: Attributes & { line: number | null; message: string; before: Attributes | null; changes: (Attributes & { at: string })[] };
  openedAt: string; openedAs: string; closedAt: string | null; closedAs: string | null;
};

/** What is present at a snapshot, by the export's intervals. */
export type Stock = { readonly snapshot: SnapshotRow; readonly present: readonly { place: Place; status: string; dimensions: Dimensions }[] };
type Place = { readonly from: string; readonly to: string; readonly ordinal: number };

/** Every snapshot of a repository with what is present there, oldest first. */
export async function readStocks(repositoryId: RepositoryId, lines: readonly ExportLine[]): Promise<Stock[]> {
  const at = placeOf(lines);
  const intervals = linesOf<Interval>(lines, "interval");
  return (await listSnapshots(repositoryId, { order: "oldest", limit: 1000 })).items.map((snapshot) => {
    const here = at(snapshot.commit);
    const present = intervals.filter((each) => at(each.openedAt) <= here && at(each.closedAt) > here);
    return {
      snapshot,
      present: present.map(({ source, rule, from, to, ordinal, attributes: { before, changes, ...last } }) => {
        const { status, kind, severity, fromModule, toModule, fromTeam, toTeam } = changes.findLast((change) => at(change.at) <= here) ?? before ?? last;
        return { place: { from, to: to ?? "", ordinal }, status, dimensions: { source, rule, kind, severity, fromModule, toModule, fromTeam, toTeam } };
      }),
    };
  });
}

function linesOf<Line>(lines: readonly ExportLine[], type: string): Line[] {
  return JSON.parse(JSON.stringify(lines.filter((line) => line.type === type)));
}

type CommitLine = { sha: string; parents: string[] | null; committedAt: string; onLine: boolean };

/** Says where on the line a commit is; what has not ended ends after everything. */
function placeOf(lines: readonly ExportLine[]): (sha: string | null) => number {
  const places = new Map(linesOf<CommitLine>(lines, "commit").filter(({ onLine }) => onLine).map(({ sha }, index) => [sha, index]));
  return (sha) => (sha === null ? Infinity : (places.get(sha) ?? NaN));
}

export async function tellEngine(repositoryId: RepositoryId): Promise<Telling> {
  const lines = await exported(repositoryId);
  const at = placeOf(lines);
  const intervals = linesOf<Interval>(lines, "interval").sort((one, other) => at(one.openedAt) - at(other.openedAt));
  const identityOf = ({ source, rule, from, to, ordinal }: Interval) => fingerprint(source, rule, from, to ?? "", ordinal);
  const lives = intervals.map((each) => {
    const first = intervals.find(({ source, violation }) => source === each.source && violation === each.violation) ?? each;
    return JSON.stringify([each.source, each.rule, each.from, each.to ?? "", each.ordinal, each.openedAt, going(each.openedAs), each.closedAt, going(each.closedAs), identityOf(first), first.openedAt, each.attributes.line, each.attributes.message]);
  });
  const stocks = await readStocks(repositoryId, lines);
  const analyses = linesOf<{ source: string; commit: string; reported: number; baselined: number; carried: number | null }>(lines, "analysis");
  return {
    commits: linesOf<CommitLine>(lines, "commit").map(({ sha, parents, committedAt, onLine }) => JSON.stringify([sha, parents, Date.parse(committedAt) / 1000, onLine])),
    analyses: analyses.map(({ source, commit, reported, baselined, carried }) => JSON.stringify([source, commit, reported, baselined, carried ?? 0])).sort(),
    lives: lives.sort(),
    attributes: stocks.flatMap(({ snapshot, present }) => present.map(({ place, status, dimensions }) => attributeLine(snapshot.commit, { ...place, rule: dimensions.rule, status, dimensions }))).sort(),
    flows: counted((await readFlow(repositoryId)).flatMap(({ commit, flow, dimensions, count }) => Array.from({ length: count }, () => flowLine(commit, flow, dimensions)))),
    totals: stocks.map(({ snapshot: { commit, totals } }) => totalsLine(commit, Object.fromEntries(COUNTS.map((name) => [name, totals[name]])))),
  };
}

const GROUPINGS: Record<string, (dimensions: Dimensions) => string> = {
  none: () => "all", source: ({ source }) => source, rule: ({ rule }) => rule, kind: ({ kind }) => kind, severity: ({ severity }) => severity,
  fromModule: ({ fromModule }) => fromModule, toModule: ({ toModule }) => toModule, modulePair: ({ fromModule, toModule }) => `${fromModule} → ${toModule}`,
  fromTeam: ({ fromTeam }) => fromTeam, toTeam: ({ toTeam }) => toTeam, teamPair: ({ fromTeam, toTeam }) => `${fromTeam} → ${toTeam}`,
};
const CAME = ["introduced", "discovered", "reopened", "unbaselined", "unwaived", "reassignedIn"];
const WENT = ["fixed", "retired", "becameBaselined", "becameWaived", "reassignedOut"];

/**
 * Where the ledger does not account for what is open, in words; empty when it does: in every grouping, the groups add up
 * to the total, and in every window what is open after it is what was open before, plus what came, less what went.
 */
export async function findUnaccounted(repositoryId: RepositoryId): Promise<string[]> {
  const stocks = await readStocks(repositoryId, await exported(repositoryId));
  const unaccounted: string[] = [];
  for (const [first, { snapshot: begin }] of stocks.entries()) {
    const ledger = await readFlow(repositoryId, { sinceKey: begin.key });
    for (const [grouping, groupOf] of Object.entries(GROUPINGS)) {
      const running = openBy(stocks[first - 1], groupOf);
      for (const stock of stocks.slice(first)) {
        for (const { key, flow, dimensions, count } of ledger) {
          if (key === stock.snapshot.key) move(running, groupOf(dimensions), count * (Number(CAME.includes(flow)) - Number(WENT.includes(flow))));
        }
        const open = openBy(stock, groupOf);
        const total = [...open.values()].reduce((sum, count) => sum + count, 0);
        const window = `${grouping}, ${begin.commit} to ${stock.snapshot.commit}`;
        if (total !== stock.snapshot.totals.open) unaccounted.push(`${window}: the groups add up to ${total}, not ${stock.snapshot.totals.open}`);
        for (const group of new Set([...open.keys(), ...running.keys()])) {
          if ((open.get(group) ?? 0) !== (running.get(group) ?? 0)) unaccounted.push(`${window}: ${group} has ${open.get(group) ?? 0} open, the ledger ${running.get(group) ?? 0}`);
        }
      }
    }
  }
  return unaccounted;
}

function openBy(stock: Stock | undefined, groupOf: (dimensions: Dimensions) => string): Map<string, number> {
  const open = new Map<string, number>();
  for (const { status, dimensions } of stock?.present ?? []) if (status === "open") move(open, groupOf(dimensions), 1);
  return open;
}

function move(counts: Map<string, number>, group: string, by: number): void {
  counts.set(group, (counts.get(group) ?? 0) + by);
}
