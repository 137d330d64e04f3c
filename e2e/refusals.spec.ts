import { expect, test } from "./support/app";
import { shopReport, SHOP } from "./support/shop";
import { signIn } from "./support/sign-in";
import { commitOnMain, upload, uploadAndWait } from "./support/upload";

test.beforeEach(async ({ page, app }) => signIn(page, app));

test("a wrong token is told so and leaves nothing behind", async ({ page, app }) => {
  const sent = await upload(app, { meta: commitOnMain("refused/shop", 1), report: [{ name: "wall.json", content: shopReport([]) }] }, { token: "lintel_u_nobody" });
  expect(sent).toMatchObject({ status: 401, body: { code: "UNAUTHENTICATED" } });

  const answer = await page.goto("/repositories/refused/shop");
  expect(answer?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "There is nothing here" })).toBeVisible();
});

test("a link that was never made does not let anybody in", async ({ browser, app }) => {
  const stranger = await (await browser.newContext()).newPage();
  await stranger.goto(app.signInLink.replace(/token=[^&]+/, "token=abcdefghijklmnopqrstuvwxyz"));
  await expect(stranger.getByText("This link does not work any more")).toBeVisible();
  await stranger.goto(`${app.url}/settings/tokens`);
  await expect(stranger).toHaveURL(/\/login\?next=%2Fsettings%2Ftokens$/);
  await stranger.context().close();
});

test("a report that cannot be read stands with its reason, changes no number and can be tried again", async ({ page, app }) => {
  const repository = "broken/shop";
  await uploadAndWait(app, { meta: commitOnMain(repository, 1), report: [{ name: "wall.json", content: shopReport(SHOP[4] ?? []) }] });
  const whole = shopReport(SHOP[0] ?? []);
  await uploadAndWait(app, { meta: commitOnMain(repository, 2), report: [{ name: "wall.json", content: whole.slice(0, whole.length - 40) }] });

  await page.goto("/status?state=failed");
  await expect(page.getByRole("heading", { name: "Something needs a look" })).toBeVisible();
  const failed = page.getByRole("rowgroup").filter({ hasText: repository });
  await expect(failed.getByText("TRUNCATED")).toBeVisible();
  await expect(failed.getByText("let the checker finish before it is sent", { exact: false })).toBeVisible();
  await failed.getByRole("button", { name: `Read the report of ${repository} again` }).click();
  await expect(async () => {
    await page.goto("/status?state=failed");
    await expect(page.getByRole("rowgroup").filter({ hasText: repository }).getByText("TRUNCATED")).toBeVisible({ timeout: 1000 });
  }).toPass();

  await page.goto("/");
  await expect(page.getByText("could not be read", { exact: false }).first()).toBeVisible();
  await expect(page.getByRole("row", { name: /broken\/shop/ }).getByRole("link", { name: "3", exact: true })).toBeVisible();
});

test("a repository whose only report failed says why, and how to send another", async ({ page, app }) => {
  await uploadAndWait(app, { meta: commitOnMain("unlucky/shop", 1), report: [{ name: "wall.json", content: '{"lintel": 1, "tool": {"name": "x"}, "violations": [' }] });
  await page.goto("/repositories/unlucky/shop");
  await expect(page.getByText("No report yet.")).toBeVisible();
  await expect(page.getByText("The last report could not be read", { exact: false })).toBeVisible();
  await expect(page.getByText('"repository": "unlucky/shop"', { exact: false })).toBeVisible();
});
