/** Why violations open and close at an analysis: somebody's change, a rule's, a report's. */
import { type PlacedAnalysis, analysisBefore, findAnalysis, graphBefore } from "./analysis.store";
import { boundaryAt, put } from "./desk";
import { type LoadNodes, lookUp } from "./model/buckets";
import { OWN_SOURCE } from "./model/broken-rules";
import { type StoredViolation, readViolation } from "./model/elements";
import { type PathHistory, matchRenames, matchRules } from "./model/renames";
import { type Earlier, type Examination, type Testimony, byWitness, findDiscovered, findRetired, looksAt, looksFor, ruleChanges } from "./model/state";
import { transitionOf } from "./model/timeline";
import { type Settling, deskOf, examinationOf, pathsBetween, withoutRules } from "./settling";

type Step = {
  readonly row: PlacedAnalysis;
  readonly examination: Examination;
  readonly before: PlacedAnalysis | null;
  readonly paths: PathHistory;
  /** Violations of the state that were read before. */
  readonly met: ReadonlyMap<string, StoredViolation>;
};

/** Says of everything that opens or closes at an analysis why it does. */
export async function classifyBoundary(settling: Settling, step: Step): Promise<void> {
  const { row, examination, before, paths, met } = step;
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
  const { gone, added } = rulesRenamed(row.source) ? ruleChanges(earlierExamination, examination) : { gone: [], added: [] };
  const ruleNow = matchRules(gone, added, candidates(earlier), candidates(now), paths);
  for (const { from, to } of matchRenames(candidates(earlier), candidates(now), paths, ruleNow)) {
    const [last, first] = [closing.get(from), opening.get(to)];
    if (!last || !first) continue;
    const how = transitionOf(last.attribution, first.attribution, { sameRule: earlier.get(from)?.rule === now.get(to)?.rule });
    put(desk, from, { ...last, closedAs: how });
    put(desk, to, { ...first, openedAs: how, linkFrom: from });
    earlier.delete(from);
    now.delete(to);
  }

  const discovered = await discoveredOf(settling, step, earlierExamination, now);
  const reportedBefore = before ? await lookUp(before.stateRoot, now.keys(), load) : new Map<string, string>();
  for (const fingerprint of now.keys()) {
    const stretch = opening.get(fingerprint);
    if (stretch) put(desk, fingerprint, { ...stretch, openedAs: discovered.has(fingerprint) || reportedBefore.has(fingerprint) ? "discovered" : "introduced", linkFrom: null });
  }
  const retired = earlierExamination ? await retiredOf(settling, step, earlierExamination, earlier) : new Set<string>();
  for (const fingerprint of earlier.keys()) {
    const stretch = closing.get(fingerprint);
    if (stretch) put(desk, fingerprint, { ...stretch, closedAs: retired.has(fingerprint) ? "retired" : "fixed" });
  }
}

/** A tool's rule may get another name. Lintel's own rules have fixed names: one that goes is not another that comes. */
export function rulesRenamed(source: string): boolean {
  return source !== OWN_SOURCE;
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

async function discoveredOf(settling: Settling, step: Step, before: Examination | null, appeared: ReadonlyMap<string, StoredViolation>): Promise<Set<string>> {
  const { row, examination } = step;
  if (row.source !== OWN_SOURCE) return findDiscovered(appeared, examination, earlierOf(reportsBefore(settling, step, before), looksAt), settling.load);
  return discoveredByAll(appeared, examination, before, ({ source, witness, violations }) => findDiscovered(violations, witness, earlierOf(graphsBefore(settling, row, source), looksAt), settling.load));
}

/**
 * Of Lintel's own findings: discovered is what every source discovers that shows it. One that had looked before, and had
 * not seen it under the same rule, knows better: it was introduced.
 */
export async function discoveredByAll(
  appeared: ReadonlyMap<string, StoredViolation>, examination: Examination, before: Examination | null, discover: (testimony: Testimony) => Promise<Set<string>>,
): Promise<Set<string>> {
  const discovered = new Set(appeared.keys());
  const inForce = new Map([...appeared].filter(([, { rule }]) => before?.rules && Object.hasOwn(before.rules, rule)));
  for (const testimony of byWitness(examination, inForce)) {
    const found = await discover(testimony);
    for (const fingerprint of testimony.violations.keys()) if (!found.has(fingerprint)) discovered.delete(fingerprint);
  }
  return discovered;
}

type Settled = Examination & { readonly stateRoot: string };

async function retiredOf(settling: Settling, step: Step, before: Examination, vanished: ReadonlyMap<string, StoredViolation>): Promise<Set<string>> {
  const { load } = settling;
  const after: Settled = { ...step.examination, stateRoot: step.row.stateRoot };
  if (step.row.source !== OWN_SOURCE) return findRetired(vanished, after, earlierOf(reportsBefore(settling, step, before), looksFor), load);
  return retiredByAny(vanished, after, (source) => earlierOf(graphsBefore(settling, step.row, source), looksFor), load);
}

/** Of Lintel's own findings: retired is what went with its rule, or what a source still shows under a rule that was defined anew. */
export async function retiredByAny(
  vanished: ReadonlyMap<string, StoredViolation>, after: Settled, earlierFor: (source: string) => (violation: StoredViolation) => Promise<Earlier | null>, load: LoadNodes,
): Promise<Set<string>> {
  const retired = await findRetired(vanished, after, async () => null, load);
  for (const { source, witness, violations } of byWitness(after, vanished)) {
    const seen = { ...witness, scope: null, rules: after.rules, stateRoot: after.stateRoot };
    for (const fingerprint of await findRetired(violations, seen, earlierFor(source), load)) retired.add(fingerprint);
  }
  return retired;
}

type Known = { readonly row: PlacedAnalysis; readonly earlier: Earlier };

/** Finds the nearest of earlier analyses that looked: mostly the first, further back behind partial ones. A full one has the last word. */
function earlierOf(further: (last: Known | undefined) => Promise<Known | null>, looked: (examination: Examination, violation: StoredViolation, at?: string) => boolean): (violation: StoredViolation) => Promise<Earlier | null> {
  const known: Known[] = [];
  return async (violation) => {
    for (let index = 0; ; index++) {
      let step = known[index];
      if (!step) {
        const last = known[index - 1];
        const next = !last || last.row.scope !== null ? await further(last) : null;
        if (!next) return null;
        step = next;
        known.push(step);
      }
      if (looked(step.earlier.examination, violation, placeThen(violation, step.earlier.paths))) return step.earlier;
    }
  };
}

function placeThen({ from }: StoredViolation, paths: PathHistory): string | undefined {
  return from.path === undefined ? undefined : paths.before(from.path);
}

/** The analyses of the same source, newest first. */
function reportsBefore(settling: Settling, { row, before, paths }: Step, examination: Examination | null): (last: Known | undefined) => Promise<Known | null> {
  return async (last) => {
    if (!last) return before && examination ? { row: before, earlier: { examination, paths } } : null;
    const further = await analysisBefore(settling.tx, settling.repositoryId, row.source, last.row.key);
    return further && { row: further, earlier: { examination: await examinationOf(settling, further), paths: await pathsBetween(settling, further.key, row.key) } };
  };
}

/** The analyses of a source that described the graph, newest first, with what it could say of Lintel's rules then. */
function graphsBefore(settling: Settling, { key }: PlacedAnalysis, source: string): (last: Known | undefined) => Promise<Known | null> {
  return async (last) => {
    const row = await graphBefore(settling.tx, settling.repositoryId, source, last?.row.key ?? key);
    return row && { row, earlier: { examination: await witnessThen(settling, row), paths: await pathsBetween(settling, row.key, key) } };
  };
}

/** A source as a witness of Lintel's findings, as of one of its analyses. */
export async function witnessThen(settling: Pick<Settling, "tx" | "repositoryId">, row: PlacedAnalysis): Promise<Examination> {
  const own = await findAnalysis(settling.tx, settling.repositoryId, OWN_SOURCE, row.commit);
  const witness = own?.key === row.key ? (await examinationOf(settling, own)).witnesses?.get(row.source) : undefined;
  return witness ?? withoutRules(await examinationOf(settling, row));
}
