import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { type App, expect, test } from "./support/app";
import { SHOP, sendShop, shopCommit } from "./support/shop";
import { signIn } from "./support/sign-in";
import { ask, commitOnMain, uploadAndWait } from "./support/upload";

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const PAGES = [
  "/", "/repositories/looks/shop", "/repositories/looks/shop?by=team&axis=commit", "/repositories/looks/empty", "/repositories/looks/shop/violations?group=rule",
  "/repositories/looks/shop/violations?q=nothing", "/repositories/looks/shop/commits", `/repositories/looks/shop/commits/${shopCommit(SHOP.length)}`,
  "/repositories/looks/shop/rules", "/status", "/settings", "/settings/github", "/settings/tokens", "/settings/installation", "/login", "/nowhere", "/docs/api",
];

test.beforeAll(async ({ app }) => {
  await sendShop(app, "looks/shop");
  await uploadAndWait(app, { meta: commitOnMain("looks/empty", 1), report: [{ name: "x.json", content: '{"lintel": 1, "tool": {"name": "x"}, "violations": [' }] });
});

test.beforeEach(async ({ page, app }) => signIn(page, app));

/** Everything that came late has come: charts are drawn, folds stand open. */
async function settle(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByText("Drawing …")).toHaveCount(0);
}

async function violationPage(app: App): Promise<string> {
  const { body } = await ask(app, "/api/v1/repositories/looks/shop/violations?limit=1");
  return `/repositories/looks/shop/violations/${/"id":"([0-9a-f]+)"/.exec(JSON.stringify(body))?.[1] ?? ""}`;
}

test("every page meets WCAG 2.2 AA in the light", async ({ page, app }) => {
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  for (const path of [...PAGES, await violationPage(app)]) {
    await settle(page, path);
    await page.evaluate(() => document.querySelectorAll("figure details").forEach((fold) => fold.setAttribute("open", "")));
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`), path).toEqual([]);
  }
});

test("every page has enough contrast in the dark", async ({ page, app }) => {
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  for (const path of [...PAGES, await violationPage(app)]) {
    await settle(page, path);
    const { violations } = await new AxeBuilder({ page }).withRules(["color-contrast"]).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`), path).toEqual([]);
  }
});

test("no page scrolls sideways at 320 px, nor complains in the console, nor loads anything from elsewhere", async ({ page, app }) => {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("404")) complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
  page.on("request", (request) => {
    if (!request.url().startsWith(app.url) && !/^(data|blob):/.test(request.url()) && new URL(request.url()).port !== new URL(app.url).port) complaints.push(request.url());
  });
  await page.setViewportSize({ width: 320, height: 640 });
  for (const path of [...PAGES, await violationPage(app)]) {
    await settle(page, path);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), path).toBeLessThanOrEqual(0);
  }
  expect(complaints).toEqual([]);
});

test("the colours follow the system, and the switch, which a reload remembers", async ({ page }) => {
  const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: "dark" });
  await page.goto("/");
  expect(await ground()).toBe("rgb(18, 19, 21)");
  await page.emulateMedia({ colorScheme: "light" });
  expect(await ground()).toBe("rgb(253, 253, 251)");

  await page.getByRole("button", { name: /Change to light/ }).click();
  await page.getByRole("button", { name: /Change to dark/ }).click();
  await expect(page.getByRole("button", { name: "Colours: dark. Change to as the system." })).toBeVisible();
  await page.reload();
  expect(await ground()).toBe("rgb(18, 19, 21)");
});

test("nothing moves after the first paint, charts included", async ({ page }) => {
  await page.goto("/repositories/looks/shop");
  await expect(page.getByText("Drawing …")).toHaveCount(0);
  const shift = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let sum = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) sum += Reflect.get(entry, "value");
          resolve(sum);
        }).observe({ type: "layout-shift", buffered: true });
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(sum)));
      }),
  );
  expect(shift).toBeLessThan(0.02);
});

test("a printed page has its numbers and no buttons", async ({ page }) => {
  await page.goto("/repositories/looks/shop");
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(page.getByRole("navigation")).toHaveCount(0);
  await expect(page.getByRole("button", { name: /Go to/ })).toBeHidden();
});

test("tabs stand in one line on a phone, the open one in sight and the others within reach of the keyboard", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto("/repositories/looks/shop/rules");
  const tabs = page.getByRole("navigation", { name: "looks/shop" }).getByRole("link");
  const open = tabs.filter({ hasText: "Rules" });
  await expect(open).toHaveAttribute("aria-current", "page");
  await expect(open).toBeInViewport({ ratio: 1 });
  const lines = await tabs.evaluateAll((links) => new Set(links.slice(1).map((link) => Math.round(link.getBoundingClientRect().top))).size);
  expect(lines).toBe(1);

  await tabs.filter({ hasText: "Overview" }).focus();
  await expect(tabs.filter({ hasText: "Overview" })).toBeInViewport({ ratio: 1 });
  await page.keyboard.press("Tab");
  await expect(tabs.filter({ hasText: "Violations" })).toBeFocused();
});

test("names written from right to left keep their places around an arrow, in tables and in sentences", async ({ page, app }) => {
  const [first, second] = ["\u05e1\u05dc", "\u05de\u05d8\u05d1\u05e2"];
  const files = [`src/${first}/one.ts`, `src/${second}/two.ts`];
  const report = (isBroken: boolean) => ({
    lintel: 1, tool: { name: "walls", version: "1" }, examined: { files, rules: [{ name: "wall", kind: "dependency", severity: "error" }] },
    modules: [{ name: first, path: `src/${first}` }, { name: second, path: `src/${second}` }], files: files.map((path) => ({ path })),
    dependencies: isBroken ? [{ from: files[0], to: files[1], kind: "import", level: "file" }] : [],
    violations: isBroken ? [{ rule: "wall", from: { file: files[0], line: 1 }, to: { file: files[1] }, message: "over the wall" }] : [],
  });
  const main = commitOnMain("looks/bidi", 1);
  await uploadAndWait(app, { meta: main, report: [{ name: "w.json", content: JSON.stringify(report(false)) }] });
  const head = { ...commitOnMain("looks/bidi", 2), branch: "feature", pullRequest: { number: 7, baseRef: "main", title: "Over the wall" } };
  await uploadAndWait(app, { meta: head, report: [{ name: "w.json", content: JSON.stringify(report(true)) }] });

  const inOrder = async (within: ReturnType<Page["locator"]>) => {
    const [left, right] = [await within.getByText(first, { exact: true }).first().boundingBox(), await within.getByText(second, { exact: true }).first().boundingBox()];
    expect(left && right && left.x + left.width <= right.x).toBe(true);
  };
  await expect(async () => {
    await page.goto("/repositories/looks/bidi/pulls/7");
    await expect(page.getByText(/Adds a dependency/)).toBeVisible({ timeout: 1000 });
  }).toPass();
  await inOrder(page.getByText(/Adds a dependency/));
  await inOrder(page.getByRole("region", { name: "Introduced" }).last());
  await inOrder(page.getByRole("listitem").filter({ hasText: "1 reference" }));
});

test("settings find one of many repositories, and say how many more there are", async ({ page, app }) => {
  const headers = { authorization: `Bearer ${app.token}`, "content-type": "application/json" };
  for (let number = 1; number <= 30; number++) await fetch(`${app.url}/api/v1/repositories`, { method: "POST", headers, body: JSON.stringify({ repository: `many/service-${number}` }) });
  await page.goto("/settings");
  await expect(page.getByText(/^The first 25 of \d+ are shown, by name; and \d+ more/)).toBeVisible();
  await page.keyboard.press("/");
  await page.keyboard.type("many/service-3");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/settings?q=many%2Fservice-3");
  await expect(page.getByRole("form")).toHaveCount(2);
  await page.getByRole("link", { name: /^Show all/ }).click();
  await expect(page.getByRole("searchbox", { name: "Owner or name" })).toHaveValue("");
});
