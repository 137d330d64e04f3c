/** What is read back through the routes, page by page, and how a question that is not understood is refused. */
import { beforeAll, expect, it } from "vitest";
import { z } from "zod";

import { Snapshots } from "./_contract/snapshots";
import { Violations } from "./_contract/violations";
import { COLUMNS } from "./_desk/export-text";
import { knock } from "./_testing/knock";
import { ADMINISTRATOR, ask, commitOnMain, reportOf, sendAndWork, shaOf } from "./_testing/upload";

process.env.LINTEL_ADMIN_TOKEN = ADMINISTRATOR;
process.env.LINTEL_SECRET = "a-secret-of-at-least-thirty-two-letters";

const SHOP = "/api/v1/repositories/acme/shop";
const O1: [string, string] = ["src/modules/orders/cart.ts", "src/modules/billing/internal/tax.ts"];
const O2: [string, string] = ["src/modules/orders/basket.ts", "src/modules/billing/internal/tax.ts"];
const B1: [string, string] = ["src/modules/billing/charge.ts", "src/modules/orders/internal/price.ts"];

/** Three commits: two are seen at first, one comes, one goes. */
beforeAll(async () => {
  const config = [{ name: "lintel.yml", content: "modules:\n  - path: src/modules/*\n" }];
  for (const [number, pairs] of [[1, [O1, O2]], [2, [O1, O2, B1]], [3, [O2, B1]]] as const) {
    await sendAndWork({ meta: commitOnMain(number), report: [reportOf(...pairs)], config });
  }
});

it("reads the line newest first, with totals and flow", async () => {
  const { items } = Snapshots.parse(await ask(`${SHOP}/snapshots`));
  expect(items.map(({ commit, totals: { open, introduced, discovered, fixed } }) => ({ commit, open, introduced, discovered, fixed }))).toEqual([
    { commit: shaOf("3"), open: 2, introduced: 0, discovered: 0, fixed: 1 },
    { commit: shaOf("2"), open: 3, introduced: 1, discovered: 0, fixed: 0 },
    { commit: shaOf("1"), open: 2, introduced: 0, discovered: 2, fixed: 0 },
  ]);
});

it("follows the cursor through snapshots and violations without losing or repeating one", async () => {
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: z.output<typeof Snapshots> = Snapshots.parse(await ask(`${SHOP}/snapshots?limit=1${cursor && `&cursor=${cursor}`}`));
    seen.push(...page.items.map(({ commit }) => commit));
    cursor = page.nextCursor;
  }
  expect(seen).toEqual([shaOf("3"), shaOf("2"), shaOf("1")]);

  const found: (string | null)[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: z.output<typeof Violations> = Violations.parse(await ask(`${SHOP}/violations?at=${shaOf("2")}&limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`));
    expect(page.total).toBe(3);
    found.push(...page.items.map(({ from }) => from.file));
    cursor = page.nextCursor;
  }
  expect(found.sort()).toEqual([B1[0], O2[0], O1[0]]);
});

it("reads a window of the line by days and by moments, ends included", async () => {
  const commits = async (query: string) => Snapshots.parse(await ask(`${SHOP}/snapshots?${query}`)).items.map(({ commit }) => commit);
  expect(await commits("from=2026-11-02&to=2026-11-02")).toHaveLength(3);
  expect(await commits("from=2026-11-03")).toEqual([]);
  expect(await commits("from=2026-11-02T09:02:00Z&to=2026-11-02T09:02:00Z")).toEqual([shaOf("2")]);
  expect(await commits("to=2026-11-02T11:01:00%2B02:00")).toEqual([shaOf("1")]);
});

it("reads a repository with its newest snapshot and its sources", async () => {
  expect(await ask(SHOP)).toMatchObject({ repository: "acme/shop", defaultBranch: "main", latest: { commit: shaOf("3") }, sources: [{ source: "checker", tool: "checker", toolVersion: "1.0", lastCommit: shaOf("3") }] });
});

it("tells what a commit changed, and what differs between two", async () => {
  expect(await ask(`${SHOP}/snapshots/${shaOf("2")}/changes`)).toMatchObject({ previous: { commit: shaOf("1"), distance: 1 }, introduced: [{ from: { module: "billing", file: B1[0] }, to: { module: "orders" } }], fixed: [] });
  expect(await ask(`${SHOP}/snapshots/${shaOf("1")}/changes`)).toMatchObject({ previous: null, discovered: [{}, {}] });
  expect(await ask(`${SHOP}/compare/${shaOf("1")}...${shaOf("3")}`)).toMatchObject({ previous: { commit: shaOf("1") }, introduced: [{ from: { file: B1[0] } }], fixed: [{ from: { file: O1[0] } }], unchanged: 1 });
});

it.each([
  ["status=fixed", 1],
  ["status=present", 2],
  ["from=orders", 1],
  ["to=orders", 1],
  ["module=billing", 2],
  ["rule=no-internals&severity=error&kind=privacy&source=checker", 2],
  ["severity=info", 0],
  ["rule=none-such", 0],
  ["q=charge", 1],
  ["q=%25", 0],
  ["q=_", 0],
  ["q=CHARGE", 1],
  [`at=${shaOf("1")}`, 2],
  [`changedAt=${shaOf("2")}`, 1],
])("finds by %s what fits", async (query, total) => {
  expect(await ask(`${SHOP}/violations?${query}`)).toMatchObject({ total });
});

it("reads one violation with its lifetimes, under an id that its list gave", async () => {
  const [fixed] = Violations.parse(await ask(`${SHOP}/violations?status=fixed`)).items;
  expect(await ask(`${SHOP}/violations/${fixed?.id}`)).toMatchObject({ status: "fixed", help: "Go through the module's index.", lifetimes: [{ openedBy: { commit: shaOf("1") }, openedAs: "discovered", closedBy: { commit: shaOf("3") }, closedAs: "fixed" }] });
  expect(fixed?.url).toBe(`http://localhost:3000/repositories/acme/shop/violations/${fixed?.id}`);
});

it("reads modules, rules, events and trends", async () => {
  expect(await ask(`${SHOP}/snapshots/${shaOf("3")}`)).toMatchObject({ structure: { modules: 2, dependencies: 2, tangles: 1 }, modules: [{ name: "billing", violationsIn: 1, violationsOut: 1 }, { name: "orders" }] });
  expect(await ask(`${SHOP}/rules`)).toMatchObject({ items: [{ rule: "no-internals", kind: "privacy", open: 2, openByModule: { billing: 1, orders: 1 } }] });
  expect(await ask(`${SHOP}/events`)).toMatchObject({ items: expect.any(Array) });
  expect(await ask(`${SHOP}/trends?metric=open&groupBy=module&interval=commit`)).toMatchObject({
    unit: expect.any(String),
    points: [{ commit: shaOf("1"), values: { orders: 2 } }, { commit: shaOf("2"), values: { orders: 2, billing: 1 } }, { commit: shaOf("3"), values: { orders: 1, billing: 1 } }],
  });
});

it.each(["open", "waived", "baselined", "introduced", "fixed", "discovered", "retired", "brokenDependencies", "breakRate", "dependencies", "tangles", "largestTangle", "propagationCost", "nccd"])("has a trend of %s by every interval", async (metric) => {
  for (const interval of ["commit", "day", "week", "month"]) expect(await ask(`${SHOP}/trends?metric=${metric}&interval=${interval}&from=2026-10-01&to=2026-11-30`)).toMatchObject({ metric, groupBy: "none" });
});

it.each(["none", "kind", "severity", "rule", "source", "module", "team", "modulePair", "teamPair"])("groups a trend by %s", async (groupBy) => {
  for (const direction of ["in", "out"]) expect(await ask(`${SHOP}/trends?metric=open&groupBy=${groupBy}&direction=${direction}`)).toMatchObject({ groupBy, direction });
});

it("lists repositories with their course, page by page", async () => {
  await sendAndWork({ meta: { ...commitOnMain(1), repository: "acme/bank" }, report: [reportOf(O1)] });
  expect(await ask("/api/v1/repositories?limit=1")).toMatchObject({ items: [{ repository: "acme/bank", trend90d: expect.any(Array) }], nextCursor: "acme/bank" });
  expect(await ask("/api/v1/repositories?limit=1&cursor=acme/bank")).toMatchObject({ items: [{ repository: "acme/shop", latest: { commit: shaOf("3") } }], nextCursor: null });
});

it("exports the same in three formats, and every field of it in CSV", async () => {
  const text = async (format: string) => (await knock("GET", `${SHOP}/export?format=${format}`, { token: ADMINISTRATOR })).text();
  const lines = (await text("ndjson")).trimEnd().split("\n").map((line) => z.looseObject({ type: z.string() }).parse(JSON.parse(line)));
  expect(JSON.parse(await text("json"))).toEqual(lines);
  expect([...new Set(lines.map(({ type }) => type))]).toEqual(["commit", "analysis", "interval", "dependency", "module", "owner", "event"]);
  expect(lines.filter(({ type }) => type === "interval")).toHaveLength(3);

  const columns = new Set<string>(COLUMNS.flatMap((column) => [column, column.split(".")[0] ?? column]));
  expect(lines.flatMap((line) => Object.keys(line)).filter((key) => !columns.has(key))).toEqual([]);
  expect((await text("csv")).trimEnd().split("\r\n")).toHaveLength(lines.length + 1);
});

const REFUSED: [address: string, status: number, code: string][] = [
  [`${SHOP}/snapshots?limit=201`, 400, "META_INVALID"],
  [`${SHOP}/snapshots?limit=0`, 400, "META_INVALID"],
  [`${SHOP}/snapshots?limit=ten`, 400, "META_INVALID"],
  [`${SHOP}/snapshots?from=yesterday`, 400, "META_INVALID"],
  [`${SHOP}/snapshots?from=2026-02-30`, 400, "META_INVALID"],
  [`${SHOP}/snapshots?cursor=abc`, 400, "META_INVALID"],
  [`${SHOP}/snapshots/abc1234`, 400, "COMMIT_INVALID"],
  [`${SHOP}/snapshots/${shaOf("9")}`, 404, "NOT_FOUND"],
  [`${SHOP}/snapshots/${shaOf("9")}/changes`, 404, "NOT_FOUND"],
  [`${SHOP}/compare/main...topic`, 400, "COMMIT_INVALID"],
  [`${SHOP}/compare/${shaOf("1")}..${shaOf("2")}`, 400, "COMMIT_INVALID"],
  [`${SHOP}/compare/${shaOf("1")}...${shaOf("9")}`, 404, "NOT_FOUND"],
  [`${SHOP}/violations?status=closed`, 400, "META_INVALID"],
  [`${SHOP}/violations?modul=orders`, 400, "META_INVALID"],
  [`${SHOP}/violations?rule=a&rule=b`, 400, "META_INVALID"],
  [`${SHOP}/violations?at=main`, 400, "COMMIT_INVALID"],
  [`${SHOP}/violations?at=${shaOf("9")}`, 404, "NOT_FOUND"],
  [`${SHOP}/violations?cursor=abc`, 400, "META_INVALID"],
  [`${SHOP}/violations/abc`, 404, "NOT_FOUND"],
  [`${SHOP}/trends`, 400, "META_INVALID"],
  [`${SHOP}/trends?metric=happiness`, 400, "META_INVALID"],
  [`${SHOP}/trends?metric=open&groupBy=person`, 400, "META_INVALID"],
  [`${SHOP}/trends?metric=open&interval=hour`, 400, "META_INVALID"],
  [`${SHOP}/export?format=xlsx`, 400, "META_INVALID"],
  ["/api/v1/reports?status=lost", 400, "META_INVALID"],
  ["/api/v1/reports/not-an-id", 404, "NOT_FOUND"],
  ["/api/v1/repositories/acme/none", 404, "NOT_FOUND"],
  ["/api/v1/waivers", 404, "NOT_FOUND"],
];

it.each(REFUSED)("refuses %s with %i", async (address, status, code) => {
  const answer = await knock("GET", address, { token: ADMINISTRATOR });
  expect([answer.status, await answer.json()]).toMatchObject([status, { code, status, detail: expect.any(String) }]);
});

it.each([
  ["not JSON", "{", "META_INVALID", 400],
  ["nothing", "", "EMPTY_BODY", 400],
  ["too much", JSON.stringify({ repository: "x".repeat(70_000) }), "TOO_LARGE", 413],
  ["a name that is none", JSON.stringify({ repository: "shop" }), "META_INVALID", 400],
  ["an owner that GitHub would not allow", JSON.stringify({ repository: "-acme/shop" }), "META_INVALID", 400],
  ["a visibility that there is not", JSON.stringify({ repository: "acme/x", visibility: "secret" }), "META_INVALID", 400],
  ["an unknown field", JSON.stringify({ repository: "acme/x", color: "red" }), "META_INVALID", 400],
  ["one that is there, in other letters", JSON.stringify({ repository: "ACME/shop" }), "EXISTS", 409],
])("refuses a new repository from %s", async (_what, body, code, status) => {
  const answer = await knock("POST", "/api/v1/repositories", { token: ADMINISTRATOR, body });
  expect([answer.status, await answer.json()]).toMatchObject([status, { code }]);
});

it("adds a repository and says where it is", async () => {
  const answer = await knock("POST", "/api/v1/repositories", { token: ADMINISTRATOR, json: { repository: "acme/added", defaultBranch: "trunk", visibility: "public" } });
  expect([answer.status, answer.headers.get("location"), await answer.json()]).toEqual([201, "/api/v1/repositories/acme/added", { repository: "acme/added", defaultBranch: "trunk", visibility: "public", href: "/api/v1/repositories/acme/added" }]);
  expect(await ask("/api/v1/repositories/acme/added")).toMatchObject({ latest: null, sources: [] });
  expect(await ask("/api/v1/repositories/acme/added/snapshots")).toEqual({ items: [], nextCursor: null });
  expect(await ask("/api/v1/repositories/acme/added/trends?metric=open")).toMatchObject({ points: [] });
});

it("says that it is alive and ready, and counts for Prometheus", async () => {
  expect(await ask("/api/health/live")).toEqual({ status: "alive" });
  expect(await ask("/api/health/ready")).toMatchObject({ status: "ready", database: "reachable", migrations: "applied", backlog: { failed: 0 } });
  const metrics = await (await knock("GET", "/api/metrics", { token: ADMINISTRATOR })).text();
  expect(metrics).toContain('lintel_reports{status="done"} 4');
  expect(metrics).toContain('lintel_refusals_total{code="COMMIT_INVALID"}');
  expect(metrics).toMatch(/lintel_request_duration_seconds_count\{route="\/api\/v1\/reports",method="post",status="202"\} 4/);
});

it("keeps nothing of an answer in caches", async () => {
  for (const address of [SHOP, `${SHOP}/violations`, `${SHOP}/export`, "/api/v1/reports"]) {
    expect((await knock("GET", address, { token: ADMINISTRATOR })).headers.get("cache-control")).toBe("no-store");
  }
});
