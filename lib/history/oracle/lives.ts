import type { End } from "@/lib/ingestion";
import { type Analysis, identityOf, rulesOf, type Row, type SeenFact } from "./analysis";
import { type Commit, renamedForward } from "./line";

/** One life of one violation under one fingerprint. Positions count along the line. */
export type Stretch = {
  readonly chain: number;
  readonly row: Row;
  readonly openedAt: number;
  readonly openedAs: "introduced" | "discovered" | "reopened" | "renamed";
  closedAt: number | null;
  closedAs: "fixed" | "retired" | "renamed" | null;
  /** What was reported of it, by position. */
  readonly seen: Map<number, SeenFact>;
};

/** What one source has at one of its analyses. */
export type Stage = {
  readonly position: number;
  readonly analysis: Analysis;
  readonly present: ReadonlyMap<string, Stretch>;
  readonly carried: number;
  readonly renamedRules: ReadonlyMap<string, string>;
};

export type Lives = { readonly stages: readonly Stage[]; readonly stretches: readonly Stretch[] };

export type Placed = { readonly position: number; readonly analysis: Analysis };

/** One of Lintel's own analyses, with the rules in force and who described the graph. */
export type OwnPlaced = Placed & { readonly rules: ReadonlyMap<string, string>; readonly witnesses: readonly Analysis[] };

export function lastRules(placed: readonly OwnPlaced[]): ReadonlyMap<string, string> {
  return placed.at(-1)?.rules ?? new Map();
}

/** What can be said of violations at one analysis of a source, and of why they come and go there. */
export type Judgement = {
  isRuleGone(row: Row): boolean;
  isExamined(row: Row): boolean;
  isDiscovered(row: Row): boolean;
  isRedefined(row: Row): boolean;
  readonly renamesRules: boolean;
};

/** Follows one source along the line, from nothing. `placed` are its analyses on the line, oldest first. */
export function followSource(line: readonly Commit[], placed: readonly Placed[], judge: (index: number) => Judgement): Lives {
  const stretches: Stretch[] = [];
  const stages: Stage[] = [];
  for (const [index, here] of placed.entries()) {
    const before = stages[index - 1];
    const step = new Step(line, judge(index), here, before);
    const present = new Map<string, Stretch>();
    const renamedRules = step.renamedRules();
    const matches = step.match(renamedRules);
    for (const [id, row] of step.state) {
      const known = before?.present.get(id);
      const stretch = known ?? open(stretches, step, row, here.position, matches.get(id));
      const reported = here.analysis.rows.get(id);
      if (reported) stretch.seen.set(here.position, reported.fact);
      present.set(id, stretch);
    }
    for (const [id, stretch] of before?.present ?? []) {
      if (present.has(id)) continue;
      stretch.closedAt = here.position;
      stretch.closedAs = [...matches.values()].includes(stretch) ? "renamed" : step.closing(stretch);
    }
    stages.push({ ...here, present, carried: step.state.size - here.analysis.rows.size, renamedRules });
  }
  return { stages, stretches };
}

function open(stretches: Stretch[], step: Step, row: Row, position: number, before: Stretch | undefined): Stretch {
  const earlier = lastLife(stretches, row.fingerprint, position);
  const discovered = !before && step.judgement.isDiscovered(row);
  const stretch: Stretch = {
    chain: (before ?? earlier)?.chain ?? new Set(stretches.map((each) => each.chain)).size,
    row,
    openedAt: position,
    openedAs: before ? "renamed" : discovered ? "discovered" : earlier ? "reopened" : "introduced",
    closedAt: null,
    closedAs: null,
    seen: new Map(),
  };
  stretches.push(stretch);
  return stretch;
}

/** The last life of the chain that ended last among those that ended under this fingerprint. */
function lastLife(stretches: readonly Stretch[], id: string, position: number): Stretch | undefined {
  const ends = stretches.filter((each) => stretches.findLast((other) => other.chain === each.chain) === each);
  const ended = ends.filter((each) => each.row.fingerprint === id && each.closedAt !== null && each.closedAt < position);
  return ended.sort((a, b) => (a.closedAt ?? 0) - (b.closedAt ?? 0)).at(-1);
}

/** The passage from a source's previous analysis to this one. */
class Step {
  readonly state: Map<string, Row>;

  constructor(
    private readonly line: readonly Commit[],
    readonly judgement: Judgement,
    private readonly here: Placed,
    private readonly before: Stage | undefined,
  ) {
    this.state = new Map(here.analysis.rows);
    for (const [id, stretch] of before?.present ?? []) {
      const row = latestRow(stretch);
      if (!this.state.has(id) && !judgement.isRuleGone(row) && !judgement.isExamined(row)) this.state.set(id, row);
    }
  }

  /** Vanished rules that go on under a new name: the same edges, one to one. */
  renamedRules(): Map<string, string> {
    const [then, now] = [this.before && rulesOf(this.before.analysis)?.rules, rulesOf(this.here.analysis)?.rules];
    if (!then || !now || !this.before || !this.judgement.renamesRules) return new Map();
    const old = [...this.before.present.values()].map(latestRow);
    const pairs: [string, string][] = [];
    for (const gone of [...new Set(old.map((row) => row.rule))].filter((rule) => !now.has(rule))) {
      const edges = edgesOf(old.filter((row) => row.rule === gone).map((row) => [this.after(row.fact.from), this.after(row.fact.to)]));
      for (const fresh of [...now.keys()].filter((rule) => !then.has(rule))) {
        const rows = [...this.state.values()].filter((row) => row.rule === fresh);
        if (rows.length > 0 && edgesOf(rows.map((row) => [row.from, row.to])) === edges) pairs.push([gone, fresh]);
      }
    }
    const alone = pairs.filter(([gone, fresh]) =>
      pairs.filter((each) => each[0] === gone).length === 1 && pairs.filter((each) => each[1] === fresh).length === 1);
    return new Map(alone);
  }

  /** Which appeared fingerprint continues which vanished life. */
  match(rules: ReadonlyMap<string, string>): Map<string, Stretch> {
    const order = (a: Row, b: Row): number => (a.from < b.from ? -1 : a.from > b.from ? 1 : a.to < b.to ? -1 : a.to > b.to ? 1 : a.ordinal - b.ordinal);
    const vanished = [...(this.before?.present ?? [])].filter(([id]) => !this.state.has(id)).map(([, stretch]) => stretch)
      .sort((a, b) => order(a.row, b.row));
    const appeared = [...this.state.values()].filter((row) => !this.before?.present.has(row.fingerprint)).sort(order);
    const matches = new Map<string, Stretch>();
    const pair = (fits: (old: Row, row: Row) => boolean): void => {
      for (const stretch of vanished) {
        if ([...matches.values()].includes(stretch)) continue;
        const found = appeared.find((row) => !matches.has(row.fingerprint) && fits(latestRow(stretch), row));
        if (found) matches.set(found.fingerprint, stretch);
      }
    };
    pair((old, row) => (rules.get(old.rule) ?? old.rule) === row.rule && this.after(old.fact.from) === row.from && this.after(old.fact.to) === row.to);
    pair((old, row) => old.rule === row.rule && old.fact.from.symbol !== undefined && old.fact.from.symbol === row.fact.from.symbol
      && this.after(old.fact.to) === row.to);
    return matches;
  }

  closing(stretch: Stretch): "fixed" | "retired" {
    const row = latestRow(stretch);
    return this.judgement.isRuleGone(row) || this.judgement.isRedefined(row) ? "retired" : "fixed";
  }

  private after(end: End | undefined): string {
    const from = this.before?.position ?? this.here.position;
    return end?.path === undefined ? identityOf(end) : renamedForward(this.line, from, this.here.position, end.path);
  }
}

function latestRow(stretch: Stretch): Row {
  const fact = stretch.seen.get(Math.max(...stretch.seen.keys()));
  return { ...stretch.row, fact: fact ?? stretch.row.fact };
}

function edgesOf(edges: readonly (readonly [string, string])[]): string {
  return JSON.stringify(edges.map((edge) => JSON.stringify(edge)).sort());
}
