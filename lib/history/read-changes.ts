import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { count } from "@/lib/kernel/text";
import { noTransaction } from "@/lib/kernel/transaction";

import { type AnalysisRow, analysesInForce, analysesOf, graphBefore, snapshotBefore, snapshotOfCommit } from "./analysis.store";
import { nodesOf } from "./bucket.store";
import { checkOwnRules } from "./check-own-rules";
import { discoveredByAll, retiredByAny, rulesRenamed, witnessThen } from "./classify-boundary";
import { type CommitRow, findCommits } from "./commit.store";
import { attribute } from "./model/attribution";
import { OWN_SOURCE } from "./model/broken-rules";
import { EMPTY_ROOT, type LoadNodes, type Nodes, type SetDifference, compareSets, countSet } from "./model/buckets";
import { type StoredViolation, readViolation } from "./model/elements";
import { type PathHistory, matchRenames, matchRules, pathHistory } from "./model/renames";
import { type Earlier, type Examination, findDiscovered, findRetired, looksAt, nextState, ruleChanges } from "./model/state";
import type { Change, ModuleGraph, Moved, OrderKey, Violation, ViolationEnd } from "./model/views";
import { mapBeside, readGraph, readGraphBeside } from "./read-graph";
import { pointAt, viewsOf } from "./read-violations";
import { examinationOf, lookWith, mapOf, pathsBetween } from "./settling";
import { type FoundStretch, chainsAt, countLineCommits, stretchesAtBoundary } from "./violation.store";

/** A change before tangles are told: with the module graphs on both sides, where there are any. */
export type PlainChange = Omit<Change, "tangles" | "dependencies"> & { graphs: { before: ModuleGraph | null; after: ModuleGraph | null } };

/** What a snapshot changed against the one before it on the line; null when the commit has no snapshot. */
export async function readSnapshotChange(repositoryId: RepositoryId, commit: CommitSha): Promise<PlainChange | null> {
  const snapshot = await snapshotOfCommit(noTransaction, repositoryId, commit);
  if (!snapshot) return null;
  const previous = await snapshotBefore(noTransaction, repositoryId, snapshot.key);
  const opened = await stretchesAtBoundary(noTransaction, repositoryId, snapshot.key, "opened");
  const closed = await stretchesAtBoundary(noTransaction, repositoryId, snapshot.key, "closed");
  const open = async (how: string) => viewsOf(noTransaction, repositoryId, opened.filter(({ openedAs, status }) => openedAs === how && status === "open"), snapshot.key);
  const shut = async (how: string) => viewsOf(noTransaction, repositoryId, closed.filter(({ closedAs, status }) => closedAs === how && status === "open"), snapshot.key);
  const fresh = opened.filter(({ openedAs, status }) => status === "open" && ["introduced", "discovered", "reopened", "unbaselined"].includes(openedAs)).length;
  return {
    base: previous ? { commit: asId<CommitSha>(previous.commit), distance: await countLineCommits(noTransaction, repositoryId, previous.key, snapshot.key) } : null,
    introduced: await open("introduced"), discovered: await open("discovered"), reopened: await open("reopened"), reassigned: await open("reassigned"),
    fixed: await shut("fixed"), retired: await shut("retired"), moved: await movedAt(repositoryId, opened, closed, snapshot.key), unchanged: snapshot.totals.open - fresh,
    graphs: { before: previous ? await readGraph(repositoryId, previous.key) : null, after: await readGraph(repositoryId, snapshot.key) },
  };
}

/** Violations that went on under another path or rule at a key: each with where its chain was until then. */
async function movedAt(repositoryId: RepositoryId, opened: readonly FoundStretch[], closed: readonly FoundStretch[], key: OrderKey): Promise<Moved[]> {
  const before = new Map(closed.map((stretch) => [stretch.chain, stretch]));
  const renamed = opened.filter(({ openedAs, status, chain }) => openedAs === "renamed" && status === "open" && before.has(chain));
  return (await viewsOf(noTransaction, repositoryId, renamed, key)).flatMap((violation) => {
    const old = before.get(violation.id);
    return old ? [{ violation, before: { rule: old.rule, from: plainEnd(old.facts.from), to: old.facts.to && plainEnd(old.facts.to) } }] : [];
  });
}

function plainEnd({ path, symbol, module }: StoredViolation["from"]): ViolationEnd {
  return { module: module ?? null, file: path ?? null, symbol: symbol ?? null };
}

/** `beside`: Lintel's own look at a commit that is not on the line, of which nothing is kept. */
type Compared = AnalysisRow & { state: string; beside?: { examination: Examination; nodes: Nodes } };

type Side = { commit: CommitRow; analyses: Compared[]; key: OrderKey };

/** A commit with what is known of it: on the line its snapshot, beside the line its own analyses. */
async function sideOf(repositoryId: RepositoryId, sha: string): Promise<Side | null> {
  const commit = (await findCommits(noTransaction, repositoryId, [sha])).get(sha);
  if (!commit) return null;
  const rows = commit.onLine ? await analysesInForce(noTransaction, repositoryId, commit.key) : await analysesOf(noTransaction, repositoryId, [sha]);
  return rows.length === 0 ? null : { commit, key: commit.key, analyses: rows.map((row) => ({ ...row, state: row.stateRoot ?? row.violationsRoot })) };
}

/**
 * What leads from one commit to another; `baselined` are those that appeared and stand in a baseline of the head's own,
 * `rebaselined` counts those on both sides that the head puts into a baseline or takes out of one.
 */
export type Comparison = PlainChange & { baselined: Violation[]; rebaselined: { put: number; taken: number } };

/** What leads from one commit to another, source by source; null when one of them has no analysis. */
export async function compareStates(repositoryId: RepositoryId, base: CommitSha, head: CommitSha): Promise<Comparison | null> {
  const [one, other] = [await sideOf(repositoryId, base), await sideOf(repositoryId, head)];
  if (!one || !other) return null;
  const anchor = await snapshotBefore(noTransaction, repositoryId, one.key, true);
  const map = anchor ? await mapOf({ tx: noTransaction, repositoryId }, anchor.mapDigest) : null;
  const others = one.analyses.filter(({ source }) => !other.analyses.some((row) => row.source === source));
  const headMap = anchor && !other.commit.onLine ? await mapBeside(repositoryId, [...other.analyses, ...others], one.key) : map;
  const paths = await pathsToward(repositoryId, one, other);
  const change: Comparison = {
    base: { commit: base, distance: one.commit.onLine && other.commit.onLine ? Math.max(0, await countLineCommits(noTransaction, repositoryId, one.key, other.key)) : 0 },
    introduced: [], discovered: [], reopened: [], fixed: [], retired: [], reassigned: [], moved: [], baselined: [], rebaselined: { put: 0, taken: 0 }, unchanged: 0,
    graphs: { before: await graphOf(repositoryId, one.commit, one.key), after: await graphOf(repositoryId, other.commit, one.key) },
  };
  const [from, to] = [await withOwnRules(repositoryId, one, map), await withOwnRules(repositoryId, other, headMap)];
  for (const after of to) {
    const before = from.find(({ source }) => source === after.source) ?? null;
    await compareSource(repositoryId, before, after, { paths, map, headMap, baseKey: one.commit.onLine ? one.key : null, headKey: other.key, headOnLine: other.commit.onLine }, change);
  }
  return change;
}

/** A commit beside the line is measured by the rules of its base. */
async function withOwnRules(repositoryId: RepositoryId, { commit, analyses }: Side, map: Placing): Promise<Compared[]> {
  if (commit.onLine || !map || map.rules.length === 0) return analyses;
  const found = await checkOwnRules(commit.sha, analyses, map, nodesOf(noTransaction, repositoryId));
  return found ? [...analyses, { ...found.row, state: found.violations.root, beside: { examination: lookWith(analyses, found.row, found.rules), nodes: found.violations.nodes } }] : analyses;
}

/** A commit of the line has its own graph; one beside it is drawn as its base is. */
function graphOf(repositoryId: RepositoryId, commit: CommitRow, base: OrderKey): Promise<ModuleGraph | null> {
  return commit.onLine ? readGraph(repositoryId, commit.key) : readGraphBeside(repositoryId, commit, base);
}

type Placing = Awaited<ReturnType<typeof mapOf>> | null;
type Context = { paths: PathHistory; map: Placing; headMap: Placing; baseKey: OrderKey | null; headKey: OrderKey; headOnLine: boolean };

async function compareSource(repositoryId: RepositoryId, before: Compared | null, after: Compared, context: Context, change: Comparison): Promise<void> {
  const scope = { tx: noTransaction, repositoryId };
  const load = withNodes(nodesOf(noTransaction, repositoryId), before?.beside?.nodes, after.beside?.nodes);
  const examination = after.beside?.examination ?? (await examinationOf(scope, after));
  const earlier = before && (before.beside?.examination ?? (await examinationOf(scope, before)));
  const next = context.headOnLine || !before ? { root: after.state, nodes: new Map() } : (await nextState(before.state, examination, context.paths, load)).set;
  const loadNext = withNodes(load, next.nodes);
  const difference: SetDifference = await compareSets(before?.state ?? EMPTY_ROOT, next.root, loadNext);
  const added = new Map([...difference.added].map(([key, value]) => [key, readViolation(value)]));
  const removed = new Map([...difference.removed].map(([key, value]) => [key, readViolation(value)]));
  const livesAt = async (key: OrderKey | null, violations: ReadonlyMap<string, StoredViolation>) =>
    key === null || violations.size === 0 ? new Map<string, string>() : chainsAt(noTransaction, repositoryId, key, after.source, [...violations.keys()]);
  const candidates = (violations: ReadonlyMap<string, StoredViolation>) => [...violations].map(([fingerprint, violation]) => ({ fingerprint, violation }));
  const { gone, added: rules } = rulesRenamed(after.source) ? ruleChanges(earlier, examination) : { gone: [], added: [] };
  const [livesBefore, livesNow] = [await livesAt(context.baseKey, removed), await livesAt(context.headOnLine ? context.headKey : null, added)];
  const ruleNow = matchRules(gone, rules, candidates(removed), candidates(added), context.paths);
  for (const { from, to } of matchRenames(candidates(removed), candidates(added), context.paths, ruleNow)) {
    const [now, old] = [added.get(to), removed.get(from)];
    const shown = now && toView(livesNow.get(to) ?? livesBefore.get(from) ?? to, to, now, after, context, "renamed", null);
    if (old && shown?.status === "open") change.moved.push({ violation: shown, before: { rule: old.rule, from: plainEnd(old.from), to: old.to ? plainEnd(old.to) : null } });
    added.delete(to);
    removed.delete(from);
  }
  const known = earlier && { examination: earlier, paths: context.paths };
  const seenBefore = (one: Earlier | null) => async (violation: StoredViolation) => (one && looksAt(one.examination, violation) ? one : null);
  const atHead = { ...examination, stateRoot: next.root };
  const isOwn = after.source === OWN_SOURCE;
  const witnesses = isOwn ? await witnessesBefore(repositoryId, known, examination, context) : new Map<string, Earlier>();
  const seenBy = (source: string) => seenBefore(witnesses.get(source) ?? null);
  const discovered = isOwn
    ? await discoveredByAll(added, examination, earlier, ({ source, witness, violations }) => findDiscovered(violations, witness, seenBy(source), loadNext))
    : await findDiscovered(added, examination, seenBefore(known), loadNext);
  const retired = !known ? new Set<string>() : isOwn ? await retiredByAny(removed, atHead, seenBy, loadNext) : await findRetired(removed, atHead, async () => known, loadNext);
  const view = (fingerprint: string, violation: StoredViolation, openedAs: string, closedAs: string | null): Violation | null => toView((closedAs === null ? livesNow : livesBefore).get(fingerprint) ?? fingerprint, fingerprint, violation, after, context, openedAs, closedAs);
  for (const [fingerprint, violation] of added) {
    const shown = view(fingerprint, violation, discovered.has(fingerprint) ? "discovered" : "introduced", null);
    if (shown?.status === "open") change[discovered.has(fingerprint) ? "discovered" : "introduced"].push(shown);
    else if (shown && !discovered.has(fingerprint)) change.baselined.push(shown);
  }
  for (const [fingerprint, violation] of removed) {
    const shown = view(fingerprint, violation, "introduced", retired.has(fingerprint) ? "retired" : "fixed");
    if (shown && !violation.baselined) change[retired.has(fingerprint) ? "retired" : "fixed"].push(shown);
  }
  for (const { before: old, after: now } of difference.changed.values()) {
    const [was, is] = [readViolation(old).baselined, readViolation(now).baselined];
    if (was !== is) change.rebaselined[is ? "put" : "taken"] += 1;
  }
  change.unchanged += (await countSet(next.root, loadNext)) - added.size;
}

/** Of Lintel's own findings: what each source that shows the head's graph showed last, at or before the base. */
async function witnessesBefore(repositoryId: RepositoryId, known: Earlier | null, examination: Examination, { baseKey, paths }: Context): Promise<Map<string, Earlier>> {
  const scope = { tx: noTransaction, repositoryId };
  const found = new Map<string, Earlier>();
  for (const source of examination.witnesses?.keys() ?? []) {
    const row = baseKey === null ? null : await graphBefore(noTransaction, repositoryId, source, baseKey, true);
    const witness = row ? await witnessThen(scope, row) : known?.examination.witnesses?.get(source);
    if (witness) found.set(source, { examination: witness, paths });
  }
  return found;
}

/** Nodes that are not kept, before those that are. */
function withNodes(load: LoadNodes, ...held: readonly (Nodes | undefined)[]): LoadNodes {
  return async (digests) => {
    const here = new Map(digests.flatMap((digest) => { const node = held.map((nodes) => nodes?.get(digest)).find((one) => one !== undefined); return node ? [[digest, node] as const] : []; }));
    const rest = digests.filter((digest) => !here.has(digest));
    return rest.length === 0 ? here : new Map([...here, ...(await load(rest))]);
  };
}

/** `id` names the life on the line; where there is none, what would begin one. */
function toView(id: string, fingerprint: string, violation: StoredViolation, row: AnalysisRow, { map: baseMap, headMap, headKey }: Context, openedAs: string, closedAs: string | null): Violation | null {
  const map = closedAs === null ? headMap : baseMap;
  const attribution = map ? attribute(violation, map) : null;
  if (map && !attribution) return null;
  const module = (name: string | undefined) => (name === undefined || name.startsWith("(") ? null : name);
  const at = pointAt(headKey);
  return {
    id, fingerprint, source: row.source, tool: row.summary.tool, rule: violation.rule, kind: attribution?.kind ?? violation.kind, severity: attribution?.severity ?? violation.severity,
    status: closedAs === null ? (attribution?.status ?? "open") : "fixed",
    from: { module: module(attribution?.fromModule), file: violation.from.path ?? null, symbol: violation.from.symbol ?? null, line: violation.line, column: violation.column },
    to: violation.to ? { module: module(attribution?.toModule), file: violation.to.path ?? null, symbol: violation.to.symbol ?? null } : null,
    fromTeam: attribution?.fromTeam ?? "(unowned)", toTeam: attribution?.toTeam ?? "(unowned)", message: violation.message,
    openedBy: at, openedAs, closedBy: closedAs === null ? null : at, closedAs, ageDays: 0, ageIsLowerBound: openedAs === "discovered", carried: false,
  };
}

const LONGEST_WALK = 1000;

/** What happened to paths on the way from base to head: along the line, or down the head's own first parents. */
async function pathsToward(repositoryId: RepositoryId, base: Side, head: Side): Promise<PathHistory> {
  if (base.commit.onLine && head.commit.onLine && base.key <= head.key) return pathsBetween({ tx: noTransaction, repositoryId }, base.key, head.key);
  const walked: CommitRow[] = [];
  let reached = false;
  for (let at: CommitRow | undefined = head.commit; at && walked.length < LONGEST_WALK; ) {
    walked.push(at);
    const parent: string | undefined = at.parents?.[0];
    if (parent === base.commit.sha) reached = true;
    if (parent === undefined || reached) break;
    at = (await findCommits(noTransaction, repositoryId, [parent])).get(parent);
    if (at?.onLine) break;
  }
  return pathHistory(walked.reverse(), reached);
}

export type Base = {
  /** The commit to compare with; null when nothing on the line can serve. */
  commit: CommitSha | null;
  mergeBase: CommitSha | null;
  /** First-parent commits between the wanted commit and the one that has an analysis. */
  distance: number;
  exact: boolean;
  reason: string;
};

/**
 * The base of a pull request's verdict: if what was checked out is a merge of the head into the base branch, its parent
 * that is not the head; else the merge base with the line; and where that has no analysis, the nearest commit of the
 * line before it that has.
 */
export async function findBase(repositoryId: RepositoryId, head: CommitSha, told: { tested?: { sha: string; parents: readonly string[] }; mergeBase?: string } = {}): Promise<Base> {
  const { tested } = told;
  const isTestMerge = tested !== undefined && tested.sha !== head && tested.parents.length === 2 && tested.parents.includes(head);
  const wanted = isTestMerge ? (tested.parents.find((parent) => parent !== head) ?? null) : (told.mergeBase ?? (await mergeBaseOf(repositoryId, head)));
  if (wanted === null) return { commit: null, mergeBase: null, distance: 0, exact: false, reason: "No common ancestor with the default branch is known; send lineage, or use fetch-depth: 0." };
  const mergeBase = asId<CommitSha>(wanted);
  if ((await analysesOf(noTransaction, repositoryId, [wanted])).length > 0) {
    return { commit: mergeBase, mergeBase, distance: 0, exact: true, reason: isTestMerge ? "The base branch as it was merged for the test." : "The merge base with the default branch." };
  }
  const row = (await findCommits(noTransaction, repositoryId, [wanted])).get(wanted);
  const nearest = row?.onLine ? await snapshotBefore(noTransaction, repositoryId, row.key) : null;
  if (!row || !nearest) return { commit: null, mergeBase, distance: 0, exact: false, reason: `Commit ${wanted} has no analysis, and none before it is known.` };
  const distance = await countLineCommits(noTransaction, repositoryId, nearest.key, row.key);
  return { commit: asId<CommitSha>(nearest.commit), mergeBase, distance, exact: false, reason: `Commit ${wanted} has no analysis; the nearest one before it is ${count(distance, "commit")} back.` };
}

/** The newest ancestor of a commit that is on the line, as far as parents are known: of one that is on it by now, what it was built upon. */
async function mergeBaseOf(repositoryId: RepositoryId, head: CommitSha): Promise<string | null> {
  const seen = new Set<string>();
  let best: CommitRow | null = null;
  let open: string[] = [head];
  for (let round = 0; open.length > 0 && round < LONGEST_WALK; round++) {
    const rows = [...(await findCommits(noTransaction, repositoryId, open)).values()];
    const next: string[] = [];
    for (const row of rows) {
      if (row.onLine && row.sha === head) next.push(...(row.parents ?? []).slice(0, 1));
      else if (row.onLine) {
        if (best === null || row.key > best.key) best = row;
      } else for (const parent of row.parents ?? []) if (!seen.has(parent)) next.push(parent);
    }
    for (const sha of next) seen.add(sha);
    open = [...new Set(next)];
  }
  return best?.sha ?? null;
}

