import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterAll, expect, it } from "vitest";

import { registerRepository } from "@/lib/catalog";
import { type Standpoint, findLatestSnapshot, findLatestSnapshots, listLivesOfTeam, listSnapshots as listHistorySnapshots, readGraph, readPairCounts } from "@/lib/history";
import { jobs as historyJobs } from "@/lib/history/jobs";
import { type Meta, submitReport } from "@/lib/ingestion";
import { jobs as ingestionJobs } from "@/lib/ingestion/jobs";
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { noTransaction, transaction } from "@/lib/kernel/transaction";
import { drain } from "@/lib/outbox";
import { randomFrom } from "@/tools/random";

import { GROUPINGS, type ModuleHealth, type TeamDetail, type TrendMetric, compareCommits, findSnapshot, findTeam, findTeamAcross, listSnapshots, readChange, readLargestTangle, readModuleGraph, readOverview, readTrend } from "./index";
import { jobs } from "./jobs";
import { type MeasuredSnapshot, keepSnapshots, measureSnapshots } from "./measure-snapshots";
import { readCalendar } from "./measure.store";
import { dayOfInstant, keyAt } from "./model/days";
import { edgeName } from "./model/edge-changes";
import { type Ranked, compareRanks, leftInPairs, readyOrder } from "./model/team-lives";
import { readModules, readModulesOf } from "./module.store";
import { findCuts } from "./read-modules";
import { readAllRollups } from "./rollup.store";

const all = [...ingestionJobs, ...historyJobs, ...jobs];
const folder = mkdtempSync(path.join(os.tmpdir(), "lintel-health-"));
const realNow = clock.now;
const sha = (name: string) => asId<CommitSha>(createHash("sha1").update(name).digest("hex"));

afterAll(() => {
  clock.now = realNow;
  rmSync(folder, { recursive: true, force: true });
});

type Broken = { rule?: string; from: string; to: string };
type Sent = { meta: Omit<Meta, "repository">; report: object };

const FILES = ["src/orders/cart.ts", "src/orders/line.ts", "src/billing/price.ts", "src/billing/internal/tax.ts", "src/catalog/item.ts", "main.ts"];
const RULES = [
  { name: "no-internals", kind: "privacy", severity: "error" },
  { name: "no-cycles", kind: "cycle", severity: "warning" },
];

function report(broken: readonly Broken[], dependencies: readonly [string, string][] = []): object {
  return {
    lintel: 1,
    tool: { name: "walls", version: "1.0" },
    examined: { files: FILES, rules: RULES },
    files: FILES.map((file) => ({ path: file })),
    dependencies: dependencies.map(([from, to]) => ({ from, to, kind: "import", level: "file" })),
    violations: broken.map(({ rule = "no-internals", from, to }) => ({ rule, from: { file: from, line: 3 }, to: { file: to }, message: `${from} reaches into ${to}` })),
  };
}

/** Commits of one line, each the child of the one before; `at` is a date or a time. */
function commits(...list: { at: string; source?: string; broken?: Broken[]; dependencies?: [string, string][] }[]): Sent[] {
  return list.map(({ at, source, broken = [], dependencies = [] }, place) => ({
    meta: {
      commit: sha(String(place)), committedAt: at.length === 10 ? `${at}T10:00:00Z` : at, parents: place === 0 ? [] : [sha(String(place - 1))],
      branch: "main", defaultBranch: "main", ...(source === undefined ? {} : { source }),
    },
    report: report(broken, dependencies),
  }));
}

async function newRepository(): Promise<RepositoryId> {
  const added = await registerRepository({ owner: "acme", name: `shop-${randomUUID()}` });
  if (!added.ok) throw new Error(added.detail);
  return added.value.id;
}

async function send(repositoryId: RepositoryId, { meta, report: content }: Sent): Promise<void> {
  const text = JSON.stringify(content);
  const place = path.join(folder, randomUUID());
  writeFileSync(place, text);
  const sent = await submitReport({
    repositoryId,
    meta: { repository: "acme/shop", ...meta },
    files: [{ role: "report", name: "report.json", path: place, bytes: Buffer.byteLength(text), digest: createHash("sha256").update(text).digest("hex") }],
  });
  if (!sent.ok) throw new Error(sent.detail);
}

async function shop(history: readonly Sent[]): Promise<RepositoryId> {
  const id = await newRepository();
  for (const each of history) {
    await send(id, each);
    await drain(all);
  }
  return id;
}

const reach: Broken = { from: "src/orders/cart.ts", to: "src/billing/internal/tax.ts" };
const loop: Broken = { rule: "no-cycles", from: "src/billing/price.ts", to: "src/orders/cart.ts" };
const outside: Broken = { from: "main.ts", to: "src/billing/internal/tax.ts" };

it("measures each snapshot's structure and modules from the graph", async () => {
  const id = await shop(
    commits(
      { at: "2026-10-05", dependencies: [["src/orders/cart.ts", "src/billing/price.ts"]], broken: [reach] },
      { at: "2026-10-06", dependencies: [["src/orders/cart.ts", "src/billing/price.ts"], ["src/billing/price.ts", "src/orders/line.ts"], ["src/billing/price.ts", "src/catalog/item.ts"]], broken: [reach, loop] },
    ),
  );

  const { items } = await listSnapshots(id, { order: "oldest" });
  expect(items.map(({ structure }) => [structure?.modules, structure?.dependencies, structure?.tangles, structure?.ccd, structure?.files])).toEqual([[3, 1, 0, 4, 6], [3, 3, 1, 7, 6]]);
  const newest = await findSnapshot(id, sha("1"));
  expect(newest?.modules).toEqual([
    { name: "billing", path: "src/billing", role: "module", owners: [], files: 2, ca: 1, ce: 2, instability: 2 / 3, weightIn: 1, weightOut: 2, fanIn: 2, fanOut: 3, inTangle: true, violationsIn: 1, violationsOut: 1 },
    { name: "catalog", path: "src/catalog", role: "module", owners: [], files: 1, ca: 1, ce: 0, instability: 0, weightIn: 1, weightOut: 0, fanIn: 3, fanOut: 1, inTangle: false, violationsIn: 0, violationsOut: 0 },
    { name: "orders", path: "src/orders", role: "module", owners: [], files: 2, ca: 1, ce: 1, instability: 1 / 2, weightIn: 1, weightOut: 1, fanIn: 2, fanOut: 3, inTangle: true, violationsIn: 1, violationsOut: 1 },
  ]);
  expect(await findSnapshot(id, sha("nowhere"))).toBeNull();

  const change = await readChange(id, sha("1"));
  expect(change?.dependencies.added).toEqual([{ from: "billing", to: "catalog", weight: 1 }, { from: "billing", to: "orders", weight: 1 }]);
  expect(change?.tangles).toEqual({ formed: [["billing", "orders"]], dissolved: [] });
  expect((await compareCommits(id, sha("1"), sha("0")))?.tangles).toEqual({ formed: [], dissolved: [["billing", "orders"]] });
});

it("has no structure, rather than zeros, where no report describes dependencies", async () => {
  const [sent] = commits({ at: "2026-10-05", broken: [reach] });
  if (!sent) throw new Error("One commit was made.");
  const { dependencies: _, ...without } = { dependencies: [], ...sent.report };
  const id = await shop([{ ...sent, report: without }]);

  const { items: [only] } = await listSnapshots(id);
  expect(only?.totals.open).toBe(1);
  expect(only?.structure).toBeNull();
  const trend = await readTrend({ repositoryId: id, metric: "propagationCost" });
  expect(trend.points.map(({ values }) => values)).toEqual([{ total: null }]);
});

it("draws what was open, by day and by week, with gaps where nobody reported", async () => {
  const id = await shop(commits({ at: "2026-10-05", broken: [] }, { at: "2026-10-06", broken: [reach, outside] }, { at: "2026-10-20", broken: [outside] }));

  const days = await readTrend({ repositoryId: id, metric: "open", from: "2026-10-05", to: "2026-10-07" });
  expect(days.points).toEqual([
    { at: "2026-10-05T00:00:00Z", commit: sha("0"), values: { total: 0 } },
    { at: "2026-10-06T00:00:00Z", commit: sha("1"), values: { total: 2 } },
    { at: "2026-10-07T00:00:00Z", commit: null, values: { total: null } },
  ]);
  const weeks = await readTrend({ repositoryId: id, metric: "open", groupBy: "modulePair", interval: "week" });
  expect(weeks.points.map(({ at, values }) => [at.slice(0, 10), values])).toEqual([
    ["2026-10-05", { "(outside any module) → billing": 1, "orders → billing": 1 }],
    ["2026-10-12", { "(outside any module) → billing": null, "orders → billing": null }],
    ["2026-10-19", { "(outside any module) → billing": 1, "orders → billing": 0 }],
  ]);
  expect(weeks.gaps).toEqual([{ from: "2026-10-12T00:00:00Z", to: "2026-10-19T00:00:00Z", reason: "no commit with a report" }]);
  const fixed = await readTrend({ repositoryId: id, metric: "fixed", groupBy: "module", direction: "in", interval: "month" });
  expect(fixed.points.map(({ values }) => values)).toEqual([{ billing: 1 }]);
  expect((await readTrend({ repositoryId: id, metric: "open", from: "2027-01-01" })).points).toEqual([]);
});

it("draws every commit of a window, going on from what was open before it", async () => {
  const id = await shop(commits({ at: "2026-10-05T08:00:00Z", broken: [reach] }, { at: "2026-10-05T12:00:00Z", broken: [reach, outside] }, { at: "2026-10-05T16:00:00Z", broken: [outside] }));

  const trend = await readTrend({ repositoryId: id, metric: "open", groupBy: "module", interval: "commit", from: "2026-10-05T12:00:00Z" });
  expect(trend.interval).toBe("commit");
  expect(trend.points).toEqual([
    { at: "2026-10-05T12:00:00Z", commit: sha("1"), values: { "(outside any module)": 1, orders: 1 } },
    { at: "2026-10-05T16:00:00Z", commit: sha("2"), values: { "(outside any module)": 1, orders: 0 } },
  ]);
});

it("says that one source kept silent while others reported", async () => {
  const id = await shop([
    ...commits({ at: "2026-10-05", source: "walls:web" }, { at: "2026-10-06", source: "walls:api" }, { at: "2026-10-07", source: "walls:api" }),
    ...commits({ at: "2026-10-05", source: "walls:api" }),
  ]);
  const { gaps } = await readTrend({ repositoryId: id, metric: "open" });
  expect(gaps).toEqual([{ from: "2026-10-06T00:00:00Z", to: "2026-10-08T00:00:00Z", reason: "no report from walls:web: its last analysis is carried on" }]);
});

it("answers none as the grouping of a metric that has no groups", async () => {
  const id = await shop(commits({ at: "2026-10-05", broken: [reach], dependencies: [["src/orders/cart.ts", "src/billing/internal/tax.ts"], ["src/orders/line.ts", "src/catalog/item.ts"]] }));
  const rate = await readTrend({ repositoryId: id, metric: "breakRate", groupBy: "module" });
  expect([rate.groupBy, rate.unit, rate.points[0]?.values]).toEqual(["none", "share", { total: 0.5 }]);
});

it("gives the overview what moved in 30 days and what was open in 90", async () => {
  clock.now = () => new Date("2026-11-21T12:00:00Z");
  const [busy, quiet] = [await shop(commits({ at: "2026-08-20", broken: [reach, loop] }, { at: "2026-11-10", broken: [outside] }, { at: "2026-11-21", broken: [outside] })), await newRepository()];
  const overview = await readOverview([busy, quiet]);

  expect(overview.get(quiet)).toEqual({ latest: null, breakRate: null, modulesUnowned: null, flow30d: { introduced: null, discovered: null, reopened: null, fixed: null, retired: null }, trend90d: Array.from({ length: 90 }, () => null) });
  expect([overview.get(busy)?.latest?.totals.open, overview.get(busy)?.breakRate, overview.get(busy)?.modulesUnowned]).toEqual([1, null, 3]);
  expect(overview.get(busy)?.flow30d).toEqual({ introduced: 1, discovered: 0, reopened: 0, fixed: 2, retired: 0 });
  const trend = overview.get(busy)?.trend90d ?? [];
  expect([trend.length, trend[78], trend[79], trend[89]]).toEqual([90, 1, null, 1]);
  expect(trend.filter((value) => value !== null)).toEqual([1, 1]);
  clock.now = realNow;
});

it("tells of the largest tangle as many cuts as are asked for, and how many there are", async () => {
  const id = await shop(commits(
    { at: "2026-11-02", dependencies: [["src/orders/cart.ts", "src/billing/price.ts"]] },
    { at: "2026-11-03", dependencies: [["src/orders/cart.ts", "src/billing/price.ts"], ["src/orders/line.ts", "src/billing/price.ts"], ["src/billing/price.ts", "src/orders/cart.ts"]] },
  ));
  const cut = { from: "billing", to: "orders", weight: 1, introducedBy: { commit: sha("1"), at: "2026-11-03T10:00:00Z" } };

  expect(await readLargestTangle(id, { most: 8 })).toEqual({ modules: ["billing", "orders"], exact: true, edgesToCut: [cut], toCut: 1 });
  expect(await readLargestTangle(id, { most: 0 })).toEqual({ modules: ["billing", "orders"], exact: true, edgesToCut: [], toCut: 1 });
  expect((await readModuleGraph(id))?.tangles).toEqual([{ modules: ["billing", "orders"], exact: true, edgesToCut: [cut] }]);
  expect(await readLargestTangle(id, { at: sha("0"), most: 8 })).toBeNull();
});

const EDGES = [reach, loop, outside, { ...reach, rule: "no-cycles" }, { from: "src/catalog/item.ts", to: "src/orders/line.ts" }];
const FLOWS_IN: TrendMetric[] = ["introduced", "discovered", "reopened", "unbaselined", "reassignedIn"];
const FLOWS_OUT: TrendMetric[] = ["fixed", "retired", "becameBaselined", "reassignedOut"];

function wander(seed: number): Sent[] {
  const pick = randomFrom(seed);
  let day = dayOfInstant("2026-03-20");
  return Array.from({ length: 7 }, (_, place) => {
    day += 1 + pick(20) * pick(2);
    return commits(...Array.from({ length: place + 1 }, () => ({
      at: new Date(day * 86_400_000).toISOString().slice(0, 10),
      source: pick(4) === 0 ? "walls:api" : "walls:web",
      broken: EDGES.filter(() => pick(2) === 0),
      dependencies: EDGES.filter(() => pick(3) > 0).map(({ from, to }): [string, string] => [from, to]),
    })))[place];
  }).flatMap((sent) => (sent ? [sent] : []));
}

const UNOWNED = "(unowned)";

/** What is ready to fix first, with the graph of every repository read and everything ranked. */
async function readyByHand(ids: readonly RepositoryId[]): Promise<string[]> {
  const ranked: Ranked[] = [];
  for (const id of ids) {
    const at = (await findLatestSnapshot(id))?.key ?? "";
    const [graph, lives, pairs] = [await readGraph(id, at), await listLivesOfTeam([{ repositoryId: id, at }], { team: UNOWNED, side: "out" }), await readPairCounts([{ repositoryId: id, at }])];
    const cuts = new Map((graph ? findCuts(graph) : []).flatMap(({ modules, edgesToCut }) => edgesToCut.map((edge) => [edgeName(edge), modules.length] as const)));
    ranked.push(...readyOrder(lives.get(id)?.lives ?? [], { at, leftInPair: leftInPairs(pairs.get(id) ?? []), cuts }));
  }
  return ranked.sort((one, other) => compareRanks(one.rank, other.rank)).slice(0, 10).map(({ life, reasons }) => `${life.chain}: ${reasons.join(", ")}`);
}

it("tells a team over many repositories as each of them alone tells it", async () => {
  clock.now = () => new Date("2026-11-21T12:00:00Z");
  const ids = [];
  for (let seed = 1; seed <= 8; seed += 1) ids.push(await shop(wander(seed).slice(0, 3)));
  const points: Standpoint[] = [...(await findLatestSnapshots(ids))].map(([repositoryId, { key }]) => ({ repositoryId, at: key }));
  const across = await findTeamAcross(ids, UNOWNED);
  const alone = new Map<RepositoryId, TeamDetail>();
  for (const id of ids) {
    const team = await findTeam(id, UNOWNED);
    if (team) alone.set(id, team);
  }
  const [modules, pairs, out] = await Promise.all([readModulesOf(noTransaction, points), readPairCounts(points), listLivesOfTeam(points, { team: UNOWNED, side: "out" })]);

  expect(points).toHaveLength(8);
  for (const point of points) {
    const id = point.repositoryId;
    expect([...(modules.get(id) ?? [])]).toEqual([...(await readModules(noTransaction, id, point.at))]);
    expect(pairs.get(id)).toEqual((await readPairCounts([point])).get(id));
    expect(out.get(id)).toEqual((await listLivesOfTeam([point], { team: UNOWNED, side: "out" })).get(id));
    expect(across?.repositories.find(({ repositoryId }) => repositoryId === id)).toEqual(alone.get(id)?.repositories[0]);
    expect(across?.pairs.modules.filter(({ repositoryId }) => repositoryId === id)).toEqual(alone.get(id)?.pairs.modules);
  }
  const sum = (read: (team: TeamDetail) => number) => [...alone.values()].reduce((total, team) => total + read(team), 0);
  expect([across?.out.open, across?.out.ages.open, across?.in.survival.lives, across?.in.survival.fixed]).toEqual([sum((team) => team.out.open), sum((team) => team.out.ages.open), sum((team) => team.in.survival.lives), sum((team) => team.in.survival.fixed)]);
  expect(across?.readyFirst.map(({ violation, reasons }) => `${violation.id}: ${reasons.join(", ")}`)).toEqual(await readyByHand(points.map(({ repositoryId }) => repositoryId)));
  expect(across?.readyFirst).toHaveLength(10);
  for (const id of ids) expect(alone.get(id)?.readyFirst.map(({ violation, reasons }) => `${violation.id}: ${reasons.join(", ")}`)).toEqual(await readyByHand([id]));
  clock.now = realNow;
});

async function everything(id: RepositoryId): Promise<unknown> {
  const { items } = await listHistorySnapshots(id, { order: "oldest", limit: 200 });
  const modules = [];
  for (const { key } of items) modules.push([...(await readModules(noTransaction, id, key)).values()]);
  const rollups = (await readAllRollups(noTransaction, id, 0)).sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  return { keys: items.map(({ key }) => key), calendar: await readCalendar(noTransaction, id), modules, rollups };
}

it("keeps the same measures, modules, calendar and rollups whatever the order in which reports arrive", async () => {
  const history = wander(3);
  const pick = randomFrom(4);
  const shuffled = history.map((sent) => ({ sent, at: pick(1_000_000) })).sort((one, other) => one.at - other.at).map(({ sent }) => sent);
  const expected = await everything(await shop(history));
  expect(await everything(await shop(history.toReversed()))).toEqual(expected);
  expect(await everything(await shop(shuffled))).toEqual(expected);
});

it("keeps the flow identity and adds every grouping up to the total, over the engine's own ledger", async () => {
  const id = await shop(wander(42));
  for (const [from, to] of [[undefined, undefined], ["2026-04-10", "2026-06-20"]] as const) {
    for (const interval of ["commit", "day", "month"] as const) {
      const total = await readTrend({ repositoryId: id, metric: "open", interval, from, to });
      for (const groupBy of GROUPINGS) {
        for (const direction of ["in", "out"] as const) {
          const read = (metric: TrendMetric) => readTrend({ repositoryId: id, metric, groupBy, direction, interval, from, to });
          const open = await read("open");
          const came = await Promise.all(FLOWS_IN.map(read));
          const went = await Promise.all(FLOWS_OUT.map(read));
          expect(open.points.map(({ values }) => sum(values))).toEqual(total.points.map(({ values }) => sum(values)));
          const groups = new Set([open, ...came, ...went].flatMap(({ points }) => points.flatMap(({ values }) => Object.keys(values))));
          const spoken = open.points.flatMap(({ commit }, place) => (commit === null ? [] : [place]));
          for (const group of groups) {
            const at = (trends: readonly Pick<typeof open, "points">[], place: number) => trends.reduce((all, { points }) => all + (points[place]?.values[group] ?? 0), 0);
            spoken.slice(1).forEach((place, before) => {
              expect(at([open], place) - at([open], spoken[before] ?? 0)).toBe(at(came, place) - at(went, place));
            });
          }
        }
      }
    }
  }
});

function sum(values: Record<string, number | null>): number | null {
  const known = Object.values(values).filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((all, value) => all + value, 0);
}

it("changes nothing when a change is announced twice", async () => {
  const id = await shop(wander(5));
  const before = await everything(id);
  const { items } = await listHistorySnapshots(id, { order: "oldest" });
  await measureSnapshots(id, { since: items[2]?.key ?? "", keys: items.slice(2, 5).map(({ key }) => key), removed: [] });
  expect(await everything(id)).toEqual(before);
});

const orders: ModuleHealth = {
  name: "orders", path: "src/orders", role: "module", owners: ["@acme/sales"], files: 12,
  ca: 1, ce: 2, instability: 2 / 3, weightIn: 3, weightOut: 9, fanIn: 2, fanOut: 4, inTangle: false, violationsIn: 0, violationsOut: 5,
};

function measured(day: string, ...modules: ModuleHealth[]): MeasuredSnapshot {
  const key = keyAt(day, "first").slice(0, 10) + sha(day);
  return { key, carried: [], brokenDependencies: 0, structure: null, modules: new Map(modules.map((module) => [module.name, module])) };
}

it("tells every module of every snapshot after snapshots come in between, change and go", async () => {
  const id = asId<RepositoryId>(randomUUID());
  const keep = (snapshots: MeasuredSnapshot[], gone: string[] = []) => transaction((tx) => keepSnapshots(tx, id, snapshots, gone));
  const at = async ({ key }: MeasuredSnapshot) => [...(await readModules(noTransaction, id, key)).values()];
  const busier = { ...orders, violationsOut: 6 };
  const [first, middle, last] = [measured("2026-10-05", orders), measured("2026-10-06", busier), measured("2026-10-07", orders)];

  await keep([first, last]);
  await keep([middle]);
  expect([await at(first), await at(middle), await at(last)]).toEqual([[orders], [busier], [orders]]);
  const empty = { ...middle, modules: new Map<string, ModuleHealth>() };
  await keep([empty]);
  expect([await at(first), await at(middle), await at(last)]).toEqual([[orders], [], [orders]]);
  await keep([], [first.key]);
  expect([await at(middle), await at(last)]).toEqual([[], [orders]]);
  await keep([], [middle.key]);
  expect(await at(last)).toEqual([orders]);
});

it("keeps names that are long, and names that differ in case only", async () => {
  const id = asId<RepositoryId>(randomUUID());
  const names = ["Orders", "orders", "ö".repeat(3000), "it's; DROP TABLE x --"];
  const snapshot = measured("2026-10-05", ...names.map((name) => ({ ...orders, name })));
  await transaction((tx) => keepSnapshots(tx, id, [snapshot], []));
  expect([...(await readModules(noTransaction, id, snapshot.key)).keys()].sort()).toEqual([...names].sort());
});
