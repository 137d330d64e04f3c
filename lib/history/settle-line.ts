/**
 * The one operation of the history engine: whatever changed (a report came, was replaced or removed, a commit moved,
 * joined or left the line, configuration became known), the analyses concerned are settled again in the order of the
 * line, each from the state before it, until nothing changes any more.
 */
import { type ModuleMap, readModuleMap } from "@/lib/catalog";

import { type AnalysisRow, type PlacedAnalysis, analysesInForce, analysesOf, analysisAfter, analysisBefore, analysisKeys, keepAnalysis, keepMapParts, snapshotAt, snapshotBefore, sourcesOf } from "./analysis.store";
import { keepSet } from "./bucket.store";
import { configurationInForce, findCommits } from "./commit.store";
import { type Desk, boundaryAt, fetch, put, rethread, write } from "./desk";
import { type KeptFacts, dropViolations, keepViolations } from "./interval.store";
import { attribute } from "./model/attribution";
import { type LoadNodes, EMPTY_ROOT, compareSets, lookUp, readSet } from "./model/buckets";
import { type StoredViolation, readViolation } from "./model/elements";
import { BEFORE_ALL, NEVER, shaOf } from "./model/order";
import { type PathHistory, matchRenames, matchRules } from "./model/renames";
import { covers } from "./model/scope";
import { type Earlier, type Examination, findDiscovered, findRetired, nextState, ruleChanges } from "./model/state";
import { assign, showTheSame, transitionOf } from "./model/timeline";
import type { OrderKey } from "./model/views";
import { refreshEvents } from "./refresh-events";
import { refreshSnapshots } from "./refresh-snapshots";
import { type MapParts, type Settling, deskOf, evidenceOfAll, examinationOf, mapOf, pathsBetween } from "./settling";

/** Which analyses are to be settled at a key: `content` says that what they report changed. */
type Entry = { content: Set<string>; again: Set<string>; map: boolean };
export type Agenda = Map<OrderKey, Entry>;

function entryAt(agenda: Agenda, key: OrderKey): Entry {
  const entry = agenda.get(key) ?? { content: new Set<string>(), again: new Set<string>(), map: false };
  agenda.set(key, entry);
  return entry;
}

export function askForContent(agenda: Agenda, key: OrderKey, source: string): void {
  entryAt(agenda, key).content.add(source);
}

export function askAgain(agenda: Agenda, key: OrderKey, source: string): void {
  entryAt(agenda, key).again.add(source);
}

export function askForMap(agenda: Agenda, key: OrderKey): void {
  entryAt(agenda, key).map = true;
}

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

function earliest(agenda: Agenda): OrderKey | null {
  let first: OrderKey | null = null;
  for (const key of agenda.keys()) if (first === null || key < first) first = key;
  return first;
}

async function settleAt(settling: Settling, key: OrderKey, entry: Entry, agenda: Agenda): Promise<void> {
  const { tx, repositoryId } = settling;
  const commit = (await findCommits(tx, repositoryId, [shaOf(key)])).get(shaOf(key));
  if (!commit?.onLine || commit.key !== key) return;
  const rows = await analysesOf(tx, repositoryId, [commit.sha]);
  if (rows.length === 0) return;
  const map = await mapAt(settling, key, rows, entry, agenda);
  for (const row of rows) {
    const isNew = row.key !== key;
    if (!isNew && row.mapDigest === map.digest && !entry.content.has(row.source) && !entry.again.has(row.source)) continue;
    await settleAnalysis(settling, row, key, map, entry.content.has(row.source) || isNew, agenda);
  }
}

/** The module map of a snapshot; where it may change what follows, the following snapshots are put on the agenda. */
async function mapAt(settling: Settling, key: OrderKey, rows: readonly AnalysisRow[], entry: Entry, agenda: Agenda): Promise<ModuleMap> {
  const { tx, repositoryId, maps } = settling;
  const here = new Set(rows.map(({ source }) => source));
  const others = (await analysesInForce(tx, repositoryId, key)).filter(({ source }) => !here.has(source));
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
  return map;
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
  await classifyBoundary(settling, placed, examination, before, { paths, met });

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
  for (const later of await analysisKeys(tx, repositoryId, row.key, until)) askForMap(agenda, later);
  await askForMapAfter(settling, row.key, agenda);
  if (after) askAgain(agenda, after.key, row.source);
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

/** Says of everything that opens or closes at an analysis why it does. */
async function classifyBoundary(settling: Settling, row: PlacedAnalysis, examination: Examination, before: PlacedAnalysis | null, { paths, met }: { paths: PathHistory; met: ReadonlyMap<string, StoredViolation> }): Promise<void> {
  const { load } = settling;
  const desk = deskOf(settling, row.source);
  const { opening, closing } = await boundaryAt(desk, row.key);
  const appeared: string[] = [];
  const vanished: string[] = [];
  for (const [fingerprint, stretch] of opening) {
    const previous = closing.get(fingerprint);
    if (!previous) appeared.push(fingerprint);
    else {
      const how = transitionOf(previous.attribution, stretch.attribution, { sameRule: true });
      put(desk, fingerprint, { ...previous, closedAs: how });
      put(desk, fingerprint, { ...stretch, openedAs: how, linkFrom: null });
    }
  }
  for (const fingerprint of closing.keys()) if (!opening.has(fingerprint)) vanished.push(fingerprint);

  const now = await violationsIn(row.stateRoot, appeared, load, met);
  const earlier = before ? await violationsIn(before.stateRoot, vanished, load) : new Map<string, StoredViolation>();
  const earlierExamination = before ? await examinationOf(settling, before) : null;
  const candidates = (violations: ReadonlyMap<string, StoredViolation>) => [...violations].map(([fingerprint, violation]) => ({ fingerprint, violation }));
  const { gone, added } = ruleChanges(earlierExamination, examination);
  const ruleNow = matchRules(gone, added, candidates(earlier), candidates(now), paths);
  const goingOn = matchRenames(candidates(earlier), candidates(now), paths, ruleNow);
  for (const { from, to } of goingOn) {
    const [last, first] = [closing.get(from), opening.get(to)];
    if (!last || !first) continue;
    const how = transitionOf(last.attribution, first.attribution, { sameRule: earlier.get(from)?.rule === now.get(to)?.rule });
    put(desk, from, { ...last, closedAs: how });
    put(desk, to, { ...first, openedAs: how, linkFrom: from });
    earlier.delete(from);
    now.delete(to);
  }

  const discovered = await findDiscovered(now, examination, earlierAnalyses(settling, row, before, earlierExamination, paths), load);
  const reportedBefore = before ? await lookUp(before.stateRoot, now.keys(), load) : new Map<string, string>();
  for (const fingerprint of now.keys()) {
    const stretch = opening.get(fingerprint);
    if (stretch) put(desk, fingerprint, { ...stretch, openedAs: discovered.has(fingerprint) || reportedBefore.has(fingerprint) ? "discovered" : "introduced", linkFrom: null });
  }
  const retired = earlierExamination ? await findRetired(earlier, earlierExamination, { ...examination, stateRoot: row.stateRoot }, paths, load) : new Set<string>();
  for (const fingerprint of earlier.keys()) {
    const stretch = closing.get(fingerprint);
    if (stretch) put(desk, fingerprint, { ...stretch, closedAs: retired.has(fingerprint) ? "retired" : "fixed" });
  }
}

/** Violations of a state; `met` are some of that very state which were read before. */
async function violationsIn(root: string, fingerprints: readonly string[], load: LoadNodes, met: ReadonlyMap<string, StoredViolation> = new Map()): Promise<Map<string, StoredViolation>> {
  const found = new Map<string, StoredViolation>();
  const unread: string[] = [];
  for (const fingerprint of fingerprints) {
    const known = met.get(fingerprint);
    if (known) found.set(fingerprint, known);
    else unread.push(fingerprint);
  }
  for (const [fingerprint, value] of await lookUp(root, unread, load)) found.set(fingerprint, readViolation(value));
  return found;
}

/** Finds the nearest earlier analysis that covered a violation: mostly the one before, further back behind partial ones. */
function earlierAnalyses(settling: Settling, row: PlacedAnalysis, before: PlacedAnalysis | null, examination: Examination | null, paths: PathHistory): (violation: StoredViolation) => Promise<Earlier | null> {
  const found: { row: PlacedAnalysis; earlier: Earlier }[] = before && examination ? [{ row: before, earlier: { examination, paths } }] : [];
  return async ({ from }) => {
    for (let index = 0; ; index++) {
      let step = found[index];
      if (!step) {
        const last = found[index - 1];
        const further = last && last.row.scope !== null ? await analysisBefore(settling.tx, settling.repositoryId, row.source, last.row.key) : null;
        if (!further) return null;
        step = { row: further, earlier: { examination: await examinationOf(settling, further), paths: await pathsBetween(settling, further.key, row.key) } };
        found.push(step);
      }
      if (covers(step.row.scope, from.path === undefined ? undefined : step.earlier.paths.before(from.path))) return step.earlier;
    }
  };
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

/** Puts the next analysis of every source at or after each of these keys on the agenda: what leads to it has changed. */
export async function askForWhatFollows({ tx, repositoryId }: Settling, keys: readonly OrderKey[], agenda: Agenda): Promise<void> {
  const sorted = [...new Set(keys)].sort();
  for (const source of await sourcesOf(tx, repositoryId)) {
    let reached: OrderKey = BEFORE_ALL;
    for (const key of sorted) {
      if (key <= reached) continue;
      const next = await analysisAfter(tx, repositoryId, source, key, true);
      if (!next) break;
      reached = next.key;
      askAgain(agenda, next.key, source);
    }
  }
}
