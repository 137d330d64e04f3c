/** The gate of a repository through the routes, as scripts use it. */
import { beforeAll, expect, it } from "vitest";

import { Gate } from "./_contract/gates";
import { HistoryEvents, Rules } from "./_contract/course";
import { Verdict } from "./_contract/pulls";
import { knock } from "./_testing/knock";
import { ADMINISTRATOR, ask, commitOnMain, reportOf, sendAndWork, shaOf } from "./_testing/upload";

process.env.LINTEL_ADMIN_TOKEN = ADMINISTRATOR;
process.env.LINTEL_SECRET = "a-secret-of-at-least-thirty-two-letters";

const SHOP = "/api/v1/repositories/acme/shop";
const OLD: [string, string] = ["src/modules/orders/cart.ts", "src/modules/billing/internal/tax.ts"];
const NEW: [string, string] = ["src/modules/orders/basket.ts", "src/modules/billing/internal/tax.ts"];

beforeAll(async () => {
  const config = [{ name: "lintel.yml", content: "modules:\n  - path: src/modules/*\ngate: {fail: [ratchet], ratchet: [module]}\n" }];
  await sendAndWork({ meta: commitOnMain(1), report: [reportOf(OLD)], config });
  await sendAndWork({ meta: { ...commitOnMain(2), commit: shaOf("b2"), branch: "feature", pullRequest: { number: 12, baseRef: "main" } }, report: [reportOf(OLD, NEW)], config });
});

async function post(path: string, json: unknown): Promise<{ status: number; body: unknown }> {
  const answer = await knock("POST", `${SHOP}${path}`, { token: ADMINISTRATOR, json });
  return { status: answer.status, body: await answer.json() };
}

it("tells the gate with what it holds, and what a pull request fails of it", async () => {
  expect(Gate.parse(await ask(`${SHOP}/gate`))).toMatchObject({ fail: ["ratchet"], severities: ["error"], configured: true, ratchet: [{ dimension: "module", since: { commit: shaOf("1") } }], limits: [{ dimension: "module", value: "orders", limit: 1, open: 1 }], rules: [], ruleTrail: [], limitTrail: [] });
  expect(Verdict.parse(await ask(`${SHOP}/pulls/12`))).toMatchObject({ conclusion: "failure", ratchets: [{ value: "orders", limit: 1, open: 1, introduced: 1, fixed: 0 }], gate: { ratchet: ["module"] } });
});

it("raises a limit for a reason, and tells what it was before", async () => {
  const limit = { dimension: "module", value: "orders", limit: 2 };
  expect(await post("/ratchet/limits", limit)).toMatchObject({ status: 400, body: { code: "META_INVALID" } });
  expect(await post("/ratchet/limits", { ...limit, dimension: "team", reason: "Agreed." })).toMatchObject({ status: 400, body: { code: "META_INVALID" } });
  expect(await post("/ratchet/limits", { ...limit, reason: "The basket moves in." })).toMatchObject({ status: 200, body: { limits: [{ limit: 2, open: 1 }], limitTrail: [{ before: 1, limit: 2, reason: "The basket moves in.", by: "administrator" }] } });
  expect(await post("/ratchet/limits", { ...limit, limit: 1 })).toMatchObject({ status: 200, body: { limits: [{ limit: 1 }], limitTrail: [{ before: 2, reason: null }, { before: 1 }] } });
});

it("mutes a rule for a reason; rules that nobody reports are not found", async () => {
  const [rule] = Rules.parse(await ask(`${SHOP}/rules`)).items;
  const setting = { source: rule?.source, rule: rule?.rule, muted: true };
  expect(await post("/rules/settings", setting)).toMatchObject({ status: 400, body: { code: "META_INVALID" } });
  expect(await post("/rules/settings", { ...setting, rule: "nobody-s", reason: "None." })).toMatchObject({ status: 404 });
  expect(await post("/rules/settings", { ...setting, reason: "It counts generated code." })).toMatchObject({ status: 200, body: { rules: [{ muted: true, severity: null }], ruleTrail: [{ reason: "It counts generated code." }] } });
  expect(HistoryEvents.parse(await ask(`${SHOP}/events`)).items.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["rule-loosened", "ratchet-loosened", "ratchet-tightened"]));
});
