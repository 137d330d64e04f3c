/** Uploads through the routes: what is taken, what is refused and with which words, and that a refusal changes nothing. */
import { readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { beforeAll, expect, it } from "vitest";
import { z } from "zod";

import { drain } from "@/lib/outbox";
import { jobs } from "@/lib/worker";

import { Accepted, Report } from "./_contract/reports";
import { Snapshots } from "./_contract/snapshots";
import { IssuedToken } from "./_contract/tokens";
import { knock } from "./_testing/knock";
import { ADMINISTRATOR, type Sent, ask, commitOnMain, reportOf, send, sendAndWork, shaOf } from "./_testing/upload";

process.env.LINTEL_ADMIN_TOKEN = ADMINISTRATOR;
process.env.LINTEL_SECRET = "a-secret-of-at-least-thirty-two-letters";

const FIXTURES = "lib/ingestion/adapters/fixtures/dependency-cruiser";
const REAL = readFileSync(path.join(FIXTURES, "17.4.3/report.json"), "utf8");

const O_TO_B: [string, string] = ["src/modules/orders/cart.ts", "src/modules/billing/internal/tax.ts"];
const B_TO_O: [string, string] = ["src/modules/billing/charge.ts", "src/modules/orders/internal/price.ts"];

const Refused = z.object({ code: z.string(), detail: z.string(), status: z.number() });

async function refusalOf(sent: Sent): Promise<{ code: string; status: number }> {
  const answer = await send(sent);
  const { code, status, detail } = Refused.parse(await answer.json());
  expect(detail.length).toBeGreaterThan(20);
  expect(answer.status).toBe(status);
  return { code, status };
}

beforeAll(async () => {
  await sendAndWork({ meta: commitOnMain(1), report: [reportOf(O_TO_B)] });
});

it("adds a repository that an administrator's upload names, and answers where to look", async () => {
  const answer = await send({ meta: { ...commitOnMain(1), repository: "acme/new-one", source: "walls" }, report: [reportOf(O_TO_B)] });
  expect(answer.status).toBe(202);
  const { reports, snapshot } = Accepted.parse(await answer.json());
  const [report] = reports;
  expect(reports).toEqual([{ id: report?.id, source: "walls", tool: "checker", status: "queued", href: `/api/v1/reports/${report?.id}` }]);
  expect(snapshot).toEqual({ href: `/api/v1/repositories/acme/new-one/snapshots/${shaOf("1")}` });

  await drain(jobs);
  expect(await ask(report?.href ?? "")).toMatchObject({ status: "done", repository: "acme/new-one", tool: "checker", toolVersion: "1.0", violations: { reported: 1, carried: 0, baselined: 0, bySeverity: { error: 1 } }, error: null });
  expect(await ask(snapshot.href)).toMatchObject({ commit: shaOf("1"), totals: { open: 1, discovered: 1 } });
});

it.each(readdirSync(FIXTURES).filter((name) => name !== "sample"))("takes the dependency-cruiser report %s and counts what the tool counted", async (version) => {
  const read = (name: string) => readFileSync(path.join(FIXTURES, version, name), "utf8");
  const files = readdirSync(path.join(FIXTURES, version));
  const known = files.filter((name) => name.startsWith(".")).map((name) => ({ name, content: read(name) }));
  const said = z.object({ summary: z.object({ error: z.number(), warn: z.number(), info: z.number(), violations: z.array(z.unknown()) }) }).parse(JSON.parse(read("report.json")));
  const report = await sendAndWork({ meta: { ...commitOnMain(1), repository: "acme/real", source: version }, report: [{ name: "report.json", content: read("report.json") }], baseline: known });
  if (version === "17.4.3-nothing") expect(report).toMatchObject({ status: "done", violations: { reported: 0 } });
  else expect(report).toMatchObject({ status: "done", tool: "dependency-cruiser", violations: { reported: said.summary.violations.length } });
});

it.each([
  ["as it is", REAL],
  ["gzipped", gzipSync(REAL)],
  ["with a byte order mark", `\uFEFF${REAL}`],
  ["as PowerShell writes it, in UTF-16", new Uint8Array([0xff, 0xfe, ...new Uint8Array(Buffer.from(REAL, "utf16le"))])],
])("reads a report sent %s", async (what, content) => {
  const report = await sendAndWork({ meta: { ...commitOnMain(1), repository: "acme/packed", source: what }, report: [{ name: "report.json", content }] });
  expect(report).toMatchObject({ status: "done", violations: { reported: 24 } });
});

it("answers the same content for the same key with the same id, and changes nothing", async () => {
  const sent = { meta: commitOnMain(2), report: [reportOf(O_TO_B, B_TO_O)] };
  const first = await sendAndWork(sent);
  const before = await ask("/api/v1/repositories/acme/shop/snapshots");
  const again = await sendAndWork(sent);
  expect(again).toEqual(first);
  expect(await ask("/api/v1/repositories/acme/shop/snapshots")).toEqual(before);
});

it("lets the later run of a commit count, whichever arrives first", async () => {
  const run = (id: string, minute: number) => ({ id, attempt: 1, at: `2026-11-02T10:0${minute}:00Z` });
  const commit = (id: string, minute: number) => ({ ...commitOnMain(1), repository: "acme/reruns", run: run(id, minute) });
  const later = await sendAndWork({ meta: commit("8", 5), report: [reportOf(O_TO_B)] });
  const earlier = await sendAndWork({ meta: commit("7", 1), report: [reportOf(O_TO_B, B_TO_O)] });
  expect(earlier.status).toBe("superseded");
  expect(await ask(`/api/v1/reports/${later.id}`)).toMatchObject({ status: "done" });
  expect(await ask("/api/v1/repositories/acme/reruns/snapshots")).toMatchObject({ items: [{ totals: { open: 1 } }] });
});

it("unites reports that cover different scopes of one commit", async () => {
  const part = (scope: string) => ({ ...commitOnMain(1), repository: "acme/matrix", scope: [scope] });
  await sendAndWork({ meta: part("src/modules/orders/**"), report: [reportOf(O_TO_B)] });
  await sendAndWork({ meta: part("src/modules/billing/**"), report: [reportOf(B_TO_O)] });
  expect(await ask("/api/v1/repositories/acme/matrix/snapshots")).toMatchObject({ items: [{ totals: { open: 2 }, sources: [{ partial: true }] }] });
});

it("counts as baselined what a known-violations file lists", async () => {
  const read = (name: string) => readFileSync(path.join(FIXTURES, "17.4.3-baseline", name), "utf8");
  const known = ".dependency-cruiser-known-violations.json";
  const report = await sendAndWork({ meta: { ...commitOnMain(1), repository: "acme/known" }, report: [read("report.json")], baseline: [{ name: known, content: read(known) }] });
  expect(report.violations.baselined).toBeGreaterThan(0);
});

it("reads owners and modules from what comes beside the report", async () => {
  await sendAndWork({
    meta: { ...commitOnMain(1), repository: "acme/owned" },
    report: [reportOf(O_TO_B)],
    codeowners: [{ name: ".github/CODEOWNERS", content: "/src/modules/orders/ @acme/orders\n/src/modules/billing/ @acme/billing\n" }],
    config: [{ name: "lintel.yml", content: "modules:\n  - path: src/modules/*\n" }],
  });
  const address = "/api/v1/repositories/acme/owned/violations";
  expect(await ask(address)).toMatchObject({ items: [{ from: { module: "orders", file: O_TO_B[0], line: 3 }, to: { module: "billing", file: O_TO_B[1] }, fromTeam: ["@acme/orders"], toTeam: ["@acme/billing"], openedAs: "discovered" }] });
  expect(await ask(`${address}?team=${encodeURIComponent("@acme/orders")}&direction=out`)).toMatchObject({ total: 1 });
  expect(await ask(`${address}?team=${encodeURIComponent("@acme/orders")}&direction=in`)).toMatchObject({ total: 0 });
});

const BROKEN: [what: string, sent: Partial<Sent>, code: string, status: number][] = [
  ["a file that no format knows", { report: ["hello"] }, "FORMAT_UNKNOWN", 415],
  ["JSON that is no report", { report: ["{}"] }, "FORMAT_UNKNOWN", 415],
  ["an empty file", { report: [""] }, "EMPTY_BODY", 400],
  ["no file", { report: [] }, "REPORT_MISSING", 400],
  ["meta that is not JSON", { meta: "{" }, "META_INVALID", 400],
  ["meta that is no object", { meta: "[]" }, "META_INVALID", 400],
  ["no repository", { meta: { commit: shaOf("3"), committedAt: "2026-11-02T09:00:00Z" } }, "META_INVALID", 400],
  ["a repository without an owner", { meta: { ...commitOnMain(3), repository: "shop" } }, "META_INVALID", 400],
  ["an abbreviated commit", { meta: { ...commitOnMain(3), commit: "abc1234" } }, "COMMIT_INVALID", 400],
  ["a parent that is no commit", { meta: { ...commitOnMain(3), parents: ["HEAD~1"] } }, "COMMIT_INVALID", 400],
  ["an unknown commit without its date", { meta: { ...commitOnMain(3), committedAt: undefined } }, "META_INVALID", 400],
  ["a date that is none", { meta: { ...commitOnMain(3), committedAt: "yesterday" } }, "META_INVALID", 400],
  ["other parents than a known commit has", { meta: commitOnMain(2, { parents: [shaOf("77")] }) }, "COMMIT_CONFLICT", 409],
  ["a gzip that is cut off", { report: [{ name: "report.json.gz", content: gzipSync(REAL).subarray(0, 30) }] }, "TRUNCATED", 422],
];

it.each(BROKEN)("refuses %s before anything is kept", async (_what, sent, code, status) => {
  const before = await ask("/api/v1/reports?repository=acme/shop");
  expect(await refusalOf({ meta: commitOnMain(3), report: [reportOf(O_TO_B)], ...sent })).toEqual({ code, status });
  expect(await ask("/api/v1/reports?repository=acme/shop")).toEqual(before);
});

const HOSTILE: [what: string, content: string, code: string][] = [
  ["cut off", REAL.slice(0, REAL.length / 2), "TRUNCATED"],
  ["broken in the middle", REAL.replace('"dependencies":', '"dependencies" '), "MALFORMED"],
  ["nested without end", REAL.replace('"dependencies": [', `"x": ${"[".repeat(100_000)}${"]".repeat(100_000)}, "dependencies": [`), "TOO_DEEP"],
  ["that examined nothing", JSON.stringify({ lintel: 1, tool: { name: "checker", version: "1.0" }, examined: { files: [], rules: [] }, violations: [] }), "NOTHING_EXAMINED"],
];

it.each(HOSTILE)("ends a report %s as failed, with the reason, and no number moves", async (_what, content, code) => {
  const totals = async () => Snapshots.parse(await ask("/api/v1/repositories/acme/shop/snapshots")).items.map((snapshot) => snapshot.totals);
  const before = await totals();
  const report = await sendAndWork({ meta: commitOnMain(4, { parent: 2 }), report: [content] });
  expect(report).toMatchObject({ status: "failed", error: { code } });
  expect(report.error?.detail.length).toBeGreaterThan(10);
  expect(await totals()).toEqual(before);
  expect(await ask("/api/v1/reports?status=failed&repository=acme/shop&limit=1")).toMatchObject({ items: [{ id: report.id }] });
});

it("reads a failed report once more when it is asked to, and only a failed one", async () => {
  const { items } = z.object({ items: z.array(Report) }).parse(await ask("/api/v1/reports?status=failed&repository=acme/shop"));
  const [failed] = items;
  const retried = await knock("POST", `/api/v1/reports/${failed?.id}/retry`, { token: ADMINISTRATOR });
  expect([retried.status, await retried.json()]).toMatchObject([202, { status: "queued", error: null }]);
  await drain(jobs);
  expect(await ask(`/api/v1/reports/${failed?.id}`)).toMatchObject({ status: "failed", error: failed?.error });

  const done = z.object({ items: z.array(Report) }).parse(await ask("/api/v1/reports?status=done&repository=acme/shop&limit=1")).items[0];
  expect((await knock("POST", `/api/v1/reports/${done?.id}/retry`, { token: ADMINISTRATOR })).status).toBe(400);
});

it("removes a report so that history is what it would be without it", async () => {
  const meta = (number: number) => ({ ...commitOnMain(number), repository: "acme/removal" });
  await sendAndWork({ meta: meta(1), report: [reportOf(O_TO_B)] });
  const without = await knock("GET", "/api/v1/repositories/acme/removal/violations", { token: ADMINISTRATOR }).then((answer) => answer.text());
  const second = await sendAndWork({ meta: meta(2), report: [reportOf(O_TO_B, B_TO_O)] });
  expect((await knock("DELETE", `/api/v1/reports/${second.id}`, { token: ADMINISTRATOR })).status).toBe(204);
  await drain(jobs);
  expect(await knock("GET", "/api/v1/repositories/acme/removal/violations", { token: ADMINISTRATOR }).then((answer) => answer.text())).toBe(without);
});

it("lets an upload token write to its own repository, follow its own reports, and nothing else", async () => {
  const made = await knock("POST", "/api/v1/tokens", { token: ADMINISTRATOR, json: { repository: "acme/shop", scope: "upload" } });
  const { token } = IssuedToken.parse(await made.json());
  const own = await send({ token, meta: commitOnMain(1), report: [reportOf(O_TO_B)] });
  expect(own.status).toBe(202);
  const [report] = Accepted.parse(await own.json()).reports;
  expect((await knock("GET", report?.href ?? "", { token })).status).toBe(200);
  for (const repository of ["acme/new-one", "acme/not-there"]) {
    expect(await refusalOf({ token, meta: { ...commitOnMain(1), repository }, report: [reportOf(O_TO_B)] })).toEqual({ code: "NOT_FOUND", status: 404 });
  }
  const foreign = z.object({ items: z.array(Report) }).parse(await ask("/api/v1/reports?repository=acme/new-one")).items[0];
  expect((await knock("GET", `/api/v1/reports/${foreign?.id}`, { token })).status).toBe(404);
});

it("finds a repository whatever the case of its name", async () => {
  expect(await ask("/api/v1/repositories/ACME/Shop")).toMatchObject({ repository: "acme/shop" });
});
