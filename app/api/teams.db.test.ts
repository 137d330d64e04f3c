/** Modules, the graph and teams through the routes: what adds up to what, who is asked about whom, and since when. */
import { beforeAll, afterAll, expect, it } from "vitest";
import type { z } from "zod";

import { clock } from "@/lib/kernel/time";

import { ModuleDetail, ModuleGraph, Modules } from "./_contract/modules";
import { Snapshots } from "./_contract/snapshots";
import { TeamDetail, Teams, TeamsAcross } from "./_contract/teams";
import { Violations } from "./_contract/violations";
import { knock } from "./_testing/knock";
import { ADMINISTRATOR, ask, sendAndWork, shaOf } from "./_testing/upload";

process.env.LINTEL_ADMIN_TOKEN = ADMINISTRATOR;
process.env.LINTEL_SECRET = "a-secret-of-at-least-thirty-two-letters";

const SHOP = "/api/v1/repositories/acme/shop";
const realNow = clock.now;

type Reference = [from: string, to: string, kind?: string];

const inOrders = "src/modules/orders/cart.ts";
const inBilling = "src/modules/billing/charge.ts";
const inSearch = "src/modules/search/query.ts";
const deepBilling = "src/modules/billing/internal/tax.ts";
const FILES = [inOrders, "src/modules/orders/index.ts", inBilling, "src/modules/billing/index.ts", deepBilling, inSearch, "src/modules/search/index.ts", "src/modules/kernel/money.ts", "src/main.ts"];
const ALWAYS: Reference[] = [[inOrders, "src/modules/billing/index.ts"], [inBilling, "src/modules/kernel/money.ts"], [inSearch, "src/modules/orders/index.ts", "type"]];

const MODULES = ["orders", "billing", "search", "kernel"].map((name) => ({ name, path: `src/modules/${name}`, ...(name === "kernel" ? { role: "kernel" } : { public: ["index.ts"] }) }));
const CODEOWNERS = "/src/modules/orders/ @acme/sales\n/src/modules/billing/ @acme/money\n/src/modules/search/ @acme/sales @acme/find\n";

function report(broken: readonly Reference[], more: readonly Reference[] = []): string {
  const references = [...ALWAYS, ...broken, ...more];
  return JSON.stringify({
    lintel: 1,
    tool: { name: "checker", version: "1.0" },
    examined: { files: FILES, rules: [{ name: "no-internals", kind: "privacy", severity: "error" }] },
    modules: MODULES,
    files: FILES.map((path) => ({ path })),
    dependencies: references.map(([from, to, kind = "import"]) => ({ from, to, kind, level: "file" })),
    violations: broken.map(([from, to]) => ({ rule: "no-internals", from: { file: from, line: 3 }, to: { file: to }, message: `${from} reaches into ${to}` })),
  });
}

async function send(repository: string, number: number, at: string, text: string, more: Record<string, unknown> = {}): Promise<void> {
  await sendAndWork({
    meta: { repository, commit: shaOf(`${number}`), committedAt: `${at}T09:00:00Z`, parents: number > 1 ? [shaOf(`${number - 1}`)] : [], branch: "main", defaultBranch: "main", ...more },
    report: [text], codeowners: [{ name: "CODEOWNERS", content: CODEOWNERS }],
  });
}

const intoTax: Reference = [inOrders, deepBilling];
const fromMain: Reference = ["src/main.ts", deepBilling];
const fromSearch: Reference = [inSearch, deepBilling];
const back: Reference = [inBilling, inOrders];

/** Two are found at first, a third comes and goes, and with the fourth commit billing leans back on orders: a tangle of two. */
beforeAll(async () => {
  clock.now = () => new Date("2026-11-21T12:00:00Z");
  await send("acme/shop", 1, "2026-09-01", report([intoTax, fromMain]));
  await send("acme/shop", 2, "2026-10-20", report([intoTax, fromMain, fromSearch]), { paths: [inOrders, inSearch] });
  await send("acme/shop", 3, "2026-11-09", report([intoTax, fromMain]), { paths: [inSearch] });
  await send("acme/shop", 4, "2026-11-16", report([intoTax, fromMain, back]), { paths: [inBilling] });
  await send("acme/bank", 1, "2026-11-18", report([intoTax]));
});

afterAll(() => {
  clock.now = realNow;
});

const modules = async (query = ""): Promise<z.output<typeof Modules>> => Modules.parse(await ask(`${SHOP}/modules${query}`));

it("adds modules and what lies outside them up to the open violations, on either side, at every snapshot", async () => {
  for (const { commit, totals } of Snapshots.parse(await ask(`${SHOP}/snapshots`)).items) {
    const { items, others, committedAt } = await modules(`?at=${commit}`);
    const sum = (side: "violationsIn" | "violationsOut") => [...items, ...others].reduce((all, one) => all + one[side], 0);
    expect([sum("violationsOut"), sum("violationsIn"), committedAt.length]).toEqual([totals.open, totals.open, 20]);
  }
  expect((await modules()).others).toEqual([{ group: "(outside any module)", violationsIn: 0, violationsOut: 1 }]);
});

it("adds teams up to the open violations, on either side, the groups that are no team included", async () => {
  const { items } = Teams.parse(await ask(`${SHOP}/teams`));
  expect(items.map(({ team, kind, modules: owned, out, in: into }) => [team, kind, owned, out.open, into.open])).toEqual([
    ["@acme/money", "team", 1, 1, 2],
    ["@acme/sales", "team", 1, 1, 1],
    ["(unowned)", "unowned", 1, 1, 0],
    ["@acme/find + @acme/sales", "several", 1, 0, 0],
  ]);
  for (const { team, out, in: into } of items) {
    for (const [direction, side] of [["out", out], ["in", into]] as const) {
      const found = Violations.parse(await ask(`${SHOP}/violations?team=${encodeURIComponent(team)}&direction=${direction}`));
      expect(found.total, `${team} ${direction}`).toBe(side.open);
    }
  }
});

const team = async (address: string): Promise<z.output<typeof TeamDetail>> => TeamDetail.parse(await ask(address));

it("tells a team's pairs, which add up to what reaches out and in", async () => {
  for (const slug of ["sales", "money", "(unowned)", encodeURIComponent("@acme/find + @acme/sales")]) {
    const { team: label, out, in: into, pairs, repositories } = await team(`${SHOP}/teams/${slug}`);
    const sum = (side: "fromTeam" | "toTeam") => pairs.modules.reduce((all, pair) => all + (pair[side] === label ? pair.open : 0), 0);
    expect([sum("fromTeam"), sum("toTeam")]).toEqual([out.open, into.open]);
    expect(pairs.teams.reduce((all, { open }) => all + open, 0)).toBe(pairs.modules.reduce((all, { open }) => all + open, 0));
    expect(repositories.map(({ repository }) => repository)).toEqual(["acme/shop"]);
  }
  expect((await team(`${SHOP}/teams/money`)).pairs).toEqual({
    teams: [{ from: "(unowned)", to: "@acme/money", open: 1 }, { from: "@acme/money", to: "@acme/sales", open: 1 }, { from: "@acme/sales", to: "@acme/money", open: 1 }],
    modules: [
      { from: "(outside any module)", to: "billing", fromTeam: "(unowned)", toTeam: "@acme/money", open: 1, repository: "acme/shop" },
      { from: "billing", to: "orders", fromTeam: "@acme/money", toTeam: "@acme/sales", open: 1, repository: "acme/shop" },
      { from: "orders", to: "billing", fromTeam: "@acme/sales", toTeam: "@acme/money", open: 1, repository: "acme/shop" },
    ],
  });
});

it("gives ages as at least what is known, and weeks that add up to what the trend says", async () => {
  const { in: into, out } = await team(`${SHOP}/teams/money`);
  // From 1 September and from 16 November to the newest snapshot, of 16 November.
  expect(into.ages).toMatchObject({ open: 2, lowerBounds: 2, quantiles: [{ share: 0.25, days: 76, isLowerBound: true }, { share: 0.5 }, { share: 0.75 }, { share: 0.9 }, { share: 1, days: 76 }] });
  expect(out.ages.quantiles.at(-1)).toEqual({ share: 1, days: 0, isLowerBound: false });
  // One of three is fixed, after 20 days; two thirds go on.
  expect(into.survival).toMatchObject({ lives: 3, fixed: 1, halfLifeDays: null, meanTimeToFix: null });
  for (const flow of ["introduced", "fixed", "discovered"] as const) {
    const told = into.weeks.filter((week) => week[flow] !== null).map((week) => [week.from, week[flow]]);
    const trend = await ask(`${SHOP}/trends?metric=${flow}&groupBy=team&direction=in&interval=week`);
    expect(told).toEqual(weeksOf(trend, "@acme/money"));
  }
  expect(into.weeks).toHaveLength(26);
  expect(into.weeks.at(-1)).toMatchObject({ week: "2026-W47", from: "2026-11-16", introduced: 0 });
});

function weeksOf(trend: unknown, group: string): (string | number)[][] {
  const { points }: { points: { at: string; commit: string | null; values: Record<string, number> }[] } = JSON.parse(JSON.stringify(trend));
  return points.filter(({ commit }) => commit !== null).map(({ at, values }) => [at.slice(0, 10), values[group] ?? 0]);
}

it("puts first what cuts a tangle, and says why", async () => {
  const { readyFirst, oldest, readyOrder } = await team(`${SHOP}/teams/money`);
  expect(readyFirst.map(({ violation, reasons }) => [violation.from.file, reasons])).toEqual([
    [inBilling, ["on a dependency to cut in a tangle of 2 modules", "the only one left from billing to orders", "introduced on the day of the newest snapshot"]],
  ]);
  expect(oldest.map(({ violation }) => violation.from.file)).toEqual([inBilling]);
  expect(readyOrder).toContain("First those on a dependency to cut");
});

it("tells the graph with its tangle, the edge to cut and the commit that brought it", async () => {
  const graph = ModuleGraph.parse(await ask(`${SHOP}/graph`));
  expect(graph.tangles).toEqual([{ modules: ["billing", "orders"], edgesToCut: [{ from: "billing", to: "orders", weight: 1, introducedBy: { commit: shaOf("4"), at: "2026-11-16T09:00:00Z" } }], exact: true }]);
  expect(graph.dependencies.find(({ from, to }) => from === "orders" && to === "billing")).toEqual({ from: "orders", to: "billing", weight: 2, kinds: ["import"], violations: 1 });
  const before = ModuleGraph.parse(await ask(`${SHOP}/graph?at=${shaOf("3")}`));
  expect([before.tangles, before.commit, before.described]).toEqual([[], shaOf("3"), true]);
});

it("tells of a module who leans on it, since when, and how its public API is passed by", async () => {
  const billing = ModuleDetail.parse(await ask(`${SHOP}/modules/billing`));
  expect(billing.public).toEqual(["index.ts"]);
  expect(billing.entrances).toEqual({ references: 3, bypassing: 2, files: 3, reachedFiles: 2, bypasses: [{ from: null, file: deepBilling, count: 1 }, { from: "orders", file: deepBilling, count: 1 }] });
  expect(billing.dependents.map(({ module, weight, violations, since }) => [module, weight, violations, since])).toEqual([["orders", 2, 1, null]]);
  expect(billing.dependencies.map(({ module, role, since }) => [module, role, since?.commit ?? null])).toEqual([["orders", "module", shaOf("4")], ["kernel", "kernel", null]]);
  expect(billing.violations).toEqual({ out: [{ group: "orders", count: 1 }], in: [{ group: "(outside any module)", count: 1 }, { group: "orders", count: 1 }] });
  expect(billing.module).toMatchObject({ violationsOut: 1, violationsIn: 2, inTangle: true, team: "@acme/money" });

  const search = ModuleDetail.parse(await ask(`${SHOP}/modules/search?at=${shaOf("2")}`));
  expect(search.dependencies.find(({ module }) => module === "billing")).toMatchObject({ violations: 1, since: { commit: shaOf("2") } });
});

it("draws the extraction checklist: what is met, what is left, and what nobody told", async () => {
  const { extraction } = ModuleDetail.parse(await ask(`${SHOP}/modules/billing`));
  expect(extraction?.items.map(({ id, state, left }) => [id, state, left])).toEqual([
    ["public-api", "not-met", 2], ["tangle", "not-met", 1], ["remote-calls", "not-met", 1], ["shared-tables", "no-data", null], ["shared-kernel", "not-met", 1],
    ["hidden-coupling", "met", 0], ["owner", "met", 0], ["transactions", "no-data", null],
  ]);
  expect([extraction?.met, extraction?.known, extraction?.isReady]).toEqual([2, 6, false]);
});

it("adds a team up over the repositories that the caller may see, and lists it once", async () => {
  const { items } = TeamsAcross.parse(await ask("/api/v1/teams"));
  expect(items.find(({ slug }) => slug === "sales")).toMatchObject({ account: "acme", modules: 2, repositories: ["acme/bank", "acme/shop"], out: { open: 2 } });
  const sales = await team("/api/v1/teams/sales");
  expect([sales.out.open, sales.repositories.map(({ repository, out }) => [repository, out.open])]).toEqual([2, [["acme/bank", 1], ["acme/shop", 1]]]);
  expect(sales.out.trend90d.slice(-5)).toEqual([1, 2, 2, 2, 2]);

  const issued: { token: string } = JSON.parse(await (await knock("POST", "/api/v1/tokens", { token: ADMINISTRATOR, json: { repository: "acme/bank", scope: "read" } })).text());
  const seen: unknown = await (await knock("GET", "/api/v1/teams/sales", { token: issued.token })).json();
  expect(TeamDetail.parse(seen).repositories.map(({ repository }) => repository)).toEqual(["acme/bank"]);
  expect(JSON.stringify(seen)).not.toContain("shop");
});

it("does not know how many modules a team has where no report tells of a graph", async () => {
  const { modules: _, files: __, dependencies: ___, ...withoutGraph } = JSON.parse(report([intoTax]));
  await send("acme/desk", 1, "2026-11-19", JSON.stringify(withoutGraph));
  const { items } = Teams.parse(await ask("/api/v1/repositories/acme/desk/teams"));
  expect(items.map(({ team: label, modules: owned, out }) => [label, owned, out.open])).toEqual([["@acme/sales", null, 1], ["@acme/money", null, 0]]);
});

it("pages lists and refuses what it cannot answer", async () => {
  const first = Teams.parse(await ask(`${SHOP}/teams?limit=2`));
  const rest = Teams.parse(await ask(`${SHOP}/teams?limit=2&cursor=${encodeURIComponent(first.nextCursor ?? "")}`));
  expect([...first.items, ...rest.items].map(({ team: label }) => label)).toEqual(Teams.parse(await ask(`${SHOP}/teams`)).items.map(({ team: label }) => label));
  expect(rest.nextCursor).toBeNull();
  for (const [address, status, code] of [
    [`${SHOP}/teams?cursor=nobody`, 400, "META_INVALID"],
    [`${SHOP}/teams/nobody`, 404, "NOT_FOUND"],
    [`${SHOP}/teams/sales?account=globex`, 404, "NOT_FOUND"],
    [`${SHOP}/modules/nowhere`, 404, "NOT_FOUND"],
    [`${SHOP}/modules?at=main`, 400, "COMMIT_INVALID"],
    [`${SHOP}/graph?at=${shaOf("9")}`, 404, "NOT_FOUND"],
    ["/api/v1/teams/nobody", 404, "NOT_FOUND"],
  ] as const) {
    const answer = await knock("GET", address, { token: ADMINISTRATOR });
    expect([address, answer.status, await answer.json()]).toMatchObject([address, status, { code }]);
  }
});
