/** The manager's ten minutes: where does it move, how is my team's debt, who leans on whom, what is it, whose module. */
import AxeBuilder from "@axe-core/playwright";
import type { Locator, Page } from "@playwright/test";

import { expect, test } from "./support/app";
import { readTable } from "./support/read-table";
import { sendShop } from "./support/shop";
import { signIn } from "./support/sign-in";

const SHOP = "/repositories/week/shop";
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const PAGES = ["/", "/teams", "/teams/payments", "/teams/nobody", `${SHOP}/modules`, `${SHOP}/modules?q=nothing-like-it`, `${SHOP}/modules/payments`, `${SHOP}/modules/nowhere`, `${SHOP}/teams`, `${SHOP}/teams/payments`, `${SHOP}/teams/(unowned)`];

test.beforeAll(async ({ app }) => sendShop(app, "week/shop"));
test.beforeEach(async ({ page, app }) => signIn(page, app));

/** What the keyboard does when it has come to a link. */
async function follow(page: Page, link: Locator): Promise<void> {
  await link.focus();
  await expect(link).toBeFocused();
  await page.keyboard.press("Enter");
}

test("from the overview to my team, a pair, a violation and its module, without a mouse", async ({ page }) => {
  await page.goto("/");
  await page.getByLabel("My team").focus();
  await page.keyboard.type("@acme/pay");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(page.getByText("my team", { exact: true })).toBeVisible();
  expect((await readTable(page, "Teams"))[0]?.head).toContain("@acme/payments");

  await page.reload();
  await expect(page.getByLabel("My team")).toHaveValue("@acme/payments");
  await follow(page, page.getByRole("main").getByRole("link", { name: "@acme/payments", exact: true }).first());
  await expect(page.getByRole("heading", { level: 1, name: "@acme/payments" })).toBeVisible();
  await expect(page).toHaveURL(/\/teams\/payments/);

  await follow(page, page.getByRole("region", { name: "@acme/payments by repository" }).getByRole("link", { name: "week/shop" }));
  await expect(page).toHaveURL(`${SHOP}/teams/payments?account=acme`);
  await follow(page, page.getByRole("region", { name: "Team to team: open violations" }).getByRole("link", { name: "@acme/payments → @acme/ledger" }));
  await expect(page.getByRole("heading", { level: 1, name: "2 open violations" })).toBeVisible();

  await follow(page, page.getByRole("link", { name: /src\/modules\/payments\/api\.ts/ }).first());
  await expect(page.getByText("payments reaches ledger", { exact: false })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("m");
  await expect(page.getByRole("heading", { level: 1, name: "4 modules" })).toBeVisible();
  await follow(page, page.getByRole("region", { name: "Modules" }).getByRole("link", { name: "payments", exact: true }));
  await expect(page.getByRole("heading", { level: 1, name: "payments" })).toBeVisible();
  await expect(page.getByRole("heading", { name: "If it were to leave as a service" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("t");
  await expect(page).toHaveURL(`${SHOP}/teams`);
});

test("a team is remembered before any script has loaded, and forgotten again", async ({ browser, page, app }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL: app.url });
  await context.addCookies(await page.context().cookies());
  const plain = await context.newPage();
  await plain.goto("/");
  await plain.getByLabel("My team").selectOption("@acme/ledger");
  await plain.getByRole("button", { name: "Remember" }).click();
  await expect(plain.getByText("my team", { exact: true })).toBeVisible();
  await plain.goto("/teams/ledger");
  await plain.getByRole("button", { name: "My team: forget" }).click();
  await expect(plain.getByRole("button", { name: "This is my team" })).toBeVisible();
  await context.close();
});

test("modules are sorted by any number and found by name, in the address", async ({ page }) => {
  await page.goto(`${SHOP}/modules`);
  await page.getByRole("link", { name: /Dependents/ }).click();
  await expect(page).toHaveURL(`${SHOP}/modules?sort=ca`);
  const dependents = (await readTable(page, "Modules")).map(({ cells }) => Number([...cells.values()][4] ?? "0"));
  expect(dependents.slice(0, 4)).toEqual([...dependents.slice(0, 4)].sort((one, other) => other - one));
  await page.getByLabel("Name, path or owner").fill("LEDGER");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect((await readTable(page, "Modules")).map(({ head }) => head)).toEqual(["ledger@acme/ledger"]);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`axe finds nothing on a manager's pages in ${colorScheme} colours`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const path of PAGES) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await expect(page.getByText("Drawing …")).toHaveCount(0);
      await page.evaluate(() => document.querySelectorAll("main details").forEach((fold) => fold.setAttribute("open", "")));
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`), path).toEqual([]);
    }
  });
}

test("no manager's page scrolls sideways at 320 px, nor moves after the first paint", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of PAGES) {
    await page.goto(path);
    await expect(page.getByText("Drawing …")).toHaveCount(0);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), path).toBeLessThanOrEqual(0);
  }
});
