import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { type App, expect, test } from "./support/app";
import { shopReport } from "./support/shop";
import { signIn } from "./support/sign-in";
import { ask, shaOf, uploadAndWait } from "./support/upload";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const SHOP = "/repositories/weekly/shop";
const CODEOWNERS = ["/src/modules/payments/ @acme/payments", "/src/modules/ledger/ @acme/ledger", "/src/modules/orders/ @acme/orders", ""].join("\n");
const HOSTILE = "src/modules/orders/`](https://evil.example)<img src=x onerror=alert(1)>.ts";

type Broken = Parameters<typeof shopReport>[0][number];

const upwards: Broken = { rule: "no-upward", from: "src/modules/ledger/index.ts", to: "src/modules/orders/api.ts", line: 3 };
const intoLedger: Broken = { rule: "no-internals", from: "src/modules/payments/api.ts", to: "src/modules/ledger/internal/book.ts", line: 12 };
const alsoIntoLedger: Broken = { ...intoLedger, from: "src/modules/payments/index.ts", line: 21 };
const hostile: Broken = { rule: "no-internals", from: HOSTILE, to: "src/modules/payments/internal/book.ts", line: 7 };

/** Weeks of 2026: one is found in W31; W32 is quiet; nobody reports in W33; W34 is busy. */
const HISTORY: readonly (readonly [day: string, broken: readonly Broken[]])[] = [
  ["2026-07-28", [upwards]],
  ["2026-08-04", [upwards]],
  ["2026-08-17", [upwards, intoLedger]],
  ["2026-08-18", [upwards, intoLedger, alsoIntoLedger, hostile]],
  ["2026-08-19", [alsoIntoLedger, hostile]],
];

async function sendWeeks(app: App): Promise<void> {
  for (const [place, [day, broken]] of HISTORY.entries()) {
    await uploadAndWait(app, {
      meta: { repository: "weekly/shop", commit: shaOf(`a${place}`), committedAt: `${day}T09:00:00Z`, parents: place === 0 ? [] : [shaOf(`a${place - 1}`)], branch: "main", defaultBranch: "main" },
      report: [{ name: "wall-check.json", content: shopReport(broken) }],
      codeowners: [{ name: "CODEOWNERS", content: CODEOWNERS }],
    });
  }
}

test.beforeAll(async ({ app }) => sendWeeks(app));
test.beforeEach(async ({ page, app }) => signIn(page, app));

async function open(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

test("a week tells what came and went, what to decide and whom to thank, and leads to all of it", async ({ page }) => {
  await open(page, `${SHOP}/reviews`);
  await page.getByRole("link", { name: "2026-W34" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Week 2026-W34" })).toBeVisible();
  await expect(page.getByText("3 introduced and 2 fixed; 2 of the 3 introduced are payments → ledger")).toBeVisible();
  await expect(page.getByText("1 more than at its start")).toBeVisible();
  await expect(page.getByText("17 to 23 Aug 2026, Monday to Sunday in UTC.")).toBeVisible();
  await expect(page.getByText("Offset: 1.")).toBeVisible();

  const modules = page.getByRole("region", { name: "What moved between modules" });
  await expect(modules.getByRole("row", { name: /All pairs of modules 3 2 \+1 1/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "What moved between teams" }).getByRole("row", { name: /@acme\/payments on @acme\/ledger/ })).toBeVisible();
  await expect(page.getByRole("region", { name: "To decide" }).getByText("@acme/payments, since 17 Aug 2026", { exact: true })).toBeVisible();
  await expect(page.getByRole("region", { name: "Thanks" }).getByText("2 fixed")).toBeVisible();

  await modules.getByRole("link", { name: "payments on ledger" }).click();
  await expect(page.getByRole("heading", { name: "1 open violation" })).toBeVisible();
});

test("a quiet week, and one in which nobody reported, say so", async ({ page }) => {
  await open(page, `${SHOP}/reviews/2026-W32`);
  await expect(page.getByText("A quiet week: nothing came and nothing went, and 1 violation was open at its end.")).toBeVisible();
  await open(page, `${SHOP}/reviews/2026-W33`);
  await expect(page.getByText("Nobody reported in this week: what moved in it is not known.")).toBeVisible();
  await expect(page.getByRole("table")).toHaveCount(0);
  await open(page, `${SHOP}/reviews/2026-W20`);
  await expect(page.getByText("Nobody reported in this week, nor before it.")).toBeVisible();
  for (const name of ["2026-W60", "9998-W10", "last"]) {
    await page.goto(`${SHOP}/reviews/${name}`);
    await expect(page.getByRole("heading", { name: "Week" })).toHaveCount(0);
  }
});

test("p and n go from week to week, and the keys can be switched off", async ({ page }) => {
  await open(page, `${SHOP}/reviews/2026-W33`);
  await page.getByRole("button", { name: /Go to/ }).waitFor();
  await page.keyboard.press("n");
  await expect(page).toHaveURL(`${SHOP}/reviews/2026-W34`);
  await page.keyboard.press("p");
  await expect(page).toHaveURL(`${SHOP}/reviews/2026-W33`);
  await page.keyboard.press("p");
  await expect(page).toHaveURL(`${SHOP}/reviews/2026-W32`);

  await page.evaluate(() => localStorage.setItem("lintel-single-keys", "off"));
  await page.reload();
  await page.getByRole("button", { name: /Go to/ }).waitFor();
  await page.keyboard.press("n");
  await page.getByRole("link", { name: "2026-W31" }).focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${SHOP}/reviews/2026-W31`);
});

test("the whole page is reached by keyboard, from all repositories down to a violation's pair", async ({ page }) => {
  await open(page, "/");
  await page.getByRole("button", { name: /Go to/ }).waitFor();
  await page.keyboard.press("g");
  await page.keyboard.press("w");
  await expect(page).toHaveURL("/reviews");
  await page.getByRole("link", { name: "2026-W34" }).focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Week 2026-W34" })).toBeVisible();
  await page.getByRole("link", { name: "weekly/shop" }).first().focus();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${SHOP}/reviews/2026-W34`);
});

test("the week is copied as Markdown, and had as a file, with hostile names as names", async ({ page, context, app }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin: app.url });
  await open(page, `${SHOP}/reviews/2026-W34`);
  await page.getByRole("button", { name: "Copy as Markdown" }).click();
  await expect(page.getByText("Copied")).toBeVisible();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toContain("# Week 2026-W34 of `weekly/shop`");
  expect(copied).toContain("- `payments` → `ledger`: 2 introduced, 1 fixed, 1 offset");

  for (const address of [`${SHOP}/reviews/2026-W34.md`, `/api/v1${SHOP}/reviews/2026-W34.md`, "/reviews/2026-W34.md", "/api/v1/reviews/2026-W34.md"]) {
    const { status, body } = await ask(app, address);
    expect([status, String(body).slice(0, 19)], address).toEqual([200, "# Week 2026-W34 of "]);
  }
  expect((await ask(app, `${SHOP}/reviews/2026-W34.md`, { token: "" })).status).toBe(401);
});

const PAGES = [`${SHOP}/reviews`, `${SHOP}/reviews/2026-W34`, `${SHOP}/reviews/2026-W33`, `${SHOP}/reviews/2026-W32`, "/reviews", "/reviews/2026-W34", "/reviews/2026-W33"];

for (const colorScheme of ["light", "dark"] as const) {
  test(`weekly pages meet WCAG 2.2 AA and fit 320 px in the ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const dialogs: string[] = [];
    page.on("dialog", (dialog) => void dialogs.push(dialog.message()));
    for (const path of PAGES) {
      await page.setViewportSize({ width: 1440, height: 900 });
      await open(page, path);
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`), path).toEqual([]);
      await page.setViewportSize({ width: 320, height: 640 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), path).toBeLessThanOrEqual(0);
      expect(await page.locator("img").count()).toBe(0);
    }
    expect(dialogs).toEqual([]);
  });
}

test("the printed week has no navigation and all of its numbers", async ({ page }) => {
  await open(page, `${SHOP}/reviews/2026-W34`);
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("navigation", { name: "Weeks" })).toBeHidden();
  await expect(page.getByRole("button", { name: "Copy as Markdown" })).toBeHidden();
  await expect(page.getByText("To decide")).toBeVisible();
  await expect(page.getByRole("region", { name: "What moved between modules" })).toBeVisible();
});
