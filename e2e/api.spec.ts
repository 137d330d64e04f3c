import { createHash } from "node:crypto";
import fs from "node:fs";
import http from "node:http";
import net from "node:net";
import path from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { gzipSync } from "node:zlib";

import { type App, expect, startApp, test } from "./support/app";
import { complaintsAbout, fetchContract } from "./support/contract";
import { ask, commitOnMain, realReport, shaOf, upload, uploadAndWait, waitForReport } from "./support/upload";
import { zipOf } from "./support/zip";

const MEGABYTE = 1024 * 1024;
const SHOP = "/api/v1/repositories/api/shop";

/** A report in Lintel's own format that is about so many bytes long. */
function reportOfSize(bytes: number): string {
  const filler = "x".repeat(1000);
  const dependencies = Array.from({ length: Math.ceil(bytes / 1080) }, (_, index) => ({ from: `src/modules/a/${index % 500}.ts`, to: `src/modules/b/${index % 500}.ts`, kind: "import", level: "file", symbol: filler }));
  return JSON.stringify({ lintel: 1, tool: { name: "checker", version: "1" }, examined: { files: 1000 }, dependencies, violations: [] });
}

/** A report whose reader has to remember so many names until its end. */
function reportOfManyNames(count: number): string {
  return JSON.stringify({ lintel: 1, tool: { name: "checker", version: "1" }, examined: { files: Array.from({ length: count }, (_, index) => `src/modules/orders/internal/file-${index}.ts`) }, violations: [] });
}

/** Sends bytes as they are, without a library in between. */
function request(app: App, headers: http.OutgoingHttpHeaders, write: (request: http.ClientRequest) => void): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = http.request(`${app.url}/api/v1/reports`, { method: "POST", headers: { authorization: `Bearer ${app.token}`, ...headers } }, (answer) => {
      let body = "";
      answer.on("data", (piece: Buffer) => (body += piece.toString()));
      answer.on("end", () => resolve({ status: answer.statusCode ?? 0, body }));
    });
    sent.on("error", reject);
    write(sent);
  });
}

function spooled(app: App): string[] {
  const spool = path.join(app.dataDir, "data", "spool");
  return fs.existsSync(spool) ? fs.readdirSync(spool) : [];
}

const MULTIPART = { "content-type": "multipart/form-data; boundary=x" };
const META = (number: number) => `--x\r\nContent-Disposition: form-data; name="meta"\r\n\r\n${JSON.stringify(commitOnMain("api/streamed", number))}\r\n`;
const FILE_HEAD = '--x\r\nContent-Disposition: form-data; name="report"; filename="report.json"\r\n\r\n';
const END = "\r\n--x--\r\n";

/** A good history of one commit, which most journeys here ask about and none changes. */
function sendGoodReport(app: App) {
  return uploadAndWait(app, {
    meta: commitOnMain("api/shop", 1),
    report: [realReport()],
    codeowners: [{ name: "CODEOWNERS", content: "/src/modules/orders/ @acme/orders\n/src/modules/billing/ @acme/billing\n" }],
    config: [{ name: "lintel.yml", content: "modules:\n  - path: src/modules/*\n" }],
  });
}

test.beforeAll(async ({ app }) => void (await sendGoodReport(app)));

test("a real report becomes violations that can be asked for", async ({ app }) => {
  const report = await sendGoodReport(app);
  expect(report.body).toMatchObject({ status: "done", tool: "dependency-cruiser", violations: { reported: 24 } });

  const { body } = await ask(app, `${SHOP}/violations?rule=no-reach-into-internals`);
  expect(body).toMatchObject({ total: 2, items: [{ from: { module: "orders" }, to: { module: "billing" }, fromTeam: ["@acme/orders"], toTeam: ["@acme/billing"], status: "open" }, {}] });
  expect((await ask(app, `${SHOP}/snapshots`)).body).toMatchObject({ items: [{ commit: shaOf(1), totals: { reported: 24 }, structure: {} }] });
});

test("a gzipped report and a zip of it are the same report to the numbers", async ({ app }) => {
  const { content } = realReport();
  const plain = await uploadAndWait(app, { meta: { ...commitOnMain("api/packed", 1), source: "plain" }, report: [{ name: "report.json", content }] });
  const gzipped = await uploadAndWait(app, { meta: { ...commitOnMain("api/packed", 1), source: "gzipped" }, report: [{ name: "report.json.gz", content: gzipSync(content) }] });
  const zipped = await uploadAndWait(app, { meta: { ...commitOnMain("api/packed", 1), source: "zipped" }, report: [{ name: "reports.zip", content: zipOf([{ name: "out/report.json", content: String(content) }]) }] });
  expect(zipped.body).toMatchObject({ violations: { reported: 24 } });
  expect(gzipped.body).toMatchObject({ violations: { reported: 24 } });
  expect(plain.body).toMatchObject({ violations: { reported: 24 } });
});

test("every answer is as the server's own contract publishes it", async ({ app }) => {
  const contract = await fetchContract(app);
  const listed = await ask(app, `${SHOP}/violations`);
  const violation = /"id":"([0-9a-f]{32})"/.exec(JSON.stringify(listed.body))?.[1];
  const report = /"id":"([0-9a-f-]{36})"/.exec(JSON.stringify((await ask(app, "/api/v1/reports?limit=1")).body))?.[1];
  const addresses = [
    "/api/v1/repositories", SHOP, `${SHOP}/snapshots`, `${SHOP}/snapshots/${shaOf(1)}`, `${SHOP}/snapshots/${shaOf(1)}/changes`, `${SHOP}/compare/${shaOf(1)}...${shaOf(1)}`,
    `${SHOP}/violations`, `${SHOP}/violations/${violation}`, `${SHOP}/rules`, `${SHOP}/events`, `${SHOP}/trends?metric=open&groupBy=kind`, `${SHOP}/trends?metric=propagationCost&interval=commit`,
    `${SHOP}/export`, `${SHOP}/export?format=json`, `${SHOP}/export?format=csv`, "/api/v1/reports", `/api/v1/reports/${report}`, "/api/v1/tokens",
    "/api/health/live", "/api/health/ready", "/api/metrics", "/api/v1/openapi.json", "/schema/report.v1.json",
    `${SHOP}/snapshots/nonsense`, `${SHOP}/snapshots/${shaOf(99)}`, `${SHOP}/violations?limit=500`, `${SHOP}/trends?metric=none`, "/api/v1/repositories/acme/none",
  ];
  for (const address of addresses) {
    for (const token of [app.token, "a-token-that-nobody-made"]) {
      const answer = await fetch(`${app.url}${address}`, { headers: { authorization: `Bearer ${token}` } });
      const contentType = answer.headers.get("content-type") ?? "";
      const text = await answer.text();
      const body: unknown = contentType.includes("json") && !contentType.includes("ndjson") ? JSON.parse(text) : text;
      const said = { status: answer.status, contentType, body };
      expect(complaintsAbout(contract, "GET", address, said)).toEqual([]);
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    }
  }
});

test("without credentials nothing answers with data", async ({ app }) => {
  for (const address of ["/api/v1/repositories", SHOP, `${SHOP}/snapshots`, `${SHOP}/violations`, `${SHOP}/export`, "/api/v1/reports", "/api/v1/tokens", "/api/metrics"]) {
    const { status, body } = await ask(app, address, { token: "" });
    expect([status, body]).toMatchObject([401, { code: "UNAUTHENTICATED" }]);
  }
  expect((await ask(app, "/api/v1/nothing")).body).toMatchObject({ code: "NOT_FOUND" });
});

test("HEAD answers as GET without a body, and other methods are 405", async ({ app }) => {
  const headers = { authorization: `Bearer ${app.token}` };
  const head = await fetch(`${app.url}${SHOP}`, { method: "HEAD", headers });
  expect([head.status, await head.text()]).toEqual([200, ""]);
  expect((await fetch(`${app.url}${SHOP}`, { method: "PUT", headers, body: "{}" })).status).toBe(405);
});

test("the command line is served with its checksum", async ({ app }) => {
  const cli = await (await fetch(`${app.url}/cli.mjs`)).arrayBuffer();
  const sum = await (await fetch(`${app.url}/cli.mjs.sha256`)).text();
  expect(sum).toBe(`${createHash("sha256").update(new Uint8Array(cli)).digest("hex")}  cli.mjs\n`);
});

test("a part of 60 MB streams through, and memory does not follow it", async ({ app }) => {
  const content = reportOfSize(60 * MEGABYTE);
  expect(content.length).toBeGreaterThan(60 * MEGABYTE);
  await upload(app, { meta: commitOnMain("api/large", 1), report: [{ name: "report.json", content: "[]" }] });
  const before = app.memory();
  const sent = await upload(app, { meta: commitOnMain("api/large", 1), report: [{ name: "report.json", content }] });
  const after = app.memory();
  expect(sent.status).toBe(202);
  if (before !== null && after !== null) expect((after - before) / MEGABYTE).toBeLessThan(250);
  expect(await waitForReport(app, sent.reportIds[0] ?? "")).toMatchObject({ status: "done" });
  expect(spooled(app)).toEqual([]);
});

test("a part above 64 MB, and a body that announces too much, are refused with 413", async ({ app }) => {
  const large = await upload(app, { meta: commitOnMain("api/shop", 2), report: [{ name: "report.json", content: "x".repeat(64 * MEGABYTE + 1) }] });
  expect([large.status, large.body]).toMatchObject([413, { code: "TOO_LARGE" }]);

  const announced = await request(app, { ...MULTIPART, "content-length": String(1024 * MEGABYTE) }, (sent) => sent.write(META(2)));
  expect([announced.status, JSON.parse(announced.body)]).toMatchObject([413, { code: "TOO_LARGE" }]);
  expect(spooled(app)).toEqual([]);
});

test("an upload in pieces without a length told before is read like any other", async ({ app }) => {
  const body = `${META(2)}${FILE_HEAD}${String(realReport().content)}${END}`;
  const answer = await request(app, MULTIPART, (sent) => {
    for (let at = 0; at < body.length; at += 5000) sent.write(body.slice(at, at + 5000));
    sent.end();
  });
  expect([answer.status, JSON.parse(answer.body)]).toMatchObject([202, { reports: [{ tool: "dependency-cruiser" }] }]);
  await waitForReport(app, /"id":"([^"]+)"/.exec(answer.body)?.[1] ?? "");
});

test("senders that hang up leave nothing behind", async ({ app }) => {
  const { hostname, port } = new URL(app.url);
  const head = `POST /api/v1/reports HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: Bearer ${app.token}\r\nContent-Type: ${MULTIPART["content-type"]}\r\nContent-Length: 1000000\r\n\r\n`;
  const reports = await ask(app, "/api/v1/reports?repository=api/shop");
  const meta = META(3).replace("api/streamed", "api/hung-up");
  for (const piece of ["", meta, meta + FILE_HEAD, `${meta}${FILE_HEAD}${"x".repeat(200_000)}`]) {
    await new Promise<void>((resolve) => {
      const socket = net.connect(Number(port), "127.0.0.1", () => socket.write(head + piece, () => pause(50).then(() => socket.destroy())));
      socket.on("close", () => resolve());
    });
  }
  await expect(() => expect(spooled(app)).toEqual([])).toPass();
  expect(await ask(app, "/api/v1/reports?repository=api/shop")).toEqual(reports);
  expect((await ask(app, "/api/v1/repositories/api/hung-up")).status).toBe(404);
  expect((await ask(app, "/api/health/ready")).status).toBe(200);
});

test("hostile files on top of a good history end with a reason, and no total moves", async ({ app }) => {
  const good = String(realReport().content);
  const totals = async () => JSON.stringify([(await ask(app, `${SHOP}/snapshots`)).body, (await ask(app, `${SHOP}/violations?status=present&limit=200`)).body]);
  const before = await totals();
  const tenths = Array.from({ length: 9 }, (_, index) => good.slice(0, Math.floor((good.length * (index + 1)) / 10)));
  const hostile: (string | Uint8Array)[] = [
    "", "\n", "{}", "[]", "null", "not a report", ...tenths,
    "[".repeat(200_000), `{"modules":${"[".repeat(5000)}`, good.replace('"source":', '"source" '), good.replace("{", "{\u0000"),
    new Uint8Array([0xff, 0xfe, 0x00, 0xd8]), new Uint8Array([0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0]), gzipSync(good).subarray(0, 2000), gzipSync(Buffer.alloc(100 * MEGABYTE, "0")),
    new Uint8Array([0x50, 0x4b, 0x03, 0x04, 0, 0, 0, 0]), '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>',
    JSON.stringify({ lintel: 1, tool: { name: "dependency-cruiser" }, violations: [{ rule: "x".repeat(100_000), from: {}, message: 3 }] }),
    JSON.stringify({ lintel: 1, tool: { name: "dependency-cruiser", version: "1" }, examined: { files: [], rules: [] }, violations: [] }),
  ];
  for (const content of hostile) {
    const sent = await upload(app, { meta: commitOnMain("api/shop", 4), report: [{ name: "report.json", content }] });
    const name = String(content.slice(0, 40));
    if (sent.status === 202) expect((await waitForReport(app, sent.reportIds[0] ?? "")).body, name).toMatchObject({ status: "failed", error: { code: expect.stringMatching(/^[A-Z_]+$/) } });
    else expect([sent.status, sent.body], name).toMatchObject([expect.any(Number), { code: expect.stringMatching(/^[A-Z_]+$/), detail: expect.any(String) }]);
    expect(sent.status, name).toBeLessThan(500);
  }
  expect(await totals()).toBe(before);
  expect((await ask(app, "/api/health/ready")).status).toBe(200);
});

test("a token made for one repository opens no other", async ({ app }) => {
  for (const name of ["api/own", "api/other"]) await uploadAndWait(app, { meta: commitOnMain(name, 1), report: [realReport()] });
  const made = await fetch(`${app.url}/api/v1/tokens`, { method: "POST", headers: { authorization: `Bearer ${app.token}` }, body: JSON.stringify({ repository: "api/own", scope: "upload", note: "CI" }) });
  expect(made.status).toBe(201);
  const token = /"token":"([^"]+)"/.exec(await made.text())?.[1] ?? "";
  expect(await upload(app, { meta: commitOnMain("api/own", 2), report: [realReport()] }, { token })).toMatchObject({ status: 202 });
  expect(await upload(app, { meta: commitOnMain("api/other", 2), report: [realReport()] }, { token })).toMatchObject({ status: 404, body: { code: "NOT_FOUND" } });
  expect(await ask(app, "/api/v1/repositories/api/own/violations", { token })).toMatchObject({ status: 403, body: { code: "FORBIDDEN" } });
  expect(await ask(app, "/api/v1/tokens", { token })).toMatchObject({ status: 403 });
});

test("many uploads at once are all answered, none of them with an error of ours", async ({ app }) => {
  const content = reportOfSize(MEGABYTE / 32);
  const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => upload(app, { meta: { ...commitOnMain("api/flood", 1), source: `s${index % 10}`, run: { id: String(index) } }, report: [{ name: "report.json", content }] })));
  const statuses = [...new Set(answers.map(({ status }) => status))];
  expect(statuses.filter((status) => status !== 202 && status !== 429)).toEqual([]);
  expect(spooled(app)).toEqual([]);
  for (const id of answers.flatMap(({ reportIds }) => reportIds)) expect((await waitForReport(app, id)).status).toMatch(/^(done|superseded)$/);
});

test("a database that dies is started again, and uploads that came meanwhile are refused, not lost", async () => {
  const app = await startApp();
  const { folder: cluster, pid } = app.database() ?? { folder: "", pid: 0 };
  test.skip(pid === 0, "The database lies where this user cannot look.");
  const isReady = async (status: number) => expect(async () => expect((await ask(app, "/api/health/ready")).status).toBe(status)).toPass({ timeout: 90_000 });
  const meta = (number: number) => commitOnMain("api/patient", number);

  const first = await upload(app, { meta: meta(1), report: [realReport()] });
  expect(first.status).toBe(202);
  process.kill(pid, "SIGKILL");
  await isReady(200);
  expect(await waitForReport(app, first.reportIds[0] ?? "")).toMatchObject({ status: "done" });

  const second = app.database()?.pid ?? 0;
  expect(second).not.toBe(pid);
  fs.renameSync(cluster, `${cluster}.away`);
  process.kill(second, "SIGINT");
  await isReady(503);
  expect((await ask(app, "/api/health/live")).status).toBe(200);
  expect(await upload(app, { meta: meta(2), report: [realReport()] })).toMatchObject({ status: 503, body: { code: "UNAVAILABLE" } });
  expect(spooled(app)).toEqual([]);
  await expect(() => expect(app.output()).toContain("The embedded database could not be started again")).toPass();

  fs.renameSync(`${cluster}.away`, cluster);
  await isReady(200);
  expect(await uploadAndWait(app, { meta: meta(2), report: [realReport()] })).toMatchObject({ status: "done" });
  expect((await ask(app, "/api/v1/repositories/api/patient/snapshots")).body).toMatchObject({ items: [{ commit: shaOf(2) }, { commit: shaOf(1) }] });
  await app.stop();
  fs.rmSync(app.dataDir, { recursive: true, force: true });
});

test("a report that would take all memory fails by itself, and the server goes on", async () => {
  const app = await startApp({ LINTEL_PARSE_MEGABYTES: "48" });
  const good = await uploadAndWait(app, { meta: commitOnMain("api/frugal", 1), report: [realReport()] });
  expect(good).toMatchObject({ status: "done" });

  const wide = await uploadAndWait(app, { meta: commitOnMain("api/frugal", 2), report: [{ name: "report.json", content: reportOfManyNames(400_000) }] });
  expect(wide.body).toMatchObject({ status: "failed", error: { code: "MEMORY", detail: expect.stringContaining("48 MB") } });
  expect(await uploadAndWait(app, { meta: commitOnMain("api/frugal", 3), report: [realReport()] })).toMatchObject({ status: "done" });
  await app.stop();
  fs.rmSync(app.dataDir, { recursive: true, force: true });
});
