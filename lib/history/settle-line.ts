/**
 * The one operation of the history engine: whatever changed (a report came, was replaced or removed, a commit moved,
 * joined or left the line, configuration became known), the analyses concerned are settled again in the order of the
 * line, each from the state before it, until nothing changes any more.
 */
import { type ModuleMap, readModuleMap } from "@/lib/catalog";

import { type Agenda, type Entry, askAgain, askForContent, askForMap, earliest, entryAt } from "./agenda";
import {
  type AnalysisRow, type PlacedAnalysis,
  analysesInForce, analysesOf, analysisAfter, analysisBefore, analysisKeys, dropAnalysis, graphKeyAfter, keepAnalysis, keepMapParts, snapshotAt, snapshotBefore, sourcesOf,
} from "./analysis.store";
import { keepSet } from "./bucket.store";
import { checkOwnRules, keepOwnContents } from "./check-own-rules";
import { classifyBoundary } from "./classify-boundary";
import { configurationInForce, findCommits } from "./commit.store";
import { type Desk, fetch, rethread, write } from "./desk";
import { type KeptFacts, dropViolations, keepViolations } from "./interval.store";
import { attribute } from "./model/attribution";
import { OWN_SOURCE } from "./model/broken-rules";
import { EMPTY_ROOT, compareSets, lookUp, readSet } from "./model/buckets";
import { type StoredViolation, readViolation } from "./model/elements";
import { NEVER, shaOf } from "./model/order";
import { nextState } from "./model/state";
import { assign, showTheSame } from "./model/timeline";
import type { OrderKey } from "./model/views";
import { refreshEvents } from "./refresh-events";
import { refreshSnapshots } from "./refresh-snapshots";
import { type MapParts, type Settling, describesGraph, deskOf, evidenceOfAll, examinationOf, mapOf, pathsBetween } from "./settling";

/** Works the agenda off, oldest first, and writes everything. Answers the keys whose snapshots changed or are gone. */
export async function settleLine(settling: Settling, agenda: Agenda): Promise<{ changed: OrderKey[]; removed: OrderKey[] }> {
  for (let key = earliest(agenda); key !== null; key = earliest(agenda)) {
    const entry = entryAt(agenda, key);
    agenda.delete(key);
    await settleAt(settling, key, entry, agenda);
  }
  for (const [source, desk] of settling.desks) {
    await rethread(desk);
    // Where an earlier life came or went, what opens later is reopened or introduced: that snapshot counts anew.
    for (const key of retoldIn(desk)) settling.ranges.push([key, key]);
    await rereadViolations(settling, desk, settling.reread.get(source) ?? new Set());
    await write(desk);
  }
  const snapshots = await refreshSnapshots(settling);
  await refreshEvents(settling);
  return snapshots;
}

/** Where stretches that were there before open or close for another reason now. */
function retoldIn(desk: Desk): Set<OrderKey> {
  const retold = new Set<OrderKey>();
  for (const [fingerprint, stretches] of desk.now) {
    const kept = desk.kept.get(fingerprint) ?? [];
    if (kept === stretches) continue;
    for (const one of stretches) {
      const other = kept.find(({ opened }) => opened === one.opened);
      if (other && other.openedAs !== one.openedAs) retold.add(one.opened);
    }
  }
  return retold;
}

async function settleAt(settling: Settling, key: OrderKey, entry: Entry, agenda: Agenda): Promise<void> {
  const { tx, repositoryId } = settling;
  const commit = (await findCommits(tx, repositoryId, [shaOf(key)])).get(shaOf(key));
  if (!commit?.onLine || commit.key !== key) return;
  const all = await analysesOf(tx, repositoryId, [commit.sha]);
  const rows = all.filter(({ source }) => source !== OWN_SOURCE);
  const own = all.find(({ source }) => source === OWN_SOURCE) ?? null;
  if (rows.length === 0) {
    if (own) await takeAway(settling, own, agenda);
    return;
  }
  const { map, sources } = await mapAt(settling, key, rows, entry, agenda);
  const settled: Settled[] = [];
  for (const row of rows) {
    const isNew = row.key !== key;
    if (!isNew && row.mapDigest === map.digest && !entry.content.has(row.source) && !entry.again.has(row.source)) continue;
    const content = entry.content.has(row.source) || isNew;
    settled.push({ row, content });
    await settleAnalysis(settling, row, key, map, content, agenda);
  }
  if (own || map.rules.length > 0 || sources.includes(OWN_SOURCE)) await settleOwnRules(settling, { key, commit: commit.sha, rows, own, map, settled }, entry, agenda);
}

/** An analysis that was just settled, and whether what it reports changed. */
type Settled = { readonly row: AnalysisRow; readonly content: boolean };

type OwnPlace = { readonly key: OrderKey; readonly commit: string; readonly rows: readonly AnalysisRow[]; readonly own: AnalysisRow | null; readonly map: ModuleMap; readonly settled: readonly Settled[] };

/**
 * Lintel's own analysis of a commit: there is one where its reports describe a graph and its lintel.yml sets rules, and
 * one more where the last rule went, which retires what was found.
 */
async function settleOwnRules(settling: Settling, { key, commit, rows, own, map, settled }: OwnPlace, entry: Entry, agenda: Agenda): Promise<void> {
  const { tx, repositoryId, load } = settling;
  // What a source told of the graph decides who introduced what the next graph of it shows, behind partial ones too.
  for (const { row, content } of settled) {
    const next = content || (describesGraph(row) && row.scope !== null) ? await graphKeyAfter(tx, repositoryId, key, row.source) : null;
    if (next !== null) askAgain(agenda, next, OWN_SOURCE);
  }
  const before = await analysisBefore(tx, repositoryId, OWN_SOURCE, key);
  const isWanted = rows.some(describesGraph) && (map.rules.length > 0 || hasRules(before));
  if (!isWanted) {
    if (own) await takeAway(settling, own, agenda);
    return;
  }
  const isKnown = own !== null && own.key === key && own.mapDigest === map.digest && !entry.content.has(OWN_SOURCE) && !settled.some(({ content }) => content);
  if (isKnown && settled.length === 0 && !entry.again.has(OWN_SOURCE)) return;
  const found = isKnown ? null : await checkOwnRules(commit, rows, map, load);
  if (found) await keepOwnContents(settling, found, before);
  const row = found ? { ...found.row, key: own?.key ?? null, stateRoot: own?.stateRoot ?? null, mapDigest: own?.mapDigest ?? null, carried: own?.carried ?? null } : own;
  if (!row) return;
  const content = !own || JSON.stringify(contentsOf(own)) !== JSON.stringify(contentsOf(row));
  if (content) await keepAnalysis(tx, repositoryId, row);
  await settleAnalysis(settling, row, key, map, content || row.key !== key, agenda);
  // Where rules are in force now and were not, the next commit without any has something to retire.
  const next = hasRules(row) && !hasRules(own) ? await graphKeyAfter(tx, repositoryId, key) : null;
  if (next !== null) askAgain(agenda, next, OWN_SOURCE);
}

function hasRules(own: AnalysisRow | null): boolean {
  return (own?.summary.examined.rules ?? 0) > 0;
}

function contentsOf({ violationsRoot, rules, summary: { examined, packagesBy } }: AnalysisRow): unknown {
  return [violationsRoot, rules, examined.files, examined.modules, examined.dependencies, examined.rules, packagesBy];
}

/** Ends what Lintel itself found at a commit: it is not on the line any more, or nothing is left there to look at. */
export async function takeAway(settling: Settling, own: AnalysisRow, agenda: Agenda): Promise<void> {
  if (isPlaced(own)) await unplace(settling, own, agenda);
  await dropAnalysis(settling.tx, settling.repositoryId, own.source, own.commit);
}

export function isPlaced(row: AnalysisRow): row is PlacedAnalysis {
  return row.key !== null && row.stateRoot !== null && row.mapDigest !== null && row.carried !== null;
}

/** The module map of a snapshot, and every source on the line; where the map may change what follows, the following snapshots are put on the agenda. */
async function mapAt(settling: Settling, key: OrderKey, rows: readonly AnalysisRow[], entry: Entry, agenda: Agenda): Promise<{ map: ModuleMap; sources: string[] }> {
  const { tx, repositoryId, maps } = settling;
  const here = new Set(rows.map(({ source }) => source));
  const sources = await sourcesOf(tx, repositoryId);
  const others = (await analysesInForce(tx, repositoryId, key, sources.filter((source) => source !== OWN_SOURCE))).filter(({ source }) => !here.has(source));
  const evidence = await evidenceOfAll(settling, [...rows, ...others]);
  const stickyRoot = await rootBefore(settling, key);
  const parts: MapParts = {
    config: (await configurationInForce(tx, repositoryId, "config", key))?.digest ?? null,
    codeowners: (await configurationInForce(tx, repositoryId, "codeowners", key))?.digest ?? null,
    owners: (await configurationInForce(tx, repositoryId, "owners", key))?.files ?? [],
    evidence, stickyRoot,
  };
  const map = await readModuleMap(repositoryId, parts, tx);
  const before = await snapshotAt(tx, repositoryId, key);
  maps.set(key, map);
  if (before?.mapDigest !== map.digest) {
    await keepMapParts(tx, repositoryId, map.digest, neededParts(parts, map));
    settling.ranges.push([key, key]);
  }
  const usedToFollow = before ? before.root : stickyRoot;
  if (map.root !== usedToFollow) await askForMapAfter(settling, key, agenda);
  for (const row of rows) {
    if (!entry.content.has(row.source) && row.key === key) continue;
    const next = await analysisAfter(tx, repositoryId, row.source, key);
    for (const later of await analysisKeys(tx, repositoryId, key, next?.key ?? NEVER)) if (later > key) askForMap(agenda, later);
  }
  return { map, sources };
}

/** Only what decides the map's answers, so that equal maps have equal parts, whatever else was known when they were made. */
function neededParts({ config, codeowners, owners, evidence }: MapParts, map: ModuleMap): MapParts {
  const roots = map.root === null ? {} : { [map.root]: ["a", "b"] };
  return { config, codeowners, owners, evidence: { roots, modules: map.origin === "report" ? evidence.modules : [] }, stickyRoot: map.root };
}

async function askForMapAfter({ tx, repositoryId }: Settling, key: OrderKey, agenda: Agenda): Promise<void> {
  let next: OrderKey | null = null;
  for (const source of await sourcesOf(tx, repositoryId)) {
    const after = await analysisAfter(tx, repositoryId, source, key);
    if (after && (next === null || after.key < next)) next = after.key;
  }
  if (next !== null) askForMap(agenda, next);
}

async function rootBefore({ tx, repositoryId, maps }: Settling, key: OrderKey): Promise<string | null> {
  const stored = await snapshotBefore(tx, repositoryId, key);
  let best: OrderKey | null = null;
  for (const made of maps.keys()) if (made < key && (best === null || made > best)) best = made;
  if (best !== null && (!stored || best >= stored.key)) return maps.get(best)?.root ?? null;
  return stored?.root ?? null;
}

async function settleAnalysis(settling: Settling, row: AnalysisRow, key: OrderKey, map: ModuleMap, content: boolean, agenda: Agenda): Promise<void> {
  const { tx, repositoryId, load } = settling;
  const before = await analysisBefore(tx, repositoryId, row.source, key);
  const after = await analysisAfter(tx, repositoryId, row.source, key);
  const until = after?.key ?? NEVER;
  const examination = await examinationOf(settling, row);
  const paths = await pathsBetween(settling, before?.key ?? null, key);
  const next = await nextState(before?.stateRoot ?? EMPTY_ROOT, examination, paths, load);
  await keepSet(tx, repositoryId, next.set, row.violationsRoot);

  const isPlaced = row.key === key;
  const shownState = isPlaced ? (row.stateRoot ?? EMPTY_ROOT) : (before?.stateRoot ?? EMPTY_ROOT);
  const shownMap = isPlaced ? row.mapDigest : (before?.mapDigest ?? null);
  const { touched, met } = await changeTimelines(settling, row.source, key, until, { shownState, state: next.set.root, map, sameMap: shownMap === map.digest });

  const placed: PlacedAnalysis = { ...row, key, stateRoot: next.set.root, mapDigest: map.digest, carried: next.carried };
  if (!isPlaced || row.stateRoot !== placed.stateRoot || row.mapDigest !== placed.mapDigest || row.carried !== placed.carried) await keepAnalysis(tx, repositoryId, placed);
  await classifyBoundary(settling, { row: placed, examination, before, paths, met });

  settling.told.push({ source: row.source, key });
  settling.ranges.push([key, content || touched || row.stateRoot !== placed.stateRoot || row.carried !== placed.carried ? until : key]);
  if (after && (content || touched || row.scope !== null || row.stateRoot !== placed.stateRoot)) askAgain(agenda, after.key, row.source);
}

/** Takes an analysis off the line: what it said holds no more, what came before it holds on. */
export async function unplace(settling: Settling, row: PlacedAnalysis, agenda: Agenda): Promise<void> {
  const { tx, repositoryId } = settling;
  const before = await analysisBefore(tx, repositoryId, row.source, row.key);
  const after = await analysisAfter(tx, repositoryId, row.source, row.key);
  const until = after?.key ?? NEVER;
  const stateBefore = before?.stateRoot ?? EMPTY_ROOT;
  const map = before ? await mapOf(settling, before.mapDigest) : null;
  await changeTimelines(settling, row.source, row.key, until, { shownState: row.stateRoot, state: stateBefore, map, sameMap: before?.mapDigest === row.mapDigest });
  await keepAnalysis(tx, repositoryId, { ...row, key: null, stateRoot: null, mapDigest: null, carried: null });
  settling.told.push({ source: row.source, key: row.key });
  settling.ranges.push([row.key, until]);
  if (after) askAgain(agenda, after.key, row.source);
  if (row.source === OWN_SOURCE) return;
  for (const later of await analysisKeys(tx, repositoryId, row.key, until)) askForMap(agenda, later);
  await askForMapAfter(settling, row.key, agenda);
  if (!describesGraph(row)) return;
  askForContent(agenda, row.key, OWN_SOURCE);
  const graph = await graphKeyAfter(tx, repositoryId, row.key, row.source);
  if (graph !== null) askAgain(agenda, graph, OWN_SOURCE);
}

type TimelineChange = { shownState: string; state: string; map: ModuleMap | null; sameMap: boolean };

/** Makes the timelines say over `[key, until)` what the state and the map say. Answers whether any of them changed, and what of the state was read on the way. */
async function changeTimelines(settling: Settling, source: string, key: OrderKey, until: OrderKey, { shownState, state, map, sameMap }: TimelineChange): Promise<{ touched: boolean; met: Map<string, StoredViolation> }> {
  const { load, reread } = settling;
  const desk = deskOf(settling, source);
  const difference = await compareSets(shownState, state, load);
  const present = difference.added;
  for (const [fingerprint, { after }] of difference.changed) present.set(fingerprint, after);
  const toReread = reread.get(source) ?? new Set<string>();
  reread.set(source, toReread);
  for (const differing of [present, difference.removed]) for (const fingerprint of differing.keys()) toReread.add(fingerprint);
  if (!sameMap && shownState !== EMPTY_ROOT) for (const [fingerprint, value] of await readSet(state, load)) present.set(fingerprint, value);
  await fetch(desk, [...present.keys(), ...difference.removed.keys()]);
  let touched = false;
  const met = new Map<string, StoredViolation>();
  const assignOver = (fingerprint: string, violation: StoredViolation, attribution: ReturnType<typeof attribute>) => {
    desk.violations.set(fingerprint, violation);
    const shown = desk.now.get(fingerprint) ?? [];
    const next = assign(shown, key, until, attribution);
    if (showTheSame(next, shown)) return;
    desk.now.set(fingerprint, next);
    touched = true;
  };
  for (const [fingerprint, value] of present) {
    const violation = readViolation(value);
    met.set(fingerprint, violation);
    assignOver(fingerprint, violation, map ? attribute(violation, map) : null);
  }
  for (const [fingerprint, value] of difference.removed) assignOver(fingerprint, readViolation(value), null);
  if (touched && !sameMap) for (const fingerprint of present.keys()) toReread.add(fingerprint);
  return { touched, met };
}

/** Keeps of each violation what the newest analysis says that had it. */
async function rereadViolations({ tx, repositoryId, load }: Settling, desk: Desk, fingerprints: ReadonlySet<string>): Promise<void> {
  const byEnd = new Map<OrderKey, string[]>();
  const gone: string[] = [];
  for (const fingerprint of fingerprints) {
    const last = desk.now.get(fingerprint)?.at(-1);
    const group = last ? byEnd.get(last.closed) : gone;
    if (group) group.push(fingerprint);
    else if (last) byEnd.set(last.closed, [fingerprint]);
  }
  const facts = new Map<string, KeptFacts>();
  for (const [end, group] of byEnd) {
    const row = await analysisBefore(tx, repositoryId, desk.source, end);
    for (const [fingerprint, text] of row ? await lookUp(row.stateRoot, group, load) : []) {
      const violation = readViolation(text);
      desk.violations.set(fingerprint, violation);
      facts.set(fingerprint, { rule: violation.rule, text });
    }
  }
  await keepViolations(tx, repositoryId, desk.source, facts);
  await dropViolations(tx, repositoryId, desk.source, gone);
}
