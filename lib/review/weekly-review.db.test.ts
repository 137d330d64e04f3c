import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterAll, beforeEach, expect, it } from "vitest";

import { registerRepository } from "@/lib/catalog";
import { type TrendMetric, listSnapshots, readTrend, waiveViolations } from "@/lib/health";
import { Meta, submitReport } from "@/lib/ingestion";
import type { RepositoryId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { transaction } from "@/lib/kernel/transaction";
import { drain, publish } from "@/lib/outbox";
import { weekPassed } from "@/lib/outbox/events";
import { jobs } from "@/lib/worker";
import { randomFrom } from "@/tools/random";

import { type Movement, type Review, WAYS_IN, WAYS_OUT, daysOfWeek, findReviewOfAll, findWeeklyReview, listWeeks, plain, weekAfter, weekAt } from "./index";
import { prepareWeeklyReviews } from "./prepare-weekly-review";

type Edge = readonly [from: string, to: string];
type Sent = { at: string; breaks?: readonly Edge[]; ties?: readonly Edge[]; rules?: readonly string[]; source?: string; more?: Record<string, unknown> };

const spool = mkdtempSync(path.join(os.tmpdir(), "lintel-weekly-"));
const realNow = clock.now;
const FILES = ["orders", "payments", "ledger"].flatMap((module) => [`src/${module}/index.ts`, `src/${module}/internal/book.ts`]);
const OWNERS = ["/src/orders/ @acme/orders", "/src/payments/ @acme/payments", "/src/ledger/ @acme/ledger", ""].join("\n");

const intoLedger: Edge = ["src/payments/index.ts", "src/ledger/internal/book.ts"];
const alsoIntoLedger: Edge = ["src/payments/internal/book.ts", "src/ledger/internal/book.ts"];
const intoPayments: Edge = ["src/orders/index.ts", "src/payments/internal/book.ts"];
const intoOrders: Edge = ["src/ledger/index.ts", "src/orders/internal/book.ts"];

beforeEach(() => {
  clock.now = () => new Date("2026-11-21T12:00:00Z");
});

afterAll(() => {
  clock.now = realNow;
  rmSync(spool, { recursive: true, force: true });
});

const shaOf = (name: string) => createHash("sha1").update(name).digest("hex");

function spooled(role: "report" | "codeowners", name: string, text: string) {
  const place = path.join(spool, randomUUID());
  writeFileSync(place, text);
  return { role, name, path: place, bytes: Buffer.byteLength(text), digest: createHash("sha256").update(text).digest("hex") };
}

async function newRepository(name = "shop"): Promise<{ id: RepositoryId; owner: string; name: string }> {
  const added = await registerRepository({ owner: "acme", name: `${name}-${randomUUID()}` });
  if (!added.ok) throw new Error(added.detail);
  return added.value;
}

/** Commits of one line, each the child of the one before, named by their moments; each worked before the next comes. */
async function send(id: RepositoryId, ...history: readonly Sent[]): Promise<void> {
  for (const { at, breaks = [], ties = [], rules = ["walls"], source = "checker", more = {} } of history) {
    const report = {
      lintel: 1, tool: { name: "checker", version: "1" },
      examined: { files: FILES, rules: rules.map((name) => ({ name, kind: "privacy", severity: "error" })) },
      files: FILES.map((file) => ({ path: file })),
      dependencies: ties.map(([from, to]) => ({ from, to, kind: "import", level: "file" })),
      violations: breaks.map(([from, to]) => ({ rule: rules[0], from: { file: from, line: 1 }, to: { file: to }, message: `${from} reaches ${to}` })),
    };
    const meta = Meta.parse({ repository: "acme/shop", commit: shaOf(at), committedAt: at, branch: "main", defaultBranch: "main", source, ...more });
    const sent = await submitReport({ repositoryId: id, meta, files: [spooled("report", "report.json", JSON.stringify(report)), spooled("codeowners", ".github/CODEOWNERS", OWNERS)] });
    if (!sent.ok) throw new Error(sent.detail);
    await drain(jobs);
  }
}

async function week(id: RepositoryId, name: string): Promise<Review> {
  const review = await findWeeklyReview(id, name);
  if (!review) throw new Error(`There is no week ${name}.`);
  return review;
}

/** A shop in its third week: 1 found at first, then nobody, then 2 in and 1 out, one of them fixed and introduced again. */
async function busyShop(name?: string): Promise<{ id: RepositoryId; owner: string; name: string }> {
  const shop = await newRepository(name);
  await send(
    shop.id,
    { at: "2026-10-27T09:00:00Z", breaks: [intoPayments] },
    { at: "2026-11-10T09:00:00Z", breaks: [intoPayments, intoLedger] },
    { at: "2026-11-11T09:00:00Z", breaks: [intoPayments, intoLedger, alsoIntoLedger] },
    { at: "2026-11-12T09:00:00Z", breaks: [intoPayments, alsoIntoLedger] },
  );
  return shop;
}

it("tells what came and went, where, and by which commits, beside the start of the week", async () => {
  const { id } = await busyShop();
  const review = await week(id, "2026-W46");

  expect(plain(review.sentence)).toBe(`2 introduced and 1 fixed; all 2 introduced are payments → ledger.`);
  expect([review.state, review.from, review.to, review.previous, review.next]).toEqual(["closed", "2026-11-09", "2026-11-15", "2026-W45", "2026-W47"]);
  expect([review.open, review.introduced, review.fixed]).toEqual([{ value: 2, before: 1 }, { value: 2, before: null }, { value: 1, before: null }]);
  expect(review.modulePairs).toMatchObject([{ from: "payments", to: "ledger", moved: { introduced: 2, fixed: 1 }, offset: 1, owners: ["@acme/payments"] }]);
  expect(review.teamPairs).toMatchObject([{ from: "@acme/payments", to: "@acme/ledger", moved: { introduced: 2, fixed: 1 } }]);
  expect(review.offset).toBe(1);
  expect(review.thanks).toEqual([{ commit: shaOf("2026-11-12T09:00:00Z"), at: "2026-11-12T09:00:00Z", fixed: 1, pairs: [{ from: "payments", to: "ledger", fixed: 1 }], pullRequest: null }]);
  expect(review.agenda).toMatchObject([{ kind: "introduced", owners: ["@acme/payments"], since: "2026-11-10T09:00:00Z" }]);
});

it("says that nobody reported, rather than zero, and what was open before", async () => {
  const { id } = await busyShop();
  const review = await week(id, "2026-W45");

  expect(plain(review.sentence)).toBe("Nobody reported in this week: what moved in it is not known. At the last report before it, of 27 October 2026, 1 violation was open.");
  expect([review.moved, review.offset, review.open, review.introduced.value, review.reported.snapshots, review.agenda]).toEqual([null, null, { value: null, before: 1 }, null, 0, []]);
});

it("says where things stood in the week of the first report, which is nobody's doing", async () => {
  const { id } = await busyShop();

  expect(plain((await week(id, "2026-W44")).sentence)).toBe("The first report came in this week and found 1 violation, which is where things stood and nobody’s doing.");
  expect(plain((await week(id, "2026-W40")).sentence)).toBe("Nobody reported in this week, nor before it.");
});

it("calls a week quiet in which somebody reported and nothing moved", async () => {
  const { id } = await newRepository();
  await send(id, { at: "2026-11-03T09:00:00Z", breaks: [intoLedger] }, { at: "2026-11-10T09:00:00Z", breaks: [intoLedger] });
  const review = await week(id, "2026-W46");

  expect(plain(review.sentence)).toBe("A quiet week: nothing came and nothing went, and 1 violation was open at its end.");
  expect([review.moved?.introduced, review.modulePairs, review.agenda, review.thanks]).toEqual([0, [], [], []]);
});

it("says that a week still runs, and knows none that has not begun", async () => {
  const { id } = await busyShop();
  await send(id, { at: "2026-11-17T09:00:00Z", breaks: [intoPayments] });
  const review = await week(id, "2026-W47");

  expect([review.state, review.next, plain(review.sentence)]).toEqual(["running", null, `0 introduced and 1 fixed.`]);
  expect(await findWeeklyReview(id, "2026-W48")).toBeNull();
  expect(await findWeeklyReview(id, "2026-W99")).toBeNull();
});

it("names the commits that formed, grew and cut a tangle, one that came and went within the week included", async () => {
  const { id } = await newRepository();
  const there: Edge = ["src/orders/index.ts", "src/payments/index.ts"];
  const back: Edge = ["src/payments/index.ts", "src/orders/index.ts"];
  const round: Edge = ["src/payments/index.ts", "src/ledger/index.ts"];
  const home: Edge = ["src/ledger/index.ts", "src/orders/index.ts"];
  await send(
    id,
    { at: "2026-11-02T09:00:00Z", ties: [there] },
    { at: "2026-11-09T09:00:00Z", ties: [there, back] },
    { at: "2026-11-10T09:00:00Z", ties: [there, back, round, home] },
    { at: "2026-11-11T09:00:00Z", ties: [there] },
  );
  const { tangles, agenda } = await week(id, "2026-W46");

  expect(tangles.steps.map(({ kind, modules, joined, commit }) => [kind, modules, joined, commit])).toEqual([
    ["formed", ["orders", "payments"], [], shaOf("2026-11-09T09:00:00Z")],
    ["grew", ["ledger", "orders", "payments"], ["ledger"], shaOf("2026-11-10T09:00:00Z")],
    ["dissolved", ["ledger", "orders", "payments"], [], shaOf("2026-11-11T09:00:00Z")],
  ]);
  expect([tangles.count, tangles.largest]).toEqual([{ value: 0, before: 0 }, { value: 0, before: 0 }]);
  expect(agenda.map(({ kind, owners }) => [kind, owners])).toEqual([["tangle", ["@acme/orders", "@acme/payments"]], ["tangle", ["@acme/ledger", "@acme/orders", "@acme/payments"]]]);
});

it("blames no commit for a tangle where too many changed it within the week to tell", async () => {
  const { id } = await newRepository();
  const there: Edge = ["src/orders/index.ts", "src/payments/index.ts"];
  const back: Edge = ["src/payments/index.ts", "src/orders/index.ts"];
  await send(id, ...Array.from({ length: 22 }, (_, hour) => ({ at: new Date(Date.UTC(2026, 10, 9, hour)).toISOString(), ties: hour % 2 === 1 ? [there, back] : [there] })));
  const { tangles, agenda } = await week(id, "2026-W46");

  expect(tangles.steps).toEqual([{ kind: "formed", modules: ["orders", "payments"], joined: [], left: [], teams: ["@acme/orders", "@acme/payments"], commit: null, at: null }]);
  expect(agenda.map(({ what, since }) => [plain(what), since])).toEqual([["Where is the new tangle of 2 modules to be cut? orders and payments.", null]]);
});

it("tells what came back and why more was discovered, and who fell silent", async () => {
  const { id } = await newRepository();
  await send(
    id,
    { at: "2026-11-02T09:00:00Z", breaks: [intoLedger] },
    { at: "2026-11-02T10:00:00Z", breaks: [intoOrders], source: "other" },
    { at: "2026-11-03T09:00:00Z", breaks: [] },
    { at: "2026-11-09T09:00:00Z", breaks: [intoLedger] },
    { at: "2026-11-10T09:00:00Z", breaks: [intoPayments], source: "third" },
  );
  const review = await week(id, "2026-W46");

  expect(plain(review.sentence)).toBe(`0 introduced, 1 reopened and 0 fixed; it came with commit ${shaOf("2026-11-09T09:00:00Z").slice(0, 7)}; 1 more was discovered when the source third joined.`);
  expect(review.silent).toEqual([{ source: "other", lastAt: "2026-11-02T10:00:00.000Z" }]);
  expect(review.agenda.map(({ kind }) => kind)).toEqual(["reopened", "silent"]);
  expect(review.events.map(({ kind, source }) => [kind, source])).toContainEqual(["source-joined", "third"]);
});

it("names waivers that end soon, and counts what is waived neither as open nor as introduced", async () => {
  const { id } = await busyShop();
  clock.now = () => new Date("2026-11-13T12:00:00Z");
  const waived = await waiveViolations(id, { match: { rule: null, from: "payments", to: "ledger", file: null }, reason: "Until the ledger has an API.", expiresAt: new Date("2026-11-20T00:00:00Z"), by: "the administrator", approves: true });
  expect(waived.ok).toBe(true);
  await drain(jobs);
  clock.now = () => new Date("2026-11-16T12:00:00Z");
  const review = await week(id, "2026-W46");

  expect(review.waivers).toMatchObject([{ what: "from payments to ledger", reason: "Until the ledger has an API.", expiresAt: "2026-11-20T00:00:00.000Z" }]);
  expect(review.open).toEqual({ value: 1, before: 1 });
  expect(balance(review)).toBe(0);
  expect(review.agenda[0]).toMatchObject({ kind: "waiver", since: "2026-11-20T00:00:00.000Z" });
});

it("keeps what a week says as it closes, once, and tells what late reports have changed since; the agenda stays", async () => {
  const { id } = await busyShop();
  clock.now = () => new Date("2026-11-16T00:05:00Z");
  await transaction((tx) => publish(tx, weekPassed({ week: "2026-W46" })));
  await drain(jobs);
  const closed = await week(id, "2026-W46");
  expect(closed.kept).toEqual({ at: "2026-11-16T00:05:00.000Z", changed: [] });

  clock.now = () => new Date("2026-11-18T09:00:00Z");
  await send(id, { at: "2026-11-13T09:00:00Z", breaks: [intoPayments, alsoIntoLedger, intoOrders] });
  await prepareWeeklyReviews("2026-W46");
  const late = await week(id, "2026-W46");

  expect(late.kept?.at).toBe("2026-11-16T00:05:00.000Z");
  expect(late.kept?.changed).toEqual([{ what: "snapshots", then: 3, now: 4 }, { what: "open", then: 2, now: 3 }, { what: "introduced", then: 2, now: 3 }]);
  expect(late.introduced.value).toBe(3);
  expect(late.agenda).toEqual(closed.agenda);
});

it("thanks the pull request whose head a commit was", async () => {
  const { id } = await newRepository();
  await send(id, { at: "2026-11-09T09:00:00Z", breaks: [intoLedger] });
  await send(id, { at: "2026-11-10T09:00:00Z", breaks: [], more: { parents: [shaOf("2026-11-09T09:00:00Z")], branch: "cut", pullRequest: { number: 12, baseRef: "main", mergeBase: shaOf("2026-11-09T09:00:00Z") } } });
  await send(id, { at: "2026-11-10T09:00:00Z", breaks: [], more: { parents: [shaOf("2026-11-09T09:00:00Z")], run: { id: "2", at: "2026-11-10T10:00:00Z" } } });

  expect((await week(id, "2026-W46")).thanks.map(({ commit, pullRequest }) => [commit, pullRequest])).toEqual([[shaOf("2026-11-10T09:00:00Z"), 12]]);
});

it("adds up the weeks of all repositories; one in which nobody reported says so", async () => {
  const [shop, other, silent] = [await busyShop("bank"), await newRepository("shop"), await newRepository("till")];
  await send(other.id, { at: "2026-11-03T09:00:00Z", breaks: [] }, { at: "2026-11-11T09:00:00Z", breaks: [intoLedger, alsoIntoLedger, intoOrders] });
  const review = await findReviewOfAll([shop, other, silent], "2026-W46");

  expect(review && plain(review.sentence)).toBe(`5 introduced and 1 fixed, in 2 repositories; 3 of the 5 introduced are in acme/${other.name}.`);
  expect(review?.reported).toEqual({ repositories: 2, of: 3, snapshots: 4 });
  expect([review?.open, review?.introduced, review?.fixed, review?.offset]).toEqual([{ value: 5, before: 1 }, { value: 5, before: 0 }, { value: 1, before: 0 }, 1]);
  expect(review?.repositories.map(({ repository, snapshots, introduced }) => [repository, snapshots, introduced])).toEqual([[`acme/${shop.name}`, 3, 2], [`acme/${other.name}`, 1, 3], [`acme/${silent.name}`, 0, null]]);
  expect(review?.teamPairs.map(({ from, to, moved }) => [from, to, moved.introduced])).toEqual([["@acme/payments", "@acme/ledger", 4], ["@acme/ledger", "@acme/orders", 1]]);

  const { items, older } = await listWeeks([shop.id, other.id, silent.id]);
  expect(items.map(({ week: name, repositories, open, introduced, state }) => [name, repositories, open, introduced, state])).toEqual([
    ["2026-W47", 0, null, null, "running"],
    ["2026-W46", 2, 5, 5, "closed"],
    ["2026-W45", 1, 0, 0, "closed"],
    ["2026-W44", 1, 1, 0, "closed"],
  ]);
  expect(older).toBeNull();
  expect(await listWeeks([shop.id], { limit: 2 })).toMatchObject({ items: [{ week: "2026-W47" }, { week: "2026-W46" }], older: "2026-W45" });
  expect(await listWeeks([silent.id])).toEqual({ items: [], older: null });
});

const EDGES = [intoLedger, alsoIntoLedger, intoPayments, intoOrders];
const METRICS = ["introduced", "discovered", "reopened", "fixed", "retired"] as const satisfies readonly TrendMetric[];

/** Long past: the weeks of a history that ended after today would not have begun. */
function wander(seed: number): Sent[] {
  const pick = randomFrom(seed);
  let hour = Date.parse("2025-09-01T00:00:00Z") / 3_600_000;
  return Array.from({ length: 12 }, () => {
    hour += 1 + pick(24 * 9) * pick(3);
    const at = new Date(hour * 3_600_000).toISOString();
    return { at, source: pick(4) === 0 ? "other" : "checker", rules: pick(5) === 0 ? ["doors"] : ["walls"], breaks: EDGES.filter(() => pick(2) === 0), ties: EDGES.filter(() => pick(2) === 0) };
  });
}

function balance({ moved }: Pick<Review, "moved">): number {
  const sum = (ways: readonly (keyof Movement)[]) => ways.reduce((all, way) => all + (moved?.[way] ?? 0), 0);
  return sum(WAYS_IN) - sum(WAYS_OUT);
}

it.each([1, 7, 11])("says in every week what the trends say, its pairs adding up to it and its ways to the change of what is open (history %i)", async (seed) => {
  const { id } = await newRepository();
  const history = wander(seed);
  await send(id, ...history);
  const pick = randomFrom(seed);
  const [violation] = (await listSnapshots(id)).items.filter(({ totals }) => totals.open > 0);
  if (violation) await waiveViolations(id, { match: { rule: null, from: "payments", to: "ledger", file: null }, reason: "So that waivers take part.", expiresAt: null, by: "somebody", approves: true, at: new Date(history[6 + pick(4)]?.at ?? "") });
  await drain(jobs);

  const last = weekAt(new Date(history.at(-1)?.at ?? ""));
  let spoken = 0;
  for (let each = weekAt(new Date("2025-09-01T00:00:00Z")); each.start <= last.start; each = weekAfter(each)) {
    const review = await week(id, each.name);
    const { from, to } = daysOfWeek(each);
    const trend = async (metric: TrendMetric, groupBy: "none" | "modulePair" | "teamPair") => (await readTrend({ repositoryId: id, metric, groupBy, interval: "week", from, to })).points.find(({ at }) => at.startsWith(from))?.values ?? {};
    expect((await trend("open", "none")).total ?? null).toBe(review.open.value);
    for (const metric of METRICS) {
      expect((await trend(metric, "none")).total ?? null).toBe(review.moved?.[metric] ?? null);
      for (const [groupBy, pairs] of [["modulePair", review.modulePairs], ["teamPair", review.teamPairs]] as const) {
        const told = Object.entries(await trend(metric, groupBy)).filter(([, value]) => value !== null && value !== 0);
        expect(Object.fromEntries(told)).toEqual(Object.fromEntries(pairs.filter(({ moved }) => moved[metric] !== 0).map((pair) => [`${pair.from} → ${pair.to}`, pair.moved[metric]])));
      }
    }
    if (review.open.value === null) continue;
    spoken += 1;
    expect(review.open.value - (review.open.before ?? 0)).toBe(balance(review));
    expect(review.thanks.reduce((sum, { fixed }) => sum + fixed, 0)).toBe(review.moved?.fixed);
  }
  expect(spoken).toBeGreaterThan(2);
});
