import fs from "node:fs";
import os from "node:os";
import path from "node:path";

import { expect, startApp, test as base } from "./support/app";
import { startDemo } from "./support/start-demo";
import { commitOnMain, realReport, uploadAndWait } from "./support/upload";

/** A Lintel that nobody has ever visited, for each journey. */
const test = base.extend<{ fresh: Awaited<ReturnType<typeof startApp>> }>({
  fresh: async ({}, use) => {
    const fresh = await startApp();
    await use(fresh);
    await fresh.stop();
    fs.rmSync(fresh.dataDir, { recursive: true, force: true });
  },
  baseURL: async ({ fresh }, use) => use(fresh.url),
});

test("from the first start to the first chart", async ({ page, browser, fresh }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/login$/);
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.getByText("npm run sign-in")).toBeVisible();

  await page.goto(fresh.signInLink);
  await expect(page.getByRole("heading", { name: "Your first hour" })).toBeVisible();
  await expect(page.getByRole("region", { name: "Commands: run dependency-cruiser and upload" })).toContainText(`${fresh.url.replace("127.0.0.1", "localhost")}/cli.mjs`);

  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(fresh.signInLink);
  await expect(stranger.getByText("This link does not work any more")).toBeVisible();
  await stranger.goto(`${fresh.url}/status`);
  await expect(stranger.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await stranger.context().close();

  await uploadAndWait(fresh, { meta: commitOnMain("acme/shop", 1), report: [realReport()] });
  await page.reload();
  await expect(page.getByRole("heading", { name: "Where does it move?" })).toBeVisible();
  const row = page.getByRole("row", { name: /acme\/shop/ });
  await expect(row.getByRole("link", { name: "24", exact: true })).toBeVisible();

  await row.getByRole("link", { name: "acme/shop" }).click();
  const chart = page.getByRole("figure", { name: "Open violations by kind" });
  await expect(chart.getByRole("application")).toBeVisible();
  await expect(page.getByText("24 violations are open.")).toBeVisible();

  await page.getByRole("button", { name: /Sign out/ }).click();
  await expect(page.getByText("You have signed out")).toBeVisible();
  await page.goto("/repositories/acme/shop");
  await expect(page).toHaveURL(/\/login\?next=%2Frepositories%2Facme%2Fshop$/);
});

test("the demo shows a shop with its history, down to a file and a line, and is there the next time", async ({ page }) => {
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-demo-journey-"));
  fs.chmodSync(dataDir, 0o755);
  const demo = await startDemo(dataDir);
  const token = fs.readFileSync(path.join(dataDir, "data", "admin-token"), "utf8").trim();
  const read = async (address: string) => JSON.stringify(await (await fetch(`${demo.url}/api/v1/repositories/lintel-demo/shop${address}`, { headers: { authorization: `Bearer ${token}` } })).json());
  expect(demo.said()).toMatch(/commits of lintel-demo\/shop, .*: \d+ reports sent, 0 were there already; \d+ s since the server's start\./);
  const open = /"open":(\d+)/.exec(await read(""))?.[1] ?? "";

  await page.goto(demo.signInLink);
  await expect(page.getByRole("heading", { name: "Where does it move?" })).toBeVisible();
  const row = page.getByRole("row", { name: /lintel-demo\/shop/ });
  await expect(row.getByRole("link", { name: open, exact: true })).toBeVisible();

  await row.getByRole("link", { name: "lintel-demo/shop" }).click();
  const chart = page.getByRole("figure", { name: "Open violations by kind" });
  await expect(chart.getByRole("application")).toBeVisible();
  await expect(chart.locator("path.recharts-area-area").first()).toBeVisible();
  await expect(page.getByText(`${open} violations are open`, { exact: false })).toBeVisible();

  await page.goto(`${demo.url}/repositories/lintel-demo/shop/violations?source=eslint`);
  const place = page.getByRole("link", { name: /^src\/modules\/.*\.ts:\d+$/ }).first();
  const [, file = "", line = ""] = /^(.*):(\d+)$/.exec(await place.innerText()) ?? [];
  await place.click();
  await expect(page).toHaveURL(/\/violations\/[0-9a-f]{32}$/);
  await page.getByRole("link", { name: `${file}:${line}` }).click();
  await expect(page.getByRole("heading", { name: file })).toBeVisible();
  await expect(page.locator(`#L${line}`)).toContainText("import");

  const reports = (await read("/snapshots?limit=200")).length;
  await demo.stop();
  const again = await startDemo(dataDir);
  demo.url = again.url;
  expect(again.said()).toMatch(/: 0 reports sent, \d+ were there already;/);
  expect((await read("/snapshots?limit=200")).length).toBe(reports);
  await again.stop();
  fs.rmSync(dataDir, { recursive: true, force: true });
});

test("a repository is registered and its CI gets a token, which is shown once and can be taken back", async ({ page, fresh }) => {
  await page.goto(fresh.signInLink);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByLabel("Repository").fill("acme/shop");
  await page.getByLabel("Default branch").fill("trunk");
  await page.getByRole("button", { name: "Register" }).click();
  await expect(page.getByText("acme/shop is registered.")).toBeVisible();
  await expect(page.getByRole("form", { name: "acme/shop" }).getByLabel("Default branch")).toHaveValue("trunk");

  await page.getByRole("link", { name: "Tokens" }).click();
  await expect(page.getByRole("heading", { name: "Tokens" })).toBeVisible();
  await page.getByLabel("Repository", { exact: true }).selectOption("acme/shop");
  await page.getByLabel("What it is for").fill("CI of the shop");
  await page.getByRole("button", { name: "Issue the token" }).click();
  const token = (await page.getByRole("region", { name: "The new token" }).innerText()).trim();
  expect(token).toMatch(/^lintel_u_/);

  const send = () =>
    fetch(`${fresh.url}/api/v1/reports`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}` },
      body: formOf(commitOnMain("acme/shop", 1), realReport().content),
    });
  expect((await send()).status).toBe(202);

  await page.reload();
  await expect(page.getByRole("region", { name: "The new token" })).toHaveCount(0);
  await page.getByRole("button", { name: "Revoke CI of the shop" }).click();
  await page.getByRole("button", { name: "Revoke it" }).click();
  await expect(page.getByText("None yet")).toBeVisible();
  expect((await send()).status).toBe(401);
});

function formOf(meta: Record<string, unknown>, report: string | Uint8Array): FormData {
  const form = new FormData();
  form.append("meta", JSON.stringify(meta));
  form.append("report", new Blob([typeof report === "string" ? report : new Uint8Array(report)]), "report.json");
  return form;
}
