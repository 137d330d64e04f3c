/** Weekly reviews through the routes: the same numbers as trends, as JSON and as Markdown. */
import { beforeAll, expect, it } from "vitest";
import { z } from "zod";

import { clock } from "@/lib/kernel/time";

import { Trend } from "./_contract/course";
import { RepositoryReview, ReviewOfAll, WeekRows } from "./_contract/reviews";
import { knock } from "./_testing/knock";
import { ADMINISTRATOR, ask, commitOnMain, reportOf, sendAndWork, shaOf } from "./_testing/upload";

process.env.LINTEL_ADMIN_TOKEN = ADMINISTRATOR;
process.env.LINTEL_SECRET = "a-secret-of-at-least-thirty-two-letters";

const SHOP = "/api/v1/repositories/acme/shop";
const HOSTILE = "src/modules/or`ders](https://evil.example)<img src=x>/cart.ts";
const O1: [string, string] = ["src/modules/orders/cart.ts", "src/modules/billing/internal/tax.ts"];
const O2: [string, string] = [HOSTILE, "src/modules/billing/internal/tax.ts"];

/** Two weeks: one violation at first; then one in, and one out. */
beforeAll(async () => {
  clock.now = () => new Date("2026-11-21T12:00:00Z");
  const config = [{ name: "lintel.yml", content: "modules:\n  - path: src/modules/*\n" }];
  for (const [number, day, pairs] of [[1, 3, [O1]], [2, 10, [O1, O2]], [3, 11, [O2]]] as const) {
    await sendAndWork({ meta: commitOnMain(number, { committedAt: `2026-11-${String(day).padStart(2, "0")}T09:00:00Z` }), report: [reportOf(...pairs)], config });
  }
});

it("lists weeks newest first, page by page, without a number where nobody reported", async () => {
  const first = WeekRows.parse(await ask(`${SHOP}/reviews?limit=2`));
  expect(first.items.map(({ week, snapshots, introduced, fixed, open }) => ({ week, snapshots, introduced, fixed, open }))).toEqual([
    { week: "2026-W47", snapshots: 0, introduced: null, fixed: null, open: null },
    { week: "2026-W46", snapshots: 2, introduced: 1, fixed: 1, open: 1 },
  ]);
  const rest = WeekRows.parse(await ask(`${SHOP}/reviews?cursor=${first.nextCursor}`));
  expect([rest.items.map(({ week }) => week), rest.nextCursor]).toEqual([["2026-W45"], null]);
  expect(RepositoryReview.parse(await ask(rest.items[0]?.href ?? "")).week).toBe("2026-W45");
  expect(WeekRows.parse(await ask("/api/v1/reviews")).items).toHaveLength(3);
});

it("reads a week with the numbers of the trends", async () => {
  const review = RepositoryReview.parse(await ask(`${SHOP}/reviews/2026-W46`));
  expect(review).toMatchObject({ repository: "acme/shop", from: "2026-11-09", to: "2026-11-15", timeZone: "UTC", state: "closed", open: { value: 1, before: 1 }, introduced: { value: 1, before: 0 }, fixed: { value: 1, before: 0 }, kept: null });
  for (const metric of ["introduced", "fixed", "discovered", "reopened", "retired"] as const) {
    const trend = Trend.parse(await ask(`${SHOP}/trends?metric=${metric}&groupBy=modulePair&interval=week&from=${review.from}&to=${review.to}`));
    const told = Object.fromEntries(review.modulePairs.filter(({ moved }) => moved[metric] > 0).map((pair) => [`${pair.from} → ${pair.to}`, pair.moved[metric]]));
    expect(trend.points[0]?.values).toEqual(told);
  }
  expect(review.thanks).toMatchObject([{ commit: shaOf("3"), fixed: 1, pullRequest: null }]);
});

it("reads the week of all repositories", async () => {
  expect(ReviewOfAll.parse(await ask("/api/v1/reviews/2026-W46"))).toMatchObject({ reported: { repositories: 1, of: 1, snapshots: 2 }, repositories: [{ repository: "acme/shop", introduced: 1, changedSince: false }] });
});

it("writes Markdown in which hostile names stay names", async () => {
  const answer = await knock("GET", `${SHOP}/reviews/2026-W46/markdown`, { token: ADMINISTRATOR });
  const text = await answer.text();
  expect(answer.headers.get("content-type")).toBe("text/markdown; charset=utf-8");
  expect(text).toContain("# Week 2026-W46 of `acme/shop`");
  expect(text).toContain("``or`ders](https:``");
  expect(text.replaceAll(/``[^\n]*?``|`[^`\n]*`|<http:\/\/localhost:3000\/[^>\s]*>/g, "")).not.toMatch(/[<\]`]/);
  expect(await (await knock("GET", "/api/v1/reviews/2026-W46/markdown", { token: ADMINISTRATOR })).text()).toContain("# Week 2026-W46 of all repositories");
});

it.each([
  [`${SHOP}/reviews/2026-W48`, 404, "NOT_FOUND"],
  [`${SHOP}/reviews/2025-W53`, 404, "NOT_FOUND"],
  [`${SHOP}/reviews/last`, 404, "NOT_FOUND"],
  [`${SHOP}/reviews?cursor=soon`, 400, "META_INVALID"],
  ["/api/v1/reviews/2026-W48", 404, "NOT_FOUND"],
  ["/api/v1/reviews/2026-W48/markdown", 404, "NOT_FOUND"],
  ["/api/v1/reviews?limit=0", 400, "META_INVALID"],
])("refuses %s with %i", async (address, status, code) => {
  const answer = await knock("GET", address, { token: ADMINISTRATOR });
  expect([answer.status, z.looseObject({ code: z.string() }).parse(await answer.json()).code]).toEqual([status, code]);
});
