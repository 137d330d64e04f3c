import AxeBuilder from "@axe-core/playwright";

import { type App, expect, test } from "./support/app";
import { SHOP, sendShop, shopCommit, shopReport } from "./support/shop";
import { signIn } from "./support/sign-in";
import { ask, commitOnMain, shaOf, uploadAndWait } from "./support/upload";

const NAME = "pulls/shop";
const PAGES = `/repositories/${NAME}`;
const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

const tip = SHOP.length;
const onMain = SHOP[tip - 1] ?? [];
const backwards = { rule: "no-internals", from: "src/modules/identity/api.ts", to: "src/modules/payments/internal/book.ts", line: 9 };

/** A head that was built upon the newest commit of main, sent as a run for a pull request sends it. */
async function sendHead(app: App, number: number, head: string, broken: typeof onMain, more: Record<string, unknown> = {}): Promise<void> {
  await uploadAndWait(app, {
    meta: { ...commitOnMain(NAME, 20 + number), commit: shaOf(head), parents: [shopCommit(tip)], branch: `feature-${number}`, pullRequest: { number, baseRef: "main", title: `Change ${number}` }, ...more },
    report: [{ name: "wall-check.json", content: shopReport(broken) }],
  });
}

async function judged(app: App, number: number): Promise<string> {
  for (;;) {
    const { status, body } = await ask(app, `/api/v1/repositories/${NAME}/pulls/${number}`);
    const text = JSON.stringify(body);
    if (status === 200 && text.includes('"state":"judged"')) return text;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test.beforeAll(async ({ app }) => {
  await sendShop(app, NAME);
  await sendHead(app, 12, "b1", [...onMain, backwards]);
  await sendHead(app, 13, "b2", onMain.slice(1), { run: { id: "7", command: "npx wall-check --all" } });
  await judged(app, 12);
  await judged(app, 13);
});

test.beforeEach(async ({ page, app }) => signIn(page, app));

test("the list says of each pull request how it ends and what it does", async ({ page }) => {
  await page.goto(`${PAGES}/pulls`);
  await expect(page.getByText("1 of these fails.")).toBeVisible();
  await expect(page.getByRole("row", { name: /#12 Change 12/ })).toContainText("Fails");
  const passing = page.getByRole("row", { name: /#13 Change 13/ });
  await expect(passing).toContainText("Passes");
  await expect(passing).toContainText("1 fixed");
  await passing.getByRole("link", { name: "#13 Change 13" }).click();
  await expect(page).toHaveURL(`${PAGES}/pulls/13`);
});

test("one pull request: verdict, base, what it introduced at its line, whose it is, and how to see it oneself", async ({ page, app }) => {
  await page.goto(`${PAGES}/pulls/12`);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("#12 Change 12");
  await expect(page.getByText("Adds a dependency identity → payments that closes a tangle of 2 modules; 1 new violation of no-internals", { exact: false })).toBeVisible();
  await expect(page.getByText("The gate fails: 1 violation of severity error is new.")).toBeVisible();
  await expect(page.getByText("exactly its base", { exact: false })).toBeVisible();

  await expect(page.getByRole("heading", { name: "Introduced: 1" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Introduced" }).getByRole("link", { name: "src/modules/identity/api.ts:9" })).toHaveAttribute("href", `https://github.com/${NAME}/blob/${shaOf("b1")}/src/modules/identity/api.ts#L9`);
  await expect(page.getByRole("listitem").filter({ hasText: "identity → payments" }).getByRole("link", { name: "src/modules/identity/api.ts:9" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Teams concerned" }).getByRole("row", { name: /@acme\/payments/ })).toContainText("1");
  await expect(page.getByRole("region", { name: "Commands that reproduce it" })).toContainText("git fetch origin pull/12/head");
  const answer = await judged(app, 12);
  expect(JSON.parse(answer)).toMatchObject({ conclusion: "failure", counts: { introduced: 1, fixed: 0 } });

  await page.goto(`${PAGES}/pulls/13`);
  await expect(page.getByRole("region", { name: "Commands that reproduce it" })).toContainText("npx wall-check --all");
  expect((await page.goto(`${PAGES}/pulls/99`))?.status()).toBe(404);
});

test("any two commits can be compared, chosen by keyboard, by day or by their first digits", async ({ page }) => {
  await page.goto(`${PAGES}/commits`);
  await page.getByRole("link", { name: "Compare two commits" }).click();
  await page.getByLabel("From (A)").fill(shopCommit(1).slice(0, 8));
  await page.getByLabel("To (B)").fill("latest");
  await page.getByLabel("To (B)").press("Enter");
  await expect(page).toHaveURL(`${PAGES}/compare/${shopCommit(1)}...${shopCommit(tip)}`);
  await expect(page.getByText("3 introduced, 1 fixed", { exact: false })).toBeVisible();
  await expect(page.getByRole("listitem").filter({ hasText: "payments → ledger" }).first()).toBeVisible();

  await page.getByRole("link", { name: "The other way round" }).click();
  await expect(page.getByText("1 introduced, 3 fixed", { exact: false })).toBeVisible();

  await page.goto(`${PAGES}/compare?base=ffffffff&head=latest`);
  await expect(page.getByText("No single commit with a report is meant")).toBeVisible();
});

test("comparing says that there is one commit only, and leads on to it", async ({ page, app }) => {
  await uploadAndWait(app, { meta: commitOnMain("pulls/first", 1), report: [{ name: "wall-check.json", content: shopReport(onMain) }] });
  await page.goto("/repositories/pulls/first/commits");
  await expect(page.getByRole("time")).toHaveText("2 Nov 2026 01:00");
  await expect(page.getByRole("link", { name: "Compare two commits" })).toHaveCount(0);
  await page.goto("/repositories/pulls/first/compare");
  await expect(page.getByRole("heading", { name: "Nothing to compare yet" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Compare" })).toHaveCount(0);
  await page.getByRole("link", { name: "What the first report found" }).click();
  await expect(page).toHaveURL(/\/commits\/0{39}1$/);
});

test("the search window finds modules, pull requests, commits and violations", async ({ page }) => {
  await page.goto(PAGES);
  const look = async (text: string, option: RegExp) => {
    await page.keyboard.press("Control+k");
    await page.getByRole("combobox").fill(text);
    await expect(page.getByRole("option", { name: option }).first()).toBeVisible();
  };
  await look("ledg", /ledger\s*module/);
  await page.keyboard.press("Escape");
  await look("#12", /#12 Change 12\s*pull request/);
  await page.keyboard.press("Escape");
  await look(shopCommit(3).slice(0, 7), /3333333\s*commit/);
  await page.keyboard.press("Escape");
  await look("book.ts", /no-internals: .*violation/);
  await page.getByRole("option", { name: /no-internals: .*violation/ }).first().click();
  await expect(page.getByRole("heading", { name: "no-internals" })).toBeVisible();
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`these pages meet WCAG 2.2 AA, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const path of ["/pulls", "/pulls/12", "/pulls/13", "/compare", `/compare/${shopCommit(1)}...${shopCommit(tip)}`, `/commits/${shopCommit(4)}`]) {
      await page.goto(PAGES + path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`), path).toEqual([]);
    }
  });
}
