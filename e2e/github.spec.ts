/** From an App that does not exist yet to an annotated pull request, in a browser, against a GitHub of our own making. */
import fs from "node:fs";
import path from "node:path";

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import pg from "pg";

import { type StandIn, startGitHub } from "../tools/github";
import { type App, expect, startApp, test as base } from "./support/app";
import { signIn } from "./support/sign-in";
import { LONGEST_START } from "./support/start-app";
import { ask } from "./support/upload";

type Connected = { github: StandIn; app: App };

/** A Lintel whose GitHub is ours. */
const test = base.extend<object, { connected: Connected }>({
  connected: [
    async ({}, use) => {
      const github = await startGitHub();
      github.addAccount({ login: "acme", type: "Organization" });
      github.addUser({ login: "grace" });
      await github.addMember("acme", "grace", "admin");
      await github.addRepository({ owner: "acme", name: "shop" });
      await github.addRepository({ owner: "acme", name: "bank", private: true });
      github.signIn("grace");
      const app = await startApp({ GITHUB_URL: github.url, LINTEL_ALLOW_PRIVATE_HOSTS: "127.0.0.1,localhost" });
      await use({ github, app });
      await app.stop();
      await github.stop();
      fs.rmSync(app.dataDir, { recursive: true, force: true });
    },
    { scope: "worker", timeout: LONGEST_START },
  ],
  baseURL: async ({ connected }, use) => use(connected.app.url),
});

test.describe.configure({ mode: "serial" });

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
const FROM = "src/modules/orders/cart.ts";
const TO = "src/modules/ledger/book.ts";

/** A report in Lintel's own format, of a shop whose orders reach into the ledger so many times. */
function report(breaks: number): string {
  return JSON.stringify({
    lintel: 1, tool: { name: "wall-check", version: "2.1.0" },
    examined: { files: [FROM, TO], rules: [{ name: "walls", kind: "privacy", severity: "error", help: "Modules are used through their index." }] },
    modules: [{ name: "orders", path: "src/modules/orders" }, { name: "ledger", path: "src/modules/ledger" }],
    dependencies: breaks > 0 ? [{ from: FROM, to: TO, kind: "import", level: "file" }] : [],
    violations: Array.from({ length: breaks }, (_, index) => ({ rule: "walls", from: { file: FROM, line: index + 1 }, to: { file: TO }, message: "cart.ts reaches into the ledger" })),
  });
}

/** As after twelve attempts, which take days. */
async function giveUp(app: App, event: string): Promise<void> {
  const database = app.database();
  if (!database) throw new Error("The embedded database is not to be seen.");
  const port = fs.readFileSync(path.join(database.folder, "postmaster.pid"), "utf8").split("\n")[3];
  const password = fs.readFileSync(path.join(app.dataDir, "data", "database-password"), "utf8").trim();
  const client = new pg.Client({ connectionString: `postgresql://lintel:${password}@127.0.0.1:${port}/postgres?sslmode=disable` });
  await client.connect();
  await client.query("UPDATE github.delivery SET status = 'failed', outcome = 'Attempt 12: GitHub was away.' WHERE event = $1", [event]);
  await client.end();
}

/** Both themes, wide and narrow: readable, and nothing scrolls sideways. */
async function lookAt(page: Page, name: string): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(" | ")}`), `${name}, ${colorScheme}`).toEqual([]);
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 1000 });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth), `${name} at ${width} px`).toBeLessThanOrEqual(0);
      if (process.env["LOOK"]) await page.screenshot({ path: `test-results/github/${name}-${colorScheme}-${width}.png`, fullPage: true });
    }
  }
  await page.setViewportSize({ width: 1440, height: 1000 });
}

test("an App is set up in a browser, a pull request is annotated, and its deliveries can be looked at and repeated", async ({ page, connected: { github, app } }) => {
  await signIn(page, app);

  // Set up: the form, GitHub's button, and back.
  await page.goto("/settings");
  await page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "GitHub" }).click();
  await page.waitForURL("/settings/github");
  await expect(page.getByRole("heading", { name: "Set up in three clicks" })).toBeVisible();
  const policies = await Promise.all(["/settings/github", "/settings", "/settings/tokens"].map(async (path) => (await page.request.get(path)).headers()["content-security-policy"] ?? ""));
  expect(policies.map((policy) => /form-action [^;]*/.exec(policy)?.[0])).toEqual([`form-action 'self' ${github.url}`, "form-action 'self'", "form-action 'self'"]);
  await lookAt(page, "set-up");
  await page.getByLabel("Organisation", { exact: true }).fill("acme");
  await page.getByRole("button", { name: /^Create the App on/ }).click();
  await page.getByRole("button", { name: "Create GitHub App for acme" }).click();
  await expect(page).toHaveURL(`${app.url}/settings/github?outcome=made`);
  await expect(page.getByText("The App is made")).toBeVisible();
  await expect(page.getByRole("heading", { name: "Nobody yet" })).toBeVisible();

  // Install, and back: what it reaches is listed, with what each lacks.
  await page.getByRole("link", { name: "Install it", exact: true }).click();
  await page.getByRole("button", { name: "Install" }).click();
  await page.waitForURL(/\/settings\/github\?.*installation_id=/);
  const repositories = page.getByRole("region", { name: "Repositories and what they lack" });
  await expect(repositories.getByRole("row", { name: "acme/shop" })).toContainText("A first report");
  await expect(repositories.getByRole("row", { name: "acme/bank" })).toContainText("private");
  await expect(page.getByText("everything is granted")).toBeVisible();
  await lookAt(page, "connected");

  // The default branch is reported about by a workflow run, then a pull request by its own.
  const base = await github.commit({ repository: "acme/shop", files: { [FROM]: "1\n", [TO]: "1\n", ".github/CODEOWNERS": "/src/modules/orders/ @acme/orders\n/src/modules/ledger/ @acme/ledger\n" } });
  await github.runWorkflow({ repository: "acme/shop", headSha: base, artifacts: [{ name: "lintel-walls", files: { "report.json": report(0) } }] });
  await expect.poll(async () => (await ask(app, "/api/v1/reports?repository=acme/shop&status=done")).body).toMatchObject({ items: [{ commit: base }] });
  const head = await github.commit({ repository: "acme/shop", branch: "reach-in", from: base, files: { [FROM]: "2\n" } });
  const pull = await github.openPullRequest({ repository: "acme/shop", head: { branch: "reach-in" }, title: "Reach into the ledger" });
  await github.runWorkflow({ repository: "acme/shop", event: "pull_request", headSha: head, headBranch: "reach-in", conclusion: "failure", artifacts: [{ name: "lintel-walls", files: { "report.json": report(1) } }] });
  await expect.poll(() => github.checkRuns("acme/shop", head).map(({ status, conclusion }) => `${status} ${conclusion ?? ""}`)).toEqual(["completed failure"]);
  expect(github.checkRuns("acme/shop", head)[0]?.annotations).toMatchObject([{ path: FROM, start_line: 1, annotation_level: "failure" }]);
  await expect.poll(() => github.comments("acme/shop", pull.number).length).toBe(1);

  // The check's own link leads to the verdict.
  await page.goto(github.checkRuns("acme/shop", head)[0]?.detailsUrl ?? "");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Reach into the ledger");
  await expect(page.getByText("1 new violation").first()).toBeVisible();

  // The set-up page knows of the report; every delivery is on the status page.
  await page.goto("/settings/github");
  await expect(repositories.getByRole("row", { name: "acme/shop" })).toContainText(/just now|minute/);
  await expect(page.getByText(/The last one came/)).toBeVisible();
  await page.goto("/status#deliveries");
  const deliveries = page.getByRole("region", { name: "Deliveries of GitHub’s webhook" });
  await expect(deliveries.getByRole("row", { name: /pull_request opened acme\/shop/ })).toBeVisible();
  const payload = await page.request.get(await deliveries.getByRole("link", { name: "JSON of pull_request, opened" }).getAttribute("href") ?? "");
  expect(await payload.json()).toMatchObject({ action: "opened", number: pull.number });

  // One that was given up after its last attempt, days later, is worked once more.
  await giveUp(app, "pull_request");
  await page.goto("/status?delivery=failed#deliveries");
  await expect(page.getByRole("heading", { name: "Something needs a look" })).toBeVisible();
  await lookAt(page, "deliveries");
  await deliveries.getByRole("button", { name: "Work pull_request, opened once more, after 1 attempt" }).click();
  await expect.poll(async () => (await ask(app, "/api/v1/github/deliveries?status=failed")).body).toMatchObject({ items: [] });
  await expect.poll(async () => JSON.stringify((await ask(app, "/api/v1/github/deliveries?status=done")).body)).toContain('"event":"pull_request","action":"opened"');
  expect(github.comments("acme/shop", pull.number)).toHaveLength(1);
  expect(github.unexpected).toEqual([]);
});

test("GitHub is away: the page says so and stands, and the App can be forgotten", async ({ page, connected: { github, app } }) => {
  await signIn(page, app);
  github.faults.next({ kind: "502", path: /^\/api\/v3\/app/, times: 50 });
  await page.goto("/settings/github");
  await expect(page.getByText("GitHub cannot be asked", { exact: true })).toBeVisible();
  await expect(page.getByRole("heading", { name: "What a workflow needs" })).toBeVisible();
  github.faults.clear();
  await page.getByRole("button", { name: "Forget this App" }).click();
  await expect(page.getByText("cannot be had back")).toBeVisible();
  await page.getByRole("button", { name: "Forget it" }).click();
  await expect(page.getByRole("heading", { name: "Set up in three clicks" })).toBeVisible();
});
