import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { type App, expect, test } from "./support/app";
import { signIn } from "./support/sign-in";
import { ask, commitOnMain, shaOf, uploadAndWait } from "./support/upload";

const REPOSITORY = "life/shop";
const PAGES = `/repositories/${REPOSITORY}`;
const API = `/api/v1/repositories/${REPOSITORY}`;
const CART = "src/modules/orders/cart.ts";
const BASKET = "src/modules/orders/basket/basket.ts";
const BOOK = "src/modules/ledger/internal/book.ts";
const UPWARDS = { from: "src/modules/ledger/index.ts", to: "src/modules/orders/api.ts" };
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

type Broken = { from: string; to: string };

async function commit(app: App, number: number, broken: readonly Broken[], more: Record<string, unknown> = {}): Promise<void> {
  const files = [...new Set(["src/modules/orders/index.ts", "src/modules/orders/api.ts", "src/modules/ledger/index.ts", BOOK, ...broken.map(({ from }) => from)])];
  const report = {
    lintel: 1,
    tool: { name: "wall-check", version: "2.1.0" },
    examined: { files, rules: [{ name: "no-internals", kind: "privacy", severity: "error", help: "A module is used through its index." }] },
    files: files.map((path) => ({ path })),
    dependencies: broken.map(({ from, to }) => ({ from, to, kind: "import", level: "file" })),
    violations: broken.map(({ from, to }) => ({ rule: "no-internals", from: { file: from, line: 12 }, to: { file: to }, message: `${from} reaches ${to}` })),
  };
  await uploadAndWait(app, { meta: { ...commitOnMain(REPOSITORY, number), ...more }, report: [{ name: "wall-check.json", content: JSON.stringify(report) }] });
}

/** Walks down to a row as somebody without a mouse does: the next key is pressed when the one before has moved the focus, so that none runs past the row. */
async function walkTo(page: Page, place: string): Promise<void> {
  const focused = () => page.evaluate(() => document.activeElement?.closest("tr")?.dataset.id ?? null);
  const wanted = page.getByRole("row").filter({ has: page.getByRole("link", { name: place }) });
  await expect(wanted).toHaveAttribute("data-id", /./);
  const goal = await wanted.getAttribute("data-id");
  for (let last = await focused(); last !== goal; last = await focused()) {
    await page.keyboard.press("j");
    await expect.poll(focused).not.toBe(last);
  }
}

async function totals(app: App): Promise<unknown> {
  const { body } = await ask(app, API);
  return body;
}

test("a violation's whole life: introduced, moved, waived from the page, ended, expired, fixed", async ({ page, app }) => {
  await commit(app, 1, [UPWARDS]);
  await commit(app, 2, [UPWARDS, { from: CART, to: BOOK }]);
  await signIn(page, app);

  await page.goto(`${PAGES}/violations?q=cart`);
  await page.getByRole("link", { name: `${CART}:12` }).click();
  await expect(page.getByText("orders reaches ledger: open for under a day; introduced.")).toBeVisible();
  const address = page.url();

  await commit(app, 3, [UPWARDS, { from: BASKET, to: BOOK }], { renames: [[CART, BASKET]], paths: [CART, BASKET] });
  await page.goto(address);
  const life = page.getByRole("table", { name: "The spans in which it was there" });
  await expect(life.getByRole("row")).toHaveCount(3);
  await expect(life.getByRole("row").nth(1)).toContainText("renamed");
  await expect(page.getByText("open for under a day; introduced.", { exact: false })).toBeVisible();

  await page.goto(`${PAGES}/violations`);
  await expect(page.getByRole("heading", { name: "2 open violations" })).toBeVisible();
  await walkTo(page, `${BASKET}:12`);
  await page.keyboard.press("x");
  await expect(page.getByRole("region", { name: "Selected rows" })).toContainText("1 row selected");
  await page.getByRole("button", { name: "Waive …" }).click();
  const form = page.getByRole("dialog", { name: "Waive violations" });
  await expect(form.getByText("1 open violation would count as waived, not open, from commit 0000000 on.")).toBeVisible();
  await form.getByLabel("Why it is accepted").fill("later");
  await form.getByLabel("Why it is accepted").fill("The basket leaves with the old checkout.");
  await form.getByLabel("Until").selectOption("30");
  await form.getByRole("button", { name: "Waive", exact: true }).click();
  await expect(page.getByRole("heading", { name: "1 open violation" })).toBeVisible();
  expect(await totals(app)).toMatchObject({ latest: { totals: { open: 1, waived: 1 } } });

  await page.getByLabel("Status").selectOption("waived");
  await expect(page.getByRole("heading", { name: "1 waived violation" })).toBeVisible();
  await page.goto(address);
  await expect(page.getByText("orders reaches ledger: waived until", { exact: false })).toBeVisible();
  await expect(page.getByText("The basket leaves with the old checkout.").first()).toBeVisible();

  await page.getByRole("button", { name: "End the waiver of 1 violation" }).click();
  await page.getByLabel("Why, if there is more to say").fill("The checkout stays.");
  await page.getByRole("button", { name: "End it" }).click();
  await expect(page.getByText("orders reaches ledger: open for", { exact: false })).toBeVisible();
  await expect(page.getByRole("table", { name: "Waivers about it" }).getByRole("cell", { name: /The checkout stays/ })).toBeVisible();
  expect(await totals(app)).toMatchObject({ latest: { totals: { open: 2, waived: 0 } } });

  const soon = new Date(Date.now() + 5000).toISOString();
  const granted = await fetch(`${app.url}${API}/waivers`, {
    method: "POST", headers: { authorization: `Bearer ${app.token}`, "content-type": "application/json" },
    body: JSON.stringify({ match: { from: "orders", to: "ledger" }, reason: "Until the release is out.", expiresAt: soon }),
  });
  expect(granted.status).toBe(201);
  await page.goto(`${PAGES}/violations?status=present&q=basket`);
  await expect(page.getByRole("row").nth(1)).toContainText("waived");
  await expect(async () => {
    await page.reload();
    await expect(page.getByRole("row").nth(1).getByRole("cell", { name: "open", exact: true })).toBeVisible({ timeout: 500 });
  }).toPass();
  await page.goto(`${PAGES}/waivers`);
  await expect(page.getByRole("table", { name: "Waivers that are over" }).getByRole("row")).toHaveCount(3);
  await expect(page.getByRole("cell", { name: /expired/ }).first()).toBeVisible();

  await commit(app, 4, [UPWARDS]);
  await page.goto(address);
  await expect(page.getByText("orders reaches ledger: fixed after under a day.")).toBeVisible();
  await page.goto(`${PAGES}/violations`);
  await expect(page.getByRole("heading", { name: "1 open violation" })).toBeVisible();
  const events = JSON.stringify((await ask(app, `${API}/events`)).body);
  for (const kind of ["waiver-granted", "waiver-ended", "waiver-expired"]) expect(events).toContain(kind);
  expect(await ask(app, `${API}/badge.svg`)).toMatchObject({ status: 200, body: expect.stringContaining(`${REPOSITORY}, open violations: 1`) });
  expect(await ask(app, `${API}/snapshots/${shaOf(4)}`)).toMatchObject({ body: { totals: { open: 1, waived: 0, fixed: 1 } } });
});

test("a range is picked with Shift, a view is kept under a name, and a column turns its order round", async ({ page, app }) => {
  await commit(app, 4, [UPWARDS]);
  await commit(app, 5, [UPWARDS, { from: CART, to: BOOK }, { from: BASKET, to: BOOK }]);
  await signIn(page, app);
  await page.goto(`${PAGES}/violations?group=pair`);
  await expect(page.getByRole("rowheader", { name: /orders → ledger 2 violations/ })).toBeVisible();
  await expect(page.getByRole("link", { name: "only these" })).toHaveCount(2);

  await page.goto(`${PAGES}/violations`);
  const boxes = page.getByRole("checkbox", { name: /^Select src/ });
  await expect(boxes).toHaveCount(3);
  await boxes.first().check();
  await boxes.last().click({ modifiers: ["Shift"] });
  await expect(page.getByRole("region", { name: "Selected rows" })).toContainText("3 rows selected");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("region", { name: "Selected rows" })).toHaveCount(0);

  const first = await boxes.first().getAttribute("aria-label");
  await page.getByRole("link", { name: "Where, and what it reaches" }).click();
  await expect(page).toHaveURL(/order=desc/);
  await expect(boxes.last()).toHaveAttribute("aria-label", first ?? "");

  await page.getByLabel("From module").selectOption("orders");
  await expect(page.getByRole("heading", { name: "2 open violations" })).toBeVisible();
  await page.getByRole("button", { name: "Save this view" }).click();
  await page.getByLabel("Name of the view").fill("orders, backwards");
  await page.keyboard.press("Enter");
  await page.goto(`${PAGES}/violations`);
  await page.getByRole("link", { name: "orders, backwards" }).click();
  await expect(page.getByRole("heading", { name: "2 open violations" })).toBeVisible();
  await expect(page).toHaveURL(/order=desc/);

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "CSV" }).first().click();
  expect((await download).suggestedFilename()).toBe("life-shop-violations.csv");
});

test("the pages of violations and waivers meet WCAG 2.2 AA in both themes, their forms too", async ({ page, app }) => {
  await commit(app, 5, [UPWARDS, { from: CART, to: BOOK }, { from: BASKET, to: BOOK }]);
  await signIn(page, app);
  const check = async (what: string) => {
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`), what).toEqual([]);
  };
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const path of ["violations?group=rule", "violations?status=present", "waivers?from=orders"]) {
      await page.goto(`${PAGES}/${path}`);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      await check(`${path} ${colorScheme}`);
    }
    await page.goto(`${PAGES}/violations`);
    await page.getByRole("checkbox", { name: "Select all rows of this page" }).check();
    await page.getByRole("button", { name: "Waive …" }).click();
    await expect(page.getByText("would count as waived", { exact: false })).toBeVisible();
    await check(`the form ${colorScheme}`);
    await page.keyboard.press("Escape");
  }
});
