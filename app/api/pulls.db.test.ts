/** Verdicts on pull requests, as an upload that names one brings them about and as the routes tell them. */
import { beforeAll, expect, it } from "vitest";

import { Verdict, Verdicts } from "./_contract/pulls";
import { knock } from "./_testing/knock";
import { ADMINISTRATOR, ask, commitOnMain, reportOf, sendAndWork, shaOf } from "./_testing/upload";

process.env.LINTEL_ADMIN_TOKEN = ADMINISTRATOR;
process.env.LINTEL_SECRET = "a-secret-of-at-least-thirty-two-letters";

const SHOP = "/api/v1/repositories/acme/shop";
const OLD: [string, string] = ["src/modules/orders/cart.ts", "src/modules/billing/internal/tax.ts"];
const NEW: [string, string] = ["src/modules/billing/charge.ts", "src/modules/orders/internal/price.ts"];

const pull = (number: number, commit: number) => ({ ...commitOnMain(commit, { parent: 1 }), branch: `feature-${number}`, pullRequest: { number, baseRef: "main", title: "Sell on credit" } });

beforeAll(async () => {
  await sendAndWork({ meta: commitOnMain(1), report: [reportOf(OLD)] });
  await sendAndWork({ meta: pull(12, 5), report: [reportOf(OLD, NEW)] });
});

it("answers the verdict with base, lists and teams, in the published shape", async () => {
  const verdict = Verdict.parse(await ask(`${SHOP}/pulls/12`));
  expect(verdict).toMatchObject({
    number: 12, title: "Sell on credit", baseRef: "main", head: shaOf("5"), base: { commit: shaOf("1"), mergeBase: shaOf("1"), distance: 0, exact: true },
    state: "judged", conclusion: "failure", introduced: [{ from: { file: NEW[0], module: "billing" }, to: { module: "orders" } }], fixed: [], unchanged: 1, counts: { introduced: 1, fixed: 0 },
    dependencies: { added: [{ from: "billing", to: "orders" }], removed: [] }, tangles: { formed: [["billing", "orders"]] }, missingSources: [], merged: false,
    url: "http://localhost:3000/repositories/acme/shop/pulls/12",
  });
});

it("tells whoever waits for a report which verdict it is part of", async () => {
  const report = await sendAndWork({ meta: pull(13, 6), report: [reportOf()] });
  expect(report.verdict).toEqual({ pullRequest: 13, state: "judged", conclusion: "success", sentence: "Removes 1 dependency; 1 fixed.", reason: null, url: "http://localhost:3000/repositories/acme/shop/pulls/13" });
  expect((await sendAndWork({ meta: commitOnMain(2), report: [reportOf(OLD)] })).verdict).toBeNull();
});

it("lists pull requests, greatest number first, and follows the cursor", async () => {
  const first = Verdicts.parse(await ask(`${SHOP}/pulls?limit=1`));
  expect(first).toMatchObject({ items: [{ number: 13 }], nextCursor: "13" });
  expect(Verdicts.parse(await ask(`${SHOP}/pulls?limit=1&cursor=${first.nextCursor}`))).toMatchObject({ items: [{ number: 12, introduced: [{}] }], nextCursor: null });
});

it("refuses what is no number and no cursor, and knows no pull request that nobody reported", async () => {
  const status = async (rest: string) => (await knock("GET", `${SHOP}${rest}`, { token: ADMINISTRATOR })).status;
  expect([await status("/pulls/99"), await status("/pulls/none"), await status("/pulls/0"), await status("/pulls?cursor=x"), await status("/pulls?colour=red")]).toEqual([404, 404, 404, 400, 400]);
});
