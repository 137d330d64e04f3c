import { expect, test } from "./support/app";
import { sendShop, shopCommit } from "./support/shop";
import { signIn } from "./support/sign-in";

const SHOP = "/repositories/keys/shop";

test.beforeAll(async ({ app }) => sendShop(app, "keys/shop"));
test.beforeEach(async ({ page, app }) => signIn(page, app));

test("the first Tab leads past everything to the content", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to the content" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test("g and a letter go somewhere, ? says where, and the keys can be switched off", async ({ page }) => {
  await page.goto("/");
  await page.keyboard.press("g");
  await page.keyboard.press("s");
  await expect(page).toHaveURL(/\/status$/);

  await page.goto(SHOP);
  await page.keyboard.press("g");
  await page.keyboard.press("v");
  await expect(page).toHaveURL(`${SHOP}/violations`);

  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keyboard" });
  await expect(help).toBeVisible();
  await help.getByLabel("Single keys are shortcuts").uncheck();
  await page.keyboard.press("Escape");
  await expect(help).toBeHidden();
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await page.keyboard.press("?");
  await expect(help).toBeHidden();
  await expect(page).toHaveURL(`${SHOP}/violations`);
});

test("a letter without g before it goes nowhere, on a page that has only just opened either", async ({ page }) => {
  await page.goto(`${SHOP}/violations`);
  await page.keyboard.press("t");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard" })).toBeVisible();
  await expect(page).toHaveURL(`${SHOP}/violations`);
});

test("/ goes to a page's own search", async ({ page }) => {
  await page.goto(`${SHOP}/violations`);
  await expect(page.getByLabel("Look for")).toBeVisible();
  await page.keyboard.press("/");
  await expect(page.getByLabel("Look for")).toBeFocused();
  await page.keyboard.type("orders/index");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { name: "1 open violation" })).toBeVisible();
});

test("Ctrl and K find a repository, and words in its violations", async ({ page }) => {
  await page.goto("/status");
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("keys/sh");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(SHOP);

  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("orders/index");
  await page.getByRole("option", { name: /orders\/index/ }).click();
  await expect(page).toHaveURL(`${SHOP}/violations?q=orders%2Findex`);
});

test("a chart is walked along with arrows and entered with Enter", async ({ page }) => {
  await page.goto(SHOP);
  const chart = page.getByRole("figure", { name: "Open violations by kind" }).getByRole("application");
  await chart.focus();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByText("2222222: click or Enter", { exact: false })).toBeVisible();
  await page.keyboard.press("ArrowLeft");
  await expect(page.getByText("1 open", { exact: true })).toBeVisible();
  await page.keyboard.press("ArrowRight");
  await expect(page.getByText("2 open", { exact: true })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`${SHOP}/commits/${shopCommit(2)}`);
});

test("the events beneath a chart open on Enter and close on Escape", async ({ page }) => {
  await page.goto(SHOP);
  const events = page.getByRole("button", { name: /event/ }).first();
  await events.focus();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toContainText("Source joined");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(events).toBeFocused();
});
