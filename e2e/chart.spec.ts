import { expect, test } from "./support/app";
import { sendShop, shopCommit } from "./support/shop";
import { signIn } from "./support/sign-in";
import { ask } from "./support/upload";

const SHOP = "/repositories/chart/shop";

test.beforeAll(async ({ app }) => sendShop(app, "chart/shop"));
test.beforeEach(async ({ page, app }) => signIn(page, app));

test("what was sent from CI is on the chart, and says the same as the API", async ({ page, app }) => {
  await page.goto(SHOP);
  await expect(page.getByText("3 introduced, 1 fixed", { exact: false })).toBeVisible();
  await expect(page.getByText("3 violations are open.", { exact: false })).toBeVisible();
  await expect(page.getByText("1 more was discovered", { exact: false })).toBeVisible();

  const figure = page.getByRole("figure", { name: "Open violations by kind" });
  await expect(figure.getByRole("application")).toBeVisible();
  await figure.getByText("The numbers as a table").click();
  const rows = figure.getByRole("table", { name: "Open violations by kind" }).getByRole("row");
  await expect(rows).toHaveCount(6);

  const { body } = await ask(app, "/api/v1/repositories/chart/shop/trends?metric=open&groupBy=none&interval=commit");
  const values = Array.from(JSON.stringify(body).matchAll(/"total":(\d+)/g), ([, value]) => value);
  expect(values).toEqual(["1", "2", "3", "2", "3"]);
  const shown = await rows.locator("td:last-child").allInnerTexts();
  expect(shown).toEqual(values.toReversed());
});

test("a chart leads to the violations, a violation to its file and line at that commit", async ({ page }) => {
  await page.goto(`${SHOP}?by=module`);
  const figure = page.getByRole("figure", { name: "Open violations by module" });
  await figure.getByText("The numbers as a table").click();
  const newest = figure.getByRole("row", { name: new RegExp(shopCommit(5).slice(0, 7)) }).first();
  await newest.getByRole("link", { name: "2", exact: true }).click();

  await expect(page.getByRole("heading", { name: "2 open violations" })).toBeVisible();
  await expect(page.getByRole("link", { name: "from payments: take this filter off" })).toBeVisible();
  await page.getByRole("link", { name: "src/modules/payments/api.ts:14" }).click();

  await expect(page.getByRole("heading", { name: "no-internals" })).toBeVisible();
  await expect(page.getByText("payments reaches ledger: open for", { exact: false })).toBeVisible();
  await expect(page.getByRole("link", { name: "src/modules/payments/api.ts:14" })).toHaveAttribute(
    "href",
    `https://github.com/chart/shop/blob/${shopCommit(5)}/src/modules/payments/api.ts#L14`,
  );
  await page.getByRole("link", { name: shopCommit(2).slice(0, 7) }).first().click();
  await expect(page.getByText("1 introduced; 1 tangle formed.")).toBeVisible();
});

test("a pair leads to exactly the violations that it counts", async ({ page }) => {
  await page.goto(SHOP);
  const pairs = page.getByRole("region", { name: "Module to module: open violations and their flow" });
  const row = pairs.getByRole("row", { name: /payments → ledger/ });
  await expect(row.getByRole("cell").first()).toHaveText("2");
  await row.getByRole("link").click();
  await expect(page.getByRole("heading", { name: "2 open violations" })).toBeVisible();

  await page.goto(SHOP);
  await page.getByRole("link", { name: "@acme/payments → @acme/ledger" }).click();
  await expect(page.getByRole("heading", { name: "2 open violations" })).toBeVisible();
});

test("an address restores the view: what it is stacked by, the time, the side", async ({ page }) => {
  await page.goto(SHOP);
  await page.getByRole("group", { name: "by" }).getByRole("link", { name: "team" }).click();
  await page.getByRole("group", { name: "side" }).getByRole("link", { name: "reached" }).click();
  await page.getByRole("group", { name: "Time shown" }).getByRole("button", { name: /UTC/ }).click();
  await page.getByRole("textbox", { name: "From", exact: true }).fill("2026-11-01");
  await page.getByRole("textbox", { name: "To", exact: true }).fill("2026-11-05");
  await page.getByRole("button", { name: "Show this time" }).click();
  await expect(page).toHaveURL(`${SHOP}?by=team&side=in&from=2026-11-01&to=2026-11-05`);

  await page.goto(page.url());
  await expect(page.getByRole("figure", { name: "Open violations by team" })).toBeVisible();
  await expect(page.getByRole("group", { name: "side" }).getByRole("link", { name: "reached" })).toHaveAttribute("aria-current", "true");
  await expect(page.getByRole("button", { name: /2026-11-01 to 2026-11-05/ })).toBeVisible();
});

test("a time without any report says so instead of drawing zero", async ({ page }) => {
  await page.goto(`${SHOP}?from=2026-01-01&to=2026-02-01`);
  await expect(page.getByText("Nothing is known from 1 January to 1 February: the first report came later.", { exact: false })).toBeVisible();
  await expect(page.getByText("No report tells of anything that came or went in this time.")).toBeVisible();
  await page.goto(`${SHOP}?from=soon&to=later`);
  await expect(page.getByText("The address names no time")).toBeVisible();
});

test("violations are filtered, grouped, searched and picked out, all in the address", async ({ page }) => {
  await page.goto(`${SHOP}/violations`);
  await expect(page.getByRole("heading", { name: "3 open violations" })).toBeVisible();
  await page.getByLabel("From module").selectOption("orders");
  await expect(page.getByRole("heading", { name: "1 open violation" })).toBeVisible();
  await expect(page).toHaveURL(/from=orders/);
  await page.getByRole("link", { name: "Take all off" }).click();
  await expect(page.getByRole("heading", { name: "3 open violations" })).toBeVisible();

  await page.getByLabel("Status").selectOption("fixed");
  await expect(page.getByRole("heading", { name: "1 fixed violation" })).toBeVisible();
  await page.getByLabel("Status").selectOption("open");
  await expect(page.getByRole("heading", { name: "3 open violations" })).toBeVisible();
  await page.getByLabel("Grouped by").selectOption("pair");
  await expect(page.getByRole("rowheader", { name: /payments → ledger 2 violations/ })).toBeVisible();

  await page.getByLabel("Look for").fill("orders/index");
  await page.getByLabel("Look for").press("Enter");
  await expect(page.getByRole("heading", { name: "1 open violation" })).toBeVisible();
  await page.getByLabel("Select src/modules/orders/index.ts:7").check();
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  expect((await download).suggestedFilename()).toBe("violations.csv");

  await page.getByLabel("Look for").fill("nobody writes this");
  await page.getByLabel("Look for").press("Enter");
  await expect(page.getByRole("heading", { name: "None is like that" })).toBeVisible();
});

test("every commit says what it changed, and every rule what it holds", async ({ page }) => {
  await page.goto(`${SHOP}/commits`);
  await page.getByRole("link", { name: shopCommit(4).slice(0, 7) }).click();
  await expect(page.getByText("1 fixed; 1 tangle dissolved.")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Fixed: 1" })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "ledger → orders" })).toBeVisible();

  await page.goto(`${SHOP}/rules`);
  await expect(page.getByText("2 rules are in force; 1 of them holds everywhere.")).toBeVisible();
  await expect(page.getByText("A module is used through its index.")).toBeVisible();
});
