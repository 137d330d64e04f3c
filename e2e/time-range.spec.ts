import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect, test } from "./support/app";
import { sendShop, shopCommit } from "./support/shop";
import { signIn } from "./support/sign-in";

const SHOP = "/repositories/range/shop";
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

test.beforeAll(async ({ app }) => sendShop(app, "range/shop"));
test.beforeEach(async ({ page, app }) => signIn(page, app));

async function openPicker(page: Page): Promise<void> {
  await page.getByRole("group", { name: "Time shown" }).getByRole("button", { name: /UTC/ }).click();
}

/** At once, while the page of the time before may still be on its way. */
async function pick(page: Page, list: string, range: string): Promise<void> {
  await openPicker(page);
  await page.getByRole("list", { name: list }).getByRole("button", { name: range }).click();
}

async function drawn(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expect(page.getByText("Drawing …")).toHaveCount(0);
}

test("the relative grammar, quick ranges and those used lately, all in the address", async ({ page }) => {
  await page.goto(SHOP);
  await openPicker(page);
  await page.getByRole("textbox", { name: "From", exact: true }).fill("now-6M/M");
  await page.getByRole("textbox", { name: "To", exact: true }).fill("now/d");
  await page.getByRole("textbox", { name: "To", exact: true }).press("Enter");
  await expect(page).toHaveURL(`${SHOP}?from=now-6M/M&to=now/d`);

  await pick(page, "Quick ranges", "Last 30 days");
  await expect(page).toHaveURL(/from=now-30d/);
  await pick(page, "Used lately", "now-6M/M to now/d");
  await expect(page).toHaveURL(`${SHOP}?from=now-6M/M&to=now/d`);

  await openPicker(page);
  await page.getByRole("textbox", { name: "From", exact: true }).fill("yesterday");
  await page.getByRole("button", { name: "Show this time" }).click();
  await expect(page.getByRole("alert").filter({ hasText: "Give a beginning before an end" })).toBeVisible();
});

test("steps, zooms out and resets, and the browser's way back undoes each", async ({ page }) => {
  await page.goto(`${SHOP}?from=2026-11-02&to=2026-11-03`);
  await page.getByRole("button", { name: "Earlier by the same length" }).click();
  await expect(page).toHaveURL(/from=2026-10-31T00:00:00\.001Z/);
  await page.goBack();
  await expect(page).toHaveURL(`${SHOP}?from=2026-11-02&to=2026-11-03`);
  await page.getByRole("button", { name: /Zoom out/ }).click();
  await expect(page).toHaveURL(/from=2026-11-0[12]T/);
  await page.getByRole("button", { name: "Reset" }).click();
  await expect(page).toHaveURL(SHOP);
});

test("dragging over the chart zooms every chart of the page", async ({ page }) => {
  await drawn(page, `${SHOP}?from=2026-11-01&to=2026-11-06`);
  const plot = page.getByRole("figure", { name: "Open violations by kind" }).locator(".recharts-surface").first();
  await plot.scrollIntoViewIfNeeded();
  const box = await plot.boundingBox();
  if (!box) throw new Error("The chart has no place.");
  await page.mouse.move(box.x + box.width * 0.22, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 0.3, box.y + 110, { steps: 8 });
  await page.mouse.move(box.x + box.width * 0.9, box.y + 110, { steps: 8 });
  await page.mouse.up();
  await expect(page).toHaveURL(/from=2026-11-0\dT.*&to=2026-11-0\dT/);
});

test("one cross-hair over all charts, by pointer and by keyboard", async ({ page }) => {
  await drawn(page, `${SHOP}?from=2026-11-01&to=2026-11-06`);
  const hairs = page.locator("[data-cross-hair]");
  await expect(hairs).toHaveCount(0);
  const plot = page.getByRole("figure", { name: "Open violations by kind" }).locator(".recharts-surface").first();
  const box = await plot.boundingBox();
  if (!box) throw new Error("The chart has no place.");
  await page.mouse.move(box.x + box.width * 0.5, box.y + 60);
  await expect(hairs).toHaveCount(5);
  await page.mouse.move(5, 5);
  await expect(hairs).toHaveCount(0);

  await page.getByRole("figure", { name: "Open violations by kind" }).getByRole("application").focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect(hairs).toHaveCount(5);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(/\/commits\/[0-9]{40}/);
});

test("what is compared with stands in the sentence, on the charts and in the address", async ({ page }) => {
  await drawn(page, `${SHOP}?from=2026-11-03&to=2026-11-04`);
  await openPicker(page);
  await page.getByRole("group", { name: "Compared with" }).getByRole("button", { name: "The period before" }).click();
  await expect(page).toHaveURL(/vs=previous/);
  await expect(page.getByText("In the period before (1 Nov 2026 to 2 Nov 2026) 3 were introduced and 1 fixed: now 3 fewer introduced and 1 fewer fixed.", { exact: false })).toBeVisible();
  await expect(page.getByText("Drawing …")).toHaveCount(0);
  await expect(page.locator("[data-against] path").first()).toBeAttached();

  await openPicker(page);
  await page.getByLabel("A commit, or its first digits").fill(shopCommit(1).slice(0, 7));
  await page.getByLabel("A commit, or its first digits").press("Enter");
  await expect(page).toHaveURL(/vs=1111111/);
  await expect(page.getByText("2 more are open (3 against 1)", { exact: false })).toBeVisible();
  await page.getByRole("link", { name: "what differs" }).click();
  await expect(page).toHaveURL(new RegExp(`/compare/${shopCommit(1)}\\.\\.\\.${shopCommit(5)}`));

  await page.goto(`${SHOP}?vs=ffffffff`);
  await expect(page.getByText("There is no such commit to compare with")).toBeVisible();
});

test("the axis of commits and everything else come back with the address", async ({ page }) => {
  await page.goto(`${SHOP}?from=2026-11-01&to=2026-11-06&by=module&side=in&axis=commit&vs=1111111`);
  await expect(page.getByRole("group", { name: "along" }).getByRole("link", { name: "commits" })).toHaveAttribute("aria-current", "true");
  await expect(page.getByRole("group", { name: "side" }).getByRole("link", { name: "reached" })).toHaveAttribute("aria-current", "true");
  await expect(page.getByRole("button", { name: /2026-11-01 to 2026-11-06.*against 1111111/ })).toBeVisible();
  await page.getByRole("group", { name: "along" }).getByRole("link", { name: "time" }).click();
  await expect(page).toHaveURL(`${SHOP}?from=2026-11-01&to=2026-11-06&by=module&side=in&vs=1111111`);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`the open picker and the compared charts meet WCAG 2.2 AA, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    await drawn(page, `${SHOP}?from=2026-11-02&to=2026-11-03&vs=1111111`);
    await openPicker(page);
    await expect(page.getByRole("list", { name: "Quick ranges" })).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`)).toEqual([]);
  });
}

test("nothing moves while the charts are drawn", async ({ page }) => {
  await drawn(page, `${SHOP}?vs=previous`);
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += Number(Reflect.get(entry, "value"));
          resolve(sum);
        }).observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
      }),
  );
  expect(shift).toBeLessThan(0.02);
});

test("paper has no buttons, the tables whole, folds open and the page's own address", async ({ page, app }) => {
  await drawn(page, `${SHOP}?from=2026-11-01&to=2026-11-06`);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  await expect(page.getByRole("navigation")).toHaveCount(0);
  await expect(page.getByRole("group", { name: "Time shown" })).toBeHidden();
  await expect(page.getByRole("table", { name: "Open violations by kind" })).toBeVisible();
  await expect(page.getByText(`${app.url}${SHOP}?from=2026-11-01&to=2026-11-06`)).toBeVisible();
  const cut = await page.evaluate(() => [...document.querySelectorAll('[role="region"]')].filter((region) => region.checkVisibility() && region.scrollHeight > region.clientHeight + 1).length);
  expect(cut).toBe(0);
  expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe("rgb(25, 25, 23)");
});
