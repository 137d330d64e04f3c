/** A waiver from its grant to its end: where it counts, and that everything that counts says the same. */
import { createHash, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";

import { afterAll, afterEach, expect, it } from "vitest";

import { registerRepository } from "@/lib/catalog";
import { jobs as historyJobs } from "@/lib/history/jobs";
import { submitReport } from "@/lib/ingestion";
import { jobs as ingestionJobs } from "@/lib/ingestion/jobs";
import { type CommitSha, type RepositoryId, asId } from "@/lib/kernel";
import { clock } from "@/lib/kernel/time";
import { transaction } from "@/lib/kernel/transaction";
import { drain, publish } from "@/lib/outbox";
import { dayPassed } from "@/lib/outbox/events";

import {
  GROUPINGS, type TrendMetric, type WaiverMatch, type WaiverWish, compareCommits, decideWaiver, endWaiver, exportRepository, findSnapshot, findViolation, findWaiver, foreseeWaiver,
  listEvents, listRules, listSnapshots, listViolationIds, listViolations, listWaivers, readChange, readOverview, readTrend, waiveViolations,
} from "./index";
import { jobs } from "./jobs";

const all = [...ingestionJobs, ...historyJobs, ...jobs];
const folder = mkdtempSync(path.join(os.tmpdir(), "lintel-waivers-"));
const realNow = clock.now;
const sha = (name: string) => asId<CommitSha>(createHash("sha1").update(name).digest("hex"));

afterEach(() => {
  clock.now = realNow;
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const itIs = (moment: string) => {
  clock.now = () => new Date(moment);
};

type Broken = { from: string; to: string; rule?: string };
const CART: Broken = { from: "src/orders/cart.ts", to: "src/billing/tax.ts" };
const LINE: Broken = { from: "src/orders/line.ts", to: "src/billing/tax.ts" };
const ITEM: Broken = { from: "src/catalog/item.ts", to: "src/orders/line.ts" };
const RULES = ["no-internals", "no-cycles"];

type Commit = { name: string; at: string; parent?: string; broken: Broken[]; renames?: [string, string][]; baseline?: Broken[] };

async function newRepository(): Promise<RepositoryId> {
  const added = await registerRepository({ owner: "acme", name: `shop-${randomUUID()}` });
  if (!added.ok) throw new Error(added.detail);
  return added.value.id;
}

async function send(repositoryId: RepositoryId, { name, at, parent, broken, renames = [], baseline = [] }: Commit): Promise<void> {
  const files = [...new Set(["src/orders/cart.ts", "src/orders/line.ts", "src/billing/tax.ts", "src/catalog/item.ts", ...broken.flatMap(({ from, to }) => [from, to])])];
  const rows = [...broken.map((one) => ({ ...one, baselined: false })), ...baseline.map((one) => ({ ...one, baselined: true }))];
  const text = JSON.stringify({
    lintel: 1, tool: { name: "walls", version: "1.0" }, examined: { files, rules: RULES.map((rule) => ({ name: rule, kind: rule === "no-cycles" ? "cycle" : "privacy", severity: "error" })) },
    files: files.map((file) => ({ path: file })),
    dependencies: rows.map(({ from, to }) => ({ from, to, kind: "import", level: "file" })),
    violations: rows.map(({ from, to, rule = "no-internals", baselined }) => ({ rule, from: { file: from, line: 3 }, to: { file: to }, message: `${from} reaches into ${to}`, baselined })),
  });
  const place = path.join(folder, randomUUID());
  writeFileSync(place, text);
  const sent = await submitReport({
    repositoryId,
    meta: { repository: "acme/shop", commit: sha(name), committedAt: at, parents: parent === undefined ? [] : [sha(parent)], renames, paths: renames.flat(), branch: "main", defaultBranch: "main" },
    files: [{ role: "report", name: "report.json", path: place, bytes: Buffer.byteLength(text), digest: createHash("sha256").update(text).digest("hex") }],
  });
  if (!sent.ok) throw new Error(sent.detail);
}

async function shop(...commits: Commit[]): Promise<RepositoryId> {
  const id = await newRepository();
  for (const commit of commits) {
    await send(id, commit);
    await drain(all);
  }
  return id;
}

const FIRST: Commit = { name: "a", at: "2026-10-05T10:00:00Z", broken: [CART, LINE, ITEM] };
const WISH: Omit<WaiverWish, "match"> = { reason: "Leaves with the old checkout.", expiresAt: null, by: "ada", approves: true };

async function waive(id: RepositoryId, match: WaiverMatch, more: Partial<typeof WISH> = {}): Promise<string> {
  const waived = await waiveViolations(id, { ...WISH, ...more, match });
  if (!waived.ok) throw new Error(waived.detail);
  return waived.value.id;
}

const NO_PATTERNS = { rule: null, from: null, to: null, file: null };

async function idOf(id: RepositoryId, file: string): Promise<string> {
  const [found] = await listViolationIds(id, { status: "present", q: file }, 1);
  if (found === undefined) throw new Error(`Nothing comes from ${file}.`);
  return found;
}

async function filesOf(id: RepositoryId, question: Parameters<typeof listViolations>[1]): Promise<(string | null)[]> {
  const found = await listViolations(id, question);
  if (!found.ok) throw new Error(found.detail);
  expect(found.value.total).toBe(found.value.items.length);
  return found.value.items.map(({ from }) => from.file);
}

async function stocks(id: RepositoryId): Promise<[open: number, waived: number][]> {
  const { items } = await listSnapshots(id, { order: "oldest" });
  return items.map(({ totals }) => [totals.open, totals.waived]);
}

async function course(id: RepositoryId, metric: TrendMetric, interval: "commit" | "day" = "commit"): Promise<(number | null)[]> {
  return (await readTrend({ repositoryId: id, metric, interval })).points.map(({ values }) => values.total ?? null);
}

it("counts a violation as waived at the commit that was newest when the waiver was granted, everywhere alike", async () => {
  const id = await shop(FIRST);
  itIs("2026-10-06T09:00:00Z");
  const violation = await idOf(id, "cart.ts");
  expect(await foreseeWaiver(id, { violations: [violation] })).toEqual({ ok: true, value: { open: 1, waived: 0 } });
  await waive(id, { violations: [violation] });

  expect(await stocks(id)).toEqual([[2, 1]]);
  expect(await filesOf(id, {})).toEqual([ITEM.from, LINE.from]);
  expect(await filesOf(id, { status: "waived" })).toEqual([CART.from]);
  expect(await filesOf(id, { status: "present" })).toEqual([ITEM.from, CART.from, LINE.from]);
  expect(await course(id, "open")).toEqual([2]);
  expect(await course(id, "waived")).toEqual([1]);
  expect(await course(id, "becameWaived", "day")).toEqual([1]);
  expect(await course(id, "discovered", "day")).toEqual([3]);
  expect((await readChange(id, sha("a")))?.discovered.map(({ from }) => from.file)).toHaveLength(3);
  expect((await readTrend({ repositoryId: id, metric: "waived", groupBy: "modulePair" })).points[0]?.values).toEqual({ "orders → billing": 1 });
  const snapshot = await findSnapshot(id, sha("a"));
  expect(snapshot?.totals).toMatchObject({ reported: 3, byKind: { privacy: 2 }, bySource: { walls: 2 }, bySeverity: { error: 2 }, becameWaived: 1, brokenDependencies: 2 });
  expect(snapshot?.modules.map(({ name, violationsIn, violationsOut }) => [name, violationsIn, violationsOut])).toEqual([["billing", 1, 0], ["catalog", 0, 1], ["orders", 1, 1]]);
  expect(await course(id, "brokenDependencies")).toEqual([2]);
  expect(await listRules(id)).toMatchObject([{ rule: "no-cycles", open: 0, waived: 0 }, { rule: "no-internals", open: 2, waived: 1, openByModule: { orders: 1, catalog: 1 } }]);
  expect((await readOverview([id])).get(id)?.latest?.totals.open).toBe(2);
  expect(await findViolation(id, violation)).toMatchObject({ status: "waived", waiver: { status: "standing", reason: WISH.reason, waives: 1 } });
  expect(await foreseeWaiver(id, { ...NO_PATTERNS, rule: "no-*" })).toEqual({ ok: true, value: { open: 2, waived: 1 } });
});

it("goes through its whole life: open, waived through a rename, open again when the waiver expires, and fixed", async () => {
  const id = await shop(FIRST);
  itIs("2026-10-06T09:00:00Z");
  const violation = await idOf(id, "cart.ts");
  await waive(id, { violations: [violation] }, { expiresAt: new Date("2026-10-20T00:00:00Z") });

  const moved = { ...CART, from: "src/orders/basket.ts" };
  await send(id, { name: "b", parent: "a", at: "2026-10-10T10:00:00Z", broken: [moved, LINE, ITEM], renames: [[CART.from, moved.from]] });
  await drain(all);
  expect(await filesOf(id, { status: "waived" })).toEqual([moved.from]);

  itIs("2026-10-25T09:00:00Z");
  expect(await stocks(id)).toEqual([[2, 1], [3, 0]]);
  expect(await findViolation(id, violation)).toMatchObject({ status: "open", waiver: null, waivers: [{ status: "expired" }] });

  await send(id, { name: "c", parent: "b", at: "2026-10-26T10:00:00Z", broken: [LINE, ITEM] });
  await drain(all);
  expect(await stocks(id)).toEqual([[2, 1], [3, 0], [2, 0]]);
  expect(await course(id, "unwaived")).toEqual([0, 1, 0]);
  expect(await course(id, "fixed")).toEqual([0, 0, 1]);
  const life = await findViolation(id, violation);
  expect(life?.lifetimes.map(({ openedAs, status, closedAs, from }) => [openedAs, status, closedAs, from])).toEqual([
    ["discovered", "waived", "renamed", CART.from], ["renamed", "open", "fixed", moved.from],
  ]);
  expect(life).toMatchObject({ status: "fixed", closedAs: "fixed" });
});

it("lets an expiry take effect by the time: a look is enough, and so is the night's job", async () => {
  const looked = await shop(FIRST);
  const slept = await shop(FIRST);
  itIs("2026-10-06T09:00:00Z");
  for (const id of [looked, slept]) await waive(id, { ...NO_PATTERNS, from: "orders" }, { expiresAt: new Date("2026-10-07T09:00:00Z") });
  await drain(all);
  expect(await stocks(looked)).toEqual([[1, 2]]);

  itIs("2026-10-07T09:00:00Z");
  expect(await course(looked, "open")).toEqual([3]);
  expect(await stocks(looked)).toEqual([[3, 0]]);

  await transaction((tx) => publish(tx, dayPassed({ day: "2026-10-07" })));
  await drain(all);
  itIs("2026-10-07T08:00:00Z");
  expect(await stocks(slept)).toEqual([[3, 0]]);
});

it("waives by patterns what is there and what comes, and nothing else", async () => {
  const id = await shop(FIRST);
  itIs("2026-10-06T09:00:00Z");
  await waive(id, { ...NO_PATTERNS, rule: "no-intern*", to: "bill?ng", file: "src/orders/" });
  expect(await filesOf(id, { status: "waived" })).toEqual([CART.from, LINE.from]);

  const late = { from: "src/orders/pay.ts", to: "src/billing/tax.ts" };
  await send(id, { name: "b", parent: "a", at: "2026-10-07T10:00:00Z", broken: [CART, LINE, ITEM, late] });
  await drain(all);
  expect(await stocks(id)).toEqual([[1, 2], [1, 3]]);
  expect(await course(id, "introduced")).toEqual([0, 0]);
  expect(await readChange(id, sha("b"))).toMatchObject({ introduced: [] });
  expect(await compareCommits(id, sha("a"), sha("b"))).toMatchObject({ introduced: [], waived: [{ from: { file: late.from }, status: "waived" }] });

  await send(id, { name: "c", parent: "b", at: "2026-10-08T10:00:00Z", broken: [CART, ITEM, late] });
  await drain(all);
  expect(await stocks(id)).toEqual([[1, 2], [1, 3], [1, 2]]);
  expect(await course(id, "fixed")).toEqual([0, 0, 0]);
  expect(await compareCommits(id, sha("b"), sha("c"))).toMatchObject({ fixed: [] });
});

it("waits for approval where whoever asks may not approve, and keeps who did what", async () => {
  const id = await shop(FIRST);
  itIs("2026-10-06T09:00:00Z");
  const asked = await waive(id, { ...NO_PATTERNS, rule: "no-internals" }, { approves: false });
  const declined = await waive(id, { ...NO_PATTERNS, to: "billing" }, { approves: false });
  expect(await stocks(id)).toEqual([[3, 0]]);
  expect(await findWaiver(id, asked)).toMatchObject({ status: "asked", waives: 0, match: { rule: "no-internals", from: null } });

  itIs("2026-10-06T10:00:00Z");
  expect(await decideWaiver(id, asked, { approved: true, by: "grace" })).toBe(true);
  expect(await decideWaiver(id, declined, { approved: false, by: "grace" })).toBe(true);
  expect(await decideWaiver(id, asked, { approved: false, by: "mallory" })).toBe(false);
  expect(await stocks(id)).toEqual([[0, 3]]);

  itIs("2026-10-06T11:00:00Z");
  expect(await endWaiver(id, asked, { by: "grace", because: "It was fixed." })).toBe(true);
  expect(await endWaiver(id, asked, { by: "grace" })).toBe(false);
  expect(await endWaiver(id, declined, { by: "grace" })).toBe(false);
  expect(await endWaiver(id, "not-an-id", { by: "grace" })).toBe(false);
  expect(await stocks(id)).toEqual([[3, 0]]);
  const list = await listWaivers(id);
  expect(list.ok && list.value.items.map(({ status, trail }) => [status, trail.map(({ what, by }) => `${what} ${by}`)]).sort()).toEqual([
    ["declined", ["asked ada", "declined grace"]], ["ended", ["asked ada", "approved grace", "ended grace"]],
  ]);
  expect(await endWaiver(await newRepository(), asked, { by: "grace" })).toBe(false);
});

it("leaves what the checker's own baseline knows as it is, and takes it when it comes out", async () => {
  const id = await shop({ ...FIRST, broken: [LINE], baseline: [CART] });
  itIs("2026-10-06T09:00:00Z");
  await waive(id, { ...NO_PATTERNS, from: "orders" });
  expect((await listSnapshots(id)).items[0]?.totals).toMatchObject({ open: 0, waived: 1, baselined: 1 });
  expect(await waiveViolations(id, { ...WISH, match: { violations: [await idOf(id, "cart.ts")] } })).toMatchObject({ ok: false, reason: "META_INVALID" });

  await send(id, { name: "b", parent: "a", at: "2026-10-07T10:00:00Z", broken: [LINE, CART] });
  await drain(all);
  expect((await findSnapshot(id, sha("b")))?.totals).toMatchObject({ open: 0, waived: 2, baselined: 0, unbaselined: 0 });
});

it("comes out the same whichever arrives first: the reports, late ones too, or the waiver", async () => {
  const second: Commit = { name: "b", parent: "a", at: "2026-10-08T10:00:00Z", broken: [CART, LINE, ITEM] };
  const third: Commit = { name: "c", parent: "b", at: "2026-10-12T10:00:00Z", broken: [CART, ITEM] };
  itIs("2026-10-14T09:00:00Z");
  const wish = { at: new Date("2026-10-09T09:00:00Z"), expiresAt: new Date("2026-10-13T09:00:00Z") };
  const match = { ...NO_PATTERNS, from: "orders" };

  const early = await shop(FIRST);
  await waive(early, match, wish);
  for (const commit of [third, second]) {
    await send(early, commit);
    await drain(all);
  }
  const late = await shop(FIRST, second, third);
  await waive(late, match, wish);

  const told = async (id: RepositoryId) => ({
    stocks: await stocks(id), open: await course(id, "open", "day"), waived: await course(id, "waived", "day"), became: await course(id, "becameWaived", "day"), broken: await course(id, "brokenDependencies"),
    modules: (await findSnapshot(id, sha("b")))?.modules, events: (await listEvents(id)).items.map(({ commit, kind, detail }) => [commit, kind, detail]),
  });
  expect(await told(early)).toEqual(await told(late));
  expect(await stocks(late)).toEqual([[3, 0], [1, 2], [2, 0]]);
});

it("stays with its violation when an earlier commit comes late and the life begins under another name", async () => {
  const moved = { ...CART, from: "src/orders/basket.ts" };
  const id = await shop({ name: "b", parent: "a", at: "2026-10-10T10:00:00Z", broken: [moved, LINE], renames: [[CART.from, moved.from]] });
  itIs("2026-10-11T09:00:00Z");
  const before = await idOf(id, "basket.ts");
  await waive(id, { violations: [before] });
  await send(id, { ...FIRST, broken: [CART, LINE] });
  await drain(all);
  const after = await idOf(id, "basket.ts");
  expect(after).not.toBe(before);
  expect(await findViolation(id, after)).toMatchObject({ status: "waived", waiver: { match: { violations: [after] } } });
  expect(await stocks(id)).toEqual([[2, 0], [1, 1]]);
});

it("loses nothing when several people waive and reports come at the same moment", async () => {
  const id = await shop(FIRST);
  itIs("2026-10-06T09:00:00Z");
  const ids = await listViolationIds(id, {}, 10);
  await send(id, { name: "b", parent: "a", at: "2026-10-05T11:00:00Z", broken: [CART, LINE, ITEM] });
  await Promise.all([...ids.map((one) => waive(id, { violations: [one] })), drain(all)]);
  await drain(all);
  expect(await stocks(id)).toEqual([[3, 0], [0, 3]]);
  expect(await course(id, "open")).toEqual([3, 0]);
  expect(await course(id, "brokenDependencies")).toEqual([3, 0]);
  expect((await findSnapshot(id, sha("b")))?.modules.map(({ violationsOut }) => violationsOut)).toEqual([0, 0, 0]);
});

it("keeps the sum of flows true in every grouping", async () => {
  const id = await shop(FIRST);
  itIs("2026-10-06T09:00:00Z");
  await waive(id, { ...NO_PATTERNS, to: "billing" }, { expiresAt: new Date("2026-10-20T09:00:00Z") });
  const moved = { ...CART, from: "src/catalog/cart.ts" };
  await send(id, { name: "b", parent: "a", at: "2026-10-10T10:00:00Z", broken: [moved, LINE, ITEM, { ...ITEM, to: "src/billing/tax.ts" }], renames: [[CART.from, moved.from]] });
  await send(id, { name: "c", parent: "b", at: "2026-10-15T10:00:00Z", broken: [moved, ITEM] });
  await send(id, { name: "d", parent: "c", at: "2026-10-25T10:00:00Z", broken: [ITEM] });
  await drain(all);
  itIs("2026-10-26T09:00:00Z");

  for (const groupBy of GROUPINGS) {
    const values = async (metric: TrendMetric) => (await readTrend({ repositoryId: id, metric, groupBy, interval: "day" })).points.filter(({ commit }) => commit !== null).map((point) => point.values);
    const open = await values("open");
    const [up, down] = [["introduced", "discovered", "reopened", "unbaselined", "unwaived", "reassignedIn"] as const, ["fixed", "retired", "becameBaselined", "becameWaived", "reassignedOut"] as const];
    const flows = { up: await Promise.all(up.map(values)), down: await Promise.all(down.map(values)) };
    for (const group of new Set(open.flatMap((point) => Object.keys(point)))) {
      open.forEach((point, place) => {
        const sum = (of: (typeof flows)["up"]) => of.reduce((total, points) => total + (points[place]?.[group] ?? 0), 0);
        expect(point[group] ?? 0, `${groupBy} ${group} ${place}`).toBe((open[place - 1]?.[group] ?? 0) + sum(flows.up) - sum(flows.down));
      });
    }
  }
  const totals = (await listSnapshots(id, { order: "oldest" })).items.map((row) => row.totals);
  totals.forEach((row, place) => {
    const before = totals[place - 1]?.open ?? 0;
    expect(row.open).toBe(before + row.introduced + row.discovered + row.reopened + row.unbaselined + row.unwaived - row.fixed - row.retired - row.becameBaselined - row.becameWaived);
  });
  expect(totals.map(({ open, waived }) => [open, waived])).toEqual([[1, 2], [1, 3], [2, 0], [1, 0]]);
});

it("tells of waivers among the events and in the export", async () => {
  const id = await shop(FIRST);
  itIs("2026-10-06T09:00:00Z");
  const violation = await idOf(id, "cart.ts");
  await waive(id, { violations: [violation] }, { expiresAt: new Date("2026-10-08T09:00:00Z") });
  await waive(id, { ...NO_PATTERNS, from: "catalog" });
  itIs("2026-10-09T09:00:00Z");
  expect((await listEvents(id)).items.filter(({ kind }) => kind.startsWith("waiver")).map(({ commit, kind, detail }) => [commit, kind, detail]).sort()).toEqual([
    [sha("a"), "waiver-expired", "A waiver of one violation expired."],
    [sha("a"), "waiver-granted", `ada waived from catalog: ${WISH.reason}`],
    [sha("a"), "waiver-granted", `ada waived one violation: ${WISH.reason}`],
  ].sort());
  const lines = [];
  for await (const line of exportRepository(id)) lines.push(line);
  expect([...new Set(lines.map(({ type }) => type))]).toEqual(["commit", "analysis", "interval", "dependency", "module", "owner", "waiver", "event"]);
  expect(lines.filter(({ type }) => type === "waiver")).toMatchObject([
    { match: { rule: null, from: "catalog", to: null, file: null }, status: "standing", requestedBy: "ada", expiresAt: null },
    { match: { violations: [violation] }, status: "expired", expiresAt: "2026-10-08T09:00:00.000Z" },
  ]);
  expect(lines.filter(({ type }) => type === "interval").map(({ from, attributes }) => [from, JSON.parse(JSON.stringify(attributes)).status]).sort()).toEqual([[ITEM.from, "waived"], [CART.from, "open"], [LINE.from, "open"]].sort());
  expect(lines.filter(({ type }) => type === "interval").map(({ from, attributes }) => [from, JSON.parse(JSON.stringify(attributes)).waived]).sort()).toEqual([[ITEM.from, [{ at: sha("a"), until: null }]], [CART.from, undefined], [LINE.from, undefined]].sort());
});

it("refuses what is no waiver", async () => {
  const id = await shop({ ...FIRST, broken: [CART] });
  await send(id, { name: "b", parent: "a", at: "2026-10-06T10:00:00Z", broken: [] });
  await drain(all);
  const gone = (await listViolationIds(id, { status: "fixed" }, 1))[0] ?? "";
  const refusal = async (wish: Partial<Parameters<typeof waiveViolations>[1]>) => {
    const answer = await waiveViolations(id, { ...WISH, match: { ...NO_PATTERNS, rule: "x" }, ...wish });
    return answer.ok ? "taken" : answer.reason;
  };
  expect(await refusal({ match: NO_PATTERNS })).toBe("META_INVALID");
  expect(await refusal({ match: { ...NO_PATTERNS, rule: "   " } })).toBe("META_INVALID");
  expect(await refusal({ match: { ...NO_PATTERNS, file: "src/[a]" } })).toBe("META_INVALID");
  expect(await refusal({ match: { violations: [] } })).toBe("META_INVALID");
  expect(await refusal({ match: { violations: [gone] } })).toBe("META_INVALID");
  expect(await refusal({ match: { violations: ["f".repeat(32)] } })).toBe("NOT_FOUND");
  expect(await refusal({ match: { violations: ["'; DROP TABLE health.waiver; --"] } })).toBe("NOT_FOUND");
  expect(await refusal({ reason: " " })).toBe("META_INVALID");
  expect(await refusal({ link: "javascript:alert(1)" })).toBe("META_INVALID");
  expect(await refusal({ expiresAt: new Date("2026-01-01") })).toBe("META_INVALID");
  const list = await listWaivers(id);
  expect(list.ok && list.value.items).toEqual([]);
});
