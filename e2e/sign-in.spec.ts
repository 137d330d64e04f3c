/** People sign in with GitHub and see what it gives them: nothing more, and no longer than it says so. */
import { spawn } from "node:child_process";
import fs from "node:fs";
import http from "node:http";
import os from "node:os";
import path from "node:path";

import { type Browser, type Page, expect, test } from "@playwright/test";

import { LONGEST_START, startApp } from "./support/start-app";
import { type Town, startWithGitHub } from "./support/start-with-github";
import { shopReport } from "./support/shop";
import { commitOnMain, shaOf, uploadAndWait } from "./support/upload";

let town: Town;

test.describe.configure({ mode: "serial" });
test.beforeAll(async () => {
  test.setTimeout(LONGEST_START);
  town = await startWithGitHub(["shop", "vault"]);
  for (const name of ["shop", "vault"]) {
    const codeowners = [{ name: "CODEOWNERS", content: `/src/modules/${name}/ @acme/${name}-team\n` }];
    for (const number of [1, 2]) {
      const broken = [{ rule: "no-internals", from: `src/modules/${name}/api.ts`, to: "src/modules/ledger/internal/book.ts", line: number }];
      await uploadAndWait(town.app, { meta: { ...commitOnMain(`acme/${name}`, number), pullRequest: undefined }, report: [{ name: "wall.json", content: shopReport(broken) }], codeowners });
    }
    await uploadAndWait(town.app, { meta: { ...commitOnMain(`acme/${name}`, 3), commit: shaOf("3f"), parents: [shaOf(2)], branch: "change", pullRequest: { number: 7, baseRef: "main", title: `Change of ${name}` } }, report: [{ name: "wall.json", content: shopReport([]) }] });
  }
  await town.github.addCollaborator("acme/shop", "ada", "pull");
  await town.github.addCollaborator("acme/vault", "eve", "pull");
  await town.github.settled();
});
test.afterAll(() => town.stop());

async function visitor(browser: Browser): Promise<Page> {
  return (await browser.newContext({ baseURL: town.app.url })).newPage();
}

/** As a person does it: the button here, a name and a yes at GitHub. */
async function signInAs(page: Page, login: string): Promise<void> {
  await page.getByRole("link", { name: "Sign in with GitHub" }).click();
  const ask = page.getByRole("button", { name: `Sign in as ${login}` });
  const allow = page.getByRole("button", { name: /^Authorize/ });
  await ask.click();
  if (await allow.isVisible().catch(() => false)) await allow.click();
}

/** What stands within the vault, and what of it the shop has as well. */
const OF_BOTH = ["ledger", "payments", "internal/book.ts", "no-internals", "wall-check"];
const WITHIN = [...OF_BOTH, "Change of vault", "src/modules/vault", "@acme/vault-team"];

/** The addresses of all pages, of one repository and of none. */
function pages(name: string): string[] {
  const filled: Record<string, string> = { owner: "acme", name, module: "ledger", team: `${name}-team`, number: "7", week: "2026-W45", id: "0".repeat(32), sha: shaOf(2), range: `${shaOf(1)}...${shaOf(2)}` };
  return fs
    .readdirSync("app", { recursive: true, encoding: "utf8" })
    .filter((file) => path.basename(file) === "page.tsx")
    .map((file) => `/${path.dirname(file).split(path.sep).join("/")}`.replace(/^\/\.$/, "/").replace(/\[(\w+)\]/g, (_, word: string) => filled[word] ?? `unknown-${word}`))
    .sort();
}

test("somebody comes by the page that they wanted to see, and sees of two repositories theirs", async ({ browser }) => {
  const page = await visitor(browser);
  await page.goto("/repositories/acme/shop/violations");
  await expect(page).toHaveURL(/\/login\?next=%2Frepositories%2Facme%2Fshop%2Fviolations/);
  await signInAs(page, "ada");
  await expect(page).toHaveURL(`${town.app.url}/repositories/acme/shop/violations`);
  await page.goto("/");
  await expect(page.getByRole("link", { name: /acme\/shop/ }).first()).toBeVisible();
  expect(await page.content()).not.toContain("vault");
});

test("a page of what is not theirs does not exist, and no page holds a byte of it", async ({ browser }) => {
  const page = await visitor(browser);
  await page.goto("/login");
  await signInAs(page, "ada");
  await expect(page.getByRole("button", { name: "Sign out ada" })).toBeVisible();
  const addresses = pages("vault");
  expect(addresses.length).toBeGreaterThan(20);
  for (const address of addresses) {
    const answer = await page.request.get(address, { maxRedirects: 0 });
    const own = await page.request.get(address.replaceAll("vault", "nowhere"), { maxRedirects: 0 });
    expect([address, answer.status()]).toEqual([address, own.status()]);
    if (address.startsWith("/repositories/")) expect([address, answer.status()]).toEqual([address, 404]);
    // What was asked for stands in the answer as it was asked; nothing else of it may.
    const text = await answer.text();
    const told = WITHIN.filter((word) => !address.includes(word) && text.includes(word));
    expect([address, told]).toEqual([address, address.startsWith("/repositories/") ? [] : told.filter((word) => OF_BOTH.includes(word))]);
    if (!address.includes("vault")) expect([address, text.includes("vault")]).toEqual([address, false]);
  }
  await page.context().close();
});

test("a second one sees another set; who owns the organisation sees all, and its settings", async ({ browser }) => {
  const eve = await visitor(browser);
  await eve.goto("/login");
  await signInAs(eve, "eve");
  await expect(eve.getByRole("link", { name: /acme\/vault/ }).first()).toBeVisible();
  expect(await eve.content()).not.toContain("acme/shop");
  await eve.goto("/settings");
  await expect(eve.getByText("does not exist", { exact: false }).or(eve.getByRole("heading", { level: 1 })).first()).toBeVisible();
  expect((await eve.request.get("/settings")).status()).toBe(404);

  const grace = await visitor(browser);
  await grace.goto("/login");
  await signInAs(grace, "grace");
  await expect(grace.getByRole("link", { name: /acme\/vault/ }).first()).toBeVisible();
  expect((await grace.request.get("/settings")).status()).toBe(200);
});

test("what GitHub takes away is gone here, and a session ends when its owner says so", async ({ browser }) => {
  const page = await visitor(browser);
  await page.goto("/login");
  await signInAs(page, "ada");
  await expect(page.getByRole("link", { name: /acme\/shop/ }).first()).toBeVisible();
  await town.github.removeCollaborator("acme/shop", "ada");
  await expect(async () => expect((await page.request.get("/repositories/acme/shop")).status()).toBe(404)).toPass();
  await town.github.addCollaborator("acme/shop", "ada", "pull");
  await expect(async () => expect((await page.request.get("/repositories/acme/shop")).status()).toBe(200)).toPass();

  await town.github.setPrivate("acme/shop", false);
  town.github.world.repository("acme/shop").collaborators.clear();
  await town.github.setPrivate("acme/shop", true);
  await expect(async () => expect((await page.request.get("/repositories/acme/shop")).status()).toBe(404)).toPass();

  await page.goto("/");
  await page.getByRole("button", { name: "Sign out ada" }).click();
  await expect(page.getByText("You have signed out")).toBeVisible();
  expect((await page.request.get("/api/v1/repositories")).status()).toBe(401);
  await town.github.addCollaborator("acme/shop", "ada", "pull");
});

test("a sign-in that comes to nothing says why", async ({ browser }) => {
  const page = await visitor(browser);
  await town.github.settled();
  town.github.setConsent("deny");
  town.github.signIn("ada");
  await page.goto("/login");
  await page.getByRole("link", { name: "Sign in with GitHub" }).click();
  await expect(page.getByText("GitHub was told no")).toBeVisible();
  town.github.setConsent("ask");
  town.github.signIn(null);
  await page.goto("/api/auth/callback/github?code=1&state=of-nobody");
  await expect(page.getByText("That took too long, or began in another window")).toBeVisible();
  await page.goto("/login/github?next=https://elsewhere.example/");
  await expect(page).toHaveURL(new RegExp(`^${town.github.url}`));
});

test("while GitHub does not say what somebody may see, they are told so and see nothing", async ({ browser }) => {
  const page = await visitor(browser);
  town.github.faults.next({ kind: "500", path: /\/user\/installations$/, times: 4 });
  await page.goto("/login?next=/repositories/acme/shop");
  const away = page.waitForResponse((answer) => answer.url().endsWith("/login/unavailable"));
  await signInAs(page, "ada");
  expect((await away).status()).toBe(503);
  await expect(page.getByRole("heading", { name: "GitHub does not answer at the moment" })).toBeVisible();
  expect(await page.content()).not.toContain("shop");
  town.github.faults.clear();
  await expect(async () => expect((await page.request.get("/repositories/acme/shop")).status()).toBe(200)).toPass();
});

test("where that is wanted, strangers read public repositories, and nothing else", async ({ browser }) => {
  const open = await startApp({ LINTEL_PUBLIC_READ: "1" });
  for (const [name, visibility] of [["gallery", "public"], ["safe", "private"]]) {
    await fetch(`${open.url}/api/v1/repositories`, { method: "POST", headers: { authorization: `Bearer ${open.token}`, "content-type": "application/json" }, body: JSON.stringify({ repository: `acme/${name}`, defaultBranch: "main", visibility }) });
    await uploadAndWait(open, { meta: commitOnMain(`acme/${name}`, 1), report: [{ name: "wall.json", content: shopReport([{ rule: "no-internals", from: `src/modules/${name}/api.ts`, to: "src/modules/ledger/index.ts", line: 1 }]) }] });
  }
  const page = await (await browser.newContext({ baseURL: open.url })).newPage();
  for (const address of ["/", "/teams", "/reviews", "/status", "/repositories/acme/gallery", "/repositories/acme/gallery/violations", "/repositories/acme/gallery/modules", "/api/v1/repositories", "/api/v1/reports", "/api/v1/repositories/acme/gallery/violations"]) {
    const answer = await page.request.get(address);
    expect([address, answer.status(), (await answer.text()).includes("safe/")]).toEqual([address, 200, false]);
  }
  await page.goto("/repositories/acme/gallery");
  await expect(page.getByRole("link", { name: "Sign in" })).toBeVisible();
  for (const hidden of ["/repositories/acme/safe", "/repositories/acme/none", "/settings"]) {
    await page.goto(hidden);
    await expect(page).toHaveURL(new RegExp(`/login\\?next=${encodeURIComponent(hidden)}$`));
  }
  for (const hidden of ["/api/v1/repositories/acme/safe", "/api/v1/repositories/acme/none"]) expect([hidden, (await page.request.get(hidden)).status()]).toEqual([hidden, 404]);
  await open.stop();
  fs.rmSync(open.dataDir, { recursive: true, force: true });
});

test("a run of GitHub Actions sends its report without any secret", async () => {
  const { github, app } = town;
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "lintel-actions-"));
  const run = (program: string, words: string[], more: Record<string, string> = {}) =>
    new Promise<{ exit: number | null; said: string }>((resolve) => {
      const child = spawn(program, words, { cwd: folder, env: { PATH: process.env["PATH"], HOME: folder, NODE_ENV: "test", GIT_CONFIG_NOSYSTEM: "1", ...more } });
      let said = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece: Buffer) => (said += piece.toString()));
      child.on("close", (exit) => resolve({ exit, said }));
    });
  const sha = await github.commit({ repository: "acme/shop", files: { "src/modules/orders/index.ts": "1\n" } });
  await run("git", ["clone", "--quiet", github.world.repository("acme/shop").git.folder, "."]);
  fs.writeFileSync(path.join(folder, "cli.mjs"), await (await fetch(`${app.url}/cli.mjs`)).text());
  fs.writeFileSync(path.join(folder, "wall.lintel.json"), shopReport([]));
  const workflow = await github.runWorkflow({ repository: "acme/shop", headSha: sha });
  const tokens = http.createServer((request, response) => {
    const audience = new URL(request.url ?? "", "http://localhost").searchParams.get("audience") ?? "";
    response.setHeader("content-type", "application/json").end(JSON.stringify({ value: github.idTokenOfPush(workflow, audience) }));
  });
  await new Promise<void>((resolve) => tokens.listen(0, "127.0.0.1", resolve));
  const place = tokens.address();
  const actions = {
    LINTEL_URL: app.url, CI: "true", GITHUB_ACTIONS: "true", GITHUB_REPOSITORY: "acme/shop", GITHUB_SERVER_URL: github.url, GITHUB_REF: "refs/heads/main", GITHUB_SHA: sha, GITHUB_RUN_ID: String(workflow.id), GITHUB_RUN_ATTEMPT: "1",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of-the-job", ACTIONS_ID_TOKEN_REQUEST_URL: `http://127.0.0.1:${place !== null && typeof place === "object" ? place.port : 0}/token?api-version=2`,
  };
  const sent = await run(process.execPath, ["cli.mjs", "upload", "--wait", "wall.lintel.json"], actions);
  expect(sent).toMatchObject({ exit: 0, said: expect.stringContaining("wall-check: done") });
  const foreign = await run(process.execPath, ["cli.mjs", "upload", "--repository", "acme/vault", "wall.lintel.json"], actions);
  expect(foreign.exit).not.toBe(0);
  expect(foreign.said).toContain("acme/vault");
  tokens.close();
  fs.rmSync(folder, { recursive: true, force: true });
});
