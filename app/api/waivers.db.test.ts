/** Waivers and the badge through the routes, as scripts use them. */
import { beforeAll, expect, it } from "vitest";
import { z } from "zod";

import { updateRepository, findRepository } from "@/lib/catalog";
import { issueToken } from "@/lib/identity";

import { Violations } from "./_contract/violations";
import { Waiver, Waivers } from "./_contract/waivers";
import { knock } from "./_testing/knock";
import { ADMINISTRATOR, ask, commitOnMain, reportOf, sendAndWork, shaOf } from "./_testing/upload";

process.env.LINTEL_ADMIN_TOKEN = ADMINISTRATOR;
process.env.LINTEL_SECRET = "a-secret-of-at-least-thirty-two-letters";

const SHOP = "/api/v1/repositories/acme/shop";
const O1: [string, string] = ["src/modules/orders/cart.ts", "src/modules/billing/internal/tax.ts"];
const O2: [string, string] = ["src/modules/orders/=basket.ts", "src/modules/billing/internal/tax.ts"];
const B1: [string, string] = ["src/modules/billing/charge.ts", "src/modules/orders/internal/price.ts"];
const WISH = { reason: "Leaves with the old checkout.", expiresAt: null };

let reader = "";

beforeAll(async () => {
  const config = [{ name: "lintel.yml", content: "modules:\n  - path: src/modules/*\n" }];
  await sendAndWork({ meta: commitOnMain(1), report: [reportOf(O1, O2)], config });
  await sendAndWork({ meta: commitOnMain(2), report: [reportOf(O1, O2, B1)], config });
  const repository = await findRepository("acme", "shop");
  const issued = await issueToken({ repositoryId: repository?.id ?? null, scope: "read", note: "a script" });
  if (!issued.ok) throw new Error(issued.detail);
  reader = issued.value.token;
});

async function grant(json: Record<string, unknown>, token = ADMINISTRATOR): Promise<z.output<typeof Waiver>> {
  const answer = await knock("POST", `${SHOP}/waivers`, { token, json: { ...WISH, ...json } });
  const body: unknown = await answer.json();
  if (answer.status !== 201) throw new Error(JSON.stringify(body));
  return Waiver.parse(body);
}

async function end(id: string): Promise<number> {
  return (await knock("DELETE", `${SHOP}/waivers/${id}`, { token: ADMINISTRATOR })).status;
}

async function totals(): Promise<unknown> {
  return z.looseObject({ latest: z.looseObject({ totals: z.looseObject({ open: z.int(), waived: z.int() }) }) }).parse(await ask(SHOP)).latest.totals;
}

it("grants a waiver of one violation, which every answer then counts the same, and ends it", async () => {
  const [violation] = Violations.parse(await ask(`${SHOP}/violations?q=cart`)).items;
  const waiver = await grant({ match: { violation: violation?.id }, link: "https://tracker.example/ACME-12", expiresAt: "2099-12-31" });
  expect(waiver).toMatchObject({ match: { violation: violation?.id }, status: "standing", waives: 1, requestedBy: "administrator", decidedBy: "administrator", expiresAt: "2099-12-31T23:59:59.999Z", link: "https://tracker.example/ACME-12" });

  expect(await totals()).toMatchObject({ open: 2, waived: 1 });
  expect(await ask(`${SHOP}/violations`)).toMatchObject({ total: 2 });
  expect(await ask(`${SHOP}/violations?status=waived`)).toMatchObject({ total: 1, items: [{ id: violation?.id, status: "waived" }] });
  expect(await ask(`${SHOP}/violations?status=present`)).toMatchObject({ total: 3 });
  expect(await ask(`${SHOP}/violations?status=waived&at=${shaOf("1")}`)).toMatchObject({ total: 0 });
  expect(await ask(`${SHOP}/violations/${violation?.id}`)).toMatchObject({ status: "waived", waiver: { id: waiver.id, reason: WISH.reason }, waivers: [{ id: waiver.id }] });
  expect(await ask(`${SHOP}/trends?metric=waived&interval=commit`)).toMatchObject({ points: [{ values: { total: 0 } }, { values: { total: 1 } }] });
  expect(await ask(`${SHOP}/rules`)).toMatchObject({ items: [{ open: 2, waived: 1 }] });
  expect(await ask(`${SHOP}/events`)).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ kind: "waiver-granted", commit: shaOf("2") })]) });
  expect(await ask(`${SHOP}/snapshots/${shaOf("2")}`)).toMatchObject({ modules: [{ name: "billing", violationsIn: 1, violationsOut: 1 }, { name: "orders", violationsIn: 1, violationsOut: 1 }] });
  expect(await ask("/api/v1/repositories")).toMatchObject({ items: [{ latest: { totals: { open: 2, waived: 1 } } }] });

  expect(await end(waiver.id)).toBe(204);
  expect(await end(waiver.id)).toBe(404);
  expect(await totals()).toMatchObject({ open: 3, waived: 0 });
  expect(await ask(`${SHOP}/violations/${violation?.id}`)).toMatchObject({ status: "open", waiver: null, waivers: [{ status: "ended" }] });
});

it("keeps what a reader asks for until an administrator decides", async () => {
  const waiver = await grant({ match: { from: "orders", file: "src/modules/orders/" } }, reader);
  expect(waiver).toMatchObject({ status: "asked", decidedBy: null, waives: 0, requestedBy: "a script" });
  expect(await totals()).toMatchObject({ open: 3, waived: 0 });
  const decide = (token: string) => knock("POST", `${SHOP}/waivers/${waiver.id}/decision`, { token, json: { approved: true } });
  expect((await decide(reader)).status).toBe(403);
  const decided: unknown = await (await decide(ADMINISTRATOR)).json();
  expect(decided).toMatchObject({ status: "standing", waives: 2, trail: [{ what: "asked", by: "a script" }, { what: "approved", by: "administrator" }] });
  expect((await decide(ADMINISTRATOR)).status).toBe(404);
  expect(await totals()).toMatchObject({ open: 1, waived: 2 });
  await end(waiver.id);
});

it("lists waivers page by page, and exports them so that no spreadsheet runs them", async () => {
  const waiver = await grant({ match: { rule: "no-*" }, reason: "=cmd|'/c calc'!A0" });
  const seen: string[] = [];
  for (let cursor: string | null = ""; cursor !== null; ) {
    const page: z.output<typeof Waivers> = Waivers.parse(await ask(`${SHOP}/waivers?limit=1${cursor && `&cursor=${cursor}`}`));
    seen.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  }
  expect(seen[0]).toBe(waiver.id);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen.length).toBeGreaterThanOrEqual(3);

  const text = async (address: string) => (await knock("GET", address, { token: ADMINISTRATOR })).text();
  expect(await text(`${SHOP}/export?format=csv`)).toContain("'=cmd|'/c calc'!A0");
  const ndjson = (await text(`${SHOP}/export`)).trimEnd().split("\n").map((line) => z.looseObject({ type: z.string() }).parse(JSON.parse(line)));
  expect(ndjson.filter(({ type }) => type === "waiver")).toHaveLength(seen.length);
  expect(JSON.stringify(ndjson)).not.toContain(waiver.id);
  expect(ndjson.filter(({ type }) => type === "interval")).toMatchObject([{ attributes: { status: "waived" } }, { attributes: { status: "waived" } }, { attributes: { status: "waived" } }]);
  await end(waiver.id);
});

it("gives the filtered list in one file, as CSV that no spreadsheet runs and as the API's JSON", async () => {
  const list = (query: string) => knock("GET", `/repositories/acme/shop/violations/export${query}`, { token: reader });
  const csv = await list("?from=orders&sort=path&order=desc");
  expect(csv.headers.get("content-disposition")).toBe('attachment; filename="acme-shop-violations.csv"');
  const rows = (await csv.text()).trimEnd().split("\r\n");
  expect(rows).toHaveLength(3);
  expect(rows[1]).toContain("src/modules/orders/cart.ts");
  const json: unknown = await (await list("?from=orders&format=json")).json();
  expect(json).toEqual(z.object({ items: z.array(z.unknown()) }).parse(await ask(`${SHOP}/violations?from=orders`)).items);
  expect(await (await list("?q=nobody&format=json")).json()).toEqual([]);
  const stranger = await knock("GET", "/repositories/acme/shop/violations/export", { headers: { accept: "text/html,*/*" } });
  expect([stranger.status, stranger.headers.get("location")]).toEqual([303, "/login"]);
});

it("sorts both ways and pages in that order without losing or repeating one", async () => {
  for (const sort of ["path", "rule", "age", "severity", "fromModule", "toModule", "modulePair", "teamPair"]) {
    const up = Violations.parse(await ask(`${SHOP}/violations?sort=${sort}`)).items.map(({ id }) => id);
    const down: string[] = [];
    for (let cursor: string | null = ""; cursor !== null; ) {
      const page: z.output<typeof Violations> = Violations.parse(await ask(`${SHOP}/violations?sort=${sort}&order=desc&limit=1${cursor && `&cursor=${encodeURIComponent(cursor)}`}`));
      down.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(down, sort).toEqual(up.toReversed());
  }
  expect(await ask(`${SHOP}/violations?file=${encodeURIComponent(O2[0])}`)).toMatchObject({ total: 1 });
  expect(await ask(`${SHOP}/violations?tangle=${encodeURIComponent("billing, orders")}`)).toMatchObject({ total: 3 });
  expect(await ask(`${SHOP}/violations?tangle=billing`)).toMatchObject({ total: 0 });
});

it.each([
  ["neither violation nor pattern", { match: {} }, "META_INVALID"],
  ["both", { match: { violation: "0".repeat(32), rule: "x" } }, "META_INVALID"],
  ["a violation that there is not", { match: { violation: "0".repeat(32) } }, "NOT_FOUND"],
  ["a pattern for files that cannot be read", { match: { file: "src/[a-z]" } }, "META_INVALID"],
  ["no reason", { match: { rule: "x" }, reason: " " }, "META_INVALID"],
  ["no word about the end", { match: { rule: "x" }, expiresAt: undefined }, "META_INVALID"],
  ["an end that is over", { match: { rule: "x" }, expiresAt: "2001-01-01" }, "META_INVALID"],
  ["a link that runs", { match: { rule: "x" }, link: "javascript:alert(1)" }, "META_INVALID"],
])("refuses a waiver with %s", async (_what, json, code) => {
  const answer = await knock("POST", `${SHOP}/waivers`, { token: ADMINISTRATOR, json: { ...WISH, ...json } });
  expect(await answer.json()).toMatchObject({ code });
});

it("draws a badge of a public repository for anybody, and of a private one for whoever may read it", async () => {
  const badge = (query = "", token: string | null = null) => knock("GET", `${SHOP}/badge.svg${query}`, { token });
  expect((await badge()).status).toBe(401);
  const own = await badge("?metric=open", reader);
  expect([own.headers.get("content-type"), own.headers.get("cache-control")]).toEqual(["image/svg+xml; charset=utf-8", "private, no-cache"]);
  expect(await own.text()).toContain('aria-label="acme/shop, open violations: 3"');
  expect(await (await badge("?metric=largestTangle", reader)).text()).toContain(">2</text>");
  expect((await badge("?metric=happiness", reader)).status).toBe(400);

  const repository = await findRepository("acme", "shop");
  if (!repository) throw new Error("The shop is gone.");
  await updateRepository(repository.id, { visibility: "public" });
  const open = await badge();
  expect([open.status, open.headers.get("cache-control")]).toEqual([200, "public, max-age=300"]);
  expect((await knock("GET", `${SHOP}/violations`, { token: null })).status).toBe(401);
});
